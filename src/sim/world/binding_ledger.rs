//! What binds a site over time.

use crate::record::Binding;
use crate::time::{Seconds, SimTime};

/// The binding constraint now, since when, and seconds so far this month.
#[derive(Debug)]
pub struct BindingLedger {
    /// The binding constraint but for demand.
    supply: Binding,
    now: Binding,
    since: SimTime,
    seconds: [Seconds; Binding::COUNT],
}

impl Default for BindingLedger {
    fn default() -> Self {
        Self {
            supply: Binding::Power,
            now: Binding::Power,
            since: SimTime::START,
            seconds: [Seconds::ZERO; Binding::COUNT],
        }
    }
}

impl BindingLedger {
    /// This binds wherever demand does not, as supply was last evaluated.
    pub fn set_supply(&mut self, binding: Binding) {
        self.supply = binding;
    }

    /// Demand binds from now on, or what supply was last bound by.
    pub fn bind(&mut self, now: SimTime, by_demand: bool) {
        let binding = if by_demand {
            Binding::Demand
        } else {
            self.supply
        };
        if binding != self.now {
            self.settle(now);
            self.now = binding;
        }
    }

    fn settle(&mut self, now: SimTime) {
        self.seconds[self.now as usize] += now - self.since;
        self.since = now;
    }

    /// What binds now.
    pub fn now(&self) -> Binding {
        self.now
    }

    /// Seconds for which each bound since this was last taken.
    pub fn take(&mut self, now: SimTime) -> [Seconds; Binding::COUNT] {
        self.settle(now);
        std::mem::take(&mut self.seconds)
    }
}
