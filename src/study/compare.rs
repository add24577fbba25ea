//! Comparison of scenarios with common random numbers: paired differences, probability of being
//! best, and the keys that differ.
//!
//! Replication r of every scenario faces the same draws wherever names agree, so differences are
//! taken replication by replication; the interval is that of the paired differences, far narrower
//! than that of two separate means.

use crate::kpi::Better;
use crate::montecarlo::bound::{Answer, Question};
use crate::montecarlo::ensemble::{Ensemble, Statistics};
use crate::scenario::experiment::Experiment;
use crate::stats::{interval, quantile};
use jiff::civil::Date;
use std::cmp::Ordering;

/// What the best scenario of a measure is chosen by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RankBy {
    /// The mean; the median where some replication has no value, or it never comes.
    #[default]
    Mean,
    /// The 10 % quantile.
    P10,
    /// The median.
    P50,
    /// The 90 % quantile.
    P90,
}

/// One measure of two scenarios: b less a.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Position of the scenario subtracted.
    pub a: usize,
    /// Position of the other.
    pub b: usize,
    /// Statistics of b − a over the replications in which both have a value.
    pub difference: Statistics,
    /// How many those are.
    pub both: usize,
    /// Replications in which it comes, or has a value, in a alone.
    pub only_a: usize,
    /// Replications in which it does so in b alone.
    pub only_b: usize,
    /// Share, of the replications with a value in either, in which b is strictly better; what
    /// never comes is later than anything, a missing value loses. `None` for measures without a
    /// better direction.
    pub probability_better: Option<f64>,
    /// Share of the same in which neither is: two that never come are a tie.
    pub probability_tied: Option<f64>,
    /// 95 % interval of `probability_better`.
    pub probability_interval: Option<(f64, f64)>,
}

/// One measure over all scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareMeasure {
    /// Name of the measure.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Definition of the measure.
    pub doc: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// Each scenario's own statistics.
    pub scenarios: Vec<Statistics>,
    /// Share of replications in which each scenario is better than every other.
    pub probability_best: Vec<Option<f64>>,
    /// Share of replications in which the best is shared by several.
    pub probability_tied: Option<f64>,
    /// Positions of the scenarios, best first; empty for measures without a better direction and
    /// where all scenarios are equal.
    pub ranking: Vec<usize>,
    /// The first of them, where it is better than the second.
    pub best: Option<usize>,
    /// Every pair a < b.
    pub pairs: Vec<Pair>,
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferingKey {
    /// Its dotted path.
    pub path: String,
    /// Its value in each scenario; `None` where it is not set.
    pub values: Vec<Option<String>>,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Names of the scenarios.
    pub names: Vec<String>,
    /// Their titles, in the same order.
    pub titles: Vec<String>,
    /// Replications simulated of each scenario.
    pub replications: usize,
    /// The common seed.
    pub seed: u64,
    /// First day of all scenarios.
    pub start: Date,
    /// What the best of each measure was chosen by.
    pub rank_by: RankBy,
    /// Measures common to all scenarios.
    pub measures: Vec<CompareMeasure>,
    /// Keys that differ.
    pub differing: Vec<DifferingKey>,
    /// Questions asked of the scenarios, with an answer of each.
    pub answers: Vec<(Question, Vec<Answer>)>,
}

impl Comparison {
    /// The same with the answers to questions, each over all replications of its scenario.
    #[must_use]
    pub fn asked(mut self, questions: &[Question], ensembles: &[Ensemble]) -> Self {
        let answer = |question: &Question| {
            let each = ensembles.iter().map(|ensemble| question.answer(ensemble));
            (question.clone(), each.collect())
        };
        self.answers = questions.iter().map(answer).collect();
        self
    }
}

