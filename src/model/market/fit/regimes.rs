//! Two regimes behind dated prices, if the prices carry them.
//!
//! ln P(t_i) = b t_i + μ_s + e_i, s a two-state Markov chain in continuous time with rates out of
//! each, e_i independent and normal. The likelihood is summed over all paths of s by the forward
//! filter (Hamilton, Econometrica 57, 1989), with the chain's closed form over each gap, and
//! maximised from several starts. It is held against the process without regimes
//! ([`fit`](super::fit)) by the Bayesian information criterion (Schwarz, Annals of Statistics 6,
//! 1978): six numbers against four. Prices carry regimes only if that is better by at least
//! [`STRONG`], the record holds [`CHANGES`] changes or more, for a chain that changes once has no
//! rate of return, and regimes last [`GAPS`] gaps between dates or more. A third regime is not
//! tried; its rates would need dozens of changes.

use super::{Quote, least, points};

/// Difference of the information criterion from which on one speaks of strong evidence (Kass and
/// Raftery, Journal of the American Statistical Association 90, 1995).
pub const STRONG: f64 = 6.0;
/// Least changes of regime within the record.
pub const CHANGES: usize = 3;
/// Mean gaps between dates that a regime must last: one that ends before the next date cannot be
/// distinguished from noise in the prices.
pub const GAPS: f64 = 2.0;
/// Numbers of the model with two regimes, and of that without.
const NUMBERS: [f64; 2] = [6.0, 4.0];

/// Two regimes: the lower first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoRegimes {
    /// Drift of the logarithm, per year.
    pub drift: f64,
    /// Level of each on the last date.
    pub levels: [f64; 2],
    /// Mean years that each lasts.
    pub dwell_years: [f64; 2],
    /// Standard deviation of the logarithm around them.
    pub noise: f64,
    /// Probability of the upper one on the last date.
    pub upper_at_the_end: f64,
    /// Changes of the likelier regime from date to date.
    pub changes: usize,
    /// By how much the information criterion favours the regimes; negative speaks for none.
    pub evidence: f64,
    /// Mean years between dates.
    pub gap_years: f64,
}

impl TwoRegimes {
    /// Whether the prices carry them.
    pub fn are_carried(&self) -> bool {
        self.evidence >= STRONG
            && self.changes >= CHANGES
            && self
                .dwell_years
                .iter()
                .all(|dwell| *dwell >= GAPS * self.gap_years)
    }
}

/// The likeliest two regimes behind dated prices, whether or not the prices carry them.
///
/// # Errors
/// As [`fit`](super::fit).
pub fn fit(quotes: &[Quote]) -> Result<TwoRegimes, String> {
    let points = points(quotes)?;
    let alone = single(&points);
    let span = points[points.len() - 1].0 - points[0].0;
    let centre = points.iter().map(|point| point.1).sum::<f64>() / points.len() as f64;
    let sd = libm::sqrt(
        points
            .iter()
            .map(|point| libm::pow(point.1 - centre, 2.0))
            .sum::<f64>()
            / points.len() as f64,
    );
    if sd <= 0.0 {
        return Err("the prices do not move: there is no regime to fit".into());
    }
    // Drift, lower level, logarithms of gap, noise and both rates; from short and long regimes,
    // with and without drift.
    let starts = [0.5, 1.0, 3.0].into_iter().flat_map(|share: f64| {
        [0.0, (points[points.len() - 1].1 - points[0].1) / span].map(|drift| {
            vec![
                drift,
                centre - sd,
                libm::log(2.0 * sd),
                libm::log(sd / 2.0),
                libm::log(share * 2.0 / span),
                libm::log(share * 2.0 / span),
            ]
        })
    });
    let of = |numbers: &[f64]| -filtered(&points, numbers).log_likelihood;
    let found = starts
        .map(|start| least::around(&start, 0.5, of))
        .min_by(|one, other| one.1.total_cmp(&other.1));
    let (numbers, negative) = found.ok_or("no start")?;
    let end = filtered(&points, &numbers);
    let n = libm::log(points.len() as f64);
    Ok(TwoRegimes {
        drift: numbers[0],
        levels: [
            libm::exp(numbers[1]),
            libm::exp(numbers[1] + libm::exp(numbers[2])),
        ],
        dwell_years: [libm::exp(-numbers[4]), libm::exp(-numbers[5])],
        noise: libm::exp(numbers[3]),
        upper_at_the_end: end.upper,
        changes: end.changes,
        gap_years: span / (points.len() - 1) as f64,
        evidence: (NUMBERS[1] * n - 2.0 * alone) - (NUMBERS[0] * n + 2.0 * negative),
    })
}

/// Output of the filter.
struct Filtered {
    log_likelihood: f64,
    upper: f64,
    changes: usize,
}

