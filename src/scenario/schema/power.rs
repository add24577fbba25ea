//! The power chain.

use super::equipment::Equipment;
use crate::model::derate::Derate;
use crate::model::non_firm::Spec as NonFirm;
use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

/// What may happen at the end of a plant's life.
const END_OF_LIFE: &[&str] = &["replace", "retire"];

section! {
    /// The power chain.
    Power takes "power-chains" by "from" {
        /// Title in tables.
        title: String = value().or("\"\"");
        /// Utility tranches.
        utility: Vec<Utility> = list();
        /// Equipment that several utility tranches share, such as a transformer: each that names it
        /// in `waits_for` waits for it, and all for the same day.
        equipment: Vec<Equipment> = list();
        /// On-site generation: turbines, engines or fuel cells.
        onsite: Vec<Onsite> = list();
        /// Batteries, which carry the load through an outage and may be cycled by dispatch.
        battery: Vec<Battery> = list();
        /// Solar behind the meter.
        solar: Vec<Solar> = list();
        /// Power purchase agreements.
        ppa: Vec<Ppa> = list();
        /// Price of the fuel of on-site units; left out, it is
        /// `electricity.gas_price_usd_per_mmbtu` throughout.
        fuel: Option<Fuel> = value().optional();
        /// Most fuel that the site's gas pipeline brings to its units, which the cheapest get first:
        /// 1 000 MMBtu an hour carry 100 MW at 10 MMBtu per MWh. Unlimited when left out.
        pipeline_mmbtu_per_hour: Option<f64> = number(0.0, 1_000_000.0, "MMBtu per hour").optional();
        /// When on-site units run: for what the grid cannot carry, or whenever they are cheaper
        /// than the grid.
        dispatch: String = one_of(&["shortfall", "least-cost"]).or("\"shortfall\"");
        /// Foresight of dispatch, which is planned anew at each local midnight; when left out, it
        /// knows the whole month. Day-ahead markets give 12 to 36 hours.
        foresight_hours: Option<i64> = number(24.0, 744.0, "hours").optional();
        /// Outages of the utility's feeds; without this section there are none.
        outage: Option<Outage> = value().optional();
        /// Efficiency of the transformer from medium to low voltage, at full load.
        transformer_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
        /// Share of its losses at full load that does not fall with load: a transformer that is
        /// best at half load, where its no-load and load losses are equal, has a fifth (10 CFR
        /// 431.196 rates medium-voltage ones there).
        transformer_no_load_share: f64 = number(0.0, 1.0, "").or("0.2");
        /// Efficiency of the UPS or rectifier, at full load.
        ups_efficiency: f64 = number(0.5, 1.0, "").or("0.96");
        /// The no-load share of the UPS losses: 0.04 for Frontier's rectifiers (ExaDigiT/RAPS), 4 of
        /// 9 for older UPS (Rasmussen, APC White Paper 113); 0.2 is one of 96 % at full load and
        /// 93.8 % at a quarter.
        ups_no_load_share: f64 = number(0.0, 1.0, "").or("0.2");
        /// Efficiency of busway and rack distribution, at full load.
        distribution_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
        /// The no-load share of the distribution losses; copper has none.
        distribution_no_load_share: f64 = number(0.0, 1.0, "").or("0");
        /// Percentile of the draw that capacity is planned for: racks that are all busy do not
        /// exceed it in this share of the hours; 1 plans `rack_full_kw`.
        planning_percentile: f64 = number(0.01, 1.0, "").or("1");
        /// Which GPUs get power first where it is short; once a group of GPUs does not fit wholly,
        /// no later group gets any.
        power_order: String = one_of(crate::model::power_order::NAMES).or("\"newest-first\"");
        /// Share of the IT load that a synchronous training job swings within a second, checked
        /// against what batteries and units can follow; 0 checks nothing.
        load_step_share: f64 = number(0.0, 1.0, "").or("0");
    }
}

