//! What happens to a named contract on a date: the customer leaves, defaults, steps down, reprices or
//! extends.

use crate::rule::{number, section, value};
use crate::time::SimTime;
use jiff::civil::Date;

section! {
    /// A step-down: the contract goes on with fewer GPUs.
    StepDown {
        /// Day from which on it holds.
        on: Date = value();
        /// Share of the GPUs under contract by then that stays; the revenue of the rest is
        /// cancelled.
        gpus_share: f64 = number(0.0, 1.0, "");
    }
}

section! {
    /// A new price of a contract, to the end of its term.
    Reprice {
        /// Day from which on it holds.
        on: Date = value();
        /// The price.
        price_usd_per_gpu_hour: f64 = number(0.0, 10_000.0, "USD per GPU-hour");
    }
}

section! {
    /// A longer term at the same size and price.
    Extend {
        /// Day on which it is agreed.
        on: Date = value();
        /// First day after the new term.
        until: Date = value();
    }
}

/// What happens to a contract on a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DatedChange {
    /// The customer leaves.
    Leaves,
    /// It defaults.
    Defaults,
    /// This share of its GPUs stays.
    StepsDown(f64),
    /// It pays another price, USD per GPU-hour.
    Reprices(f64),
    /// Its term ends later.
    Extends(SimTime),
}
