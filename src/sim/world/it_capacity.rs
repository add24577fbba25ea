//! IT power that a site's chains allow, and how often the load is capped to it.

use super::Expected;
use crate::time::Instant;

/// What the chains allow as supply was last evaluated.
#[derive(Debug, Default)]
pub struct ItCapacity {
    /// W that all chains allow but for this hour's limits; cooling and conversion are sized for it.
    usable_w: i64,
    /// W that they allow with this hour's limits.
    limited_w: i64,
    /// Share of the time in which the load is capped now.
    capped: Expected,
}

impl ItCapacity {
    /// The chains allow so much but for this hour's limits.
    pub fn set_usable(&mut self, watts: i64) {
        self.usable_w = watts;
    }

    /// The chains allow so much with this hour's limits.
    pub fn set_limited(&mut self, watts: i64) {
        self.limited_w = watts;
    }

    /// The load is capped for a share of the time from now on.
    pub fn cap(&mut self, now: Instant, time_share: f64) {
        self.capped.set(now, time_share);
    }

    /// W that all chains allow but for this hour's limits.
    pub fn usable_w(&self) -> i64 {
        self.usable_w
    }

    /// W that they allow with this hour's limits.
    pub fn limited_w(&self) -> i64 {
        self.limited_w
    }

    /// Expected seconds in which the load was capped since they were last taken.
    pub fn take_capped_seconds(&mut self, now: Instant) -> f64 {
        self.capped.take(now)
    }
}
