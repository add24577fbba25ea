//! GPU-hours of each accelerator, named `measure.accelerator`.

use super::measure::{Across, Better, Measure, Over, Subject, ratio};
use super::span::Span;
use crate::class::Class;
use crate::plan::Plan;
use crate::record::FleetMonth;
use crate::units::GpuSeconds;

/// Accelerators of a plan: all their fleets together.
pub struct Accelerators;

/// GPU-hours of an accelerator over a span.
pub struct Hours {
    ready: f64,
    used: f64,
}

impl Subject for Accelerators {
    type Of<'r> = Hours;
    type Thing = usize;
    const PATTERN: &'static str = ".<accelerator>";
    const LISTS: &'static [&'static [Measure<Self>]] = &[&[
        Measure {
            id: "accelerator_gpu_hours_ready",
            unit: "GPU-hours",
            doc: "GPU-hours ready of the accelerator, at all sites",
            better: Better::Higher,
            over: Over::Periods(Across::Sum),
            of: |hours| Some(hours.ready),
        },
        Measure {
            id: "accelerator_gpu_hours_used",
            unit: "GPU-hours",
            doc: "Of them, sold or in captive use",
            better: Better::Higher,
            over: Over::Periods(Across::Sum),
            of: |hours| Some(hours.used),
        },
        Measure {
            id: "accelerator_utilisation",
            unit: "",
            doc: "`accelerator_gpu_hours_used` over `accelerator_gpu_hours_ready`",
            better: Better::Higher,
            over: Over::Periods(Across::Ratio),
            of: |hours| ratio(hours.used, hours.ready),
        },
    ]];

    fn things(plan: &Plan) -> Vec<(String, usize)> {
        let accelerators = plan.accelerators.iter().enumerate();
        accelerators
            .map(|(at, accelerator)| (format!(".{}", accelerator.name), at))
            .collect()
    }

    fn seen(span: &Span<'_>, &accelerator: &usize) -> Hours {
        let fleets = &span.plan.fleets;
        let own = |at: usize| fleets[at].accelerator.at() == accelerator;
        let of_months = |of: fn(&FleetMonth) -> GpuSeconds| -> f64 {
            let months = span.months().flat_map(|month| {
                let first = month * fleets.len();
                (0..fleets.len())
                    .filter(|&at| own(at))
                    .map(move |at| of(&span.run.fleet_months[first + at]))
            });
            months.sum::<GpuSeconds>().hours()
        };
        Hours {
            ready: of_months(|month| month.ready),
            used: of_months(|month| Class::ALL.iter().map(|&class| month.used[class]).sum()),
        }
    }
}
