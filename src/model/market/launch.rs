//! A generation is launched, and an hour of the older one is worth a fraction less: at once, or
//! phased in.
//!
//! The price is multiplied by (1 − fraction)^(phase(t) − phase(0)), where phase goes from 0 at the
//! launch to 1 when it is phased in; in equal parts of the logarithm. A launch before the start is
//! in the price of the start already, as far as it had been phased in by then. Example: a fraction
//! of 0.2 over twelve months: half a year after the launch the price is √0.8 = 0.894 of what it
//! was.

/// A launch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Launch {
    /// When, years after the start; negative before it.
    pub years: f64,
    /// By which fraction it lowers the price in the end, below 1; negative raises it.
    pub fraction: f64,
    /// Years of its phase-in; 0 is at once.
    pub phase_years: f64,
}

impl Launch {
    /// Share phased in at `years` after the start, 0 to 1.
    fn phase(&self, years: f64) -> f64 {
        let since = years - self.years;
        if since < 0.0 {
            0.0
        } else if since >= self.phase_years {
            1.0
        } else {
            since / self.phase_years
        }
    }

    /// Factor on the price since the start.
    pub fn factor(&self, years: f64) -> f64 {
        libm::pow(1.0 - self.fraction, self.phase(years) - self.phase(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_comes_at_once_or_in_parts() {
        let step = Launch {
            years: 1.0,
            fraction: 0.2,
            phase_years: 0.0,
        };
        assert_eq!([0.999, 1.0, 5.0].map(|at| step.factor(at)), [1.0, 0.8, 0.8]);
        let slow = Launch {
            phase_years: 1.0,
            ..step
        };
        assert!((slow.factor(1.5) - libm::sqrt(0.8)).abs() < 1e-15);
        assert_eq!((slow.factor(1.0), slow.factor(2.0)), (1.0, 0.8));
    }

    #[test]
    fn what_came_before_the_start_is_in_the_price() {
        let past = Launch {
            years: -0.5,
            fraction: 0.2,
            phase_years: 1.0,
        };
        assert_eq!(past.factor(0.0), 1.0);
        assert!((past.factor(3.0) - libm::sqrt(0.8)).abs() < 1e-15);
        assert_eq!(
            Launch {
                years: -2.0,
                ..past
            }
            .factor(3.0),
            1.0
        );
    }
}
