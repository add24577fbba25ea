//! A customer's termination for convenience: after a first period, on notice, at a rate that
//! responds to the contract's price over the market's.
//!
//! Rate per year = per_year · (contract price / market price)^price_sensitivity, held through each
//! month, for the price moves by months. The customer gives notice when the rate's integral has
//! reached an exponential threshold, so that the chance to be still there is exp(−∫rate). A right
//! of this kind makes a headline term a rate of leaving: the lease of Colossus may be ended on 90
//! days' notice after a first time (contracts.csv, deal_anthropic_spacex).

use super::ramp::months;
use crate::model::price_response::multiple;
use crate::rule::{number, section};
use crate::time::{Seconds, YEAR, days};

section! {
    /// Termination for convenience: the customer's right to end the contract early.
    Spec as "TerminationForConvenience" {
        /// Notice period: from notice to the end; the contract price is paid meanwhile.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Lock-in: from first use to the first day on which notice may be given.
        after_months: f64 = number(0.0, 360.0, "months").or("0");
        /// Rate at which customers give notice while the contract price equals the market price.
        per_year: f64 = number(0.0, 100.0, "per year");
        /// Price elasticity of that rate: it is multiplied by (contract price / market price) to
        /// this power.
        price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
    }
}

/// Upper bound of the factor by which a price above the market multiplies the rate.
const MOST_ANSWER: f64 = 1_000.0;

/// Terms of termination for convenience.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TerminationForConvenience {
    /// From notice to the end.
    pub notice: Seconds,
    /// From the contract's beginning to the first day on which notice may be given.
    pub after: Seconds,
    /// Rate per year at which customers give notice while they pay the market's price.
    pub per_year: f64,
    /// Price elasticity of that rate.
    pub price_sensitivity: f64,
}

impl TerminationForConvenience {
    /// Rate per second at a contract's price and the market's. Example: 0.2 a year and a
    /// sensitivity of 2 at twice the market's price are 0.8 a year.
    #[inline]
    pub fn rate(&self, price: f64, market_price: f64) -> f64 {
        self.per_year * multiple(price, market_price, self.price_sensitivity, MOST_ANSWER) / YEAR
    }
}

/// When an event of an exponential threshold comes that accrues at `rate`, from now;
/// none within `period`, and the threshold is then less.
#[inline]
pub fn comes_within(threshold: &mut f64, rate: f64, period: Seconds) -> Option<Seconds> {
    let accrued = rate * period.as_seconds();
    if accrued < *threshold {
        *threshold -= accrued;
        return None;
    }
    Some(Seconds::nearest(*threshold / rate).min(period))
}

impl From<&Spec> for TerminationForConvenience {
    fn from(spec: &Spec) -> Self {
        Self {
            notice: days(spec.notice_days),
            after: months(spec.after_months),
            per_year: spec.per_year,
            price_sensitivity: spec.price_sensitivity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINATION: TerminationForConvenience = TerminationForConvenience {
        notice: Seconds::new(90),
        after: Seconds::ZERO,
        per_year: 0.2,
        price_sensitivity: 2.0,
    };

    #[test]
    fn the_worked_example() {
        assert!((TERMINATION.rate(4.0, 2.0) * YEAR - 0.8).abs() < 1e-12);
        assert!((TERMINATION.rate(2.0, 2.0) * YEAR - 0.2).abs() < 1e-12);
        assert_eq!(TERMINATION.rate(2.0, 0.0) * YEAR, 200.0);
        assert_eq!(
            TerminationForConvenience {
                price_sensitivity: 0.0,
                ..TERMINATION
            }
            .rate(4.0, 2.0)
                * YEAR,
            0.2
        );
    }

    #[test]
    fn a_threshold_is_used_up_by_stretches() {
        let mut threshold = 1.0;
        assert_eq!(comes_within(&mut threshold, 0.01, Seconds::new(40)), None);
        assert!((threshold - 0.6).abs() < 1e-12);
        assert_eq!(
            comes_within(&mut threshold, 0.02, Seconds::new(60)),
            Some(Seconds::new(30))
        );
        assert_eq!(comes_within(&mut threshold, 0.0, Seconds::new(60)), None);
    }
}
