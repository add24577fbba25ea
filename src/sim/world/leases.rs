//! Leased shells: power from the day a lease begins, space once it has been fitted out.

use super::Level;
use crate::time::Instant;

/// A lease in one replication.
#[derive(Clone, Copy, Debug, Default)]
struct Lease {
    /// 1 while it is paid.
    paid: Level,
    /// Whether racks can run in it.
    fitted_out: bool,
}

/// The leases of a site, in the order of the plan.
#[derive(Debug, Default)]
pub struct Leases {
    list: Vec<Lease>,
    /// Leased IT power, W.
    power_w: i64,
    /// Fitted-out part of it, W.
    space_w: i64,
}

impl Leases {
    /// So many leases, none of them begun.
    pub(super) fn new(count: usize) -> Self {
        Self {
            list: vec![Lease::default(); count],
            ..Self::default()
        }
    }

    /// A lease of so many W of IT begins: it is paid and its power is there.
    pub fn begin(&mut self, now: Instant, lease: usize, it_w: i64) {
        self.power_w += it_w;
        self.list[lease].paid.set(now, 1);
    }

    /// A lease has been fitted out, unless it is over by now.
    pub fn fit_out(&mut self, lease: usize, it_w: i64) {
        let state = &mut self.list[lease];
        if state.paid.value() == 1 {
            state.fitted_out = true;
            self.space_w += it_w;
        }
    }

    /// A lease is over: its space and power end, if they were ever ready.
    pub fn end(&mut self, now: Instant, lease: usize, it_w: i64) {
        let state = &mut self.list[lease];
        if state.paid.value() == 1 {
            if std::mem::take(&mut state.fitted_out) {
                self.space_w -= it_w;
            }
            self.power_w -= it_w;
            state.paid.set(now, 0);
        }
    }

    /// Leased power that is there, W of IT.
    pub fn power_w(&self) -> i64 {
        self.power_w
    }

    /// Leased space that racks can run in, W of IT.
    pub fn space_w(&self) -> i64 {
        self.space_w
    }

    /// Whether racks can run in a lease.
    pub fn fitted_out(&self, lease: usize) -> bool {
        self.list[lease].fitted_out
    }

    /// Seconds for which each lease has been paid since this was last taken.
    pub fn take_paid_seconds(&mut self, now: Instant) -> impl Iterator<Item = i128> {
        self.list.iter_mut().map(move |lease| lease.paid.take(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_that_ends_takes_its_space_and_power_once() {
        let mut leases = Leases::new(2);
        leases.begin(0, 0, 5);
        leases.begin(0, 1, 7);
        leases.fit_out(0, 5);
        assert_eq!((leases.power_w(), leases.space_w()), (12, 5));
        leases.end(10, 0, 5);
        leases.end(20, 0, 5);
        leases.fit_out(0, 5);
        assert_eq!((leases.power_w(), leases.space_w()), (7, 0));
        assert_eq!(leases.take_paid_seconds(30).collect::<Vec<_>>(), [10, 30]);
    }
}
