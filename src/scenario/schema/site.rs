//! A site: its place, and the chains of space, network and crews.

use super::climate::{Carbon, Electricity, Weather};
use super::cooling::Cooling;
use super::equipment::Equipment;
use super::power::{Limits, Power};
use super::tariff::Tariff;
use crate::model::carbon_price::CarbonPriceYear;
use crate::rule::{Name, defaulted, list, number, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A site with its weather, its tariff and the four chains that GPUs need: space, power,
    /// cooling and network.
    Site takes "sites" by "from" {
        /// Name in this scenario; other keys and `--set` refer to it.
        id: Name = value();
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Latitude, north positive.
        latitude: f64 = number(-90.0, 90.0, "degrees").or("0");
        /// Longitude, east positive.
        longitude: f64 = number(-180.0, 180.0, "degrees").or("0");
        /// Elevation above sea level.
        elevation_m: f64 = number(-430.0, 5_500.0, "m").or("0");
        /// Local standard time minus UTC.
        utc_offset_hours: f64 = number(-12.0, 14.0, "hours").or("0");
        /// Delivered price of grid energy: flat, or the base of `electricity.time_of_use`.
        price_usd_per_mwh: Uncertain = number(-1_000.0, 20_000.0, "USD per MWh").once();
        /// Yearly escalation of that price, time of use included, on each anniversary of the
        /// scenario's start; hourly prices take `electricity.forward`.
        price_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Price of make-up water, with its treatment and discharge.
        water_usd_per_m3: Uncertain = number(0.0, 1_000.0, "USD per m³").once().or("0");
        /// Yearly escalation of the price of water, on each anniversary of the scenario's start.
        water_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Water permit: what may be drawn in a calendar year (UTC). Once it is used up, pads stay
        /// dry until the year ends: dry surface and compressors carry on, plants that carry nothing
        /// without water stop. Unlimited by default.
        water_permit_m3_per_year: Option<f64> = number(0.0, 1_000_000_000.0, "m³ per year").optional();
        /// Carbon intensity of grid energy.
        grid_carbon_kg_per_mwh: f64 = number(0.0, 2_000.0, "kg per MWh").or("0");
        /// Price of carbon of fuel burnt on site, by units and emergency generators; least-cost
        /// dispatch adds it to the cost of each unit. The price of grid energy holds its own.
        carbon_price_usd_per_t: Uncertain = number(0.0, 10_000.0, "USD per t").once().or("0");
        /// The same by calendar year: each holds from its January on, until the next year given;
        /// before the first, `carbon_price_usd_per_t` holds.
        carbon_price: Vec<CarbonPriceYear> = list();
        /// Tax on profit at the site, unless `finance.tax_rate` is given.
        tax_rate: f64 = number(0.0, 0.9, "").or("0");
        /// Construction cost relative to the reference of the catalogue's build costs.
        capex_multiplier: f64 = number(0.01, 100.0, "").or("1");
        /// Wait from interconnection request to energisation, for utility tranches that give
        /// `requested`.
        grid_wait_weeks: Option<Uncertain> = number(0.0, 2_000.0, "weeks").once().optional();
        /// Mean dry bulb of each month, January first.
        dry_bulb_mean_c: Vec<f64> = number(-80.0, 60.0, "°C").or("[]");
        /// Half of the mean daily swing of each month.
        dry_bulb_diurnal_c: Vec<f64> = number(0.0, 30.0, "°C").or("[]");
        /// Standard deviation of the hourly residual around the mean day, month by month.
        dry_bulb_residual_sd_c: Vec<f64> = number(0.0, 30.0, "°C").or("[]");
        /// Autocorrelation of that residual from one hour to the next.
        dry_bulb_persistence_per_hour: f64 = number(0.0, 0.9999, "").or("0.97");
        /// Mean dew point of each month, for cooling that depends on humidity; by default 2 K below
        /// the coldest hour of the month's mean day.
        dew_point_mean_c: Vec<f64> = number(-80.0, 40.0, "°C").or("[]");
        /// Hottest hour that cooling and power are designed for; at least the hottest of the
        /// weather used.
        dry_bulb_max_c: Option<f64> = number(-50.0, 70.0, "°C").optional();
        /// Fixed PUE that replaces weather, cooling technology and electrical losses.
        fixed_pue: Option<f64> = number(1.0, 5.0, "").optional();
        /// Factor on the cooling overhead for the whole replication: the error of the design.
        cooling_overhead_factor: Uncertain = number(0.1, 10.0, "").once().or("1");
        /// Weather from a file instead of the monthly normals.
        weather: Option<Weather> = value().optional();
        /// Hourly carbon intensity of grid energy.
        carbon: Option<Carbon> = value().optional();
        /// Weather region: sites of one region draw the same years and the same generated weather
        /// and prices; by default each site draws its own.
        weather_region: Option<String> = value().optional();
        /// Prices of grid energy by the hour, and of gas.
        electricity: Electricity = defaulted();
        /// Tariff of the utility; when left out, energy is paid at the site's price.
        tariff: Option<Tariff> = value().optional();
        /// Building phases: space for racks.
        building: Vec<Building> = list();
        /// Leases: powered shells and colocation, with their space and power, for a rent.
        lease: Vec<Lease> = list();
        /// Instances rented from a hyperscaler: GPUs that need no capacity of the site.
        instances: Vec<Instances> = list();
        /// Utility tranches, on-site units and the losses between them and the racks.
        power: Power = defaulted();
        /// Limits on the load: hours in which IT stops or is derated.
        limits: Limits = defaulted();
        /// Cooling blocks by technology; without any, `fixed_pue` must be given and cooling never
        /// binds.
        cooling: Vec<Cooling> = list();
        /// Fabric and backbone ports; without any, the network never binds.
        network: Vec<Network> = list();
        /// Crews that rack, burn in and repair.
        crew: Crew = defaulted();
        /// Costs of construction and operation of the site.
        build: Option<Build> = value().optional();
    }
}

