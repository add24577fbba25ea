//! A site's batteries: since when each is ready, and how much it has been cycled.

use crate::time::SimTime;

/// A battery in one replication.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatteryState {
    /// Since when it is ready.
    pub since: Option<SimTime>,
    /// Equivalent full cycles so far.
    pub full_cycles: f64,
}

/// The batteries of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Batteries {
    list: Vec<BatteryState>,
    /// Power of those that are ready, W.
    ready_w: f64,
}

impl Batteries {
    /// So many batteries, none of them ready.
    pub(super) fn new(count: usize) -> Self {
        Self {
            list: vec![BatteryState::default(); count],
            ready_w: 0.0,
        }
    }

    /// A battery of so many W is ready.
    pub fn energise(&mut self, now: SimTime, battery: usize, watts: f64) {
        self.list[battery].since = Some(now);
        self.ready_w += watts;
    }

    /// A battery has given its whole energy so many times more.
    pub fn cycle(&mut self, battery: usize, full_cycles: f64) {
        self.list[battery].full_cycles += full_cycles;
    }

    /// Power of those that are ready, W.
    pub fn ready_w(&self) -> f64 {
        self.ready_w
    }

    /// A battery.
    pub fn of(&self, battery: usize) -> &BatteryState {
        &self.list[battery]
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, BatteryState> {
        self.list.iter()
    }
}
