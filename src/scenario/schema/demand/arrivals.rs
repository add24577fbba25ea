//! When requests come: the rhythm of the week, busy and quiet times.

use crate::scenario::rule::{number, section};

section! {
    /// How often requests come in each hour of the week, on average as often as without.
    Rhythm {
        /// Weights of the 24 hours of a working day from midnight, of any mean; all alike when
        /// empty.
        working_day: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// Requests of a Saturday's or Sunday's hour over those of a working day's.
        weekend_factor: f64 = number(0.0, 1_000.0, "").or("1");
        /// Local time less UTC, the whole year.
        utc_offset_hours: f64 = number(-12.0, 14.0, "hours").or("0");
    }
}

section! {
    /// Busy and quiet times of random length, on average as many requests as without.
    Bursts {
        /// Share of the time that is busy.
        busy_share: f64 = number(0.001, 0.999, "");
        /// How many times as often requests come in busy times as in quiet ones.
        factor: f64 = number(1.0, 10_000.0, "");
        /// Mean length of a busy time.
        mean_hours: f64 = number(0.1, 100_000.0, "hours");
    }
}