section! {
    /// A step of grid power.
    Utility {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Contracted power at the meter.
        mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Number of equal feeds.
        feeds: i64 = number(1.0, 100.0, "").or("1");
        /// Reserve feeds: 0 is N, 1 is N+1, half of them 2N.
        reserve_feeds: i64 = number(0.0, 99.0, "").or("0");
        /// Day of energisation that the utility promised; or give `requested` or `mw_by_date`.
        ready: Option<Date> = value().optional();
        /// Power energised from each promised day on, rising to `mw`, for a tranche that comes in
        /// steps; feeds come with each step in proportion.
        mw_by_date: Vec<TrancheStep> = list();
        /// Day of the interconnection request; energisation follows after `wait_weeks`.
        requested: Option<Date> = value().optional();
        /// Wait from request to energisation; by default the site's `grid_wait_weeks`.
        wait_weeks: Option<Uncertain> = number(0.0, 2_000.0, "weeks").once().optional();
        /// Slip against the promised day, or all of them.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Equipment that must be installed before it is energised.
        equipment: Vec<Equipment> = list();
        /// The part that is not firm: the utility may call it off for hours of the year.
        non_firm: Option<NonFirm> = value().optional();
        /// Names of equipment of `[[site.power.equipment]]` that must be installed too.
        waits_for: Vec<String> = list();
    }
}

section! {
    /// Power of a utility tranche from a day on.
    TrancheStep {
        /// First day.
        from: Date = value();
        /// Power energised from then on, all in all.
        mw: f64 = number(0.000_001, 20_000.0, "MW");
    }
}

impl Utility {
    /// The steps in which it is energised: the promised day, none for a queue, and the power that
    /// is then there, MW.
    pub fn steps(&self) -> Vec<(Option<Date>, f64)> {
        if self.mw_by_date.is_empty() {
            vec![(self.ready.or(self.requested), self.mw)]
        } else {
            let steps = self.mw_by_date.iter();
            steps.map(|step| (Some(step.from), step.mw)).collect()
        }
    }

    /// The promised day of all of its power; none for a queue.
    pub fn promised(&self) -> Option<Date> {
        self.ready.or(self.mw_by_date.last().map(|step| step.from))
    }

    /// All equipment that it waits for, its own and that of the site which it names.
    pub fn waits_for<'s>(&'s self, power: &'s Power) -> impl Iterator<Item = &'s Equipment> {
        let named = |of: &&Equipment| self.waits_for.contains(&of.id.text);
        self.equipment
            .iter()
            .chain(power.equipment.iter().filter(named))
    }
}

section! {
    /// Outages of the utility's feeds, independent of each other; power is lost where the reserve
    /// feeds do not cover them.
    Outage {
        /// Outage rate of a feed.
        per_year: f64 = number(0.0, 1_000.0, "per feed-year");
        /// Length of an outage.
        hours: Uncertain = number(0.001, 8_760.0, "hours").each_use();
        /// How long the UPS carries the load; the site's batteries add their energy to it.
        ups_minutes: f64 = number(0.0, 100_000.0, "minutes").or("5");
        /// Probability that the emergency generators start; 0 without any.
        generator_start_probability: f64 = number(0.0, 1.0, "").or("0");
        /// How long the generators' fuel lasts.
        generator_hours: f64 = number(0.0, 8_760.0, "hours").or("24");
        /// Fuel of the emergency generators: 71 gallons per MWh (a 1 MW set at full load) at 3.8
        /// USD.
        diesel_usd_per_mwh: Uncertain = number(0.0, 20_000.0, "USD per MWh").once().or("270");
        /// Yearly escalation of that price, on each anniversary of the scenario's start.
        diesel_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Carbon of that fuel: 71 gallons at 10.2 kg (US EPA).
        diesel_carbon_kg_per_mwh: f64 = number(0.0, 3_000.0, "kg per MWh").or("725");
    }
}

