//! Utilisation by three definitions, a fourth for owners with captive use, and a fifth for sites
//! with supply of their own; of the months from `monte_carlo.measure_from` on.

use super::measure::{Across, Better, Measure, Over, ratio};
use super::span::Span;
use crate::record::{GpuUse, PowerUse, SiteMonth};
use crate::units::{GpuSeconds, WattSeconds};

/// GPU-hours of some lines over a span.
pub(super) fn hours(span: &Span<'_>, lines: &[GpuUse]) -> f64 {
    span.total::<GpuSeconds>(|month| month.gpus_on(lines))
        .hours()
}

/// Ready GPU-hours.
pub(super) fn ready(span: &Span<'_>) -> f64 {
    span.total::<GpuSeconds>(SiteMonth::ready).hours()
}

/// Measures of utilisation.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "utilisation_sold_of_ready",
        unit: "",
        doc: "GPU-hours sold to customers, used or not, over GPU-hours ready",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| {
            let span = &span.measured();
            ratio(hours(span, &GpuUse::SOLD), ready(span))
        },
    },
    Measure {
        id: "utilisation_used_of_ready",
        unit: "",
        doc: "GPU-hours used by customers or in captive use over GPU-hours ready; those paid and unused \
            are not used",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| {
            let span = &span.measured();
            ratio(hours(span, &GpuUse::SERVED), ready(span))
        },
    },
    Measure {
        id: "utilisation_ready_of_delivered",
        unit: "",
        doc: "GPU-hours ready over GPU-hours delivered",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| {
            let span = span.measured();
            ratio(
                ready(&span),
                span.total::<GpuSeconds>(|month| month.delivered).hours(),
            )
        },
    },
    Measure {
        id: "utilisation_drawn_of_contracted",
        unit: "",
        doc: "IT energy drawn over the energy of the contracted power of grid and leases, reserve \
            feeds included, from the start of the scenario; on-site units may carry it above 1",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| {
            let span = span.measured();
            ratio(
                span.total::<WattSeconds>(|month| month.power(PowerUse::Drawn))
                    .mwh(),
                span.total::<WattSeconds>(|month| month.contracted).mwh(),
            )
        },
    },
    Measure {
        id: "utilisation_drawn_of_firm_supply",
        unit: "",
        doc: "IT energy drawn over the energy of the firm supply, grid and on-site less reserves, \
            from the start of the scenario",
        better: Better::Higher,
        over: Over::Both(Across::Ratio),
        of: |span| {
            let span = span.measured();
            ratio(
                span.total::<WattSeconds>(|month| month.power(PowerUse::Drawn))
                    .mwh(),
                span.total::<WattSeconds>(|month| month.firm_supply).mwh(),
            )
        },
    },
];