/// Compares ensembles of experiments that were simulated under one seed, over the replications that
/// all of them have.
pub fn compare(experiments: &[Experiment], ensembles: &[Ensemble], rank_by: RankBy) -> Comparison {
    let rows = rows_in_common(ensembles);
    let shared = ensembles[0].measures.iter().filter(|measure| {
        ensembles
            .iter()
            .all(|ensemble| ensemble.column(&measure.id).is_some())
    });
    let measures = shared
        .map(|described| {
            let columns: Vec<Vec<f64>> = ensembles
                .iter()
                .filter_map(|ensemble| ensemble.column(&described.id))
                .zip(&rows)
                .map(|(column, rows)| rows.iter().map(|&row| column[row]).collect())
                .collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let scenarios: Vec<Statistics> = columns
                .iter()
                .map(|column| Statistics::of(column))
                .collect();
            let (probability_best, probability_tied) = probability_best(&columns, described.better);
            let (ranking, best) = ranking(&columns, &scenarios, described.better, rank_by);
            CompareMeasure {
                id: described.id.clone(),
                unit: described.unit,
                doc: described.doc,
                better: described.better,
                probability_best,
                probability_tied,
                ranking,
                best,
                pairs: pairs(&columns, described.better),
                scenarios,
            }
        })
        .collect();
    Comparison {
        names: experiments
            .iter()
            .map(|experiment| experiment.name.clone())
            .collect(),
        titles: experiments
            .iter()
            .map(|experiment| experiment.title.clone())
            .collect(),
        replications: rows.first().map_or(0, Vec::len),
        seed: experiments[0].seed,
        start: experiments[0].first_day(),
        rank_by,
        measures,
        differing: differing(experiments),
        answers: Vec::new(),
    }
}

/// For each ensemble, the rows of the replications that all of them have, in their order.
fn rows_in_common(ensembles: &[Ensemble]) -> Vec<Vec<usize>> {
    let row = |ensemble: &Ensemble, replication: &u32| {
        ensemble.replications.binary_search(replication).ok()
    };
    let common: Vec<u32> = ensembles[0]
        .replications
        .iter()
        .copied()
        .filter(|own| ensembles.iter().all(|other| row(other, own).is_some()))
        .collect();
    ensembles
        .iter()
        .map(|ensemble| common.iter().filter_map(|own| row(ensemble, own)).collect())
        .collect()
}

/// How `b` compares with `a`: greater where it is better. `None` where both are missing; one missing
/// value (an undefined return) is worse than any, and what never comes later than any date.
fn advantage(a: f64, b: f64, better: Better) -> Option<Ordering> {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => None,
        (true, false) => Some(Ordering::Greater),
        (false, true) => Some(Ordering::Less),
        (false, false) => Some(match better {
            Better::Higher => b.partial_cmp(&a).unwrap_or(Ordering::Equal),
            Better::Lower => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            Better::Neutral => Ordering::Equal,
        }),
    }
}

fn pairs(columns: &[&[f64]], better: Better) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for a in 0..columns.len() {
        for b in a + 1..columns.len() {
            pairs.push(pair(a, b, columns[a], columns[b], better));
        }
    }
    pairs
}

fn pair(a: usize, b: usize, of_a: &[f64], of_b: &[f64], better: Better) -> Pair {
    let rows = || of_a.iter().copied().zip(of_b.iter().copied());
    let differences: Vec<f64> = rows()
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(a, b)| b - a)
        .collect();
    let orders: Vec<Ordering> = rows()
        .filter_map(|(a, b)| advantage(a, b, better))
        .collect();
    let count = |wanted| orders.iter().filter(|order| **order == wanted).count();
    let counts = better != Better::Neutral && !orders.is_empty();
    let share = |wanted| counts.then(|| count(wanted) as f64 / orders.len() as f64);
    Pair {
        a,
        b,
        both: differences.len(),
        only_a: rows()
            .filter(|(a, b)| a.is_finite() && !b.is_finite())
            .count(),
        only_b: rows()
            .filter(|(a, b)| b.is_finite() && !a.is_finite())
            .count(),
        difference: Statistics::of(&differences),
        probability_better: share(Ordering::Greater),
        probability_tied: share(Ordering::Equal),
        probability_interval: counts
            .then(|| interval::proportion(count(Ordering::Greater) as u64, orders.len() as u64)),
    }
}