section! {
    /// A battery.
    Battery {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Power; ready batteries carry an outage only if together they have all the power that is
        /// lost.
        mw: f64 = number(0.001, 20_000.0, "MW");
        /// Energy capacity when new.
        mwh: f64 = number(0.001, 200_000.0, "MWh");
        /// Power of its inverter, at least `mw`; by default `mw`.
        inverter_mw: Option<f64> = number(0.001, 20_000.0, "MW").optional();
        /// Round-trip efficiency, meter to meter: 0.85 in NREL's ATB, up to 0.93 in data sheets.
        round_trip_efficiency: f64 = number(0.3, 1.0, "").or("0.88");
        /// Share of its energy that dispatch may cycle; the rest is kept for outages.
        cycling_share: f64 = number(0.0, 1.0, "").or("0");
        /// Calendar fade: energy capacity lost by age, as a share of the new capacity.
        calendar_fade_per_year: f64 = number(0.0, 1.0, "per year").or("0");
        /// Cycle fade: the same by use, for each full cycle (its whole energy discharged once).
        fade_per_full_cycle: f64 = number(0.0, 1.0, "per cycle").or("0");
        /// Wear cost per MWh discharged that dispatch takes into account.
        wear_usd_per_mwh: f64 = number(0.0, 10_000.0, "USD per MWh").or("0");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the planned day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Capital cost per MWh of `mwh`, with inverter and installation, paid when it is ready.
        capex_usd_per_mwh: Uncertain = number(0.0, 100_000_000.0, "USD per MWh").once().or("0");
        /// How long it lives and is depreciated, straight line.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("15");
        /// At the end of its life it is bought again at its capital cost, or leaves; by default it is
        /// replaced.
        at_end_of_life: Option<String> = one_of(END_OF_LIFE).optional();
        /// Day on which it leaves; it stays when left out.
        until: Option<Date> = value().optional();
        /// The utility tranche of the site with whose energisation it leaves, if that is earlier.
        until_energised: Option<Name> = value().optional();
    }
}

section! {
    /// Solar behind the meter: it saves grid energy by its yearly mean and is never counted as firm
    /// supply.
    Solar {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Peak power.
        mw: f64 = number(0.001, 20_000.0, "MW");
        /// Energy over a year as a share of peak power.
        capacity_factor: f64 = number(0.0, 1.0, "").or("0.24");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the planned day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Capital cost per MW of `mw`, its peak power at the meter, paid when it is ready.
        capex_usd_per_mw: Uncertain = number(0.0, 100_000_000.0, "USD per MW").once().or("0");
        /// How long it lives and is depreciated, straight line.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("25");
        /// At the end of its life it is bought again at its capital cost, or leaves; by default it is
        /// replaced.
        at_end_of_life: Option<String> = one_of(END_OF_LIFE).optional();
        /// Day on which it leaves; it stays when left out.
        until: Option<Date> = value().optional();
        /// The utility tranche of the site with whose energisation it leaves, if that is earlier.
        until_energised: Option<Name> = value().optional();
    }
}

section! {
    /// A power purchase agreement: energy at an agreed price, regardless of the market price.
    Ppa {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Production profile: baseload is a swap of the fixed price for the floating one; solar
        /// and wind are paid as they produce. Either way its energy costs the agreed price and is
        /// worth the market price.
        shape: String = one_of(&["baseload", "solar", "wind"]);
        /// Power contracted: even for baseload, at peak for solar and wind.
        mw: f64 = number(0.001, 20_000.0, "MW");
        /// Energy over a year as a share of that; by default 1 for baseload, 0.24 for solar, 0.35
        /// for wind.
        capacity_factor: Option<f64> = number(0.0, 1.0, "").optional();
        /// Agreed price.
        price_usd_per_mwh: Uncertain = number(-1_000.0, 20_000.0, "USD per MWh").once();
        /// Yearly escalation of the agreed price, on each anniversary of the first day.
        price_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// First day.
        from_date: Date = value();
        /// First day that is no longer settled; by default the horizon.
        until: Option<Date> = value().optional();
        /// Whether its energy counts as carbon-free in market-based accounting.
        clean: bool = value().or("true");
        /// Whether nothing is produced, and nothing paid, in hours with a price below zero.
        curtailed_below_zero: bool = value().or("false");
    }
}