impl Site {
    /// Hours a year that the grid calls: those of the limits, else those that the tariff gives a
    /// credit for.
    pub fn called_hours(&self) -> i64 {
        let credited = || {
            self.tariff
                .as_ref()
                .and_then(|tariff| tariff.interruptible.as_ref())
                .map_or(0, |offer| offer.hours_per_year)
        };
        self.limits
            .interruptible_hours_per_year
            .unwrap_or_else(credited)
    }
}

section! {
    /// A building phase: space for racks.
    Building {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// IT power that fits on its floor.
        it_mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Planned day of readiness; or give `permit_filed`.
        ready: Option<Date> = value().optional();
        /// Slip against the plan, of the construction where a permit comes first.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Day on which the building permit is filed.
        permit_filed: Option<Date> = value().optional();
        /// From filing to the permit.
        permit_weeks: Uncertain = number(0.0, 1_040.0, "weeks").once().or("0");
        /// From the permit to readiness.
        construction_weeks: Uncertain = number(0.0, 1_040.0, "weeks").once().or("0");
        /// Share of its construction cost that was spent before the start and is not charged again;
        /// the rest is paid evenly from the start on. When left out, it is all to be paid: what was
        /// due before the start, in the first month.
        spent_before_start_share: Option<f64> = number(0.0, 1.0, "").optional();
        /// Equipment that must be installed before it is ready.
        equipment: Vec<Equipment> = list();
    }
}

