//! Whether a customer renews: a chance at an unchanged price, times a power of the price offered
//! over the price paid.
//!
//! chance = min(1, probability · (offered / paid)^−sensitivity). A sensitivity of 0 is the chance
//! itself. Customers renew at 0.4 to 0.7 of the old price, a quarter goes (contracts.csv,
//! churn_contracted_at_expiry, unverified): with a chance of 0.45 at the old price and a
//! sensitivity of 1, 0.75 renew at 0.6 of it.

use crate::model::price_response::multiple;
use crate::rule::{number, section};

section! {
    /// Whether a contract is renewed.
    Spec {
        /// Probability that a contract is renewed at its end, on the same terms at the market price
        /// of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Price elasticity of renewal: the probability is divided by (price offered / price paid)
        /// to this power.
        renewal_price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
    }
}

/// Chance of renewal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Renewal {
    /// At an unchanged price.
    pub probability: f64,
    /// Price elasticity of that chance.
    pub price_sensitivity: f64,
}

impl Renewal {
    /// The chance at a price offered and the price paid so far.
    pub fn chance(&self, offered: f64, paid: f64) -> f64 {
        let response = multiple(offered, paid, -self.price_sensitivity, f64::MAX);
        (self.probability * response).min(1.0)
    }
}

impl From<&Spec> for Renewal {
    fn from(spec: &Spec) -> Self {
        Self {
            probability: spec.renewal_probability,
            price_sensitivity: spec.renewal_price_sensitivity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let renewal = Renewal {
            probability: 0.45,
            price_sensitivity: 1.0,
        };
        assert!((renewal.chance(2.4, 4.0) - 0.75).abs() < 1e-12);
        assert!((renewal.chance(8.0, 4.0) - 0.225).abs() < 1e-12);
        assert_eq!(renewal.chance(0.4, 4.0), 1.0);
        assert_eq!(
            Renewal {
                price_sensitivity: 0.0,
                ..renewal
            }
            .chance(8.0, 4.0),
            0.45
        );
    }
}
