//! When customers come.

use crate::model::arrival::bursts::Bursts;
use crate::model::arrival::rhythm::Rhythm;
use crate::random::dist::Distribution;
use crate::time::{HOUR, Instant};
use std::sync::Arc;

/// A stream of arrivals whose rate grows, answers to price and follows the hours of the week and
/// busy times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrivals {
    /// Arrivals per hour at the start; an arrival is a customer or a clump of them.
    pub per_hour: f64,
    /// Growth per year.
    pub growth: f64,
    /// Elasticity to price.
    pub elasticity: f64,
    /// First instant.
    pub opens: Instant,
    /// Factors of the hours of the week, if they differ.
    pub rhythm: Option<Arc<Weekly>>,
    /// Busy and quiet times, if there are any.
    pub bursts: Option<Bursts>,
    /// Customers of an arrival; one where none is stated.
    pub clump: Option<Distribution>,
}

/// A week's rhythm laid over the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Weekly {
    /// Factors of the hours from Monday's first, local time.
    pub rhythm: Rhythm,
    /// Hours from such a Monday's midnight to the clock's start.
    pub start_hours: f64,
}

impl Weekly {
    /// Seconds of a constant rate between two instants that bring as much.
    pub fn grown(&self, from: f64, to: f64) -> f64 {
        (self.rhythm.integral(self.hours(to)) - self.rhythm.integral(self.hours(from)))
            * HOUR as f64
    }

    /// The instant from `from` on at which so many seconds of a constant rate have been made up
    /// for.
    pub fn due(&self, from: f64, seconds: f64) -> f64 {
        let due = self.rhythm.due(self.hours(from), seconds / HOUR as f64);
        ((due - self.start_hours) * HOUR as f64).max(from)
    }

    fn hours(&self, at: f64) -> f64 {
        at / HOUR as f64 + self.start_hours
    }
}
