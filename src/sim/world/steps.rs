//! The steps of a site's chains in one replication: when each is really ready, when it ends, and
//! whether it has.

use super::TimeWeighted;
use crate::time::SimTime;
use crate::units::{WattSeconds, Watts};

/// A step in one replication.
#[derive(Clone, Copy, Debug)]
pub struct StepState {
    /// The instant it is really ready; may lie before the start or beyond the horizon.
    pub ready: SimTime,
    /// Its last part, which set the date.
    pub last_part: u16,
    /// The instant it really ends: never, for most.
    pub ends: SimTime,
    /// Whether it has been ready by now.
    pub done: bool,
    /// Whether it is over by now.
    pub over: bool,
}

impl StepState {
    /// Whether it stands now.
    pub fn stands(&self) -> bool {
        self.done && !self.over
    }
}

/// The steps of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Steps {
    list: Vec<StepState>,
    /// Contracted power, and firm supply, of those that are over.
    over: [TimeWeighted<i64>; 2],
}

impl Steps {
    /// The next step of the plan will be ready at `ready`, when its part `last_part` is, and end at
    /// `ends`.
    pub fn foresee(&mut self, ready: SimTime, last_part: u16, ends: SimTime) {
        self.list.push(StepState {
            ready,
            last_part,
            ends,
            done: false,
            over: false,
        });
    }

    /// A step is ready.
    pub fn complete(&mut self, step: usize) {
        self.list[step].done = true;
    }

    /// A step of so much contracted power and firm supply is over.
    pub fn end(&mut self, now: SimTime, step: usize, of: [Watts; 2]) {
        let state = &mut self.list[step];
        if !std::mem::replace(&mut state.over, true) {
            for (over, power) in self.over.iter_mut().zip(of) {
                over.set(now, over.value() + power.0);
            }
        }
    }

    /// Watt-seconds contracted, and of firm supply, of steps that are over, since this was last
    /// taken.
    pub fn take_over(&mut self, now: SimTime) -> [WattSeconds; 2] {
        self.over.each_mut().map(|over| WattSeconds(over.take(now)))
    }

    /// A step.
    pub fn of(&self, step: usize) -> &StepState {
        &self.list[step]
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, StepState> {
        self.list.iter()
    }
}
