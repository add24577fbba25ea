//! Fits the parameters of an arrival stream to an hourly series, by moments.
//!
//! The factors of `counts.rs` are taken off the series' moments one after the other. With the mean
//! μ and the covariances G(k):
//!
//! 1. *Seasonality*: hour by hour, weights v(h) of a day and a factor f at weekends that reproduce
//!    the sums of each hour of the day and of all weekends (the maximum likelihood of a Poisson
//!    stream). A few weeks' noise looks like seasonality too, so the weights are shrunk towards
//!    their mean until their variance is that of the weights less that of their errors.
//! 2. *Bursts*: the remainder after seasonality, K(k) = (G(k) / μ² + 1) / R(k) − 1 for six lags k,
//!    falls off as e^(−r k). Its sum over its first value is (1 − e^(−6 r)) / (1 − e^(−r)), which
//!    gives r, and the first value then σ². If that is within two standard errors of nothing, 2
//!    G(0) / (μ² √n), there are none. Second moments do not separate the share of the high-rate
//!    state from its rate; the caller states the share, and it is lowered where so short a state
//!    cannot vary as much.
//! 3. *Batches*: the rest of the variance, m₂ / m₁ = (G(0) − μ² (R(0) (1 + K(0)) − 1)) / μ.
//!
//! So mean and variance over mean of the series are reproduced exactly, its autocorrelation as far
//! as an exponential fades like it. Source of the decomposition: the law of total covariance; of
//! the counts: Fischer and Meier-Hellstern (1993), see `modulated_arrivals.rs`. Limit: a trend over
//! the series counts as seasonality or bursts.
//!
//! **Hourly means.** Often a series is not of counts, but of the rise of a stock's mean over one
//! hour against the hour before. An arrival at a fraction f of an hour then counts 1 − f in that
//! hour and f in the next, so batches show 2/3 of their variance and a covariance of 1/6 at lag 1,
//! which counted as bursts would be bursts of half an hour that do not exist. For such a series
//! bursts are read off lags 2 … 7, where a slow rate is smeared by (K(k−1) + 2 K(k) + K(k+1)) / 4,
//! and batches are 3/2 of what is left. The seasonality profile, smeared as well, is taken as it
//! is.

use super::modulated_arrivals::{ModulatedArrivals, covariance};
use super::seasonality_profile::SeasonalityProfile;

const DAY: usize = 24;
const WEEK: usize = 168;
/// First hour of the weekend.
const WEEKEND: usize = 120;
/// Lags that bursts are read off.
const LAGS: usize = 6;
/// Rounds in which weights of the day and the weekend's factor come to agree.
const ROUNDS: usize = 50;
/// The fastest decay that is distinguished from none, per hour.
const FASTEST: f64 = 6.0;
/// The slowest decay, per hour.
const SLOWEST: f64 = 1e-3;
/// Fraction of the greatest share of the high-rate state that can vary as much: beyond, the low
/// rate would be 0.
const SHARE_OF_MOST: f64 = 0.9;

/// Arrivals hour by hour.
#[derive(Clone, Copy, Debug)]
pub struct Series<'v> {
    /// Arrivals of each hour, at least two weeks of them.
    pub values: &'v [f64],
    /// Whether these are rises of a stock's hourly means instead of counts.
    pub hourly_means: bool,
    /// Hour of the week of the first, 0 to 167 from Monday's first.
    pub first_hour: usize,
}

/// Parameters of a stream with the series' moments.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// μ: mean per hour.
    pub mean: f64,
    /// Weights of a working day's hours, of any mean.
    pub working_day: [f64; DAY],
    /// Weekends over working days.
    pub weekend_factor: f64,
    /// High- and low-rate states, if the series is correlated beyond its seasonality.
    pub modulated_arrivals: Option<ModulatedArrivals>,
    /// m₂ / m₁ of a batch; below 1 where the series varies less than single arrivals would.
    pub batch_ratio: f64,
}

impl Fit {
    /// The seasonality profile.
    pub fn seasonality_profile(&self) -> SeasonalityProfile {
        SeasonalityProfile::of_days(&self.working_day, self.weekend_factor)
    }
}

