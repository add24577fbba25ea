//! GPU-hours and hours lost to hourly limits: heat, prices above the limit, calls of the grid. The
//! GPU-hours are lines of the ledger; their foregone revenue is in `foregone_revenue_usd.curtailed`
//! and, together with other want of cooling, in `foregone_revenue_usd.stranded_cooling`.

use super::measure::{Across, Better, Measure, Over};
use crate::units::GpuSeconds;

/// Measures of hours with limits.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "gpu_hours_lost_to_heat",
        unit: "GPU-hours",
        doc: "Of `gpu_hours_stranded_cooling`, those stranded only because outdoor heat left less \
            than the design heat rejection",
        better: Better::Lower,
        over: Over::Periods(Across::Sum),
        of: |span| Some(span.total::<GpuSeconds>(|month| month.by_heat).hours()),
    },
    Measure {
        id: "derated_hours",
        unit: "hours",
        doc: "Hours, summed over sites, in which load was cut because outdoor heat left less than the \
            design heat rejection",
        better: Better::Lower,
        over: Over::Both(Across::Sum),
        of: |span| Some(span.total(|month| month.derated_seconds).as_hours()),
    },
    Measure {
        id: "curtailed_hours",
        unit: "hours",
        doc: "Hours, summed over sites, in which load was cut because the price limit or a call of \
            the grid held power back",
        better: Better::Neutral,
        over: Over::Both(Across::Sum),
        of: |span| Some(span.total(|month| month.curtailed_seconds).as_hours()),
    },
    Measure {
        id: "economiser_hours",
        unit: "hours",
        doc: "Full economiser hours, summed over sites: hours with load whose heat needed no \
            compressor; plants that are straight lines have none",
        better: Better::Higher,
        over: Over::Both(Across::Sum),
        of: |span| Some(span.total(|month| month.economiser_hours)),
    },
    Measure {
        id: "partial_economiser_hours",
        unit: "hours",
        doc: "Partial economiser hours, summed over sites: hours with load of whose heat some \
            needed a compressor and some none",
        better: Better::Neutral,
        over: Over::Both(Across::Sum),
        of: |span| Some(span.total(|month| month.partial_economiser_hours)),
    },
];
