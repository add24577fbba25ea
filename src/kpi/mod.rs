//! Measures: one figure of a run each. To add one, add it to the list of the file it belongs to.

pub mod binding;
pub mod books;
pub mod contracts;
pub mod critical_path;
pub mod energy;
pub mod forgone;
pub mod gpu_hours;
pub mod internal;
pub mod limits;
pub mod schedule;
pub mod segments;
pub mod timeline;
pub mod utilisation;

use crate::record::Run;
use crate::scenario::plan::Plan;

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    Neutral,
}

/// A measure of a whole run.
pub struct Measure {
    /// Its name everywhere; ends in its unit where it has one.
    pub id: &'static str,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// What it is, in a sentence, with its formula.
    pub doc: &'static str,
    /// Which way is good.
    pub better: Better,
    /// Its value; `None` where it has none.
    pub of: fn(&Run, &Plan) -> Option<f64>,
}

/// Every list of measures, in the order of tables.
pub const LISTS: &[&[Measure]] = &[
    utilisation::MEASURES,
    gpu_hours::MEASURES,
    books::MEASURES,
    contracts::MEASURES,
    energy::MEASURES,
    schedule::MEASURES,
    binding::MEASURES,
    limits::MEASURES,
    forgone::MEASURES,
];

/// A measure's name and meaning, also for those made per segment, step, order or cause.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Described {
    /// Its name.
    pub id: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Which way is good.
    pub better: Better,
}

/// The measures of a plan, in order.
pub fn describe(plan: &Plan) -> Vec<Described> {
    let fixed = LISTS.iter().copied().flatten().map(|measure| Described {
        id: measure.id.to_owned(),
        unit: measure.unit,
        doc: measure.doc,
        better: measure.better,
    });
    fixed
        .chain(segments::describe(plan))
        .chain(internal::describe(plan))
        .chain(timeline::describe(plan))
        .chain(critical_path::describe(plan))
        .collect()
}

/// Their values in one run, in the same order.
pub fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    let fixed = LISTS
        .iter()
        .copied()
        .flatten()
        .map(|measure| (measure.of)(run, plan));
    let named = segments::evaluate(run, plan)
        .into_iter()
        .chain(internal::evaluate(run, plan))
        .chain(timeline::evaluate(run, plan))
        .chain(critical_path::evaluate(run, plan));
    fixed.chain(named).map(finite).collect()
}

/// A ratio; `None` where there is nothing to divide by.
pub(crate) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
