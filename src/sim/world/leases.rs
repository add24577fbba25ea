//! Leased shells: power from the day a lease begins, space once it has been fitted out.

use crate::time::SimTime;
use crate::units::Watts;

/// A lease in one replication.
#[derive(Clone, Copy, Debug, Default)]
struct Lease {
    /// When its rent began, and when it ended.
    begun: Option<SimTime>,
    ended: Option<SimTime>,
    /// Whether racks can run in it.
    fitted_out: bool,
}

/// The leases of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Leases {
    list: Vec<Lease>,
    /// Leased IT power.
    power: Watts,
    /// Fitted-out part of it, W.
    space: Watts,
}

impl Lease {
    fn is_paid(&self) -> bool {
        self.begun.is_some() && self.ended.is_none()
    }
}

impl Leases {
    /// So many leases, none of them begun.
    pub(super) fn new(count: usize) -> Self {
        Self {
            list: vec![Lease::default(); count],
            ..Self::default()
        }
    }

    /// A lease of so much IT power, ready since then, begins: it is paid and its power is there.
    pub fn begin(&mut self, ready: SimTime, lease: usize, it: Watts) {
        self.power += it;
        self.list[lease].begun = Some(ready);
    }

    /// A lease has been fitted out, unless it is over by now.
    pub fn fit_out(&mut self, lease: usize, it: Watts) {
        let state = &mut self.list[lease];
        if state.is_paid() {
            state.fitted_out = true;
            self.space += it;
        }
    }

    /// A lease is over: its space and power end, if they were ever ready.
    pub fn end(&mut self, now: SimTime, lease: usize, it: Watts) {
        let state = &mut self.list[lease];
        if state.is_paid() {
            if std::mem::take(&mut state.fitted_out) {
                self.space -= it;
            }
            self.power -= it;
            state.ended = Some(now);
        }
    }

    /// Leased IT power that is there.
    pub fn power(&self) -> Watts {
        self.power
    }

    /// Leased space that racks can run in, in IT power.
    pub fn space(&self) -> Watts {
        self.space
    }

    /// Whether racks can run in a lease.
    pub fn fitted_out(&self, lease: usize) -> bool {
        self.list[lease].fitted_out
    }

    /// When the rent of a lease began, and the part of an interval in which it is paid; none where
    /// it is not.
    pub fn paid(
        &self,
        lease: usize,
        (from, until): (SimTime, SimTime),
    ) -> Option<(SimTime, (SimTime, SimTime))> {
        let state = &self.list[lease];
        let begun = state.begun?;
        let part = (from.max(begun), state.ended.unwrap_or(until).min(until));
        (part.0 < part.1).then_some((begun, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_that_ends_takes_its_space_and_power_once() {
        let mut leases = Leases::new(2);
        leases.begin(SimTime::START, 0, Watts(5));
        leases.begin(SimTime::START, 1, Watts(7));
        leases.fit_out(0, Watts(5));
        assert_eq!((leases.power(), leases.space()), (Watts(12), Watts(5)));
        leases.end(SimTime::at_second(10), 0, Watts(5));
        leases.end(SimTime::at_second(20), 0, Watts(5));
        leases.fit_out(0, Watts(5));
        assert_eq!((leases.power(), leases.space()), (Watts(7), Watts(0)));
        let at = SimTime::at_second;
        let paid = |lease, from, until| leases.paid(lease, (at(from), at(until)));
        assert_eq!(paid(0, 0, 30), Some((at(0), (at(0), at(10)))));
        assert_eq!(paid(1, 20, 30), Some((at(0), (at(20), at(30)))));
        assert_eq!(paid(0, 10, 30), None);
    }
}
