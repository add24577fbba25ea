//! Response of the price to GPUs against demand: more of them than at the start, relative to
//! demand, lowers it.
//!
//! The price reverts to (r(t) / r(0))^−elasticity times its level, r = GPUs of rivals and own over
//! GPUs demanded; within one over and once the stated bound. An inverse demand curve of constant
//! elasticity; its exponent is one over the elasticity of demand, so 0.5 belongs to customers who
//! take 2 % more at 1 % less. Example: elasticity 0.5, GPUs doubled while demand grew by half:
//! (4/3)^−0.5 = 0.866.

use crate::time::SimTime;

/// Response of the price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feedback {
    /// Decrease of its logarithm per logarithm of GPUs over demand; 0 or more.
    pub elasticity: f64,
    /// Upper bound of the factor on the price, and one over the lower bound; 1 or more.
    pub bound: f64,
}

impl Feedback {
    /// Target of the price's mean reversion, as a multiple of its level, when GPUs and demand are
    /// (supply, demand) at the start and now. 1 where the start has no GPUs or no demand.
    pub fn target(&self, start: (f64, f64), now: (f64, f64)) -> f64 {
        if start.0 <= 0.0 || start.1 <= 0.0 {
            return 1.0;
        }
        if now.0 <= 0.0 {
            return self.bound;
        }
        if now.1 <= 0.0 {
            return 1.0 / self.bound;
        }
        let ratio = (now.0 / now.1) / (start.0 / start.1);
        libm::pow(ratio, -self.elasticity).clamp(1.0 / self.bound, self.bound)
    }
}

/// The level on a date, from steps (from, level) in the order of their dates; 0 before the first.
pub fn level_at(steps: &[(SimTime, f64)], instant: SimTime) -> f64 {
    steps
        .iter()
        .rev()
        .find(|(from, _)| *from <= instant)
        .map_or(0.0, |(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Feedback = Feedback {
        elasticity: 0.5,
        bound: 3.0,
    };

    #[test]
    fn the_worked_example() {
        assert!((HALF.target((100.0, 200.0), (200.0, 300.0)) - 0.8660).abs() < 5e-5);
        assert_eq!(HALF.target((100.0, 200.0), (200.0, 400.0)), 1.0);
    }

    #[test]
    fn it_is_bounded_and_falls_in_supply() {
        assert_eq!(HALF.target((1.0, 1.0), (1e9, 1.0)), 1.0 / 3.0);
        assert_eq!(HALF.target((1.0, 1.0), (0.0, 1.0)), 3.0);
        assert_eq!(HALF.target((1.0, 1.0), (1.0, 0.0)), 1.0 / 3.0);
        assert_eq!(HALF.target((0.0, 1.0), (5.0, 1.0)), 1.0);
        let at = |supply: f64| HALF.target((10.0, 10.0), (supply, 10.0));
        assert!((1..100).all(|supply| at(f64::from(supply + 1)) <= at(f64::from(supply))));
    }

    #[test]
    fn steps_hold_until_the_next() {
        let steps = [(SimTime::START, 5.0), (SimTime::at_second(10), 7.0)];
        assert_eq!(
            [-1, 0, 9, 10, 99].map(|at| level_at(&steps, SimTime::at_second(at))),
            [0.0, 5.0, 5.0, 7.0, 7.0]
        );
    }
}
