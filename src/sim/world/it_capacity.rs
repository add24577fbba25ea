//! IT power that a site's chains allow, and how often the load is capped to it.

use super::TimeWeighted;
use crate::time::SimTime;
use crate::units::Watts;

/// What the chains allow as supply was last evaluated.
#[derive(Debug, Default)]
pub struct ItCapacity {
    /// What all chains allow but for this hour's limits; cooling and conversion are sized for it.
    usable: Watts,
    /// What power alone allows but for this hour's limits.
    powered: Watts,
    /// What they allow with this hour's limits.
    limited: Watts,
    /// Share of the time in which the load is capped now.
    capped: TimeWeighted<f64>,
}

impl ItCapacity {
    /// The chains allow so much but for this hour's limits, and power alone so much.
    pub fn set_usable(&mut self, usable: Watts, powered: Watts) {
        (self.usable, self.powered) = (usable, powered);
    }

    /// What power alone allows but for this hour's limits.
    pub fn powered(&self) -> Watts {
        self.powered
    }

    /// The chains allow so much with this hour's limits.
    pub fn set_limited(&mut self, power: Watts) {
        self.limited = power;
    }

    /// The load is capped for a share of the time from now on.
    pub fn cap(&mut self, now: SimTime, time_share: f64) {
        self.capped.set(now, time_share);
    }

    /// What all chains allow but for this hour's limits.
    pub fn usable(&self) -> Watts {
        self.usable
    }

    /// What they allow with this hour's limits.
    pub fn limited(&self) -> Watts {
        self.limited
    }

    /// Expected seconds in which the load was capped since they were last taken.
    pub fn take_capped_seconds(&mut self, now: SimTime) -> f64 {
        self.capped.take(now)
    }
}