section! {
    /// Price of the fuel of on-site units, as a path of months: from today's price it reverts to a
    /// drifting mean.
    Fuel {
        /// Price at the start; by default `electricity.gas_price_usd_per_mmbtu`.
        price_usd_per_mmbtu: Option<Uncertain> = number(0.0, 1_000.0, "USD per MMBtu").once().optional();
        /// Mean that it reverts to, for example the forward price; by default the price at the
        /// start.
        mean_usd_per_mmbtu: Option<Uncertain> = number(0.001, 1_000.0, "USD per MMBtu").once().optional();
        /// Drift of that mean's logarithm.
        annual_drift: Uncertain = number(-1.0, 1.0, "per year").once().or("0");
        /// Volatility of the price around it.
        volatility: f64 = number(0.0, 5.0, "per square root of a year").or("0");
        /// Mean-reversion rate; 0 is a random walk without reversion.
        mean_reversion_per_year: f64 = number(0.0, 50.0, "per year").or("0");
    }
}

section! {
    /// Limits on the load: hours in which IT stops or is derated.
    Limits {
        /// Economic curtailment: the operator stops the load on the grid in hours whose energy
        /// price, without delivery, is above this; never when left out.
        curtail_above_usd_per_mwh: Option<f64> = number(0.0, 100_000.0, "USD per MWh").optional();
        /// Hours a year that the grid calls: the highest-priced hours of the simulated year, the
        /// earliest among equals; when left out, the hours that the tariff credits.
        interruptible_hours_per_year: Option<i64> = number(0.0, 8_760.0, "hours per year").optional();
        /// Share of the load on the grid that stops when called.
        interruptible_share: f64 = number(0.0, 1.0, "").or("1");
        /// Whether the load is derated in hours too hot for cooling to reject its heat.
        heat: bool = value().or("true");
    }
}

