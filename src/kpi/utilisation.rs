//! Utilisation by three definitions, and a fourth for owners with captive use.

use super::{Better, Measure, ratio};
use crate::record::{GpuUse, PowerUse, Run, SiteMonth};
use crate::units::{GpuSeconds, WattSeconds};

/// GPU-hours of some lines over the whole run.
pub(super) fn hours(run: &Run, lines: &[GpuUse]) -> f64 {
    run.total::<GpuSeconds>(|month| month.gpus_on(lines))
        .hours()
}

/// Ready GPU-hours.
pub(super) fn ready(run: &Run) -> f64 {
    run.total::<GpuSeconds>(SiteMonth::ready).hours()
}

/// The measures of this file.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "utilisation_sold_of_ready",
        unit: "",
        doc: "GPU-hours sold to customers over GPU-hours ready",
        better: Better::Higher,
        of: |run, _| ratio(hours(run, &GpuUse::SOLD), ready(run)),
    },
    Measure {
        id: "utilisation_used_of_ready",
        unit: "",
        doc: "GPU-hours sold or in captive use over GPU-hours ready",
        better: Better::Higher,
        of: |run, _| ratio(hours(run, &GpuUse::SERVED), ready(run)),
    },
    Measure {
        id: "utilisation_ready_of_delivered",
        unit: "",
        doc: "GPU-hours ready over GPU-hours delivered",
        better: Better::Higher,
        of: |run, _| {
            ratio(
                ready(run),
                run.total::<GpuSeconds>(|month| month.delivered).hours(),
            )
        },
    },
    Measure {
        id: "utilisation_drawn_of_contracted",
        unit: "",
        doc: "IT energy drawn over the energy of all contracted power, grid and on-site, from the \
            start of the scenario",
        better: Better::Higher,
        of: |run, _| {
            ratio(
                run.total::<WattSeconds>(|month| month.power(PowerUse::Drawn))
                    .mwh(),
                run.total::<WattSeconds>(|month| month.contracted).mwh(),
            )
        },
    },
];
