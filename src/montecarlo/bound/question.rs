//! A question to results, and its answer.

use crate::kpi::Better;
use crate::montecarlo::ensemble::{Ensemble, Statistics};
use crate::stats::{interval, quantile, tail};

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
}

impl Comparison {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Below => value < bound,
            Self::AtMost => value <= bound,
            Self::Above => value > bound,
            Self::AtLeast => value >= bound,
            Self::Equal => value == bound,
            // What has no value is not unequal to anything either.
            Self::Unequal => !value.is_nan() && value != bound,
        }
    }
}

/// A condition on one measure in one replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Name of the measure.
    pub measure: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what; infinite for `never`.
    pub bound: f64,
}

/// A figure of many replications.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// Mean of a measure.
    Mean(String),
    /// Quantile of a measure at a probability.
    Quantile(String, f64),
    /// Mean of this share of the replications, the worst of a measure.
    Shortfall(String, f64),
    /// Probability that all of these hold.
    Probability(Vec<Condition>),
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// As it was written.
    pub text: String,
    /// What is asked for.
    pub statistic: Statistic,
    /// Its unit; empty for a fraction.
    pub unit: String,
    /// The bound it should keep, where one is stated.
    pub bound: Option<(Comparison, f64)>,
}

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure; infinite where it never comes in so many replications.
    pub value: f64,
    /// Its interval; `None` where the sample is too small for one.
    pub interval: Option<(f64, f64)>,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The figure; none where it has no value.
    pub estimate: Option<Estimate>,
    /// Whether the bound holds for the figure; none without a bound or a figure.
    pub holds: Option<bool>,
    /// Whether it does, or does not, over the whole interval.
    pub is_sure: bool,
    /// Replications in which it holds, of a probability.
    pub count: Option<usize>,
    /// Replications.
    pub replications: usize,
    /// Those in which a measure of it has no value.
    pub undefined: usize,
    /// Those in which a measure of it never comes.
    pub never: usize,
}

impl Question {
    /// Names of its measures.
    pub fn measures(&self) -> Vec<&str> {
        match &self.statistic {
            Statistic::Mean(id) | Statistic::Quantile(id, _) | Statistic::Shortfall(id, _) => {
                vec![id]
            }
            Statistic::Probability(all) => all.iter().map(|one| one.measure.as_str()).collect(),
        }
    }

    /// The answer of an ensemble that has its measures.
    pub fn answer(&self, ensemble: &Ensemble) -> Answer {
        let replications = ensemble.count();
        let columns: Vec<&[f64]> = self
            .measures()
            .into_iter()
            .map(|id| ensemble.column(id).unwrap_or_default())
            .collect();
        let any = |is: fn(f64) -> bool| {
            let row = |row: &usize| columns.iter().any(|column| is(column[*row]));
            (0..replications).filter(row).count()
        };
        let (estimate, count) = self.estimate(ensemble, &columns);
        let keeps = |value: f64| self.bound.map(|(how, bound)| how.holds(value, bound));
        let holds = estimate.and_then(|estimate| keeps(estimate.value));
        let ends = estimate.and_then(|estimate| estimate.interval);
        Answer {
            estimate,
            holds,
            is_sure: ends.is_some_and(|(low, high)| keeps(low) == holds && keeps(high) == holds),
            count,
            replications,
            undefined: any(f64::is_nan),
            never: any(f64::is_infinite),
        }
    }

    fn estimate(
        &self,
        ensemble: &Ensemble,
        columns: &[&[f64]],
    ) -> (Option<Estimate>, Option<usize>) {
        match &self.statistic {
            Statistic::Mean(_) => {
                let statistics = Statistics::of(columns[0]);
                let around = |mean: f64| Estimate {
                    value: mean,
                    interval: statistics.half_width.map(|half| (mean - half, mean + half)),
                };
                (statistics.mean.map(around), None)
            }
            Statistic::Quantile(_, p) => (of_quantile(columns[0], *p), None),
            Statistic::Shortfall(id, share) => {
                let described = ensemble.measures.iter().find(|measure| measure.id == *id);
                let low = described.is_none_or(|measure| measure.better != Better::Lower);
                let found = tail::shortfall(columns[0], *share, low);
                let estimate = found.map(|(value, half)| Estimate {
                    value,
                    interval: Some((value - half, value + half)),
                });
                (estimate, None)
            }
            Statistic::Probability(conditions) => {
                let all = conditions.iter().zip(columns);
                let holds = |row: &usize| {
                    let mut all = all.clone();
                    all.all(|(one, column)| one.comparison.holds(column[*row], one.bound))
                };
                let n = ensemble.count();
                let hits = (0..n).filter(holds).count();
                let estimate = (n > 0).then(|| Estimate {
                    value: hits as f64 / n as f64,
                    interval: Some(interval::proportion(hits as u64, n as u64)),
                });
                (estimate, Some(hits))
            }
        }
    }
}

/// A quantile of the replications with a value, with its interval.
fn of_quantile(column: &[f64], p: f64) -> Option<Estimate> {
    let mut defined: Vec<f64> = column.iter().copied().filter(|v| !v.is_nan()).collect();
    // `several` sorts the values.
    let value = quantile::several(&mut defined, &[p])?[0];
    Some(Estimate {
        value,
        interval: interval::of_quantile(&defined, p),
    })
}
