//! What hours with limits took away: heat, prices too high to run at, calls of the grid. Their
//! GPU-hours are lines of the ledger; their rent stands in `rent_forgone_usd.curtailed` and, with
//! all that wants cooling, in `rent_forgone_usd.stranded_cooling`.

use super::{Better, Measure};
use crate::units::GpuSeconds;

/// Seconds of an hour.
const SECONDS_PER_HOUR: f64 = 3_600.0;

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "gpu_hours_lost_to_heat",
        unit: "GPU-hours",
        doc: "Of `gpu_hours_stranded_cooling`, those stranded only because it was too hot to \
            reject the design heat",
        better: Better::Lower,
        of: |run, _| Some(run.total::<GpuSeconds>(|month| month.by_heat).hours()),
    },
    Measure {
        id: "hot_hours",
        unit: "hours",
        doc: "Hours, over all sites, in which cooling could reject less than its design heat",
        better: Better::Lower,
        of: |run, _| Some(run.total::<i64>(|month| month.hot_seconds) as f64 / SECONDS_PER_HOUR),
    },
    Measure {
        id: "curtailed_hours",
        unit: "hours",
        doc: "Hours, over all sites, in which price or a call left less than all of the grid's \
            power",
        better: Better::Neutral,
        of: |run, _| {
            Some(run.total::<i64>(|month| month.curtailed_seconds) as f64 / SECONDS_PER_HOUR)
        },
    },
];
