//! A site's batteries: since when each is ready, how old it is, and how much it has been cycled.

use crate::time::SimTime;

/// A battery in one replication.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatteryState {
    /// Since when it is ready; none before, and once it has left.
    pub since: Option<SimTime>,
    /// When it was new: when it was ready, or last replaced.
    pub new: SimTime,
    /// Its power, W.
    watts: f64,
    /// Equivalent full cycles since it was new.
    pub full_cycles: f64,
}

/// The batteries of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Batteries(Vec<BatteryState>);

impl Batteries {
    /// So many batteries, none of them ready.
    pub(super) fn new(count: usize) -> Self {
        Self(vec![BatteryState::default(); count])
    }

    /// A battery of so many W is ready.
    pub fn energise(&mut self, now: SimTime, battery: usize, watts: f64) {
        self.0[battery] = BatteryState {
            since: Some(now),
            new: now,
            watts,
            full_cycles: 0.0,
        };
    }

    /// A battery is replaced by a new one.
    pub fn replace(&mut self, now: SimTime, battery: usize) {
        let state = &mut self.0[battery];
        (state.new, state.full_cycles) = (now, 0.0);
    }

    /// A battery leaves.
    pub fn leave(&mut self, battery: usize) {
        self.0[battery].since = None;
    }

    /// A battery has given its whole energy so many times more.
    pub fn cycle(&mut self, battery: usize, full_cycles: f64) {
        self.0[battery].full_cycles += full_cycles;
    }

    /// Power of those that are ready, W.
    pub fn ready_w(&self) -> f64 {
        let ready = self.0.iter().filter(|state| state.since.is_some());
        ready.map(|state| state.watts).sum()
    }

    /// A battery.
    pub fn of(&self, battery: usize) -> &BatteryState {
        &self.0[battery]
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, BatteryState> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_battery_that_is_replaced_is_new_and_one_that_leaves_gives_nothing() {
        let mut batteries = Batteries::new(2);
        batteries.energise(SimTime::at_second(10), 0, 5.0);
        batteries.energise(SimTime::at_second(20), 1, 7.0);
        batteries.cycle(0, 3.0);
        batteries.replace(SimTime::at_second(50), 0);
        let first = batteries.of(0);
        assert_eq!(first.since, Some(SimTime::at_second(10)));
        assert_eq!(
            (first.new, first.full_cycles),
            (SimTime::at_second(50), 0.0)
        );
        batteries.leave(1);
        assert_eq!(batteries.ready_w(), 5.0);
    }
}