section! {
    /// A step of on-site generation: turbines, engines or fuel cells.
    Onsite takes "power" by "from" {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Units installed.
        units: i64 = number(1.0, 1_000.0, "");
        /// Net output of a unit as it is rated: at sea level, and in air of up to
        /// `heat_derate_above_c`.
        mw_per_unit: f64 = number(0.001, 2_000.0, "MW");
        /// Reserve units for outages and maintenance.
        reserve_units: i64 = number(0.0, 1_000.0, "").or("0");
        /// Planned day of readiness; or give `ordered`.
        ready: Option<Date> = value().optional();
        /// Day the units are ordered.
        ordered: Option<Date> = value().optional();
        /// Lead time from order to readiness.
        lead_time_weeks: Option<Uncertain> = number(0.0, 1_040.0, "weeks").once().optional();
        /// Slip against the planned day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Fuel per energy at full load, by the higher heating value: near 6.5 of a combined cycle,
        /// near 10 of a simple one.
        heat_rate_mmbtu_per_mwh: f64 = number(3.0, 30.0, "MMBtu per MWh");
        /// Share of the fuel at full load that a running unit burns whatever its load: fuel is
        /// affine in load.
        no_load_fuel_share: f64 = number(0.0, 0.95, "").or("0");
        /// Least load of a running unit, as a share of its output.
        minimum_load_share: f64 = number(0.0, 1.0, "").or("0");
        /// Start cost (fuel and wear), per MW of the unit.
        start_usd_per_mw: f64 = number(0.0, 100_000.0, "USD per MW").or("0");
        /// Ramp rate of a running unit, as a share of its output; unlimited when left out.
        ramp_share_per_minute: Option<f64> = number(0.001, 1_000.0, "per minute").optional();
        /// Largest load step that a running unit takes at once, as a share of its output; when left
        /// out, what its ramp allows.
        load_step_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// Output lost in warm air, per kelvin above `heat_derate_above_c`, hour by hour: 0.5 to 0.9 %
        /// of gas turbines. What load it leaves unserved is reported; the GPUs that a site may run
        /// stay those of the rated output. None where no weather is known.
        heat_derate_per_kelvin: f64 = number(0.0, 0.1, "per K").or("0");
        /// Air temperature up to which none of its output is lost; 15 °C is the ISO rating.
        heat_derate_above_c: f64 = number(-50.0, 60.0, "°C").or("15");
        /// Output lost in thin air, per km of the site's `elevation_m` above
        /// `altitude_derate_above_m`, throughout.
        altitude_derate_per_km: f64 = number(0.0, 0.5, "per km").or("0");
        /// Altitude up to which none of its output is lost.
        altitude_derate_above_m: f64 = number(0.0, 5_500.0, "m").or("0");
        /// Variable cost of maintenance per energy.
        variable_usd_per_mwh: f64 = number(0.0, 10_000.0, "USD per MWh").or("0");
        /// Yearly escalation of that cost, on each anniversary of the scenario's start.
        variable_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Forced outage rate of a unit; reserve units are lost first.
        forced_outages_per_year: f64 = number(0.0, 1_000.0, "per unit-year").or("0");
        /// Mean length of a forced outage (exponential).
        forced_outage_hours: f64 = number(0.01, 8_760.0, "hours").or("48");
        /// Carbon of the fuel burnt.
        carbon_kg_per_mwh: f64 = number(0.0, 3_000.0, "kg per MWh").or("520");
        /// Hours that a unit may run in a calendar year, shared by all units of the step, reserve
        /// units too; once used, they stand until the year ends. Hours of outages count. No limit
        /// when left out.
        run_hours_per_year: Option<f64> = number(0.0, 8_784.0, "hours per year").optional();
        /// Starts that a unit may make in a calendar year, shared in the same way.
        starts_per_year: Option<f64> = number(0.0, 100_000.0, "per unit-year").optional();
        /// Nitrogen oxides that all units of the step may emit in a calendar year.
        nox_t_per_year: Option<f64> = number(0.0, 100_000.0, "t per year").optional();
        /// Nitrogen oxides per energy: 0.49 of a lean-premix turbine (0.099 lb per MMBtu, US EPA
        /// AP-42, table 3.1-1, at 10.8 MMBtu per MWh).
        nox_kg_per_mwh: f64 = number(0.0, 100.0, "kg per MWh").or("0");
        /// Capital cost of the plant per MW of all its units (`units` times `mw_per_unit`, those in
        /// reserve included), not per MW of IT.
        capex_usd_per_mw: Uncertain = number(0.0, 100_000_000.0, "USD per MW").once().or("0");
        /// Rent of the plant per MWh of capacity, whether it runs or not.
        rent_usd_per_mwh_capacity: f64 = number(0.0, 10_000.0, "USD per MWh").or("0");
        /// Yearly escalation of that rent, on each anniversary of the scenario's start.
        rent_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// How long it lives and is depreciated, straight line.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("20");
        /// At the end of its life it is bought again at its capital cost, or leaves; by default it is
        /// replaced.
        at_end_of_life: Option<String> = one_of(END_OF_LIFE).optional();
        /// Day on which it leaves; it stays when left out.
        until: Option<Date> = value().optional();
        /// The utility tranche of the site with whose energisation it leaves, if that is earlier.
        until_energised: Option<Name> = value().optional();
    }
}

/// When and why a plant leaves.
#[derive(Clone, Copy, Debug)]
pub struct Leaves<'s> {
    /// Its day.
    pub until: Option<Date>,
    /// The tranche with which it leaves.
    pub until_energised: Option<&'s Name>,
    /// What happens at the end of its life, where that is said.
    pub at_end_of_life: Option<&'s str>,
}

/// Makes the sections of plants say when they leave.
macro_rules! leaving {
    ($($plant:ident),+) => {$(
        impl $plant {
            /// When it leaves, as it was written.
            pub fn leaves(&self) -> Leaves<'_> {
                Leaves {
                    until: self.until,
                    until_energised: self.until_energised.as_ref(),
                    at_end_of_life: self.at_end_of_life.as_deref(),
                }
            }
        }
    )+};
}

leaving!(Onsite, Battery, Solar);

impl Onsite {
    /// Net output of a unit at an elevation, MW.
    pub fn mw_per_unit_at(&self, elevation_m: f64) -> f64 {
        let altitude = Derate {
            share_per_unit: self.altitude_derate_per_km * 1e-3,
            above: self.altitude_derate_above_m,
        };
        self.mw_per_unit * altitude.left(elevation_m)
    }
}
