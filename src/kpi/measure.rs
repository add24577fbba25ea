//! A measure: one definition, from which its column, its monthly series, the catalogue and every
//! face follow.

use super::span::Span;
use crate::plan::Plan;

/// The value of what never comes: it sorts last among days, and is no mean's.
pub const NEVER: f64 = f64::INFINITY;

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

/// What a measure is reported of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Of a whole run.
    Run,
    /// Of each month, a series that fans are drawn from, and of quarters and years.
    Months(Across),
    /// Of a whole run, and of each month, quarter and year, with a fan.
    Both(Across),
    /// Of a whole run, and of each month, quarter and year, without a fan.
    Periods(Across),
}

/// How the values of a replication's months make that of their quarter or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// Their sum.
    Sum,
    /// A sum of theirs over another.
    Ratio,
    /// Their mean over time.
    Mean,
    /// That of the last of them.
    Closing,
}

/// A measure of a subject: a span of months ([`Whole`]), or one of the things of a plan.
pub struct Measure<S: Subject = Whole> {
    /// Name in every output; ends in its unit where it has one.
    pub id: &'static str,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition in one sentence, with the formula.
    pub doc: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// What it is reported of; those of things of a plan are reported of a whole run.
    pub over: Over,
    /// Its value in a run; `None` where undefined, [`NEVER`] for the date of what does not come.
    pub of: for<'r> fn(&S::Of<'r>) -> Option<f64>,
}

/// What measures can be taken of.
pub trait Subject: Sized + 'static {
    /// What a measure sees of it in a run.
    type Of<'r>;
    /// A thing of a plan that has these measures.
    type Thing;
    /// What stands behind a measure's name, for the catalogue: `.<segment>`.
    const PATTERN: &'static str;
    /// Its measures, in lists that a thing has or has not.
    const LISTS: &'static [&'static [Measure<Self>]];
    /// The things of a plan, each with what stands behind a measure's name.
    fn things(plan: &Plan) -> Vec<(String, Self::Thing)>;
    /// Whether a thing has the measures of a list, by its position.
    fn has(_: &Self::Thing, _list: usize) -> bool {
        true
    }
    /// A thing in a run.
    fn seen<'r>(span: &Span<'r>, thing: &Self::Thing) -> Self::Of<'r>;
}

/// All sites over a span of months.
pub struct Whole;

/// A measure's name and meaning, also for those of segments, steps, orders and causes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Described {
    /// Its name, with that of the thing it is of: `segment_revenue_usd.<segment>`.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition of the measure.
    pub doc: &'static str,
    /// Which direction is better.
    pub better: Better,
}

impl<S: Subject> Measure<S> {
    fn described(&self, suffix: &str) -> Described {
        Described {
            id: format!("{}{suffix}", self.id),
            unit: self.unit,
            doc: self.doc,
            better: self.better,
        }
    }

    /// Its value; only a date may be infinite.
    fn value(&self, seen: &S::Of<'_>) -> Option<f64> {
        let never = |value: f64| self.unit == "days" && value == NEVER;
        (self.of)(seen).filter(|&value| value.is_finite() || never(value))
    }

    fn is_of_runs(&self) -> bool {
        !matches!(self.over, Over::Months(_))
    }

    /// Whether fans are drawn from it.
    pub(super) fn has_fan(&self) -> bool {
        matches!(self.over, Over::Months(_) | Over::Both(_))
    }

    /// How it is taken over periods, where it is.
    fn across(&self) -> Option<Across> {
        match self.over {
            Over::Run => None,
            Over::Months(across) | Over::Both(across) | Over::Periods(across) => Some(across),
        }
    }
}

/// The measures of one kind of subject, whatever its type.
pub struct Group {
    /// Those of a plan, in order.
    pub describe: fn(&Plan) -> Vec<Described>,
    /// Their values, in the same order.
    pub evaluate: fn(&Span<'_>) -> Vec<Option<f64>>,
    /// All there can be, with what stands behind their names.
    pub patterns: fn() -> Vec<Described>,
    /// Those of a plan that are taken over months, quarters and years, in order.
    pub describe_periods: fn(&Plan) -> Vec<(Described, Across)>,
    /// Adds their values over a span, in the same order; `NaN` where undefined.
    pub evaluate_periods: fn(&Span<'_>, &mut Vec<f32>),
}

impl Group {
    /// Of a kind of subject.
    pub const fn of<S: Subject>() -> Self {
        Self {
            describe: describe::<S>,
            evaluate: evaluate::<S>,
            patterns: patterns::<S>,
            describe_periods: describe_periods::<S>,
            evaluate_periods: evaluate_periods::<S>,
        }
    }
}

/// The measures of a run that a thing has.
fn measures<S: Subject>(thing: &S::Thing) -> impl Iterator<Item = &'static Measure<S>> {
    let lists = S::LISTS.iter().enumerate();
    lists
        .filter(|&(at, _)| S::has(thing, at))
        .flat_map(|(_, list)| list.iter())
        .filter(|measure| measure.is_of_runs())
}

fn describe<S: Subject>(plan: &Plan) -> Vec<Described> {
    let mut all = Vec::new();
    for (suffix, thing) in S::things(plan) {
        all.extend(measures::<S>(&thing).map(|measure| measure.described(&suffix)));
    }
    all
}

fn evaluate<S: Subject>(span: &Span<'_>) -> Vec<Option<f64>> {
    let mut all = Vec::new();
    for (_, thing) in S::things(span.plan) {
        let seen = S::seen(span, &thing);
        all.extend(measures::<S>(&thing).map(|measure| measure.value(&seen)));
    }
    all
}

/// The measures of a thing that are taken over periods.
fn of_periods<S: Subject>(thing: &S::Thing) -> impl Iterator<Item = (&'static Measure<S>, Across)> {
    let lists = S::LISTS.iter().enumerate();
    lists
        .filter(|&(at, _)| S::has(thing, at))
        .flat_map(|(_, list)| list.iter())
        .filter_map(|measure| measure.across().map(|across| (measure, across)))
}

fn describe_periods<S: Subject>(plan: &Plan) -> Vec<(Described, Across)> {
    let mut all = Vec::new();
    for (suffix, thing) in S::things(plan) {
        let of = of_periods::<S>(&thing);
        all.extend(of.map(|(measure, across)| (measure.described(&suffix), across)));
    }
    all
}

fn evaluate_periods<S: Subject>(span: &Span<'_>, to: &mut Vec<f32>) {
    let mut lists = S::LISTS.iter().copied().flatten();
    if !lists.any(|measure| measure.across().is_some()) {
        return;
    }
    for (_, thing) in S::things(span.plan) {
        let seen = S::seen(span, &thing);
        let value = |measure: &Measure<S>| measure.value(&seen).unwrap_or(f64::NAN) as f32;
        to.extend(of_periods::<S>(&thing).map(|(measure, _)| value(measure)));
    }
}

fn patterns<S: Subject>() -> Vec<Described> {
    let all = S::LISTS.iter().copied().flatten();
    all.filter(|measure| measure.is_of_runs())
        .map(|measure| measure.described(S::PATTERN))
        .collect()
}

/// A ratio; `None` where the denominator is zero.
pub(crate) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
