//! Regimes of a market: scarcity, glut, what lies between; a Markov chain in continuous time, seen
//! at months.
//!
//! A regime lasts an exponential time of stated mean and gives way to another by stated weights.
//! From month to month the probabilities are those of e^(Q/12), Q the rates per year, computed by
//! uniformisation (Jensen, "Markoff chains as an aid in the study of Markoff processes",
//! Skandinavisk Aktuarietidskrift 36, 1953), so that regimes shorter than a month are not lost and
//! the long run is that of the rates: a chain of two that last 1 and 3 years spends a quarter of
//! its time in the first.

use crate::time::MONTHS;

/// Terms of uniformisation beyond twice the mean number of moves: what is left out is below 10⁻³⁰.
const TERMS: usize = 50;
/// Doublings of a month after which a chain has forgotten its start: 2⁴⁰ months.
const DOUBLINGS: usize = 40;

/// A chain of regimes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Probability of each at the start.
    start: Vec<f64>,
    /// From each to each over a month.
    month: Vec<Vec<f64>>,
}

impl Chain {
    /// The chain of regimes that last `dwell_years` in the mean each (above 0) and give way by
    /// `weights` (a row each, 0 or more, not all of them 0 where there are several regimes). It
    /// starts by `start`, or as it is in the long run.
    pub fn new(dwell_years: &[f64], weights: &[Vec<f64>], start: Option<Vec<f64>>) -> Self {
        let month = month(&rates(dwell_years, weights));
        let start = start.unwrap_or_else(|| long_run(&month));
        Self { start, month }
    }

    /// Number of regimes.
    pub fn count(&self) -> usize {
        self.start.len()
    }

    /// The regime at the start, from a uniform draw.
    pub fn first(&self, uniform: f64) -> usize {
        pick(&self.start, uniform)
    }

    /// The regime a month after `regime`, from a uniform draw.
    pub fn next(&self, regime: usize, uniform: f64) -> usize {
        pick(&self.month[regime], uniform)
    }

    /// Share of time spent in each in the long run (from equal odds, should that matter).
    pub fn long_run(&self) -> Vec<f64> {
        long_run(&self.month)
    }
}

/// Rates per year from each to each; rows add up to 0.
fn rates(dwell_years: &[f64], weights: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let row = |(at, (dwell, weights)): (usize, (&f64, &Vec<f64>))| {
        let others: f64 = weights
            .iter()
            .enumerate()
            .filter(|(to, _)| *to != at)
            .map(|(_, weight)| weight)
            .sum();
        let rate = if others > 0.0 { 1.0 / dwell } else { 0.0 };
        (0..weights.len())
            .map(|to| {
                if to == at {
                    -rate
                } else if others > 0.0 {
                    rate * weights[to] / others
                } else {
                    0.0
                }
            })
            .collect()
    };
    dwell_years
        .iter()
        .zip(weights)
        .enumerate()
        .map(row)
        .collect()
}

/// e^(Q/12): Poisson many steps of a chain in discrete time whose fastest regime always moves.
fn month(rates: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = rates.len();
    let fastest = (0..n).map(|at| -rates[at][at]).fold(0.0, f64::max);
    let identity = |i: usize, j: usize| f64::from(u8::from(i == j));
    if fastest == 0.0 {
        return square(n, identity);
    }
    let jump = square(n, |i, j| identity(i, j) + rates[i][j] / fastest);
    let mean = fastest / MONTHS;
    let (mut term, mut weight) = (square(n, identity), libm::exp(-mean));
    let mut sum = square(n, |_, _| 0.0);
    for moves in 1..=(2.0 * mean) as usize + TERMS {
        for (sum, term) in sum.iter_mut().flatten().zip(term.iter().flatten()) {
            *sum += weight * term;
        }
        weight *= mean / moves as f64;
        term = product(&term, &jump);
    }
    normalised(sum)
}

fn long_run(month: &[Vec<f64>]) -> Vec<f64> {
    let mut after = month.to_vec();
    for _ in 0..DOUBLINGS {
        after = normalised(product(&after, &after));
    }
    let n = after.len() as f64;
    (0..after.len())
        .map(|to| after.iter().map(|row| row[to]).sum::<f64>() / n)
        .collect()
}

fn square(n: usize, of: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    (0..n).map(|i| (0..n).map(|j| of(i, j)).collect()).collect()
}

fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    square(a.len(), |i, j| {
        (0..b.len()).map(|k| a[i][k] * b[k][j]).sum()
    })
}

/// Rows that add up to 1.
fn normalised(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for row in &mut rows {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|entry| *entry /= total);
    }
    rows
}

