//! The owner's own need.

use crate::scenario::rule::{Name, number, section, some, value};
use jiff::civil::Date;

section! {
    /// An own need, by date.
    Internal {
        /// Its name.
        name: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// GPUs wanted, from each date on.
        gpus: Vec<Step> = some();
    }
}

section! {
    /// A level from a date on.
    Step {
        /// First day.
        from: Date = value();
        /// GPUs wanted from then on.
        gpus: i64 = number(0.0, 100_000_000.0, "GPUs");
    }
}