/// Share of the replications in which each column is better than every other, and in which several
/// are best; a replication counts where any of them has a value.
fn probability_best(columns: &[&[f64]], better: Better) -> (Vec<Option<f64>>, Option<f64>) {
    if better == Better::Neutral {
        return (vec![None; columns.len()], None);
    }
    let mut wins = vec![0.0; columns.len()];
    let (mut counted, mut tied) = (0.0, 0.0);
    for row in 0..columns[0].len() {
        let over = |a: usize, b: usize| advantage(columns[b][row], columns[a][row], better);
        let is_best = |&at: &usize| {
            !columns[at][row].is_nan()
                && (0..columns.len()).all(|other| over(at, other) != Some(Ordering::Less))
        };
        let best: Vec<usize> = (0..columns.len()).filter(is_best).collect();
        match best[..] {
            [] => continue,
            [alone] => wins[alone] += 1.0,
            _ => tied += 1.0,
        }
        counted += 1.0;
    }
    let share = |count: f64| (counted > 0.0).then(|| count / counted);
    (wins.into_iter().map(share).collect(), share(tied))
}

/// The scenarios, best first, and the first of them where no other equals it. By the mean, or by a
/// quantile in which a missing value counts as the worst; by the median instead of the mean where
/// any replication of any scenario lacks a value, or it never comes.
fn ranking(
    columns: &[&[f64]],
    scenarios: &[Statistics],
    better: Better,
    rank_by: RankBy,
) -> (Vec<usize>, Option<usize>) {
    let worst = if better == Better::Higher {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    };
    let quantile = |column: &&[f64], p: f64| {
        let or_worst = |&value: &f64| if value.is_nan() { worst } else { value };
        let mut values: Vec<f64> = column.iter().map(or_worst).collect();
        quantile::several(&mut values, &[p]).map_or(worst, |quantiles| quantiles[0])
    };
    let has_mean = |own: &Statistics| own.undefined == 0 && own.mean.is_some();
    let p = match rank_by {
        RankBy::Mean if scenarios.iter().all(has_mean) => None,
        RankBy::Mean | RankBy::P50 => Some(0.5),
        RankBy::P10 => Some(0.1),
        RankBy::P90 => Some(0.9),
    };
    let score = |at: usize| match p {
        Some(p) => quantile(&columns[at], p),
        None => scenarios[at].mean.unwrap_or(worst),
    };
    let scores: Vec<f64> = (0..columns.len()).map(score).collect();
    if better == Better::Neutral || scores.iter().all(|score| *score == scores[0]) {
        return (Vec::new(), None);
    }
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|&a, &b| {
        let [first, second] = [scores[a], scores[b]];
        match better {
            Better::Higher => second.total_cmp(&first),
            _ => first.total_cmp(&second),
        }
    });
    let best = (scores[order[0]] != scores[order[1]]).then_some(order[0]);
    (order, best)
}

