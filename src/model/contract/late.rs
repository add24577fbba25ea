//! Late delivery: the customer waits, penalties accrue after a grace period, finally it terminates.
//! Observed terms of this kind: one month of grace, then a right to leave (contracts.csv,
//! deal_google_spacex).

use crate::rule::{number, section};
use crate::time::{Seconds, SimTime, days};

section! {
    /// Late delivery: the capacity is not ready on the promised day. The customer waits until
    /// enough is free beside contracts in force and captive use; its term begins then.
    Spec as "Late" {
        /// Grace period: from the promised day to the first day with a penalty.
        grace_days: f64 = number(0.0, 3_650.0, "days").or("30");
        /// Delay penalty per day, as a share of the day's revenue.
        penalty_share: f64 = number(0.0, 10.0, "").or("0.5");
        /// From the promised day to the day on which the customer terminates; the prepayment is
        /// refunded.
        terminate_after_days: f64 = number(0.0, 3_650.0, "days").or("180");
        /// Share of its initial GPUs that the customer accepts as a start.
        accept_share: f64 = number(0.0, 1.0, "").or("1");
    }
}

/// Terms of late delivery.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Late {
    /// From the promised start to the first day with a penalty.
    pub grace: Seconds,
    /// Penalty for a period, as a share of its revenue.
    pub penalty_share: f64,
    /// From the promised start to termination.
    pub terminate_after: Seconds,
    /// Share of the contract's first GPUs with which the customer begins.
    pub accept_share: f64,
}

impl Late {
    /// Whether a number of free GPUs is enough to begin with. Example: of 1 000 GPUs at 0.9, 900
    /// are.
    pub fn accepts(&self, free: i64, gpus: i64) -> bool {
        free as f64 >= self.accept_share * gpus as f64 - 1e-9
    }

    /// The time of `from..until` with a penalty, for a contract promised for `promised`. Example:
    /// promised for day 0 with 30 days of grace, a month from day 20 to day 50 has 20.
    pub fn penalised(&self, promised: SimTime, from: SimTime, until: SimTime) -> Seconds {
        (until - from.max(promised + self.grace)).max(Seconds::ZERO)
    }
}

impl From<&Spec> for Late {
    fn from(spec: &Spec) -> Self {
        Self {
            grace: days(spec.grace_days),
            penalty_share: spec.penalty_share,
            terminate_after: days(spec.terminate_after_days),
            accept_share: spec.accept_share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let late = Late {
            grace: Seconds::new(30),
            penalty_share: 0.5,
            terminate_after: Seconds::new(90),
            accept_share: 0.9,
        };
        let penalised = |from: i64, until: i64| {
            let [from, until] = [from, until].map(SimTime::at_second);
            late.penalised(SimTime::START, from, until).whole()
        };
        assert_eq!(
            (penalised(20, 50), penalised(0, 30), penalised(40, 50)),
            (20, 0, 10)
        );
        assert!(late.accepts(900, 1_000) && !late.accepts(899, 1_000));
    }
}