impl Series<'_> {
    /// Mean per hour.
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// G: covariance of hours `lag` apart, over all of them.
    pub fn covariance(&self, lag: usize) -> f64 {
        let mean = self.mean();
        self.values
            .iter()
            .zip(&self.values[lag..])
            .map(|(a, b)| (a - mean) * (b - mean))
            .sum::<f64>()
            / self.values.len() as f64
    }

    /// Variance over mean of the hours.
    pub fn dispersion(&self) -> f64 {
        self.covariance(0) / self.mean()
    }

    /// Correlation of hours `lag` apart.
    pub fn autocorrelation(&self, lag: usize) -> f64 {
        self.covariance(lag) / self.covariance(0)
    }

    /// Each value with its hour of the week.
    fn hours(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.values
            .iter()
            .enumerate()
            .map(|(at, value)| ((self.first_hour + at) % WEEK, *value))
    }

    /// Fits the parameters; `high_rate_share` is the target share of the high-rate state, above 0
    /// and below 1.
    ///
    /// # Errors
    /// A description, when the series is shorter than two weeks or has no arrivals.
    pub fn fit(&self, high_rate_share: f64) -> Result<Fit, String> {
        let mean = self.mean();
        if self.values.len() < 2 * WEEK {
            return Err(format!(
                "{} hours are too few for a seasonality profile of the week: two weeks have {}",
                self.values.len(),
                2 * WEEK
            ));
        }
        if mean <= 0.0 || mean.is_nan() {
            return Err("the series has no arrivals".to_owned());
        }
        let (working_day, weekend_factor) = self.days();
        let seasonality_profile = SeasonalityProfile::of_days(&working_day, weekend_factor);
        let left = |lag: usize| {
            (self.covariance(lag) / (mean * mean) + 1.0) / seasonality_profile.product_mean(lag)
                - 1.0
        };
        let first = if self.hourly_means { 2 } else { 1 };
        let nothing =
            2.0 * self.covariance(0) / (mean * mean * libm::sqrt(self.values.len() as f64));
        let modulated_arrivals = modulated_arrivals(
            &std::array::from_fn(|at| left(first + at)),
            first,
            high_rate_share,
        )
        .filter(|_| left(first) > nothing);
        let burst = modulated_arrivals.map_or(0.0, |modulated_arrivals| {
            smeared(
                &|lag| modulated_arrivals.covariance(lag),
                0,
                self.hourly_means,
            )
        });
        let shown = if self.hourly_means { 2.0 / 3.0 } else { 1.0 };
        let batch_ratio = (self.covariance(0)
            - mean * mean * (seasonality_profile.product_mean(0) * (1.0 + burst) - 1.0))
            / (mean * shown);
        Ok(Fit {
            mean,
            working_day,
            weekend_factor,
            modulated_arrivals,
            batch_ratio,
        })
    }

    /// Weights of a working day's hours and the factor of weekends.
    fn days(&self) -> ([f64; DAY], f64) {
        let (mut sum, mut working, mut weekend, mut weekend_sum) =
            ([0.0; DAY], [0.0; DAY], [0.0; DAY], 0.0);
        for (hour, value) in self.hours() {
            sum[hour % DAY] += value;
            let of = if hour < WEEKEND {
                &mut working
            } else {
                &mut weekend
            };
            of[hour % DAY] += 1.0;
            weekend_sum += if hour < WEEKEND { 0.0 } else { value };
        }
        let (mut factor, mut weights) = (1.0, [1.0; DAY]);
        for _ in 0..ROUNDS {
            weights =
                std::array::from_fn(|hour| sum[hour] / (working[hour] + factor * weekend[hour]));
            let expected: f64 = weights
                .iter()
                .zip(weekend)
                .map(|(weight, hours)| weight * hours)
                .sum();
            factor = if expected > 0.0 {
                weekend_sum / expected
            } else {
                1.0
            };
        }
        (self.shrunk(weights, factor), factor)
    }

    /// The weights drawn towards their mean by what of their variance is that of their errors.
    fn shrunk(&self, weights: [f64; DAY], weekend_factor: f64) -> [f64; DAY] {
        let mean = weights.iter().sum::<f64>() / DAY as f64;
        let (mut squares, mut days) = ([0.0; DAY], [0.0; DAY]);
        for (hour, value) in self.hours() {
            let expected = weights[hour % DAY] * if hour < WEEKEND { 1.0 } else { weekend_factor };
            squares[hour % DAY] += (value - expected) * (value - expected);
            days[hour % DAY] += 1.0;
        }
        let variance = weights
            .iter()
            .map(|weight| (weight - mean) * (weight - mean))
            .sum::<f64>()
            / DAY as f64;
        let errors = squares
            .iter()
            .zip(days)
            .map(|(square, days)| square / (days * (days - 1.0)))
            .sum::<f64>()
            / DAY as f64;
        let kept = if variance > errors {
            libm::sqrt(1.0 - errors / variance)
        } else {
            0.0
        };
        weights.map(|weight| (mean + kept * (weight - mean)) / mean)
    }
}

/// Covariance of a slow rate's hours as counts show it, or hourly means.
fn smeared(covariance: &impl Fn(usize) -> f64, lag: usize, hourly_means: bool) -> f64 {
    if hourly_means {
        0.25 * (covariance(lag.abs_diff(1)) + 2.0 * covariance(lag) + covariance(lag + 1))
    } else {
        covariance(lag)
    }
}

