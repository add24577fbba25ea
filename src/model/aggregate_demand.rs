//! Aggregate demand over time instead of single requests, for markets too large to simulate one by
//! one.
//!
//! L(t) = L₀ · (1 + g)^t · exp(x(t)), dx = −κ x dt + σ dW, stepped exactly: x after Δ is x e^(−κΔ)
//! plus a normal score times σ √((1 − e^(−2κΔ)) / 2κ), or σ √Δ with κ = 0. L₀ (1 + g)^t is the
//! median of demand. Source: Uhlenbeck, Ornstein, "On the theory of the Brownian motion", Physical
//! Review 36 (1930).

use crate::random::elementary::exp;

/// Process of aggregate demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diffusion {
    /// Logarithm of the yearly growth factor.
    pub log_growth: f64,
    /// Factor on a deviation after one step.
    pub kept: f64,
    /// Increment per normal score of one step.
    pub shock: f64,
}

impl Diffusion {
    /// Yearly growth, volatility per root year and reversion per year, in steps of a length in
    /// years.
    ///
    /// A volatility of 0.5 and a reversion of 12 per year, in steps of a day: 0.968 of a deviation
    /// are kept, a score adds 0.026.
    pub fn new(growth: f64, volatility: f64, reversion: f64, step_years: f64) -> Self {
        let variance = if reversion * step_years < 1e-9 {
            step_years
        } else {
            -libm::expm1(-2.0 * reversion * step_years) / (2.0 * reversion)
        };
        Self {
            log_growth: libm::log1p(growth),
            kept: libm::exp(-reversion * step_years),
            shock: volatility * libm::sqrt(variance),
        }
    }

    /// The deviation after a step, from a standard normal score.
    #[inline]
    pub fn step(&self, deviation: f64, score: f64) -> f64 {
        deviation * self.kept + self.shock * score
    }

    /// Factor on the demand at the start.
    #[inline]
    pub fn factor(&self, deviation: f64, years: f64) -> f64 {
        let log = self.log_growth * years + deviation;
        if log == 0.0 { 1.0 } else { exp(log) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normal;
    use crate::random::stream::{Purpose, Stream, key_of};

    #[test]
    fn worked_example_and_limits() {
        let diffusion = Diffusion::new(0.0, 0.5, 12.0, 1.0 / 365.0);
        assert!(
            (diffusion.kept - 0.967_66).abs() < 1e-5 && (diffusion.shock - 0.025_75).abs() < 1e-5,
            "{diffusion:?}"
        );
        let free = Diffusion::new(0.5, 0.4, 0.0, 0.25);
        assert!((free.kept - 1.0).abs() < 1e-15 && (free.shock - 0.2).abs() < 1e-12);
        assert!((free.factor(0.0, 2.0) - 2.25).abs() < 1e-12 && free.factor(0.0, 0.0) == 1.0);
    }

    /// Steps of an hour and of a day lead to the same variance, which in the long run is σ² / 2κ.
    #[test]
    fn the_step_does_not_matter() {
        let (volatility, reversion) = (0.8, 6.0);
        for (steps, every) in [(24.0 * 365.0, 1.0 / 8_760.0), (365.0, 1.0 / 365.0)] {
            let diffusion = Diffusion::new(0.0, volatility, reversion, every);
            let mut variance = 0.0;
            for _ in 0..steps as usize {
                variance =
                    variance * diffusion.kept * diffusion.kept + diffusion.shock * diffusion.shock;
            }
            assert!(
                (variance - volatility * volatility / (2.0 * reversion)).abs() < 1e-6,
                "{variance}"
            );
        }
    }

    #[test]
    fn the_median_is_the_plan() {
        let diffusion = Diffusion::new(0.3, 0.6, 3.0, 1.0 / 365.0);
        let (paths, mut above) = (2_000, 0);
        for path in 0..paths {
            let mut draws = Stream::new(key_of(1, "level"), path, Purpose::Bench).cursor();
            let deviation = (0..365).fold(0.0, |deviation, _| {
                diffusion.step(deviation, normal::quantile(draws.uniform()))
            });
            above += u32::from(diffusion.factor(deviation, 1.0) > 1.3);
        }
        // 2 000 paths: one standard error is 22.
        assert!((i64::from(above) - 1_000).abs() < 3 * 22, "{above}");
    }
}
