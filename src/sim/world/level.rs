//! Quantities over time with their integrals.

use crate::time::Instant;
use crate::units::GpuSeconds;

/// A whole number over time with its exact integral.
#[derive(Clone, Copy, Debug, Default)]
pub struct Level {
    value: i64,
    since: Instant,
    integral: i128,
}

impl Level {
    /// The value now.
    #[inline]
    pub fn value(&self) -> i64 {
        self.value
    }

    /// Changes the value by an increment from `now` on.
    #[inline]
    pub fn add(&mut self, now: Instant, change: i64) {
        self.set(now, self.value + change);
    }

    /// Changes the value from `now` on.
    #[inline]
    pub fn set(&mut self, now: Instant, value: i64) {
        if value != self.value {
            self.settle(now);
            self.value = value;
        }
    }

    #[inline]
    fn settle(&mut self, now: Instant) {
        self.integral += i128::from(self.value) * i128::from(now - self.since);
        self.since = now;
    }

    /// The integral since it was last taken.
    pub fn take(&mut self, now: Instant) -> i128 {
        self.settle(now);
        std::mem::take(&mut self.integral)
    }

    /// The same of a number of GPUs.
    pub fn take_gpus(&mut self, now: Instant) -> GpuSeconds {
        GpuSeconds(self.take(now) as i64)
    }
}

/// A real number over time with its integral: what is expected of the hours between events, not
/// counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected {
    value: f64,
    since: Instant,
    integral: f64,
}

impl Expected {
    /// Changes the value from `now` on.
    #[inline]
    pub fn set(&mut self, now: Instant, value: f64) {
        if value != self.value {
            self.settle(now);
            self.value = value;
        }
    }

    #[inline]
    fn settle(&mut self, now: Instant) {
        self.integral += self.value * (now - self.since) as f64;
        self.since = now;
    }

    /// The integral since it was last taken.
    pub fn take(&mut self, now: Instant) -> f64 {
        self.settle(now);
        std::mem::take(&mut self.integral)
    }
}
