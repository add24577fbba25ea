//! Parts of a market's GPUs that are set aside.

use crate::rule::{Name, number, one_of, section, value};

section! {
    /// GPUs of a market that are set aside: a virtual cluster with its own users and queue.
    Partition {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Most GPUs that are set aside.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// Site it is bound to; by default any.
        site: Option<String> = value().optional();
        /// Queue discipline, as the market's `queue`; by default the market's.
        queue: Option<String> = one_of(&["strict", "backfill"]).optional();
    }
}
