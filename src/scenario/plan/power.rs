//! Power of a site beside the grid: on-site units, batteries, solar, purchase agreements, fuel; and when IT must do with less.

use super::Amount;
use crate::time::Instant;

/// When on-site units run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// They carry what the grid cannot.
    Shortfall,
    /// They run whenever that is cheaper.
    LeastCost,
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
    /// Installed output in MW, units held back included, for its costs.
    pub mw: f64,
    /// MMBtu per MWh at full load.
    pub heat_rate: f64,
    /// Share of the fuel at full load that a running unit burns whatever its load.
    pub no_load_fuel_share: f64,
    /// Least load of a running unit as a share of its output.
    pub minimum_load_share: f64,
    /// USD per MW of a unit that starts.
    pub start_usd_per_mw: f64,
    /// How fast a running unit follows load, as a share of its output per minute; none follows any swing.
    pub ramp_share_per_minute: Option<f64>,
    /// Maintenance, USD per MWh.
    pub variable_usd_per_mwh: f64,
    /// kg per MWh at full load.
    pub carbon_kg_per_mwh: f64,
    /// Forced outages of a unit per hour of service.
    pub outages_per_hour: f64,
    /// Mean length of one, hours.
    pub outage_hours: f64,
    /// Key of its units' outages.
    pub key: u64,
    /// USD per MW.
    pub capex_usd_per_mw: Amount,
    /// USD per MWh of capacity.
    pub rent_usd_per_mwh_capacity: f64,
    /// Depreciation life, months.
    pub life_months: i64,
}

impl Onsite {
    /// Fuel of one running unit at a load, MMBtu per hour: capacity · heat rate · (s + (1 − s) · load / capacity).
    ///
    /// A unit of 8 MW at 9 MMBtu per MWh with s = 0.2 burns 72 at full load and 43.2 at half.
    pub fn fuel_mmbtu_per_hour(&self, load_mw: f64) -> f64 {
        self.heat_rate * (self.no_load_fuel_share * self.mw_per_unit + (1.0 - self.no_load_fuel_share) * load_mw)
    }

    /// Carbon of the fuel, kg per MMBtu.
    pub fn carbon_kg_per_mmbtu(&self) -> f64 {
        self.carbon_kg_per_mwh / self.heat_rate
    }
}

/// A battery.
#[derive(Clone, Debug)]
pub struct Battery {
    /// Energy when new, MWh.
    pub mwh: f64,
    /// Power, MW.
    pub mw: f64,
    /// Power of its inverter, MW.
    pub inverter_mw: f64,
    /// Energy given over energy taken.
    pub round_trip_efficiency: f64,
    /// Share of its energy that dispatch may cycle.
    pub cycling_share: f64,
    /// Share of the energy when new that a year of age takes.
    pub calendar_fade_per_year: f64,
    /// Share of it that giving as much as its whole energy takes.
    pub fade_per_full_cycle: f64,
    /// What dispatch reckons that giving energy wears out, USD per MWh.
    pub wear_usd_per_mwh: f64,
    /// USD per MWh.
    pub capex_usd_per_mwh: Amount,
    /// Depreciation life, months.
    pub life_months: i64,
}

impl Battery {
    /// Energy left after years of age and full cycles, MWh; never below none.
    ///
    /// 10 MWh that lose 2 % a year and 0.01 % a cycle have 8.5 after 5 years and 500 cycles.
    pub fn mwh_left(&self, years: f64, full_cycles: f64) -> f64 {
        self.mwh * (1.0 - self.calendar_fade_per_year * years - self.fade_per_full_cycle * full_cycles).max(0.0)
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
    pub capex_usd_per_mw: Amount,
    /// Depreciation life, months.
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

/// How an agreement is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The price agreed on is swapped for the market's.
    FixedForFloating,
    /// The energy is taken and paid as it is produced.
    PayAsProduced,
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
    /// The price agreed on, USD per MWh.
    pub price_usd_per_mwh: Amount,
    /// How it is settled.
    pub settlement: Settlement,
    /// Its first instant; may lie before the start.
    pub from: Instant,
    /// Its end; may lie beyond the horizon.
    pub until: Instant,
    /// Whether its energy counts as free of carbon.
    pub clean: bool,
    /// Whether nothing is produced in hours with a price below zero.
    pub curtailed_below_zero: bool,
}

/// Price path of a site's fuel.
#[derive(Clone, Copy, Debug)]
pub struct Fuel {
    /// USD per MMBtu at the start.
    pub now: Amount,
    /// The mean it reverts to, USD per MMBtu.
    pub mean: Amount,
    /// Per year.
    pub drift: Amount,
    /// Per square root of a year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
    /// Key of its steps.
    pub key: u64,
}

/// Hours in which a site runs less than it could.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Energy price above which nothing is drawn from the grid, USD per MWh.
    pub curtail_above: Option<f64>,
    /// Hours that the grid calls, by prepared year, of a common and of a leap year; empty where it calls none.
    pub called: Vec<[Vec<u32>; 2]>,
    /// Share of the grid's power that a call leaves.
    pub called_leaves: f64,
    /// Whether load is cut in hours too hot for cooling.
    pub heat: bool,
}

impl Limits {
    /// The hours that the grid calls in a prepared year with so many hours.
    pub fn called(&self, year: usize, hours: usize) -> &[u32] {
        self.called.get(year).map_or(&[], |lengths| &lengths[usize::from(hours == 8_784)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_is_affine_in_load() {
        let unit = Onsite {
            units: 1,
            reserve_units: 0,
            mw_per_unit: 8.0,
            mw: 8.0,
            heat_rate: 9.0,
            no_load_fuel_share: 0.2,
            minimum_load_share: 0.4,
            start_usd_per_mw: 0.0,
            ramp_share_per_minute: None,
            variable_usd_per_mwh: 0.0,
            carbon_kg_per_mwh: 477.54,
            outages_per_hour: 0.0,
            outage_hours: 48.0,
            key: 0,
            capex_usd_per_mw: Amount::Fixed(0.0),
            rent_usd_per_mwh_capacity: 0.0,
            life_months: 240,
        };
        assert!((unit.fuel_mmbtu_per_hour(8.0) - 72.0).abs() < 1e-12);
        assert!((unit.fuel_mmbtu_per_hour(4.0) - 43.2).abs() < 1e-12);
        assert!((unit.carbon_kg_per_mmbtu() - 53.06).abs() < 1e-12);
    }

    #[test]
    fn a_battery_fades_by_age_and_use() {
        let battery = Battery {
            mwh: 10.0,
            mw: 5.0,
            inverter_mw: 5.0,
            round_trip_efficiency: 0.88,
            cycling_share: 0.5,
            calendar_fade_per_year: 0.02,
            fade_per_full_cycle: 1e-4,
            wear_usd_per_mwh: 0.0,
            capex_usd_per_mwh: Amount::Fixed(0.0),
            life_months: 180,
        };
        assert!((battery.mwh_left(5.0, 500.0) - 8.5).abs() < 1e-12);
        assert_eq!(battery.mwh_left(60.0, 0.0), 0.0);
        assert_eq!(battery.mwh_left(0.0, 0.0), 10.0);
    }
}