/// Bursts whose hourly covariances from a first lag on, 1 of counts or 2 of hourly means, are about
/// these.
fn modulated_arrivals(
    left: &[f64; LAGS],
    first: usize,
    high_rate_share: f64,
) -> Option<ModulatedArrivals> {
    if left[0] <= 0.0 {
        return None;
    }
    let wanted = left.iter().sum::<f64>() / left[0];
    let sum = |r: f64| (0..LAGS).map(|lag| libm::exp(-r * lag as f64)).sum::<f64>();
    let (mut slow, mut fast) = (SLOWEST, FASTEST);
    for _ in 0..60 {
        let middle = 0.5 * (slow + fast);
        if sum(middle) > wanted {
            slow = middle;
        } else {
            fast = middle;
        }
    }
    let per_hour = 0.5 * (slow + fast);
    let variance = left[0] / smeared(&|lag| covariance(1.0, per_hour, lag), first, first > 1);
    ModulatedArrivals::of_moments(
        variance,
        per_hour,
        high_rate_share.min(SHARE_OF_MOST / (1.0 + variance)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::counts::{Batch, Counts};
    use super::*;

    /// Covariances of known bursts lead back to them.
    #[test]
    fn exact_covariances_give_the_bursts_back() {
        let true_ones = ModulatedArrivals {
            high_rate_share: 0.2,
            factor: 6.0,
            mean_hours: 5.0,
        };
        let found = modulated_arrivals(
            &std::array::from_fn(|at| true_ones.covariance(at + 1)),
            1,
            0.2,
        )
        .unwrap();
        assert!(
            (found.factor / 6.0 - 1.0).abs() < 1e-6 && (found.mean_hours / 5.0 - 1.0).abs() < 1e-6,
            "{found:?}"
        );
        // So much variance needs a smaller share.
        let found = modulated_arrivals(
            &std::array::from_fn(|at| 9.0 * true_ones.covariance(at + 1)),
            1,
            0.2,
        )
        .unwrap();
        assert!(
            (found.high_rate_share - 0.09).abs() < 1e-6 && (found.variance() - 9.0).abs() < 1e-4
        );
        assert_eq!(modulated_arrivals(&[-0.1; LAGS], 1, 0.2), None);
        // The same from hourly means.
        let means = |at: usize| smeared(&|lag| true_ones.covariance(lag), at + 2, true);
        let found = modulated_arrivals(&std::array::from_fn(means), 2, 0.2).unwrap();
        assert!(
            (found.factor / 6.0 - 1.0).abs() < 1e-6 && (found.mean_hours / 5.0 - 1.0).abs() < 1e-6,
            "{found:?}"
        );
    }

    /// A made-up month, whose moments the fitted stream has: mean and dispersion exactly, the first
    /// correlation too.
    #[test]
    fn the_fitted_stream_has_the_moments_of_the_series() {
        let mut state = 1u32;
        let mut level = 0.0;
        let values: Vec<f64> = (0..744)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f64::from(state >> 16) / 65_536.0;
                level = 0.9 * level + noise * noise * noise;
                let day = if at % 24 < 12 { 30.0 } else { 8.0 };
                day * level + if noise > 0.99 { 100.0 } else { 0.0 }
            })
            .collect();
        let series = Series {
            values: &values,
            hourly_means: false,
            first_hour: 96,
        };
        let fit = series.fit(0.1).unwrap();
        let seasonality_profile = fit.seasonality_profile();
        let batch = Batch {
            mean: 5.0,
            mean_square: 5.0 * fit.batch_ratio,
        };
        let counts = Counts {
            events_per_hour: fit.mean / batch.mean,
            batch,
            seasonality_profile: Some(&seasonality_profile),
            modulated_arrivals: fit.modulated_arrivals,
        };
        assert!((counts.mean() / series.mean() - 1.0).abs() < 1e-12);
        assert!((counts.dispersion(1) / series.dispersion() - 1.0).abs() < 1e-9);
        assert!((counts.autocorrelation(1) - series.autocorrelation(1)).abs() < 1e-9);
    }

    /// A weekend of half the working day's height and a night of a third come out, but for what
    /// noise would look like.
    #[test]
    fn a_clean_profile_is_found() {
        let weight = |hour: usize| {
            (if hour % 24 < 8 { 1.0 } else { 3.0 }) * (if hour < WEEKEND { 1.0 } else { 0.5 })
        };
        let values: Vec<f64> = (0..5 * WEEK).map(|at| weight((at + 40) % WEEK)).collect();
        let fit = Series {
            values: &values,
            hourly_means: false,
            first_hour: 40,
        }
        .fit(0.5)
        .unwrap();
        assert!((fit.weekend_factor - 0.5).abs() < 1e-9);
        assert!((fit.working_day[12] / fit.working_day[3] - 3.0).abs() < 1e-9);
    }

    #[test]
    fn too_little_is_refused() {
        assert!(
            Series {
                values: &[1.0; 100],
                hourly_means: false,
                first_hour: 0
            }
            .fit(0.5)
            .is_err()
        );
        assert!(
            Series {
                values: &[0.0; 400],
                hourly_means: false,
                first_hour: 0
            }
            .fit(0.5)
            .is_err()
        );
    }
}
