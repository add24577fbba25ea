//! The steps of a site's chains in one replication: when each is really ready, and whether it has been.

use crate::time::SimTime;

/// A step in one replication.
#[derive(Clone, Copy, Debug)]
pub struct StepState {
    /// The instant it is really ready; may lie before the start or beyond the horizon.
    pub ready: SimTime,
    /// Its last part, which set the date.
    pub last_part: u16,
    /// Whether it has been ready by now.
    pub done: bool,
}

/// The steps of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Steps(Vec<StepState>);

impl Steps {
    /// The next step of the plan will be ready at `ready`, when its part `last_part` is.
    pub fn foresee(&mut self, ready: SimTime, last_part: u16) {
        self.0.push(StepState {
            ready,
            last_part,
            done: false,
        });
    }

    /// A step is ready.
    pub fn complete(&mut self, step: usize) {
        self.0[step].done = true;
    }

    /// A step.
    pub fn of(&self, step: usize) -> &StepState {
        &self.0[step]
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, StepState> {
        self.0.iter()
    }
}
