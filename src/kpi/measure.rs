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
    /// Of each month: a series that fans are drawn from.
    Months,
    /// Of both.
    Both,
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
        self.over != Over::Months
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
}

impl Group {
    /// Of a kind of subject.
    pub const fn of<S: Subject>() -> Self {
        Self {
            describe: describe::<S>,
            evaluate: evaluate::<S>,
            patterns: patterns::<S>,
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
