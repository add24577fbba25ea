//! Independent units that fail and are repaired, both at constant rates.
//!
//! A unit is a two-state Markov process; over a step of h hours the chance to be down at its end is
//! P(up → down) = λ/(λ+μ) (1 − e^(−(λ+μ)h)) and P(down → down) = λ/(λ+μ) + μ/(λ+μ) e^(−(λ+μ)h). The
//! number down among n independent units after the step is the sum of two binomials, so a fleet of
//! any size costs two draws a step, and its distribution at every step's end is exact. In steady
//! state a share λ/(λ+μ) is down.

use crate::random::binomial;

/// Chances over one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepChances {
    /// An up unit is down at the end.
    pub falls: f64,
    /// A down unit is still, or again, down at the end.
    pub stays_down: f64,
}

/// Chances over `hours`, from failures per hour of a unit and mean hours of a repair (above 0).
pub fn step_chances(failures_per_hour: f64, repair_hours: f64, hours: f64) -> StepChances {
    let repairs = 1.0 / repair_hours;
    let down = failures_per_hour / (failures_per_hour + repairs);
    let remembered = libm::exp(-(failures_per_hour + repairs) * hours);
    StepChances {
        falls: down * (1.0 - remembered),
        stays_down: down + (1.0 - down) * remembered,
    }
}

/// Units down after a step, from those down and up before it and two uniforms.
pub fn down_after_step(
    chances: StepChances,
    down: i64,
    up: i64,
    repair_uniform: f64,
    failure_uniform: f64,
) -> i64 {
    binomial::quantile(down, chances.stays_down, repair_uniform)
        + binomial::quantile(up, chances.falls, failure_uniform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::{Purpose, Stream, key_of};
    use crate::stats::moments::Moments;

    /// 5 000 units, one failure in 50 h, repair in 10 h: one in six is down; five standard errors
    /// over 4 000 days (successive days are nearly independent: e^(−0.12 · 24) = 0.06).
    #[test]
    fn the_share_down_is_the_closed_form() {
        let chances = step_chances(0.02, 10.0, 24.0);
        let (mut repair, mut failure) = (
            Stream::new(key_of(1, "fleet"), 0, Purpose::Repair).cursor(),
            Stream::new(key_of(1, "fleet"), 0, Purpose::Failure).cursor(),
        );
        let mut down = 0;
        let counts: Moments = (0..4_050)
            .map(|_| {
                down = down_after_step(
                    chances,
                    down,
                    5_000 - down,
                    repair.uniform(),
                    failure.uniform(),
                );
                down as f64
            })
            .skip(50)
            .collect();
        let (expected, sd) = (5_000.0 / 6.0, (5_000.0f64 * 5.0 / 36.0).sqrt());
        assert!(
            (counts.mean().unwrap() - expected).abs()
                < 5.0 * sd * (1.06f64 / 0.94).sqrt() / 4_000f64.sqrt()
        );
        assert!((counts.sd().unwrap() / sd - 1.0).abs() < 0.06);
    }

    #[test]
    fn chances_add_up_over_two_half_steps() {
        let (whole, half) = (
            step_chances(0.01, 30.0, 48.0),
            step_chances(0.01, 30.0, 24.0),
        );
        let twice = half.falls * half.stays_down + (1.0 - half.falls) * half.falls;
        assert!((whole.falls - twice).abs() < 1e-15);
    }
}
