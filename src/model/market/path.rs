//! The rental price of a market class: a drifting trend times a mean-reverting factor.
//!
//! P(t) = P₀ · exp(drift · t) · exp(x(t) − Var x(t) / 2), dx = −κ x dt + σ dW, stepped exactly from
//! month to month, so that E P(t) = P₀ · exp(drift · t) whatever σ and κ. With κ = 0 this is
//! geometric Brownian motion. Source: Schwartz, "The stochastic behavior of commodity prices",
//! Journal of Finance 52 (1997), model 1. Example: P₀ = 4, drift −0.2 a year, no volatility: after
//! a year 4 · e^−0.2 = 3.275.

/// Parameters of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricePath {
    /// Price at the start, USD per GPU-hour.
    pub start: f64,
    /// Drift of the expected price's logarithm, per year.
    pub drift: f64,
    /// Volatility, per square root of a year.
    pub volatility: f64,
    /// Speed of reversion, per year.
    pub reversion: f64,
}

impl PricePath {
    /// Variance of x after `years` from a certain start.
    fn variance(&self, years: f64) -> f64 {
        if self.reversion * years < 1e-9 {
            self.volatility * self.volatility * years
        } else {
            self.volatility * self.volatility * -libm::expm1(-2.0 * self.reversion * years)
                / (2.0 * self.reversion)
        }
    }

    /// The factor x after a step of `years`, from a standard normal score.
    pub fn step(&self, x: f64, years: f64, score: f64) -> f64 {
        x * libm::exp(-self.reversion * years) + libm::sqrt(self.variance(years)) * score
    }

    /// The expected price at `years` after the start.
    pub fn trend(&self, years: f64) -> f64 {
        self.start * libm::exp(self.drift * years)
    }

    /// The price at `years` after the start when the factor is `x`.
    pub fn price(&self, x: f64, years: f64) -> f64 {
        self.start * libm::exp(self.drift * years + x - self.variance(years) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    /// Mean of 20 000 paths after two years of monthly steps against exp(drift · t), within four
    /// standard errors.
    #[test]
    fn the_expected_price_follows_the_drift() {
        let path = PricePath {
            start: 3.6,
            drift: -0.22,
            volatility: 0.35,
            reversion: 1.5,
        };
        let n = 20_000;
        let prices: Vec<f64> = (0..n)
            .map(|replication| {
                let mut cursor =
                    Stream::new(key_of(1, "market"), replication, Purpose::Price).cursor();
                let x = (0..24).fold(0.0, |x, _| {
                    path.step(x, 1.0 / 12.0, normal::quantile(cursor.uniform()))
                });
                path.price(x, 2.0)
            })
            .collect();
        let mean = prices.iter().sum::<f64>() / f64::from(n);
        let sd = (prices.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / f64::from(n)).sqrt();
        assert!(
            (mean - 3.6 * (-0.44f64).exp()).abs() < 4.0 * sd / f64::from(n).sqrt(),
            "{mean}"
        );
    }

    #[test]
    fn without_volatility_the_price_is_the_trend() {
        let path = PricePath {
            start: 2.0,
            drift: -0.1,
            volatility: 0.0,
            reversion: 0.0,
        };
        assert_eq!(
            path.price(path.step(0.0, 1.0, 2.0), 1.0),
            2.0 * libm::exp(-0.1)
        );
    }
}
