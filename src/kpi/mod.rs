//! Measures: one figure of a run each. To add one, add it to the list of the file it belongs to;
//! `over` says whether it is also, or only, a monthly series.
//!
//! `utilisation` holds ratios, `gpu_hours` what became of GPU-hours, `books` money, `contracts` the
//! contract ledger, `energy` energy, its bill and carbon, `power` power and GPUs as means over
//! time, `schedule` dates, `binding` what binds, `limits` derated, capped and curtailed load,
//! `foregone` foregone revenue, `internal` captive use, `segments` and `steps` one figure per
//! segment or step, `fleets` GPU-hours by accelerator, `markets` the price of
//! each.

pub(crate) mod binding;
pub(crate) mod books;
pub(crate) mod contracts;
pub(crate) mod critical_path;
pub(crate) mod energy;
mod fleets;
pub(crate) mod foregone;
pub(crate) mod gpu_hours;
pub(crate) mod internal;
mod interruptions;
mod limits;
mod markets;
mod measure;
mod plants;
mod power;
pub(crate) mod schedule;
pub(crate) mod segments;
mod span;
mod steps;
pub(crate) mod timeline;
pub(crate) mod utilisation;

pub(crate) use self::measure::ratio;
pub use self::measure::{Across, Better, Described, Group, Measure, NEVER, Over, Subject, Whole};
pub use self::span::Span;
use crate::plan::Plan;

use crate::record::Run;

/// Every list of measures over all sites, in the order of tables.
pub const LISTS: &[&[Measure]] = &[
    utilisation::MEASURES,
    gpu_hours::MEASURES,
    books::MEASURES,
    contracts::MEASURES,
    energy::MEASURES,
    power::MEASURES,
    schedule::MEASURES,
    binding::MEASURES,
    limits::MEASURES,
    interruptions::MEASURES,
    foregone::MEASURES,
];

impl Subject for Whole {
    type Of<'r> = Span<'r>;
    type Thing = ();
    const PATTERN: &'static str = "";
    const LISTS: &'static [&'static [Measure]] = LISTS;
    fn things(_: &Plan) -> Vec<(String, ())> {
        vec![(String::new(), ())]
    }
    fn seen<'r>(span: &Span<'r>, (): &()) -> Span<'r> {
        span.clone()
    }
}

/// Measures of every kind of subject, in the order of tables.
pub const GROUPS: &[Group] = &[
    Group::of::<Whole>(),
    Group::of::<segments::Segments>(),
    Group::of::<fleets::Accelerators>(),
    Group::of::<markets::Markets>(),
    Group::of::<internal::OwnUse>(),
    Group::of::<internal::TrainingRuns>(),
    Group::of::<plants::Plants>(),
    Group::of::<timeline::Milestones>(),
    Group::of::<critical_path::Causes>(),
];

/// The measures of a plan, in order.
pub fn describe(plan: &Plan) -> Vec<Described> {
    GROUPS
        .iter()
        .flat_map(|group| (group.describe)(plan))
        .collect()
}

/// The values of the measures in one run, in the order of `describe`.
pub fn evaluate(run: &Run, plan: &Plan) -> Vec<Option<f64>> {
    let whole = Span::whole(run, plan);
    GROUPS
        .iter()
        .flat_map(|group| (group.evaluate)(&whole))
        .collect()
}

/// Every measure there can be, as the catalogue lists them.
pub fn patterns() -> impl Iterator<Item = Described> {
    GROUPS.iter().flat_map(|group| (group.patterns)())
}

/// The measures that are reported month by month: a series of each month of each run.
pub fn monthly() -> impl Iterator<Item = &'static Measure> {
    let all = LISTS.iter().copied().flatten();
    all.filter(|measure| measure.has_fan())
}

/// The measures of a plan that are taken over months, quarters and years, in order.
pub fn describe_periods(plan: &Plan) -> Vec<(Described, Across)> {
    let groups = GROUPS.iter();
    groups
        .flat_map(|group| (group.describe_periods)(plan))
        .collect()
}

/// Adds their values over a span, in the order of [`describe_periods`]; `NaN` where undefined.
pub fn evaluate_periods(span: &Span<'_>, to: &mut Vec<f32>) {
    for group in GROUPS {
        (group.evaluate_periods)(span, to);
    }
}
