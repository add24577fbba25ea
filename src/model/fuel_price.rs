//! The price of fuel from month to month: it reverts from what it is today to a drifting mean.
//!
//! P(t) = M · exp(drift · t) · (P₀ / M)^exp(−κ t) · exp(x(t) − Var x(t) / 2) with dx = −κ x dt + σ
//! dW from x(0) = 0, so that E P(t) = M · exp(drift · t) · (P₀ / M)^exp(−κ t) whatever σ. With P₀ =
//! M it is the path of `market.rs`; with κ = 0 it drifts and wanders from P₀ and M has no part in
//! it. Source: Schwartz, "The stochastic behavior of commodity prices", Journal of Finance 52
//! (1997), model 1. Example: P₀ = 2, M = 4, κ = ln 2 a year, no drift, no volatility: after a year
//! 4 · (1/2)^(1/2) = 2.828.

use super::market::PricePath;

/// Parameters of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FuelPath {
    /// Price at the start, USD per MMBtu; 0 or more.
    pub now: f64,
    /// Mean it reverts to, at the start, USD per MMBtu; above 0 where `now` is.
    pub mean: f64,
    /// Drift of the mean's logarithm, per year.
    pub drift: f64,
    /// Volatility, per square root of a year.
    pub volatility: f64,
    /// Speed of reversion, per year.
    pub reversion: f64,
}

impl FuelPath {
    fn around(&self) -> PricePath {
        PricePath {
            start: self.now,
            drift: self.drift,
            volatility: self.volatility,
            reversion: self.reversion,
        }
    }

    /// The factor x after a step of `years`, from a standard normal score.
    pub fn step(&self, x: f64, years: f64, score: f64) -> f64 {
        self.around().step(x, years, score)
    }

    /// The price at `years` after the start when the factor is `x`.
    pub fn price(&self, x: f64, years: f64) -> f64 {
        let from_now = self.around().price(x, years);
        if self.now == self.mean || self.now <= 0.0 || self.reversion == 0.0 {
            return from_now;
        }
        // M (P₀/M)^e = P₀ (M/P₀)^(1 − e).
        from_now * libm::pow(self.mean / self.now, -libm::expm1(-self.reversion * years))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    const PATH: FuelPath = FuelPath {
        now: 2.0,
        mean: 4.0,
        drift: 0.0,
        volatility: 0.0,
        reversion: std::f64::consts::LN_2,
    };

    #[test]
    fn half_of_the_way_is_gone_in_a_half_life() {
        assert!((PATH.price(0.0, 1.0) - 4.0 * libm::sqrt(0.5)).abs() < 1e-12);
        assert!((PATH.price(0.0, 40.0) - 4.0).abs() < 1e-9);
        assert_eq!(PATH.price(0.0, 0.0), 2.0);
    }

    #[test]
    fn a_path_that_says_nothing_stays_where_it_is() {
        let constant = FuelPath {
            now: 3.8,
            mean: 3.8,
            drift: 0.0,
            volatility: 0.0,
            reversion: 0.0,
        };
        assert_eq!(
            constant.price(constant.step(0.0, 1.0 / 12.0, 1.3), 7.25),
            3.8
        );
        assert_eq!(FuelPath { now: 0.0, ..PATH }.price(0.0, 3.0), 0.0);
    }

    /// Mean of 20 000 paths after two years of monthly steps against the closed form, within four
    /// standard errors.
    #[test]
    fn the_expected_price_is_the_closed_form() {
        let path = FuelPath {
            drift: 0.03,
            volatility: 0.5,
            ..PATH
        };
        let n = 20_000;
        let prices: Vec<f64> = (0..n)
            .map(|replication| {
                let mut cursor =
                    Stream::new(key_of(1, "fuel"), replication, Purpose::FuelPrice).cursor();
                let x = (0..24).fold(0.0, |x, _| {
                    path.step(x, 1.0 / 12.0, normal::quantile(cursor.uniform()))
                });
                path.price(x, 2.0)
            })
            .collect();
        let mean = prices.iter().sum::<f64>() / f64::from(n);
        let sd = (prices.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / f64::from(n)).sqrt();
        // After two half-lives a quarter of the logarithm is left.
        let expected = 4.0 * 0.5f64.powf(0.25) * 0.06f64.exp();
        assert!(
            (mean - expected).abs() < 4.0 * sd / f64::from(n).sqrt(),
            "{mean} against {expected}"
        );
    }
}
