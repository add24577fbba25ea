//! Arrivals in an hour, in closed form: mean, dispersion, autocorrelation.
//!
//! Events come at rate λ w s and bring batches with moments m₁ and m₂ that are independent of
//! everything else. Given the rate, the batches of an hour are compound Poisson, with mean m₁ Λ and
//! variance m₂ Λ for the integrated rate Λ; those of two hours are independent. So over all hours
//! of the week, the covariance of the arrivals in two hours k apart is
//!
//! G(k) = m₁² λ² (R(k) (1 + K(k)) − 1) + \[k = 0\] m₂ λ,
//!
//! with R(k) the mean product of the seasonality factors k hours apart and K(k) the covariance of
//! the burst factor's hourly means. A window of n hours has the variance n G(0) + 2 Σ (n − k) G(k).
//! Without seasonality and bursts the variance over the mean is m₂ / m₁ at every window; with
//! batches of one it is 1, a Poisson process.

use super::modulated_arrivals::ModulatedArrivals;
use super::seasonality_profile::SeasonalityProfile;

/// The moments of what one event brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// m₁: mean.
    pub mean: f64,
    /// m₂: mean of the square.
    pub mean_square: f64,
}

impl Batch {
    /// Always one.
    pub const ONE: Self = Self {
        mean: 1.0,
        mean_square: 1.0,
    };

    /// A batch of a random number of requests, each of its own size: the moments of the sum.
    ///
    /// Example: batches of exactly 2 with sizes of mean 3 and mean square 10 have mean 6 and mean
    /// square 2 · 1 + 4 · 9 = 38.
    pub fn of(batch_size: Self, each: Self) -> Self {
        let square = each.mean * each.mean;
        Self {
            mean: batch_size.mean * each.mean,
            mean_square: batch_size.mean * (each.mean_square - square)
                + batch_size.mean_square * square,
        }
    }

    /// m₂ / m₁: the variance over the mean of arrivals in a Poisson stream of such batches.
    pub fn ratio(&self) -> f64 {
        self.mean_square / self.mean
    }
}

/// A stream of batches.
#[derive(Clone, Debug)]
pub struct Counts<'r> {
    /// λ: events per hour.
    pub events_per_hour: f64,
    /// Batch of each event.
    pub batch: Batch,
    /// w, if the hours of the week differ.
    pub seasonality_profile: Option<&'r SeasonalityProfile>,
    /// s, if arrivals are modulated.
    pub modulated_arrivals: Option<ModulatedArrivals>,
}

impl Counts<'_> {
    /// Mean per hour.
    pub fn mean(&self) -> f64 {
        self.events_per_hour * self.batch.mean
    }

    /// G: covariance of arrivals in two hours `lag` hours apart; the variance at 0.
    pub fn covariance(&self, lag: usize) -> f64 {
        let product = self.seasonality_profile.map_or(1.0, |seasonality_profile| {
            seasonality_profile.product_mean(lag)
        });
        let burst = self
            .modulated_arrivals
            .map_or(0.0, |modulated_arrivals| modulated_arrivals.covariance(lag));
        let own = if lag == 0 {
            self.batch.mean_square * self.events_per_hour
        } else {
            0.0
        };
        self.mean() * self.mean() * (product * (1.0 + burst) - 1.0) + own
    }

    /// Variance over mean of the arrivals in a number of hours.
    pub fn dispersion(&self, hours: usize) -> f64 {
        let n = hours as f64;
        let pairs: f64 = (1..hours)
            .map(|lag| (n - lag as f64) * self.covariance(lag))
            .sum();
        (n * self.covariance(0) + 2.0 * pairs) / (n * self.mean())
    }

    /// Correlation of arrivals in two hours `lag` hours apart.
    pub fn autocorrelation(&self, lag: usize) -> f64 {
        self.covariance(lag) / self.covariance(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_stream_has_the_dispersion_of_its_batches() {
        let poisson = Counts {
            events_per_hour: 3.0,
            batch: Batch::ONE,
            seasonality_profile: None,
            modulated_arrivals: None,
        };
        assert_eq!(
            (
                poisson.dispersion(1),
                poisson.dispersion(100),
                poisson.autocorrelation(1)
            ),
            (1.0, 1.0, 0.0)
        );
        let batch_size = Batch {
            mean: 2.0,
            mean_square: 4.0,
        };
        let each = Batch {
            mean: 3.0,
            mean_square: 10.0,
        };
        let batch = Batch::of(batch_size, each);
        assert_eq!((batch.mean, batch.mean_square), (6.0, 38.0));
        let compound = Counts { batch, ..poisson };
        assert!((compound.dispersion(7) - 38.0 / 6.0).abs() < 1e-12);
    }

    /// A seasonality profile alone makes the counts of a whole week Poisson again, and correlates
    /// the same hours of two days.
    #[test]
    fn a_profile_is_seen_within_the_week_only() {
        let seasonality_profile = SeasonalityProfile::of_days(
            &std::array::from_fn(|hour| if hour < 12 { 1.5 } else { 0.5 }),
            1.0,
        );
        let counts = Counts {
            events_per_hour: 4.0,
            batch: Batch::ONE,
            seasonality_profile: Some(&seasonality_profile),
            modulated_arrivals: None,
        };
        // Rates of 6 and 2 alike: variance 4 about the mean of 4, beside the Poisson one.
        assert!((counts.dispersion(1) - 2.0).abs() < 1e-12);
        assert!((counts.dispersion(168) - 1.0).abs() < 1e-9);
        assert!((counts.autocorrelation(24) - 0.5).abs() < 1e-12);
        assert!((counts.autocorrelation(12) + 0.5).abs() < 1e-12);
    }
}
