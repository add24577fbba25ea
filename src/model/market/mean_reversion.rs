//! Mean reversion of a price: a target that may move, and the part of the way covered at the speed
//! of reversion.
//!
//! dm = κ (θ − m) dt with θ constant over the step, so m(t + Δ) = θ + (m(t) − θ) e^(−κ Δ): exact,
//! whatever the step. Example: κ = ln 2 a year and a target of ln 1.5: after a year m = ln 1.5 / 2,
//! the price 1.225 times as high.

/// The logarithm m after a step of `years` towards `target`, at `reversion` per year. With no
/// reversion it stays.
pub fn toward(m: f64, target: f64, reversion: f64, years: f64) -> f64 {
    m - (target - m) * libm::expm1(-reversion * years)
}

/// A price relative to its start `start` after `years` of mean reversion to `level`:
/// (level / start)^(1 − e^−κt). 1 where either is zero, where mean reversion is undefined.
pub fn level_factor(start: f64, level: f64, reversion: f64, years: f64) -> f64 {
    if start <= 0.0 || level <= 0.0 || level == start {
        return 1.0;
    }
    libm::pow(level / start, -libm::expm1(-reversion * years))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::LN_2;

    #[test]
    fn half_of_the_way_in_a_half_life() {
        let target = libm::log(1.5);
        assert!((toward(0.0, target, LN_2, 1.0) - target / 2.0).abs() < 1e-15);
        assert!((level_factor(2.0, 4.0, LN_2, 1.0) - libm::sqrt(2.0)).abs() < 1e-12);
        assert_eq!(
            (
                level_factor(2.0, 2.0, 1.0, 3.0),
                level_factor(0.0, 2.0, 1.0, 3.0)
            ),
            (1.0, 1.0)
        );
    }

    #[test]
    fn a_step_is_two_half_steps_and_no_reversion_stays() {
        let once = toward(0.2, -0.4, 1.3, 0.5);
        let twice = toward(toward(0.2, -0.4, 1.3, 0.25), -0.4, 1.3, 0.25);
        assert!((once - twice).abs() < 1e-15);
        assert_eq!(toward(0.2, -0.4, 0.0, 9.0), 0.2);
        assert_eq!(toward(0.0, 0.0, 1.7, 0.1), 0.0);
    }
}
