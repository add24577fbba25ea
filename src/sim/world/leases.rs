//! Leased shells: power from the day a lease begins, space once it has been fitted out.

use super::TimeWeighted;
use crate::time::SimTime;
use crate::units::Watts;

/// A lease in one replication.
#[derive(Clone, Copy, Debug, Default)]
struct Lease {
    /// 1 while it is paid.
    paid: TimeWeighted<i64>,
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

impl Leases {
    /// So many leases, none of them begun.
    pub(super) fn new(count: usize) -> Self {
        Self {
            list: vec![Lease::default(); count],
            ..Self::default()
        }
    }

    /// A lease of so much IT power begins: it is paid and its power is there.
    pub fn begin(&mut self, now: SimTime, lease: usize, it: Watts) {
        self.power += it;
        self.list[lease].paid.set(now, 1);
    }

    /// A lease has been fitted out, unless it is over by now.
    pub fn fit_out(&mut self, lease: usize, it: Watts) {
        let state = &mut self.list[lease];
        if state.paid.value() == 1 {
            state.fitted_out = true;
            self.space += it;
        }
    }

    /// A lease is over: its space and power end, if they were ever ready.
    pub fn end(&mut self, now: SimTime, lease: usize, it: Watts) {
        let state = &mut self.list[lease];
        if state.paid.value() == 1 {
            if std::mem::take(&mut state.fitted_out) {
                self.space -= it;
            }
            self.power -= it;
            state.paid.set(now, 0);
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

    /// Seconds for which each lease has been paid since this was last taken.
    pub fn take_paid_seconds(&mut self, now: SimTime) -> impl Iterator<Item = i128> {
        self.list.iter_mut().map(move |lease| lease.paid.take(now))
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
        assert_eq!(
            leases
                .take_paid_seconds(SimTime::at_second(30))
                .collect::<Vec<_>>(),
            [10, 30]
        );
    }
}
