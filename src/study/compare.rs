//! Comparison of scenarios with common random numbers: paired differences, probability of being
//! best, and the keys that differ.
//!
//! Replication r of every scenario faces the same draws wherever names agree, so differences are
//! taken replication by replication; the interval is that of the paired differences, far narrower
//! than that of two separate means.

use crate::kpi::Better;
use crate::montecarlo::ensemble::{Ensemble, Statistics};
use crate::scenario::experiment::Experiment;
use crate::stats::interval;

/// One measure of two scenarios: b less a.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Position of the scenario subtracted.
    pub a: usize,
    /// Position of the other.
    pub b: usize,
    /// Statistics of b − a over the replications in which both have a value.
    pub difference: Statistics,
    /// Share, of the replications with a value in either, in which b is better; a tie counts half,
    /// a missing value loses. `None` for measures without a better direction.
    pub probability_better: Option<f64>,
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
    /// Share of replications in which each scenario is best; ties are shared.
    pub probability_best: Vec<Option<f64>>,
    /// Positions of the scenarios, best mean first, or best median where values are missing; empty
    /// for measures without a better direction and where all scenarios are equal.
    pub ranking: Vec<usize>,
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
    /// Measures common to all scenarios.
    pub measures: Vec<CompareMeasure>,
    /// Keys that differ.
    pub differing: Vec<DifferingKey>,
}

/// Compares ensembles of experiments that were simulated under one seed, over the replications that
/// all of them have.
pub fn compare(experiments: &[Experiment], ensembles: &[Ensemble]) -> Comparison {
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
            CompareMeasure {
                id: described.id.clone(),
                unit: described.unit,
                doc: described.doc,
                better: described.better,
                probability_best: probability_best(&columns, described.better),
                ranking: ranking(&columns, described.better),
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
        measures,
        differing: differing(experiments),
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

/// Positive when `b` is better than `a`, negative when worse, 0 in a tie or without a better
/// direction.
fn advantage(a: f64, b: f64, better: Better) -> f64 {
    match better {
        Better::Higher => b - a,
        Better::Lower => a - b,
        Better::Neutral => 0.0,
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
    let differences: Vec<f64> = of_a.iter().zip(of_b).map(|(a, b)| b - a).collect();
    let wins: Vec<f64> = of_a
        .iter()
        .zip(of_b)
        .filter_map(|(&a, &b)| win(a, b, better))
        .collect();
    let counts = better != Better::Neutral && !wins.is_empty();
    let (won, of) = (wins.iter().sum::<f64>(), wins.len());
    Pair {
        a,
        b,
        difference: Statistics::of(&differences),
        probability_better: counts.then(|| won / of as f64),
        probability_interval: counts
            .then(|| interval::proportion(libm::round(won) as u64, of as u64)),
    }
}

/// 1 where b is better than a, 0 where worse, ½ in a tie. A missing value (power never energised,
/// an undefined return) is worse than any; `None` where both are missing.
fn win(a: f64, b: f64, better: Better) -> Option<f64> {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => None,
        (true, false) => Some(1.0),
        (false, true) => Some(0.0),
        (false, false) => Some(
            advantage(a, b, better)
                .partial_cmp(&0.0)
                .map_or(0.5, |order| 0.5 + 0.5 * f64::from(order as i8)),
        ),
    }
}

/// Share of the replications in which each column is best; a replication counts where any of them
/// has a value.
fn probability_best(columns: &[&[f64]], better: Better) -> Vec<Option<f64>> {
    if better == Better::Neutral {
        return vec![None; columns.len()];
    }
    let mut wins = vec![0.0; columns.len()];
    let mut counted = 0.0;
    for row in 0..columns[0].len() {
        let best = columns
            .iter()
            .map(|column| column[row])
            .filter(|value| !value.is_nan())
            .reduce(|best, value| {
                if advantage(best, value, better) > 0.0 {
                    value
                } else {
                    best
                }
            });
        let Some(best) = best else { continue };
        let winners: Vec<usize> = (0..columns.len())
            .filter(|&at| columns[at][row] == best)
            .collect();
        counted += 1.0;
        winners
            .iter()
            .for_each(|&at| wins[at] += 1.0 / winners.len() as f64);
    }
    wins.into_iter()
        .map(|wins| (counted > 0.0).then(|| wins / counted))
        .collect()
}

/// Best mean first; where any replication of any scenario lacks a value, best median first, a
/// missing value counting as the worst.
fn ranking(columns: &[&[f64]], better: Better) -> Vec<usize> {
    let worst = if better == Better::Higher {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    };
    let median = |column: &&[f64]| {
        let mut values: Vec<f64> = column
            .iter()
            .map(|value| if value.is_nan() { worst } else { *value })
            .collect();
        values.sort_unstable_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let mean = |column: &&[f64]| column.iter().sum::<f64>() / column.len() as f64;
    let missing = columns
        .iter()
        .any(|column| column.iter().any(|value| value.is_nan()));
    let scores: Vec<f64> = if missing {
        columns.iter().map(median).collect()
    } else {
        columns.iter().map(mean).collect()
    };
    if better == Better::Neutral || scores.iter().all(|score| *score == scores[0]) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|&a, &b| {
        if better == Better::Higher {
            scores[b].total_cmp(&scores[a])
        } else {
            scores[a].total_cmp(&scores[b])
        }
    });
    order
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

    #[test]
    fn ties_are_shared_and_undefined_values_never_win() {
        let (a, b) = ([1.0, 2.0, f64::NAN], [1.0, 3.0, 5.0]);
        let best = probability_best(&[&a, &b], Better::Higher);
        assert_eq!(best, [Some(0.5 / 3.0), Some(2.5 / 3.0)]);
        let pair = pair(0, 1, &a, &b, Better::Higher);
        assert_eq!(pair.probability_better, Some(2.5 / 3.0));
        assert_eq!(pair.difference.mean, Some(0.5));
        assert_eq!(pair.difference.undefined, 1);
    }

    #[test]
    fn a_missing_value_counts_as_the_worst_in_the_ranking() {
        let (late, never) = ([274.0, 274.0, 274.0], [182.0, f64::NAN, f64::NAN]);
        assert_eq!(ranking(&[&never, &late], Better::Lower), [1, 0]);
        let (seldom, always) = ([100.0, 100.0, f64::NAN], [274.0, 274.0, 274.0]);
        assert_eq!(ranking(&[&always, &seldom], Better::Lower), [1, 0]);
        assert_eq!(ranking(&[&[1.0, 2.0], &[2.0, 2.0]], Better::Higher), [1, 0]);
        assert!(ranking(&[&[0.0], &[0.0]], Better::Lower).is_empty());
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
            (Some(0.0), Some(0.0), Some(0.5))
        );
    }
}
