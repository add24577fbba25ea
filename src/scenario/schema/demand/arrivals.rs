//! Arrival of requests: seasonality profile of the week and modulated arrivals.

use crate::rule::{number, section};

section! {
    /// Seasonality profile: relative rate of requests, or relative demand, in each hour of the
    /// week. The mean is unchanged by it.
    SeasonalityProfile {
        /// Weights of the 24 hours of a working day from midnight, on any scale; equal when empty.
        working_day: Vec<f64> = number(0.0, 1_000_000.0, "").or("[]");
        /// Ratio of an hour of Saturday or Sunday to the same hour of a working day.
        weekend_factor: f64 = number(0.0, 1_000.0, "").or("1");
        /// Local time minus UTC, the whole year.
        utc_offset_hours: f64 = number(-12.0, 14.0, "hours").or("0");
    }
}

section! {
    /// Modulated arrivals: states of high and of low rate with random lengths. The mean rate is
    /// unchanged by it.
    ModulatedArrivals {
        /// Share of the time in the high-rate state.
        high_rate_share: f64 = number(0.001, 0.999, "");
        /// Ratio of the arrival rate in the high-rate state to that in the low-rate state.
        factor: f64 = number(1.0, 10_000.0, "");
        /// Mean length of a high-rate state.
        mean_hours: f64 = number(0.1, 100_000.0, "hours");
    }
}
