//! Modulated arrivals: a two-state chain of high- and low-rate states multiplies the rate, with
//! mean one.
//!
//! High-rate states cover a share p of the time and last h hours on average; low-rate states last h
//! (1 − p) / p. The rate is f times as high in the high as in the low state, so the factors are q =
//! 1 / (1 − p + p f) and f q. Both kinds last exponentially long, so the factor's autocovariance
//! falls off exponentially, from σ² = p (1 − p) (f − 1)² q², at the sum of both rates of change, r
//! = 1 / ((1 − p) h).
//!
//! Arrivals at such a rate are a switched Poisson process; its counts are in Fischer and
//! Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation
//! 18 (1993), whose dispersion of counts the test compares. Example: p = 0.2, f = 6 make low-rate
//! states half and high-rate states three times as dense as the mean, and σ² = 1.

/// A two-state factor on a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModulatedArrivals {
    /// p: share of time in the high-rate state, above 0 and below 1.
    pub high_rate_share: f64,
    /// f: high rate over low rate, at least 0.
    pub factor: f64,
    /// h: mean duration of a high-rate state, hours.
    pub mean_hours: f64,
}

impl ModulatedArrivals {
    /// The factor on the rate in a low- or a high-rate state.
    pub fn level(&self, busy: bool) -> f64 {
        let quiet = 1.0 / (1.0 - self.high_rate_share + self.high_rate_share * self.factor);
        if busy { self.factor * quiet } else { quiet }
    }

    /// Mean duration of a low- or a high-rate state, hours.
    pub fn hours(&self, busy: bool) -> f64 {
        if busy {
            self.mean_hours
        } else {
            self.mean_hours * (1.0 - self.high_rate_share) / self.high_rate_share
        }
    }

    /// σ²: variance of the factor.
    pub fn variance(&self) -> f64 {
        let apart = self.level(true) - self.level(false);
        self.high_rate_share * (1.0 - self.high_rate_share) * apart * apart
    }

    /// r: how fast the factor forgets, per hour.
    pub fn per_hour(&self) -> f64 {
        1.0 / ((1.0 - self.high_rate_share) * self.mean_hours)
    }

    /// Covariance of the factor's means over two hours that begin `lag` hours apart.
    pub fn covariance(&self, lag: usize) -> f64 {
        covariance(self.variance(), self.per_hour(), lag)
    }

    /// From σ², r and the share of the high-rate state: none where the share is so large that the
    /// low rate would be negative, that is above 1 / (1 + σ²).
    pub fn of_moments(variance: f64, per_hour: f64, high_rate_share: f64) -> Option<Self> {
        let quiet = 1.0 - libm::sqrt(variance * high_rate_share / (1.0 - high_rate_share));
        let busy = 1.0 + libm::sqrt(variance * (1.0 - high_rate_share) / high_rate_share);
        (quiet > 0.0).then(|| Self {
            high_rate_share,
            factor: busy / quiet,
            mean_hours: 1.0 / ((1.0 - high_rate_share) * per_hour),
        })
    }
}

/// ∫∫ σ² e^(−r |u − v|) over u in one hour and v in the hour that begins `lag` hours later.
pub(super) fn covariance(variance: f64, per_hour: f64, lag: usize) -> f64 {
    let r = per_hour;
    // (1 − e^−r) / r, whose limit is 1.
    let faded = if r < 1e-9 { 1.0 } else { -libm::expm1(-r) / r };
    if lag == 0 {
        // 2 (1 − faded) / r, by its series where the difference would lose its digits.
        let within = if r < 1e-4 {
            1.0 - r / 3.0
        } else {
            2.0 * (1.0 - faded) / r
        };
        return variance * within;
    }
    variance * libm::exp(-r * (lag - 1) as f64) * faded * faded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example() {
        let modulated_arrivals = ModulatedArrivals {
            high_rate_share: 0.2,
            factor: 6.0,
            mean_hours: 5.0,
        };
        assert!(
            (modulated_arrivals.level(false) - 0.5).abs() < 1e-12
                && (modulated_arrivals.level(true) - 3.0).abs() < 1e-12
        );
        assert!((modulated_arrivals.variance() - 1.0).abs() < 1e-12);
        assert_eq!(
            (
                modulated_arrivals.hours(true),
                modulated_arrivals.hours(false)
            ),
            (5.0, 20.0)
        );
        assert!((modulated_arrivals.per_hour() - 0.25).abs() < 1e-12);
    }

    /// The covariances of hours add up to the index of dispersion of Fischer and Meier-Hellstern
    /// (1993) for any window: 1 + 2 σ₁σ₂ (λ₁ − λ₂)² / ((σ₁ + σ₂)² (λ₁σ₂ + λ₂σ₁)) · (1 − (1 −
    /// e^(−(σ₁+σ₂) t)) / ((σ₁ + σ₂) t)).
    #[test]
    fn hours_add_up_to_the_published_dispersion() {
        let modulated_arrivals = ModulatedArrivals {
            high_rate_share: 0.3,
            factor: 4.0,
            mean_hours: 3.0,
        };
        let rate = 7.0;
        let (s1, s2) = (
            1.0 / modulated_arrivals.hours(true),
            1.0 / modulated_arrivals.hours(false),
        );
        let (l1, l2) = (
            rate * modulated_arrivals.level(true),
            rate * modulated_arrivals.level(false),
        );
        for hours in [1usize, 2, 6, 24, 168] {
            let t = hours as f64;
            let sum = s1 + s2;
            let published = 1.0
                + 2.0 * s1 * s2 * (l1 - l2) * (l1 - l2) / (sum * sum * (l1 * s2 + l2 * s1))
                    * (1.0 - (1.0 - libm::exp(-sum * t)) / (sum * t));
            let exposure: f64 = (0..hours)
                .flat_map(|i| (0..hours).map(move |j| modulated_arrivals.covariance(i.abs_diff(j))))
                .sum();
            let own = 1.0 + rate * exposure / t;
            assert!(
                (own / published - 1.0).abs() < 1e-12,
                "{hours} h: {own} against {published}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_mean_is_one_and_moments_lead_back(high_rate_share in 0.01f64..0.99, factor in 1.0f64..50.0, mean_hours in 0.1f64..500.0) {
            let modulated_arrivals = ModulatedArrivals { high_rate_share, factor, mean_hours };
            let mean = high_rate_share * modulated_arrivals.level(true) + (1.0 - high_rate_share) * modulated_arrivals.level(false);
            prop_assert!((mean - 1.0).abs() < 1e-12);
            let back = ModulatedArrivals::of_moments(modulated_arrivals.variance(), modulated_arrivals.per_hour(), high_rate_share).unwrap();
            prop_assert!((back.factor / factor - 1.0).abs() < 1e-6 && (back.mean_hours / mean_hours - 1.0).abs() < 1e-9);
        }

        /// The series and the closed form meet.
        #[test]
        fn covariances_fall_with_the_lag(per_hour in 1e-12f64..20.0) {
            let of = |lag| covariance(1.0, per_hour, lag);
            prop_assert!(of(0) <= 1.0 + 1e-12 && of(0) >= of(1) - 1e-9 && of(1) >= of(2));
            prop_assert!((covariance(1.0, 0.999e-4, 0) - covariance(1.0, 1.001e-4, 0)).abs() < 1e-6);
        }
    }
}
