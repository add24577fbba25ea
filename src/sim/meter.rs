//! The energy meter of a site: intervals of constant load settled from prepared sums.
//!
//! Facility power = ((load + standing) / rack efficiency + f(T) · base) / transformer efficiency with standing the losses
//! that do not fall with load and base = fixed · capacity + (1 − fixed) · load, so energy, cost and water of an interval
//! are load, standing or base times differences of prepared sums.
//! On-site units carry what the grid's energised power cannot on the design day, as a share of the interval.

use crate::scenario::climate::{Climate, PreparedYear, Sums};
use crate::time::Instant;
use std::sync::Arc;

/// What a site's power depends on between two events.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Drawn by IT, W.
    pub it_w: f64,
    /// Conversion losses that do not fall with load, W at the racks.
    pub standing_w: f64,
    /// What cooling overhead goes with, W.
    pub base_w: f64,
    /// Share that on-site units carry, 0 to 1.
    pub onsite_share: f64,
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
    fn add(&mut self, load: &Load, share: f64, sums: Sums) {
        let (it, standing, base) = (share * load.it_w, share * load.standing_w, share * load.base_w);
        self.load += it * sums.hours;
        self.load_price += it * sums.price;
        self.standing += standing * sums.hours;
        self.standing_price += standing * sums.price;
        self.overhead += base * sums.overhead;
        self.overhead_price += base * sums.price_overhead;
        self.water += it * sums.water;
    }
}

/// A site's meter.
#[derive(Debug)]
pub struct Meter {
    climate: Arc<Climate>,
    year: usize,
    year_starts: Instant,
    hours: usize,
    since: Sums,
    load: Load,
    total: Reading,
    onsite: Reading,
}

impl Meter {
    /// A meter that has read nothing.
    pub fn new(climate: Arc<Climate>) -> Self {
        Self {
            climate,
            year: 0,
            year_starts: 0,
            hours: 8_760,
            since: Sums::default(),
            load: Load::default(),
            total: Reading::default(),
            onsite: Reading::default(),
        }
    }

    fn prepared(&self) -> &PreparedYear {
        &self.climate.years[self.year]
    }

    /// Settles up to `now`.
    #[inline]
    pub fn settle(&mut self, now: Instant) {
        let sums = self.prepared().at(now - self.year_starts, self.hours);
        let interval = sums.since(self.since);
        self.total.add(&self.load, 1.0, interval);
        if self.load.onsite_share > 0.0 {
            self.onsite.add(&self.load, self.load.onsite_share, interval);
        }
        self.since = sums;
    }

    /// Changes the load from `now` on.
    #[inline]
    pub fn set(&mut self, now: Instant, load: Load) {
        if load != self.load {
            self.settle(now);
            self.load = load;
        }
    }

    /// Turns to another prepared year from `now`, which lies in the civil year that starts at `year_starts`.
    pub fn turn_to(&mut self, now: Instant, year: usize, year_starts: Instant, hours: usize) {
        if now > 0 {
            self.settle(now);
        }
        self.year = year;
        self.year_starts = year_starts;
        self.hours = hours;
        self.since = self.prepared().at(now - year_starts, hours);
    }

    /// The integrals (total, on-site part) since the last reading.
    pub fn read(&mut self, now: Instant) -> (Reading, Reading) {
        self.settle(now);
        (std::mem::take(&mut self.total), std::mem::take(&mut self.onsite))
    }
}
