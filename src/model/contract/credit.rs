//! A customer's default: at a constant rate from signing on; the contract ends at once, and the
//! last invoice is a claim of which a part is recovered.
//!
//! Time to default = −ln(1 − u) / default_per_year. Rates by class: 0.03 a year for unrated
//! customers (0.01 to 0.08), 0.001 for investment grade (contracts.csv,
//! customer_default_hazard_unrated, an assumption of low confidence).

use crate::random::elementary::{ln, nearest};
use crate::rule::{number, section, value};
use crate::time::{Seconds, YEAR};
use crate::units::Cents;

section! {
    /// The customer's credit.
    Spec as "Credit" takes "credit" by "from" {
        /// Title of the credit class on charts.
        title: String = value().or("\"\"");
        /// Default rate from signing on; a default ends the contract at once.
        default_per_year: f64 = number(0.0, 100.0, "per year");
        /// Recovery rate: share of the claim that is paid in the end.
        recovery: f64 = number(0.0, 1.0, "").or("0.4");
        /// Claim on default, in months of revenue at the latest rate, at most since first use; the
        /// prepayment covers it first.
        claim_months: f64 = number(0.0, 60.0, "months").or("2");
    }
}

/// Default risk of a customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Credit {
    /// Defaults per year.
    pub default_per_year: f64,
    /// Recovery rate: share of the claim that is paid in the end.
    pub recovery: f64,
    /// Revenue outstanding on default, months.
    pub claim_months: f64,
}

impl Credit {
    /// The time from signing to default of a customer with this uniform; none if never.
    pub fn default_after(&self, uniform: f64) -> Option<Seconds> {
        let seconds = -ln(uniform) / self.default_per_year * YEAR;
        (seconds < 1e11).then(|| Seconds::nearest(seconds))
    }

    /// Loss on a claim that a prepayment has covered in part. Example: 90.00 of revenue, 30.00
    /// covered, a recovery of 0.4: 36.00.
    pub fn loss(&self, claim: Cents, covered: Cents) -> Cents {
        Cents(nearest((claim - covered).0 as f64 * (1.0 - self.recovery)))
    }
}

impl From<&Spec> for Credit {
    fn from(spec: &Spec) -> Self {
        Self {
            default_per_year: spec.default_per_year,
            recovery: spec.recovery,
            claim_months: spec.claim_months,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let credit = Credit {
            default_per_year: 0.5,
            recovery: 0.4,
            claim_months: 2.0,
        };
        assert_eq!(credit.loss(Cents(9_000), Cents(3_000)), Cents(3_600));
        // Half of all have defaulted after ln 2 / 0.5 years.
        assert_eq!(
            credit.default_after(0.5),
            Some(Seconds::new(
                (YEAR * std::f64::consts::LN_2 / 0.5).round() as i64
            ))
        );
        assert_eq!(
            Credit {
                default_per_year: 0.0,
                ..credit
            }
            .default_after(0.5),
            None
        );
    }
}
