//! Power of a site beside the grid: on-site generation, batteries, solar, purchase agreements,
//! fuel; and the limits on the load.

use super::Parameter;
use crate::model::dispatch::battery::Fade;
use crate::model::escalation::Escalation;
use crate::time::SimTime;
use crate::units::Watts;
use std::ops::Range;

/// When on-site units run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// They carry what the grid cannot.
    Shortfall,
    /// They run whenever that is cheaper.
    LeastCost,
}

/// What happens when a plant has reached its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndOfLife {
    /// It is bought again, at its capital cost.
    #[default]
    Replace,
    /// It leaves.
    Retire,
}

/// An on-site plant of equal units.
#[derive(Clone, Debug)]
pub struct Onsite {
    /// Units installed, those held back included.
    pub units: i64,
    /// Units held back.
    pub reserve_units: i64,
    /// Net output of a unit, MW.
    pub mw_per_unit: f64,
    /// Rated output in MW, units held back included and altitude aside, for its costs.
    pub mw: f64,
    /// Forced outages of a unit per hour of service.
    pub outages_per_hour: f64,
    /// Mean length of one, hours.
    pub outage_hours: f64,
    /// Key of its units' outages.
    pub key: u64,
    /// USD per MW.
    pub capex_usd_per_mw: Parameter,
    /// USD per MWh of capacity.
    pub rent_usd_per_mwh_capacity: f64,
    /// Of that rent.
    pub rent_escalation: Escalation,
    /// Its life, over which it is depreciated, months.
    pub life_months: i64,
}

/// A battery.
#[derive(Clone, Debug)]
pub struct Battery {
    /// Energy when new, MWh.
    pub mwh: f64,
    /// Power, MW.
    pub mw: f64,
    /// Energy given over energy taken.
    pub round_trip_efficiency: f64,
    /// Share of its energy that dispatch may cycle.
    pub cycling_share: f64,
    /// Its fade by age and use.
    pub fade: Fade,
    /// Wear cost that dispatch takes into account, USD per MWh discharged.
    pub wear_usd_per_mwh: f64,
    /// USD per MWh.
    pub capex_usd_per_mwh: Parameter,
    /// Its life, over which it is depreciated, months.
    pub life_months: i64,
}

impl Battery {
    /// Energy left after years of age and full cycles, MWh.
    pub fn mwh_left(&self, years: f64, full_cycles: f64) -> f64 {
        self.mwh * self.fade.left(years, full_cycles)
    }
}

/// A solar field, paid when it is ready.
#[derive(Clone, Debug)]
pub struct Solar {
    /// Peak power, MW.
    pub mw: f64,
    /// Share of it that it gives over a year.
    pub capacity_factor: f64,
    /// USD per MW.
    pub capex_usd_per_mw: Parameter,
    /// Its life, over which it is depreciated, months.
    pub life_months: i64,
}

/// What an agreement gives over the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PpaShape {
    /// The same in every hour.
    Baseload,
    /// With the sun.
    Solar,
    /// With the wind.
    Wind,
}

/// A power purchase agreement.
#[derive(Clone, Debug)]
pub struct Ppa {
    /// Its name.
    pub name: String,
    /// What it gives over the hours.
    pub shape: PpaShape,
    /// Power contracted, MW.
    pub mw: f64,
    /// Share of it that it gives over a year.
    pub capacity_factor: f64,
    /// Agreed price, USD per MWh.
    pub price_usd_per_mwh: Parameter,
    /// Of that price, from the first instant on.
    pub price_escalation: Escalation,
    /// Its first instant; may lie before the start.
    pub from: SimTime,
    /// Its end; may lie beyond the horizon.
    pub until: SimTime,
    /// Whether its energy counts as free of carbon.
    pub clean: bool,
    /// Whether nothing is produced in hours with a price below zero.
    pub curtailed_below_zero: bool,
}

/// Price path of a site's fuel.
#[derive(Clone, Copy, Debug)]
pub struct Fuel {
    /// USD per MMBtu at the start.
    pub now: Parameter,
    /// The mean it reverts to, USD per MMBtu.
    pub mean: Parameter,
    /// Per year.
    pub drift: Parameter,
    /// Per square root of a year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
    /// Key of its steps.
    pub key: u64,
}

/// Limits on the load of a site.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Energy price above which nothing is drawn from the grid, USD per MWh.
    pub curtail_above: Option<f64>,
    /// Hours that the grid calls, by prepared year, of a common and of a leap year; empty where it
    /// calls none.
    pub called: Vec<[Vec<u32>; 2]>,
    /// Share of the grid's power that a call leaves.
    pub called_leaves: f64,
    /// Non-firm parts of utility tranches.
    pub non_firm: Vec<NonFirm>,
    /// Whether load is cut in hours too hot for cooling.
    pub heat: bool,
}

/// The part of a utility tranche that may be called off.
#[derive(Clone, Debug)]
pub struct NonFirm {
    /// The steps in which the tranche is energised.
    pub steps: Range<usize>,
    /// At the meter.
    pub power: Watts,
    /// When it is firm.
    pub until: SimTime,
    /// Its hours.
    pub called: CalledHours,
}

/// Hours in which a non-firm part is called off.
#[derive(Clone, Debug)]
pub enum CalledHours {
    /// Those of each prepared year, of a common and of a leap year.
    Priced(Vec<[Vec<u32>; 2]>),
    /// So many at random, with the key of their draws.
    Random(usize, u64),
}

impl Limits {
    /// The hours that the grid calls in a prepared year with the given number of hours.
    pub fn called(&self, year: usize, hours: usize) -> &[u32] {
        self.called
            .get(year)
            .map_or(&[], |lengths| &lengths[usize::from(hours == 8_784)])
    }
}
