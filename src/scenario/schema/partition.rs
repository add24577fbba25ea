//! Parts of a market's GPUs that are set aside.

use crate::scenario::rule::{Name, number, one_of, section, value};

section! {
    /// GPUs of a market that are set aside: a virtual cluster with its own users and queue.
    Partition {
        /// Its name.
        name: Name = value();
        /// The most that is set aside.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// The only site where it is; by default any.
        site: Option<String> = value().optional();
        /// As the market's `queue`, which it has by default.
        queue: Option<String> = one_of(&["strict", "backfill"]).optional();
    }
}