fn differing(experiments: &[Experiment]) -> Vec<DifferingKey> {
    let mut paths: Vec<&str> = Vec::new();
    for key in experiments
        .iter()
        .flat_map(|experiment| &experiment.explained)
    {
        if !paths.contains(&key.path.as_str()) {
            paths.push(&key.path);
        }
    }
    let value = |experiment: &Experiment, path: &str| {
        experiment
            .explained
            .iter()
            .find(|key| key.path == path)
            .map(|key| key.value.clone())
    };
    paths
        .into_iter()
        .filter(|path| *path != "extends")
        .map(|path| DifferingKey {
            path: path.to_owned(),
            values: experiments
                .iter()
                .map(|experiment| value(experiment, path))
                .collect(),
        })
        .filter(|key| key.values.windows(2).any(|pair| pair[0] != pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: f64 = f64::INFINITY;

    fn ranked(columns: &[&[f64]], better: Better, by: RankBy) -> (Vec<usize>, Option<usize>) {
        let scenarios: Vec<Statistics> = columns.iter().map(|own| Statistics::of(own)).collect();
        ranking(columns, &scenarios, better, by)
    }

    #[test]
    fn ties_stand_apart_and_undefined_values_never_win() {
        let (a, b) = ([1.0, 2.0, f64::NAN], [1.0, 3.0, 5.0]);
        let best = probability_best(&[&a, &b], Better::Higher);
        assert_eq!(best, (vec![Some(0.0), Some(2.0 / 3.0)], Some(1.0 / 3.0)));
        let pair = pair(0, 1, &a, &b, Better::Higher);
        assert_eq!(pair.probability_better, Some(2.0 / 3.0));
        assert_eq!(pair.probability_tied, Some(1.0 / 3.0));
        assert_eq!(pair.difference.mean, Some(0.5));
        assert_eq!((pair.both, pair.only_a, pair.only_b), (2, 0, 1));
    }

    #[test]
    fn what_never_comes_in_both_is_a_tie_and_in_one_the_later() {
        let (a, b) = ([5.0, NEVER, NEVER, 7.0], [4.0, 9.0, NEVER, 7.0]);
        let pair = pair(0, 1, &a, &b, Better::Lower);
        assert_eq!(pair.probability_better, Some(0.5));
        assert_eq!(pair.probability_tied, Some(0.5));
        assert_eq!((pair.both, pair.only_a, pair.only_b), (2, 0, 1));
        assert_eq!(pair.difference.mean, Some(-0.5));
        let best = probability_best(&[&a, &b], Better::Lower);
        assert_eq!(best, (vec![Some(0.0), Some(0.5)], Some(0.5)));
    }

    #[test]
    fn a_missing_value_counts_as_the_worst_in_the_ranking() {
        let (late, never) = ([274.0, 274.0, 274.0], [182.0, NEVER, NEVER]);
        let by = RankBy::Mean;
        assert_eq!(ranked(&[&never, &late], Better::Lower, by).0, [1, 0]);
        let (seldom, always) = ([100.0, 100.0, f64::NAN], [274.0, 274.0, 274.0]);
        assert_eq!(ranked(&[&always, &seldom], Better::Lower, by).0, [1, 0]);
        let (less, more) = ([1.0, 2.0], [2.0, 2.0]);
        assert_eq!(ranked(&[&less, &more], Better::Higher, by).0, [1, 0]);
        assert!(ranked(&[&[0.0], &[0.0]], Better::Lower, by).0.is_empty());
    }

    /// Sooner by the median, later by the 90 % quantile: the star follows what is asked, and two
    /// equal firsts have none.
    #[test]
    fn the_best_is_that_of_what_is_ranked_by() {
        let (risky, sure) = ([10.0, 10.0, 90.0], [20.0, 20.0, 20.0]);
        let best = |by| ranked(&[&risky, &sure], Better::Lower, by).1;
        assert_eq!(best(RankBy::P50), Some(0));
        assert_eq!(best(RankBy::P90), Some(1));
        assert_eq!(best(RankBy::Mean), Some(1));
        let tied = ranked(&[&sure, &sure, &risky], Better::Lower, RankBy::P90);
        assert_eq!(tied.1, None);
    }

    #[test]
    fn a_copy_differs_by_exactly_zero() {
        let column = [0.1, 0.2, 0.7];
        let pair = pair(0, 1, &column, &column, Better::Lower);
        assert_eq!(
            (
                pair.difference.mean,
                pair.difference.sd,
                pair.probability_better
            ),
            (Some(0.0), Some(0.0), Some(0.0))
        );
    }
}
