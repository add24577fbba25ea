//! The owner's right to take GPUs of a contract back, for its captive need: after a notice, for a
//! penalty.

use crate::rule::{number, section, value};
use crate::time::{Seconds, days};

section! {
    /// Call-back: the owner's right to take its GPUs back.
    Spec as "CallBack" {
        /// Notice period: from notice to the end; the contract price is paid meanwhile, and the
        /// prepayment beyond it is refunded.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Penalty, in months of revenue at the latest rate.
        penalty_months: f64 = number(0.0, 120.0, "months").or("0");
        /// Whether a part of its GPUs may be called back once the ramp is complete; otherwise all
        /// or none.
        partial: bool = value().or("false");
    }
}

/// Terms of taking back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallBackTerms {
    /// From notice to the end.
    pub notice: Seconds,
    /// Penalty in months of revenue.
    pub penalty_months: f64,
    /// Whether a part of its GPUs may be called back.
    pub partial: bool,
}

impl From<&Spec> for CallBackTerms {
    fn from(spec: &Spec) -> Self {
        Self {
            notice: days(spec.notice_days),
            penalty_months: spec.penalty_months,
            partial: spec.partial,
        }
    }
}
