//! When customers come.

use crate::model::arrival::modulated_arrivals::ModulatedArrivals;
use crate::model::arrival::seasonality_profile::SeasonalityProfile;
use crate::random::dist::Distribution;
use crate::time::{HOUR, SimTime};
use std::sync::Arc;

/// An arrival process whose rate depends on growth, price, the seasonality profile and the state of
/// modulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrivals {
    /// Arrivals per hour at the start; an arrival is a customer or a batch of them.
    pub per_hour: f64,
    /// Growth per year.
    pub growth: f64,
    /// Elasticity to price.
    pub elasticity: f64,
    /// First instant.
    pub opens: SimTime,
    /// Seasonality profile: factors of the hours of the week, if they differ.
    pub seasonality_profile: Option<Arc<Weekly>>,
    /// Modulation of the rate, if any.
    pub modulated_arrivals: Option<ModulatedArrivals>,
    /// Batch size: customers of an arrival; one where none is stated.
    pub batch_size: Option<Distribution>,
}

/// A weekly seasonality profile over the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Weekly {
    /// Factors of the hours from Monday's first, local time.
    pub seasonality_profile: SeasonalityProfile,
    /// Hours from such a Monday's midnight to the clock's start.
    pub start_hours: f64,
}

impl Weekly {
    /// Seconds of a constant rate with as many expected arrivals as between two instants.
    pub fn grown(&self, from: f64, to: f64) -> f64 {
        (self.seasonality_profile.integral(self.hours(to))
            - self.seasonality_profile.integral(self.hours(from)))
            * HOUR.as_seconds()
    }

    /// The instant from `from` on by which the given seconds of a constant rate have passed.
    pub fn due(&self, from: f64, seconds: f64) -> f64 {
        let due = self
            .seasonality_profile
            .due(self.hours(from), seconds / HOUR.as_seconds());
        ((due - self.start_hours) * HOUR.as_seconds()).max(from)
    }

    fn hours(&self, at: f64) -> f64 {
        at / HOUR.as_seconds() + self.start_hours
    }
}