section! {
    /// Space and power of a landlord: a powered shell that the tenant fits out, or colocation that
    /// is ready for use. Where the site has no cooling of its own, the landlord's serves.
    Lease {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// IT power leased.
        it_mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Day of readiness that the landlord promised.
        ready: Date = value();
        /// Slip of the landlord against that day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// First day that is no longer paid; by default the horizon.
        until: Option<Date> = value().optional();
        /// Rent, from readiness on.
        rent_usd_per_kw_month: Uncertain = number(0.0, 10_000.0, "USD per kW and month").once();
        /// Yearly escalation of the rent, on each anniversary of readiness.
        rent_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// From readiness, when it is energised and the rent begins, until racks can run in it.
        fit_out_weeks: Uncertain = number(0.0, 520.0, "weeks").once().or("0");
        /// Fit-out of a shell per MW of IT (the lease's `it_mw`), paid when it is ready.
        fit_out_usd_per_it_mw: Uncertain = number(0.0, 200_000_000.0, "USD per MW").once().or("0");
    }
}

section! {
    /// GPUs rented by the hour from a hyperscaler: no build, no energy, no failures of one's own.
    Instances {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// Accelerator of the instances.
        accelerator: String = value();
        /// GPUs rented.
        gpus: i64 = number(1.0, 10_000_000.0, "GPUs");
        /// First day.
        from_date: Date = value();
        /// First day that is no longer paid; by default the horizon.
        until: Option<Date> = value().optional();
        /// Rent, paid whether used or not.
        price_usd_per_gpu_hour: Uncertain = number(0.0, 10_000.0, "USD per GPU-hour").once();
        /// Yearly escalation of that rent, on each anniversary of the first day.
        price_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
    }
}

section! {
    /// A step of fabric and backbone.
    Network {
        /// Name; other keys and `--set` refer to it.
        id: Name = value();
        /// GPUs it connects.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// Planned day of readiness, of the first pod; or give `ordered`.
        ready: Option<Date> = value().optional();
        /// Slip against the planned day.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// Day on which leaf, spine and optics are ordered.
        ordered: Option<Date> = value().optional();
        /// Lead time from their order to the first pod.
        lead_time_weeks: Option<Uncertain> = number(0.0, 520.0, "weeks").once().optional();
        /// GPUs of a pod, which needs all of its fabric; by default the step is one pod.
        pod_gpus: Option<i64> = number(1.0, 100_000_000.0, "GPUs").optional();
        /// Days from one pod's fabric to the next.
        pod_interval_days: f64 = number(0.0, 365.0, "days").or("0");
    }
}

section! {
    /// Racking and burn-in.
    Crew {
        /// Racks that all crews of the site set up in a week.
        racks_per_week: Uncertain = number(0.01, 10_000_000.0, "racks per week").once().or("40");
        /// Burn-in: from racked to in service.
        burn_in_days: f64 = number(0.0, 365.0, "days").or("5");
        /// Crews that repair failed GPUs, one failure domain each at a time; left out, every repair
        /// begins at once.
        repair_crews: Option<i64> = number(1.0, 10_000.0, "").optional();
    }
}

section! {
    /// Costs of construction and operation of a site.
    Build takes "builds" by "from" {
        /// Title in tables.
        title: String = value().or("\"\"");
        /// Construction per MW of IT (the building's `it_mw`), paid evenly until each building phase
        /// is ready: land, shell, electrical and cooling plant, times the site's
        /// `capex_multiplier`. On-site units, batteries, solar, network and GPUs have costs of
        /// their own.
        construction_usd_per_it_mw: Uncertain = number(0.0, 200_000_000.0, "USD per MW").once().or("0");
        /// Months over which that is paid.
        construction_months: i64 = number(1.0, 120.0, "months").or("12");
        /// Rent per IT power of the phases that are ready.
        rent_usd_per_it_mw_year: Uncertain = number(0.0, 100_000_000.0, "USD per MW and year").once().or("0");
        /// Yearly escalation of that rent, on each anniversary of the scenario's start.
        rent_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Staff and maintenance per IT power of the phases that are ready.
        opex_usd_per_it_mw_year: Uncertain = number(0.0, 100_000_000.0, "USD per MW and year").once().or("0");
        /// Yearly escalation of that cost, on each anniversary of the scenario's start.
        opex_escalation_per_year: f64 = number(-0.5, 1.0, "per year").or("0");
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("15");
    }
}
