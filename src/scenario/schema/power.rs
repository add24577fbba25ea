//! The power chain.

use super::site::Equipment;
use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// The power chain.
    Power {
        /// Utility tranches.
        utility: Vec<Utility> = list();
        /// On-site turbines, engines or fuel cells.
        turbine: Vec<Turbine> = list();
        /// Batteries that carry the load through an outage.
        battery: Vec<Battery> = list();
        /// Solar behind the meter.
        solar: Vec<Solar> = list();
        /// Outages of the utility's feeds; without this section there are none.
        outage: Option<Outage> = value().optional();
        /// Medium to low voltage, at full load.
        transformer_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
        /// Share of its losses at full load that does not fall with load; 0 is nearest for most loads, since copper losses fall faster.
        transformer_no_load_share: f64 = number(0.0, 1.0, "").or("0");
        /// Uninterruptible supply or rectifier, at full load.
        ups_efficiency: f64 = number(0.5, 1.0, "").or("0.96");
        /// The same for it: 0.04 for Frontier's rectifiers (ExaDigiT/RAPS), above 0.4 for some UPS (Schneider Electric, 2012).
        ups_no_load_share: f64 = number(0.0, 1.0, "").or("0");
        /// Busway and rack distribution, at full load.
        distribution_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
        /// The same for it.
        distribution_no_load_share: f64 = number(0.0, 1.0, "").or("0");
        /// Capacity is planned for the draw that a hall full of busy racks does not exceed in this share of the hours; 1 plans `rack_full_kw`.
        planning_percentile: f64 = number(0.01, 1.0, "").or("1");
        /// Which GPUs get power first where it is short; once a pool does not fit wholly, none behind it gets any.
        power_order: String = one_of(crate::model::power_order::NAMES).or("\"newest-first\"");
    }
}

section! {
    /// A step of grid power.
    Utility {
        /// Its name.
        id: Name = value();
        /// Contracted power at the meter.
        mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Equal feeds it comes in.
        feeds: i64 = number(1.0, 100.0, "").or("1");
        /// Feeds held back: 0 is N, 1 is N+1, half of them 2N.
        reserve_feeds: i64 = number(0.0, 99.0, "").or("0");
        /// Planned day of energy; or give `requested`.
        ready: Option<Date> = value().optional();
        /// Day of the interconnection request; energy follows after `wait_weeks`.
        requested: Option<Date> = value().optional();
        /// From request to energy; by default the site's `grid_wait_weeks`.
        wait_weeks: Option<Uncertain> = number(0.0, 2_000.0, "weeks").once().optional();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Equipment without which it brings no energy.
        equipment: Vec<Equipment> = list();
    }
}

section! {
    /// Outages of the utility's feeds, each by itself; power is lost where the feeds held back do not cover them.
    Outage {
        /// Outages of a feed.
        per_year: f64 = number(0.0, 1_000.0, "per feed-year");
        /// How long one lasts.
        hours: Uncertain = number(0.001, 8_760.0, "hours").each_use();
        /// How long uninterruptible supplies carry the load; batteries of the site add their energy to it.
        ride_through_minutes: f64 = number(0.0, 100_000.0, "minutes").or("5");
        /// Chance that the generators start; 0 without any.
        generator_start_probability: f64 = number(0.0, 1.0, "").or("0");
        /// How long their fuel lasts.
        generator_hours: f64 = number(0.0, 8_760.0, "hours").or("24");
    }
}

section! {
    /// A battery.
    Battery {
        /// Its name.
        id: Name = value();
        /// Power; ready batteries carry an outage only if together they have all the power that is lost.
        mw: f64 = number(0.001, 20_000.0, "MW");
        /// Energy.
        mwh: f64 = number(0.001, 200_000.0, "MWh");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Price, paid when it is ready.
        capex_usd_per_mwh: Uncertain = number(0.0, 100_000_000.0, "USD per MWh").once().or("0");
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("15");
    }
}

section! {
    /// Solar behind the meter: it saves grid energy by its yearly mean and is never counted on to carry load.
    Solar {
        /// Its name.
        id: Name = value();
        /// Peak power.
        mw: f64 = number(0.001, 20_000.0, "MW");
        /// Energy over a year as a share of peak power.
        capacity_factor: f64 = number(0.0, 1.0, "").or("0.24");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Price, paid when it is ready.
        capex_usd_per_mw: Uncertain = number(0.0, 100_000_000.0, "USD per MW").once().or("0");
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("25");
    }
}

section! {
    /// A step of on-site power.
    Turbine takes "power" by "from" {
        /// Its name.
        id: Name = value();
        /// Units installed.
        units: i64 = number(1.0, 1_000.0, "");
        /// Net output of one.
        mw_per_unit: f64 = number(0.001, 2_000.0, "MW");
        /// Units held back for outages and maintenance.
        reserve_units: i64 = number(0.0, 1_000.0, "").or("0");
        /// Planned day of readiness; or give `ordered`.
        ready: Option<Date> = value().optional();
        /// Day the units are ordered.
        ordered: Option<Date> = value().optional();
        /// From their order to readiness.
        lead_time_weeks: Option<Uncertain> = number(0.0, 1_040.0, "weeks").once().optional();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Fuel per energy at full load.
        heat_rate_mmbtu_per_mwh: f64 = number(3.0, 30.0, "MMBtu per MWh");
        /// Carbon of the fuel burnt.
        carbon_kg_per_mwh: f64 = number(0.0, 3_000.0, "kg per MWh").or("520");
        /// Price of the plant.
        capex_usd_per_mw: Uncertain = number(0.0, 100_000_000.0, "USD per MW").once().or("0");
        /// Rent of the plant per MWh it could produce, run or not.
        rent_usd_per_mwh_capacity: f64 = number(0.0, 10_000.0, "USD per MWh").or("0");
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("20");
    }
}
