//! Days from the start to milestones; infinite where a milestone is not reached within the
//! horizon.

use super::measure::{Better, Measure, NEVER, Over};
use crate::time::SimTime;

/// Days to a milestone of the earliest (or latest) site.
pub(super) fn days(instant: Option<SimTime>) -> Option<f64> {
    Some(instant.map_or(NEVER, SimTime::as_days))
}

/// Measures of how long it took.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "days_to_first_power",
        unit: "days",
        doc: "From the start to the first energised megawatt at any site",
        better: Better::Lower,
        over: Over::Run,
        of: |span| days(span.run.first_power.iter().flatten().min().copied()),
    },
    Measure {
        id: "days_to_full_buildout",
        unit: "days",
        doc: "From the start until every site has energised all its contracted power (full \
            build-out); never if the horizon ends earlier",
        better: Better::Lower,
        over: Over::Run,
        of: |span| {
            days(
                span.run
                    .full_buildout
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
        doc: "From the start to the first ready GPU",
        better: Better::Lower,
        over: Over::Run,
        of: |span| days(span.run.first_ready.iter().flatten().min().copied()),
    },
];
