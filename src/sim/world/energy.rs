//! How a site's energy is metered, and what its fuel costs now.

use crate::model::fuel_price::FuelPath;
use crate::plan::Site;
use crate::record::HourProfile;
use crate::sim::energy::hours::SiteHours;
use crate::sim::energy::log::Supplies;
use crate::sim::energy::meter::{Load, Meter, Reading};
use crate::time::{HOUR, SimTime};
use std::sync::Arc;

/// A civil year, and the prepared year that a site draws in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct YearTurn {
    /// Position of the civil year in the horizon.
    pub civil: usize,
    /// The prepared year.
    pub prepared: usize,
    /// When the civil year begins.
    pub starts: SimTime,
    /// Its hours.
    pub hours: usize,
}

/// A site's meter: sums of intervals, or every hour.
#[derive(Debug)]
pub enum Metering {
    /// Settled from sums of prepared hours.
    Sums(Meter),
    /// Settled hour by hour.
    Hours(Box<SiteHours>),
}

impl Metering {
    /// The meter that a site needs.
    pub(super) fn new(site: &Site) -> Self {
        if site.hourly.is_some() {
            Self::Hours(Box::default())
        } else {
            Self::Sums(Meter::new(Arc::clone(&site.climate)))
        }
    }

    /// Turns to another prepared year from now on.
    pub fn turn_year(&mut self, now: SimTime, turn: YearTurn) {
        match self {
            Self::Hours(hours) => hours.turn_year(
                now,
                (turn.civil, turn.prepared),
                ((now - turn.starts) / HOUR) as usize,
                turn.hours,
            ),
            Self::Sums(meter) => meter.turn_to(now, turn.prepared, turn.starts, turn.hours),
        }
    }

    /// The load changes from now on; the chains allow `usable_w` for IT.
    #[inline]
    pub fn draw(&mut self, now: SimTime, load: Load, usable_w: f64) {
        match self {
            Self::Hours(hours) => hours.log.load(now, load.it_w, usable_w),
            Self::Sums(meter) => meter.set(now, load),
        }
    }

    /// The heat by liquid changes from now on, W of what IT draws; sums do not ask.
    pub fn heat(&mut self, now: SimTime, liquid_w: f64) {
        if let Self::Hours(hours) = self {
            hours.log.heat(now, liquid_w);
        }
    }

    /// What power is there changes from now on; sums do not ask.
    pub fn supply(&mut self, now: SimTime, supplies: Supplies) {
        if let Self::Hours(hours) = self {
            hours.log.supply(now, supplies);
        }
    }

    /// The integrals of a site that is settled from sums, since they were last read.
    pub fn read(&mut self, now: SimTime) -> Option<Reading> {
        match self {
            Self::Sums(meter) => Some(meter.read(now)),
            Self::Hours(_) => None,
        }
    }

    /// The hours of a site that is settled by them.
    pub fn hours(&self) -> Option<&SiteHours> {
        match self {
            Self::Hours(hours) => Some(hours),
            Self::Sums(_) => None,
        }
    }

    /// The same, to be settled.
    pub fn hours_mut(&mut self) -> Option<&mut SiteHours> {
        match self {
            Self::Hours(hours) => Some(hours),
            Self::Sums(_) => None,
        }
    }

    /// What plants saved of the energy bill; empty where hours are not settled one by one.
    pub fn take_savings(&mut self) -> Vec<f64> {
        self.hours_mut()
            .map_or_else(Vec::new, |hours| std::mem::take(&mut hours.savings_usd))
    }

    /// The hourly profile of the replication; empty where hours are not settled one by one.
    pub fn take_profile(&mut self) -> HourProfile {
        self.hours_mut().map_or_else(HourProfile::default, |hours| {
            std::mem::take(&mut hours.profile)
        })
    }
}

/// What a site's fuel costs.
#[derive(Clone, Copy, Debug)]
pub struct FuelPrice {
    /// Of on-site units this month, USD per MMBtu.
    usd_per_mmbtu: f64,
    /// Deviation of that price's logarithm from its expectation.
    deviation: f64,
}

impl FuelPrice {
    /// A price that is as it is now.
    pub(super) fn new(usd_per_mmbtu: f64) -> Self {
        Self {
            usd_per_mmbtu,
            deviation: 0.0,
        }
    }

    /// Chance moves the price along its path over so many years, by a standard normal score.
    pub fn deviate(&mut self, path: &FuelPath, years: f64, score: f64) {
        self.deviation = path.step(self.deviation, years, score);
    }

    /// The price is what its path gives so many years after the start.
    pub fn set(&mut self, path: &FuelPath, years: f64) {
        self.usd_per_mmbtu = path.price(self.deviation, years);
    }

    /// USD per MMBtu.
    pub fn usd_per_mmbtu(&self) -> f64 {
        self.usd_per_mmbtu
    }
}
