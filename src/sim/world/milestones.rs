//! Firsts of a site.

use crate::time::SimTime;

/// When a site first had what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Milestones {
    first_power: Option<SimTime>,
    full_buildout: Option<SimTime>,
    first_ready: Option<SimTime>,
}

impl Milestones {
    /// Power is energised.
    pub fn note_power(&mut self, now: SimTime) {
        self.first_power.get_or_insert(now);
    }

    /// All power is energised.
    pub fn note_full_power(&mut self, now: SimTime) {
        self.full_buildout.get_or_insert(now);
    }

    /// GPUs are ready.
    pub fn note_ready(&mut self, now: SimTime) {
        self.first_ready.get_or_insert(now);
    }

    /// When power was first energised.
    pub fn first_power(&self) -> Option<SimTime> {
        self.first_power
    }

    /// When all power was.
    pub fn full_buildout(&self) -> Option<SimTime> {
        self.full_buildout
    }

    /// When GPUs were first ready.
    pub fn first_ready(&self) -> Option<SimTime> {
        self.first_ready
    }
}
