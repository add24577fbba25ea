//! How long it took. Undefined where it did not happen within the horizon.

use super::{Better, Measure};
use crate::time::{DAY, Instant};

/// Days to the earliest (or latest) site's milestone.
fn days(instant: Option<Instant>) -> Option<f64> {
    instant.map(|instant| instant as f64 / DAY as f64)
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "days_to_first_power",
        unit: "days",
        doc: "From the start to the first energised megawatt at any site",
        better: Better::Lower,
        of: |run, _| days(run.first_power.iter().flatten().min().copied()),
    },
    Measure {
        id: "days_to_full_power",
        unit: "days",
        doc: "From the start until every site has all its contracted power; undefined if the \
            horizon ends before",
        better: Better::Lower,
        of: |run, _| {
            days(
                run.full_power
                    .iter()
                    .copied()
                    .collect::<Option<Vec<_>>>()
                    .and_then(|all| all.into_iter().max()),
            )
        },
    },
    Measure {
        id: "days_to_first_ready_gpu",
        unit: "days",
        doc: "From the start to the first GPU that could be sold",
        better: Better::Lower,
        of: |run, _| days(run.first_ready.iter().flatten().min().copied()),
    },
];