/// The forward filter. A noise below 2 % or regimes shorter than the mean gap are no regimes but
/// single prices: impossible.
fn filtered(points: &[(f64, f64)], numbers: &[f64]) -> Filtered {
    let impossible = Filtered {
        log_likelihood: f64::NEG_INFINITY,
        upper: 0.5,
        changes: 0,
    };
    let last = points[points.len() - 1].0;
    let mean_gap = (last - points[0].0) / (points.len() - 1) as f64;
    let (noise, rates) = (
        libm::exp(numbers[3]),
        [libm::exp(numbers[4]), libm::exp(numbers[5])],
    );
    let total = rates[0] + rates[1];
    if !(noise >= 0.02 && rates[0].max(rates[1]) * mean_gap <= 1.0 && total > 1e-9)
        || numbers.iter().any(|number| number.abs() > 50.0)
    {
        return impossible;
    }
    let long_run = rates[0] / total;
    let levels = [numbers[1], numbers[1] + libm::exp(numbers[2])];
    let (mut upper, mut log_likelihood, mut changes) = (long_run, 0.0, 0);
    let mut before: Option<(f64, bool)> = None;
    for &(years, price) in points {
        if let Some((then, _)) = before {
            upper = long_run + (upper - long_run) * libm::exp(-total * (years - then));
        }
        let density = |level: f64| {
            libm::exp(-0.5 * libm::pow((price - numbers[0] * (years - last) - level) / noise, 2.0))
        };
        let (low, high) = (
            (1.0 - upper) * density(levels[0]),
            upper * density(levels[1]),
        );
        if low + high <= 0.0 {
            return impossible;
        }
        log_likelihood += libm::log((low + high) / noise) - HALF_LOG_TWO_PI;
        upper = high / (low + high);
        changes += usize::from(before.is_some_and(|(_, was)| was != (upper > 0.5)));
        before = Some((years, upper > 0.5));
    }
    Filtered {
        log_likelihood,
        upper,
        changes,
    }
}

/// ln √(2π).
const HALF_LOG_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// The greatest log-likelihood of the process without regimes: level, drift, reversion and
/// volatility.
fn single(points: &[(f64, f64)]) -> f64 {
    let span = points[points.len() - 1].0 - points[0].0;
    let (low, high) = (
        libm::log(super::SLOWEST / span),
        libm::log(super::FASTEST * (points.len() - 1) as f64 / span),
    );
    let of = |speed: f64| {
        let profile = super::profile(points, libm::exp(speed));
        let n = points.len() as f64;
        let variance = profile.variance * (n - 2.0) / n;
        let gaps: f64 = points
            .windows(2)
            .map(|pair| {
                libm::log(-libm::expm1(
                    -2.0 * libm::exp(speed) * (pair[1].0 - pair[0].0),
                ))
            })
            .sum();
        -0.5 * (n * libm::log(variance) + gaps + n) - n * HALF_LOG_TWO_PI
    };
    let tried = (0..=super::TRIED)
        .map(|step| of(low + (high - low) * f64::from(step) / f64::from(super::TRIED)));
    tried.fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// Prices of 60 quarters: regimes at 2 and 4, noise of 8 %, each lasting 2.5 years in the mean.
    fn quotes(replication: u32, gap: f64, reversion: Option<f64>) -> Vec<Quote> {
        let mut cursor =
            Stream::new(key_of(3, "two regimes"), replication, Purpose::Bench).cursor();
        let (mut upper, mut x) = (false, 0.0);
        (0..60)
            .map(|at| {
                let score = normal::quantile(cursor.uniform());
                let years = f64::from(at) * gap;
                if let Some(reversion) = reversion {
                    let kept = libm::exp(-reversion * gap);
                    x = x * kept + 0.25 * libm::sqrt(1.0 - kept * kept) * score;
                    return Quote {
                        years,
                        price: 3.0 * libm::exp(x),
                    };
                }
                upper ^= cursor.uniform() < 0.5 * -libm::expm1(-2.0 * 0.4 * gap);
                Quote {
                    years,
                    price: if upper { 4.0 } else { 2.0 } * libm::exp(0.08 * score),
                }
            })
            .collect()
    }

    #[test]
    fn regimes_that_are_there_are_found_and_others_are_not() {
        let (mut carried, mut invented) = (0, 0);
        for replication in 0..10 {
            let there = fit(&quotes(replication, 0.25, None)).unwrap();
            if there.are_carried() {
                carried += 1;
                assert!(
                    (there.levels[1] / there.levels[0] / 2.0 - 1.0).abs() < 0.25,
                    "{there:?}"
                );
            }
            invented += usize::from(
                fit(&quotes(replication, 0.25, Some(2.0)))
                    .unwrap()
                    .are_carried(),
            );
        }
        assert!(carried >= 8, "{carried} of 10");
        assert!(invented <= 1, "{invented} of 10");
    }
}
