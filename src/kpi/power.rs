//! Power and GPUs at the sites, as means of months.

use super::measure::{Across, Better, Measure, Over};
use super::span::Span;
use crate::record::{PowerUse, SiteMonth};
use crate::units::{GpuSeconds, WattSeconds};

fn mean_mw(span: &Span<'_>, of: impl Fn(&SiteMonth) -> WattSeconds) -> Option<f64> {
    Some(span.total(of).mwh() / span.hours())
}

/// Monthly means of power and GPUs.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "power_contracted_mw",
        unit: "MW",
        doc: "Contracted power of the grid and of leases, reserve feeds included, mean of the month",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |span| mean_mw(span, |month| month.contracted),
    },
    Measure {
        id: "power_firm_supply_mw",
        unit: "MW",
        doc: "Firm supply: grid, leased and on-site power less reserve feeds and units, once ready, \
            mean of the month",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |span| mean_mw(span, |month| month.firm_supply),
    },
    Measure {
        id: "power_energised_mw",
        unit: "MW",
        doc: "Energised power, grid and on-site generation, reserves included, mean of the month",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |span| mean_mw(span, |month| month.energised),
    },
    Measure {
        id: "power_facility_mw",
        unit: "MW",
        doc: "Facility power: at the meter and from on-site generation, mean of the month",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |span| Some(span.total(|month| month.facility_mwh) / span.hours()),
    },
    Measure {
        id: "power_drawn_mw",
        unit: "MW",
        doc: "IT power drawn, mean of the month",
        better: Better::Neutral,
        over: Over::Months(Across::Mean),
        of: |span| mean_mw(span, |month| month.power(PowerUse::Drawn)),
    },
    Measure {
        id: "gpus_ready",
        unit: "GPUs",
        doc: "Ready GPUs, mean of the month",
        better: Better::Higher,
        over: Over::Months(Across::Mean),
        of: |span| Some(span.total::<GpuSeconds>(SiteMonth::ready).hours() / span.hours()),
    },
];
