//! The energy meter of a site: intervals of constant load settled from prepared sums.
//!
//! Facility power = ((load + standing) / rack efficiency + f(T) · base) / transformer efficiency
//! with standing the losses that do not fall with load and base = fixed · capacity + (1 − fixed) ·
//! load, so energy, cost and water of an interval are load, standing or base times differences of
//! prepared sums. Sites with plant, solar or a tariff beyond a price per MWh are settled hour by
//! hour instead (`hours.rs`).

use crate::site_year::climate::{Climate, PreparedYear, Sums};
use crate::time::SimTime;
use std::sync::Arc;

/// Load of a site between two events.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Drawn by IT, W.
    pub it_w: f64,
    /// Conversion losses that do not fall with load, W at the racks.
    pub standing_w: f64,
    /// Base of the cooling overhead, W.
    pub base_w: f64,
}

/// Integrals since the last reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// ∫ load, Wh.
    pub load: f64,
    /// ∫ load × price.
    pub load_price: f64,
    /// ∫ standing losses, Wh.
    pub standing: f64,
    /// ∫ standing losses × price.
    pub standing_price: f64,
    /// ∫ base × overhead, Wh.
    pub overhead: f64,
    /// ∫ base × overhead × price.
    pub overhead_price: f64,
    /// ∫ load × water per energy.
    pub water: f64,
}

impl Reading {
    #[inline]
    fn add(&mut self, load: &Load, sums: Sums) {
        self.load += load.it_w * sums.hours;
        self.load_price += load.it_w * sums.price;
        self.standing += load.standing_w * sums.hours;
        self.standing_price += load.standing_w * sums.price;
        self.overhead += load.base_w * sums.overhead;
        self.overhead_price += load.base_w * sums.price_overhead;
        self.water += load.it_w * sums.water;
    }
}

/// A site's meter.
#[derive(Debug)]
pub struct Meter {
    climate: Arc<Climate>,
    year: usize,
    year_starts: SimTime,
    hours: usize,
    since: Sums,
    load: Load,
    total: Reading,
}

impl Meter {
    /// A meter that has read nothing.
    pub fn new(climate: Arc<Climate>) -> Self {
        Self {
            climate,
            year: 0,
            year_starts: SimTime::START,
            hours: 8_760,
            since: Sums::default(),
            load: Load::default(),
            total: Reading::default(),
        }
    }

    fn prepared(&self) -> &PreparedYear {
        &self.climate.years[self.year]
    }

    /// Settles up to `now`.
    #[inline]
    pub fn settle(&mut self, now: SimTime) {
        let sums = self.prepared().at(now - self.year_starts, self.hours);
        let interval = sums.since(self.since);
        self.total.add(&self.load, interval);
        self.since = sums;
    }

    /// Changes the load from `now` on.
    #[inline]
    pub fn set(&mut self, now: SimTime, load: Load) {
        if load != self.load {
            self.settle(now);
            self.load = load;
        }
    }

    /// Turns to another prepared year from `now`, which lies in the civil year that starts at
    /// `year_starts`.
    pub fn turn_to(&mut self, now: SimTime, year: usize, year_starts: SimTime, hours: usize) {
        if now > SimTime::START {
            self.settle(now);
        }
        self.year = year;
        self.year_starts = year_starts;
        self.hours = hours;
        self.since = self.prepared().at(now - year_starts, hours);
    }

    /// The integrals since the last reading.
    pub fn read(&mut self, now: SimTime) -> Reading {
        self.settle(now);
        std::mem::take(&mut self.total)
    }
}