/// The first whose cumulated probability passes the draw; the last with any where rounding leaves
/// none.
fn pick(probabilities: &[f64], uniform: f64) -> usize {
    let mut below = 0.0;
    let passes = |probability: &f64| {
        below += probability;
        uniform < below
    };
    let found = probabilities.iter().position(passes);
    found.unwrap_or_else(|| {
        probabilities
            .iter()
            .rposition(|probability| *probability > 0.0)
            .unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::super::mean_reversion;
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};

    fn two(first: f64, second: f64) -> Chain {
        Chain::new(&[first, second], &[vec![0.0, 1.0], vec![1.0, 0.0]], None)
    }

    /// Two regimes with rates a and b: P(stay in the first) = (b + a e^−(a+b)t) / (a + b).
    #[test]
    fn two_regimes_move_by_the_closed_form() {
        for (first, second) in [(1.0, 3.0), (0.02, 0.5), (30.0, 0.1)] {
            let (a, b) = (1.0 / first, 1.0 / second);
            let chain = two(first, second);
            let stay = (b + a * libm::exp(-(a + b) / MONTHS)) / (a + b);
            assert!(
                (chain.month[0][0] - stay).abs() < 1e-14,
                "{} against {stay}",
                chain.month[0][0]
            );
            assert!((chain.long_run()[0] - first / (first + second)).abs() < 1e-12);
            assert_eq!(chain.start, chain.long_run());
        }
    }

    /// Three in a ring, 1, 2 and 3 years: 1/6, 2/6 and 3/6 of the time. With a way back, the
    /// balance of flows.
    #[test]
    fn three_regimes_share_their_time_by_the_balance_of_flows() {
        let ring = [
            vec![0.0, 1.0, 0.0],
            vec![0.0, 0.0, 2.0],
            vec![0.5, 0.0, 0.0],
        ];
        let shares = Chain::new(&[1.0, 2.0, 3.0], &ring, None).long_run();
        for (share, expected) in shares.iter().zip([1.0, 2.0, 3.0]) {
            assert!((share - expected / 6.0).abs() < 1e-12, "{shares:?}");
        }
        // Leave at 1 a year each; the middle goes either way: π = (1/4, 1/2, 1/4).
        let line = [
            vec![0.0, 1.0, 0.0],
            vec![1.0, 0.0, 1.0],
            vec![0.0, 1.0, 0.0],
        ];
        let shares = Chain::new(&[1.0; 3], &line, None).long_run();
        assert!(
            (shares[1] - 0.5).abs() < 1e-12 && (shares[0] - 0.25).abs() < 1e-12,
            "{shares:?}"
        );
    }

    #[test]
    fn one_regime_stays_and_a_start_is_kept() {
        let one = Chain::new(&[2.0], &[vec![0.0]], None);
        assert_eq!((one.first(0.99), one.next(0, 0.01), one.count()), (0, 0, 1));
        let chain = Chain::new(
            &[1.0, 1.0],
            &[vec![0.0, 1.0], vec![1.0, 0.0]],
            Some(vec![0.0, 1.0]),
        );
        assert_eq!([1e-16, 0.5, 1.0 - 1e-16].map(|u| chain.first(u)), [1, 1, 1]);
    }

    /// The mean, the variance and the variance after the price has followed, of 4 000 years of two
    /// regimes, against the closed forms, within four standard errors; those come from 100 blocks
    /// of 40 years, which forget each other.
    ///
    /// Θ is ln 2 or 0 with p = 1/4; θ's correlation from month to month is r = e^−(a+b)/12; and m =
    /// φ m + (1 − φ) θ has Var m = Var θ · (1 − φ) / (1 + φ) · (1 + φ r) / (1 − φ r).
    #[test]
    fn the_long_run_has_the_moments_of_the_chain() {
        let (first, second, reversion) = (0.5, 1.5, 2.0);
        let chain = two(first, second);
        let high = std::f64::consts::LN_2;
        let (blocks, months) = (100u32, 480);
        let mut means: [Vec<f64>; 4] = Default::default();
        for block in 0..blocks {
            let mut cursor = Stream::new(key_of(5, "regimes"), block, Purpose::Bench).cursor();
            let mut regime = chain.first(cursor.uniform());
            let mut m = 0.25 * high;
            let mut sums = [0.0; 4];
            // 60 months for m to forget its start.
            for month in -60..months {
                let theta = if regime == 0 { high } else { 0.0 };
                m = mean_reversion::toward(m, theta, reversion, 1.0 / MONTHS);
                regime = chain.next(regime, cursor.uniform());
                if month >= 0 {
                    let (theta, off) = (theta - 0.25 * high, m - 0.25 * high);
                    [theta, theta * theta, off, off * off]
                        .iter()
                        .zip(&mut sums)
                        .for_each(|(value, sum)| *sum += value);
                }
            }
            means
                .iter_mut()
                .zip(sums)
                .for_each(|(list, sum)| list.push(sum / f64::from(months)));
        }
        let (phi, r) = (
            libm::exp(-reversion / MONTHS),
            libm::exp(-(1.0 / first + 1.0 / second) / MONTHS),
        );
        let variance = 0.25 * 0.75 * high * high;
        let followed = variance * (1.0 - phi) / (1.0 + phi) * (1.0 + phi * r) / (1.0 - phi * r);
        for (list, expected) in means.iter().zip([0.0, variance, 0.0, followed]) {
            let n = list.len() as f64;
            let mean = list.iter().sum::<f64>() / n;
            let sd =
                (list.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
            assert!(
                (mean - expected).abs() < 4.0 * sd / n.sqrt(),
                "{mean} against {expected}, standard error {}",
                sd / n.sqrt()
            );
        }
    }
}
