//! Time-weighted statistics: a quantity over time with its integral.

use crate::time::{Seconds, SimTime};
use crate::units::GpuSeconds;
use std::ops::AddAssign;

/// A quantity that has an integral over time.
pub trait Integrable: Copy + PartialEq {
    /// What its integrals are kept in: exact for whole numbers.
    type Integral: Copy + Default + AddAssign;

    /// The integral of a constant value over so many seconds.
    fn times(self, length: Seconds) -> Self::Integral;
}

impl Integrable for i64 {
    type Integral = i128;

    #[inline]
    fn times(self, length: Seconds) -> i128 {
        i128::from(self) * i128::from(length.whole())
    }
}

impl Integrable for f64 {
    type Integral = f64;

    #[inline]
    fn times(self, length: Seconds) -> f64 {
        self * length.as_seconds()
    }
}

/// A value over time with its integral since it was last taken, in the value's unit times seconds:
/// exact for whole numbers; of real numbers, what is expected of the hours between events.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeWeighted<T: Integrable> {
    value: T,
    since: SimTime,
    integral: T::Integral,
}

impl<T: Integrable> TimeWeighted<T> {
    /// The value now.
    #[inline]
    pub fn value(&self) -> T {
        self.value
    }

    /// Changes the value from `now` on.
    #[inline]
    pub fn set(&mut self, now: SimTime, value: T) {
        if value != self.value {
            self.settle(now);
            self.value = value;
        }
    }

    #[inline]
    fn settle(&mut self, now: SimTime) {
        self.integral += self.value.times(now - self.since);
        self.since = now;
    }

    /// The integral since it was last taken.
    pub fn take(&mut self, now: SimTime) -> T::Integral {
        self.settle(now);
        std::mem::take(&mut self.integral)
    }
}

impl TimeWeighted<i64> {
    /// Changes the value by an increment from `now` on.
    #[inline]
    pub fn add(&mut self, now: SimTime, change: i64) {
        self.set(now, self.value + change);
    }

    /// The integral of a number of GPUs.
    pub fn take_gpus(&mut self, now: SimTime) -> GpuSeconds {
        GpuSeconds(self.take(now) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> SimTime {
        SimTime::at_second(second)
    }

    #[test]
    fn integrals_are_those_of_steps() {
        let mut whole = TimeWeighted::<i64>::default();
        whole.set(at(10), 3);
        whole.add(at(20), 2);
        assert_eq!(
            (whole.value(), whole.take(at(30))),
            (5, 80),
            "3 · 10 + 5 · 10"
        );
        assert_eq!(whole.take_gpus(at(31)), GpuSeconds(5));
        let mut share = TimeWeighted::<f64>::default();
        share.set(at(0), 0.5);
        share.set(at(8), 0.25);
        assert_eq!((share.take(at(16)), share.take(at(16))), (6.0, 0.0));
    }
}
