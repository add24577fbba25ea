//! Measures: each gives one figure of a run. To add one, add it to the list in the file of its
//! subject.

pub mod binding;
pub mod books;
pub mod contracts;
pub mod critical_path;
pub mod energy;
pub mod foregone;
pub mod gpu_hours;
pub mod internal;
pub mod limits;
pub mod schedule;
pub mod segments;
pub mod timeline;
pub mod utilisation;

use crate::plan::Plan;
use crate::record::Run;

/// Which direction is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
    /// Neither direction is better.
    Neutral,
}

/// A measure of a whole run.
pub struct Measure {
    /// Name in every output; ends in its unit where it has one.
    pub id: &'static str,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition in one sentence, with the formula.
    pub doc: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// Its value in a run; `None` where undefined.
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
    foregone::MEASURES,
];

/// A measure's id and definition, also for measures per segment, step, order or cause.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Described {
    /// Id of the measure.
    pub id: String,
    /// Unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition of the measure.
    pub doc: &'static str,
    /// Which direction is better.
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

/// The values of the measures in one run, in the order of `describe`.
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

/// A ratio; `None` where the denominator is zero.
pub(crate) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
