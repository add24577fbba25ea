//! A scenario file, key by key. To add a key, add a line here and use it in `resolve`.

use super::rule::{Name, Overrides, defaulted, list, number, one_of, section, some, value};
use super::uncertain::Uncertain;
use jiff::civil::Date;
use std::collections::BTreeMap;

section! {
    /// A scenario: what is bought, built, powered, cooled and rented out, and how uncertain it is.
    Scenario {
        /// Path of the scenario this one changes; its keys are the base, the ones here go over them.
        extends: Option<String> = value().optional();
        /// One line that names the scenario on charts.
        title: String = value();
        /// What the scenario is about, in a few sentences.
        description: String = value().or("\"\"");
        /// First day; the clock starts at its midnight, UTC.
        start: Date = value();
        /// Calendar years played.
        years: i64 = number(1.0, 30.0, "years");
        /// Currency of every amount, as its three letters.
        currency: String = value().or("\"USD\"");
        /// How many futures, and which.
        monte_carlo: MonteCarlo = defaulted();
        /// Discrete states of the world; without any there is one.
        future: Vec<Future> = list();
        /// Versions of this scenario that `compare` sets side by side.
        variant: Vec<Variant> = list();
        /// Groups of once-drawn inputs that move together.
        correlation: Vec<Correlation> = list();
        /// Accelerators that are bought.
        accelerator: Vec<Accelerator> = some();
        /// Sites that hold them.
        site: Vec<Site> = some();
        /// Purchase orders.
        purchase: Vec<Purchase> = list();
        /// Who uses the capacity, in the order internal, reserved, on-demand, spot.
        demand: Demand = defaulted();
        /// Market classes by name: accelerators that one price and one demand are for.
        market: BTreeMap<String, Market> = some();
        /// How results are valued.
        finance: Finance = defaulted();
    }
}

section! {
    /// The experiment.
    MonteCarlo {
        /// Number of futures played.
        replications: i64 = number(1.0, 1_000_000.0, "").or("1_000");
        /// Chooses the futures: the same seed gives the same ones, whatever the scenario.
        seed: i64 = number(0.0, 9.0e15, "").or("42");
    }
}

section! {
    /// A discrete state of the world.
    Future {
        /// Its name.
        name: Name = value();
        /// Its probability; those of all futures add up to 1.
        probability: f64 = number(0.0, 1.0, "");
        /// What is different in it, beneath a variant and `--set`: keys by dotted path, for example "market.blackwell.annual_drift" = -0.45.
        set: Overrides = value().or("{}");
    }
}

section! {
    /// A version of the scenario.
    Variant {
        /// Its name.
        name: Name = value();
        /// What is different in it: keys by dotted path.
        set: Overrides = value().or("{}");
    }
}

section! {
    /// Inputs that are drawn together, under a Gaussian copula.
    Correlation {
        /// Name of the group.
        name: Name = value();
        /// Dotted paths of the once-drawn inputs.
        keys: Vec<String> = number(2.0, 50.0, "");
        /// Spearman rank correlations, a row per key.
        rank: Vec<Vec<f64>> = number(-1.0, 1.0, "");
    }
}

section! {
    /// An accelerator and the rack it comes in.
    Accelerator takes "accelerators" by "from" {
        /// Its name in this scenario.
        id: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// What it is mostly used for.
        class: String = one_of(&["training", "inference"]).or("\"training\"");
        /// How its heat leaves the rack.
        cooling: String = one_of(&["air", "liquid"]);
        /// Share of its heat that leaves by liquid.
        liquid_heat_share: f64 = number(0.0, 1.0, "").or("0");
        /// GPUs in a server or tray.
        gpus_per_server: i64 = number(1.0, 1_024.0, "GPUs");
        /// Servers or trays in a rack.
        servers_per_rack: i64 = number(1.0, 1_024.0, "");
        /// IT power of a rack whose GPUs are idle.
        rack_idle_kw: f64 = number(0.0, 5_000.0, "kW");
        /// IT power of a rack at full load; capacity is planned on it.
        rack_full_kw: f64 = number(0.001, 5_000.0, "kW");
        /// Price per GPU with its share of server and rack.
        price_usd_per_gpu: Uncertain = number(0.0, 10_000_000.0, "USD per GPU").once();
        /// Leaf, spine and optics per GPU.
        network_usd_per_gpu: Uncertain = number(0.0, 1_000_000.0, "USD per GPU").once().or("0");
        /// First day it can be ordered for delivery.
        launch: Option<Date> = value().optional();
        /// From order to the first batch, unless the order says otherwise.
        lead_time_weeks: Uncertain = number(0.0, 520.0, "weeks").each_use();
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 30.0, "years").or("5");
        /// Resale value as a fraction of the price after 1, 2, 3 … years; 0 after the last.
        residual_fraction_by_year: Vec<f64> = number(0.0, 1.0, "").or("[]");
        /// Failures that need a repair, per GPU and year in service.
        failures_per_gpu_year: f64 = number(0.0, 100.0, "per GPU-year").or("0");
        /// GPUs that go down together with one failure.
        failure_domain_gpus: i64 = number(1.0, 1_024.0, "GPUs").or("1");
        /// Mean time from failure to service (exponential).
        repair_hours: f64 = number(0.01, 8_760.0, "hours").or("24");
        /// Training throughput against one H100.
        relative_performance: f64 = number(0.001, 1_000.0, "").or("1");
    }
}

section! {
    /// A place with its climate, its tariff and the four chains that make GPUs run.
    Site takes "sites" by "from" {
        /// Its name in this scenario.
        id: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Degrees north.
        latitude: f64 = number(-90.0, 90.0, "degrees").or("0");
        /// Degrees east.
        longitude: f64 = number(-180.0, 180.0, "degrees").or("0");
        /// Height above the sea.
        elevation_m: f64 = number(-430.0, 5_500.0, "m").or("0");
        /// Local standard time minus UTC.
        utc_offset_hours: f64 = number(-12.0, 14.0, "hours").or("0");
        /// Delivered price of grid energy: flat, or the base of `electricity.time_of_use`.
        price_usd_per_mwh: Uncertain = number(-1_000.0, 20_000.0, "USD per MWh").once();
        /// Carbon intensity of grid energy.
        grid_carbon_kg_per_mwh: f64 = number(0.0, 2_000.0, "kg per MWh").or("0");
        /// Tax on profit where the site stands, unless `finance.tax_rate` says otherwise.
        tax_rate: f64 = number(0.0, 0.9, "").or("0");
        /// Construction cost against the reference the catalogue's build costs stand for.
        capex_multiplier: f64 = number(0.01, 100.0, "").or("1");
        /// From interconnection request to energy, for utility tranches that give `requested`.
        grid_wait_weeks: Option<Uncertain> = number(0.0, 2_000.0, "weeks").once().optional();
        /// Mean dry bulb of each month, January first.
        dry_bulb_mean_c: Vec<f64> = number(-80.0, 60.0, "°C").or("[]");
        /// Half of the mean daily swing of each month.
        dry_bulb_diurnal_c: Vec<f64> = number(0.0, 30.0, "°C").or("[]");
        /// Standard deviation of the hourly rest around the mean day, month by month.
        dry_bulb_residual_sd_c: Vec<f64> = number(0.0, 30.0, "°C").or("[]");
        /// Correlation of that rest from one hour to the next.
        dry_bulb_persistence_per_hour: f64 = number(0.0, 0.9999, "").or("0.97");
        /// Hottest hour that cooling and power are designed for; at least the hottest of the weather used.
        dry_bulb_max_c: Option<f64> = number(-50.0, 70.0, "°C").optional();
        /// A PUE that replaces weather, cooling technology and electrical losses, for those who insist.
        fixed_pue: Option<f64> = number(1.0, 5.0, "").optional();
        /// A factor on the cooling overhead for the whole future: how wrong the design is.
        cooling_overhead_factor: Uncertain = number(0.1, 10.0, "").once().or("1");
        /// Weather from a file instead of the monthly normals.
        weather: Option<Weather> = value().optional();
        /// Prices that change by the hour.
        electricity: Electricity = defaulted();
        /// Building phases: space for racks.
        building: Vec<Building> = some();
        /// Utility tranches, on-site units and the losses between them and the racks.
        power: Power = value();
        /// Cooling blocks by technology; without any, `fixed_pue` must be given and cooling never binds.
        cooling: Vec<Cooling> = list();
        /// Fabric and backbone ports; without any, the network never binds.
        network: Vec<Network> = list();
        /// Who racks and burns in.
        crew: Crew = defaulted();
        /// What building and running the site costs.
        build: Option<Build> = value().optional();
    }
}

section! {
    /// Hourly weather from a file.
    Weather {
        /// An EPW file, or a CSV with columns `time` and `temperature_2m`.
        file: String = value();
        /// Zone of a CSV's stamps that carry no offset: `UTC`, `-06:00` or `America/Chicago`.
        time_zone: Option<String> = value().optional();
    }
}

section! {
    /// Grid energy whose price changes by the hour.
    Electricity {
        /// Hours of the day and months with a price of their own.
        time_of_use: Vec<TimeOfUse> = list();
        /// Hourly prices from a CSV; they take the place of `price_usd_per_mwh`.
        hourly: Option<HourlyPrice> = value().optional();
        /// Wires, capacity and taxes on top of the energy price.
        delivery_usd_per_mwh: Uncertain = number(0.0, 10_000.0, "USD per MWh").once().or("0");
        /// A factor on the energy price for the whole future.
        level: Uncertain = number(0.0, 100.0, "").once().or("1");
        /// Gas for on-site units.
        gas_price_usd_per_mmbtu: Uncertain = number(0.0, 1_000.0, "USD per MMBtu").once().or("3.8");
    }
}

section! {
    /// A window of a time-of-use price, in local standard time.
    TimeOfUse {
        /// Months it holds in, 1 to 12.
        months: Vec<i64> = number(1.0, 12.0, "").or("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]");
        /// First hour of the day, 0 to 23.
        from_hour: i64 = number(0.0, 23.0, "");
        /// Hour it ends, 1 to 24.
        to_hour: i64 = number(1.0, 24.0, "");
        /// The price as a multiple of `price_usd_per_mwh`.
        price_multiple: f64 = number(0.0, 100.0, "");
    }
}

section! {
    /// Hourly prices.
    HourlyPrice {
        /// CSV files whose first column is the stamp; one or several years.
        file: String = value();
        /// Zone of stamps that carry no offset: `UTC`, `-06:00` or `America/Chicago`.
        time_zone: Option<String> = value().optional();
        /// The price column; by default the second.
        column: Option<String> = value().optional();
        /// What a missing hour means.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
    }
}

section! {
    /// A building phase: space for racks.
    Building {
        /// Its name.
        id: Name = value();
        /// IT power that fits on its floor.
        it_mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
    }
}

section! {
    /// The power chain.
    Power {
        /// Utility tranches.
        utility: Vec<Utility> = list();
        /// On-site turbines, engines or fuel cells.
        turbine: Vec<Turbine> = list();
        /// Medium to low voltage.
        transformer_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
        /// Uninterruptible supply or rectifier.
        ups_efficiency: f64 = number(0.5, 1.0, "").or("0.96");
        /// Busway and rack distribution.
        distribution_efficiency: f64 = number(0.5, 1.0, "").or("0.99");
    }
}

section! {
    /// A step of grid power.
    Utility {
        /// Its name.
        id: Name = value();
        /// Contracted power at the meter.
        mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Planned day of energy; or give `requested`.
        ready: Option<Date> = value().optional();
        /// Day of the interconnection request; energy follows after `wait_weeks`.
        requested: Option<Date> = value().optional();
        /// From request to energy; by default the site's `grid_wait_weeks`.
        wait_weeks: Option<Uncertain> = number(0.0, 2_000.0, "weeks").once().optional();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
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
        /// Planned day of readiness.
        ready: Date = value();
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

section! {
    /// Cooling blocks of one technology.
    Cooling takes "cooling" by "technology" {
        /// Its name; by default `cooling-1`, `cooling-2` … by position.
        id: Option<Name> = value().optional();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// The heat it can take up.
        serves: String = one_of(&["air", "liquid", "both"]);
        /// IT power that one block cools on the design day.
        it_mw_per_block: f64 = number(0.000_001, 5_000.0, "MW");
        /// Blocks installed.
        blocks: i64 = number(1.0, 10_000.0, "");
        /// Blocks held back.
        redundancy: i64 = number(0.0, 10_000.0, "").or("0");
        /// Planned day of readiness; by default the scenario's start.
        ready: Option<Date> = value().optional();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
        /// PUE at full load in cold weather, electrical losses aside.
        pue_base: f64 = number(1.0, 3.0, "");
        /// Rise of that PUE per degree above the threshold.
        pue_per_c: f64 = number(0.0, 0.2, "per °C");
        /// Dry bulb from which it rises.
        threshold_c: f64 = number(-40.0, 60.0, "°C");
        /// The most it rises to.
        pue_max: f64 = number(1.0, 5.0, "");
        /// Share of the overhead that does not fall with load.
        fixed_share: f64 = number(0.0, 1.0, "").or("0.35");
        /// Water per IT energy below the threshold.
        water_l_per_kwh: f64 = number(0.0, 20.0, "l per kWh").or("0");
        /// Rise of that water per degree above the threshold.
        water_l_per_kwh_per_c: f64 = number(0.0, 2.0, "l per kWh and °C").or("0");
        /// Densest rack it can cool.
        rack_limit_kw: f64 = number(0.1, 10_000.0, "kW").or("10_000");
    }
}

section! {
    /// A step of fabric and backbone.
    Network {
        /// Its name.
        id: Name = value();
        /// GPUs it connects.
        gpus: i64 = number(1.0, 100_000_000.0, "GPUs");
        /// Planned day of readiness.
        ready: Date = value();
        /// Slip against the plan.
        slip_weeks: Uncertain = number(-104.0, 1_040.0, "weeks").once().or("0");
    }
}

section! {
    /// Racking and burn-in.
    Crew {
        /// Racks that all crews of the site set up in a week.
        racks_per_week: Uncertain = number(0.01, 10_000_000.0, "racks per week").once().or("40");
        /// From racked to burnt in.
        burn_in_days: f64 = number(0.0, 365.0, "days").or("5");
    }
}

section! {
    /// What building and running a site costs.
    Build takes "builds" by "from" {
        /// What a table calls it.
        title: String = value().or("\"\"");
        /// Building, electrical and cooling plant per IT power, paid evenly until each building phase is ready.
        construction_usd_per_it_mw: Uncertain = number(0.0, 200_000_000.0, "USD per MW").once().or("0");
        /// Months over which that is paid.
        construction_months: i64 = number(1.0, 120.0, "months").or("12");
        /// Rent per IT power of the phases that are ready.
        rent_usd_per_it_mw_year: Uncertain = number(0.0, 100_000_000.0, "USD per MW and year").once().or("0");
        /// Staff and maintenance per IT power of the phases that are ready.
        opex_usd_per_it_mw_year: Uncertain = number(0.0, 100_000_000.0, "USD per MW and year").once().or("0");
        /// Straight-line depreciation life.
        useful_life_years: f64 = number(1.0, 60.0, "years").or("15");
    }
}

section! {
    /// A purchase order.
    Purchase {
        /// Its name; by default `order-1`, `order-2` … by position.
        id: Option<Name> = value().optional();
        /// What is bought.
        accelerator: String = value();
        /// Where it goes; may be left out when there is one site.
        site: Option<String> = value().optional();
        /// Day of the order.
        order: Date = value();
        /// GPUs ordered.
        gpus: i64 = number(1.0, 10_000_000.0, "GPUs");
        /// From order to the first batch; by default the accelerator's.
        lead_time_weeks: Option<Uncertain> = number(0.0, 520.0, "weeks").each_use().optional();
        /// Equal deliveries it comes in.
        batches: i64 = number(1.0, 1_000.0, "").or("1");
        /// Days between them.
        batch_interval_days: f64 = number(0.0, 730.0, "days").or("14");
        /// Share of the price paid with the order; the rest is paid with each batch.
        deposit: f64 = number(0.0, 1.0, "").or("0.2");
        /// Price of this order; by default the accelerator's.
        price_usd_per_gpu: Option<Uncertain> = number(0.0, 10_000_000.0, "USD per GPU").once().optional();
    }
}

section! {
    /// Who uses the capacity.
    Demand {
        /// The owner's own training and inference; served first.
        internal: Vec<Internal> = list();
        /// Contracts over months; served second.
        reserved: Vec<Reserved> = list();
        /// Requests over hours; served third.
        on_demand: Vec<OnDemand> = list();
        /// Whatever is idle, at a discount; served last.
        spot: Vec<Spot> = list();
    }
}

section! {
    /// An own need, by date.
    Internal {
        /// Its name.
        name: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// GPUs wanted, from each date on.
        gpus: Vec<Step> = some();
    }
}

section! {
    /// A level from a date on.
    Step {
        /// First day.
        from: Date = value();
        /// GPUs wanted from then on.
        gpus: i64 = number(0.0, 100_000_000.0, "GPUs");
    }
}

section! {
    /// A segment that signs contracts for months.
    Reserved takes "contracts" by "from" {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Customers who ask, at the start.
        per_month: f64 = number(0.0, 100_000.0, "per month");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// First day customers ask; by default the scenario's start.
        opens: Option<Date> = value().optional();
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Its term.
        term_months: Uncertain = number(0.1, 360.0, "months").each_use();
        /// From signing to first use; capacity is held meanwhile.
        start_lag_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Below the market price on the day of signing; negative for a premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Whether the price is kept for the term (`fixed`) or follows the market month by month (`indexed`).
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// The least an indexed price falls to, as a fraction of that at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Chance that a contract is renewed at its end, at the market price of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Change of the number who ask with price against its own trend: −1 means 1 % dearer, 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
    }
}

section! {
    /// A segment that rents by the hour.
    OnDemand {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Requests, at the start.
        per_day: f64 = number(0.0, 1_000_000.0, "per day");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Size of a request, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// How long it runs.
        duration_hours: Uncertain = number(0.0, 100_000.0, "hours").each_use();
        /// Above the market price; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Change of the number of requests with price against its own trend: −1 means 1 % dearer, 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// What a request does that finds no room.
        when_full: String = one_of(&["lose", "queue"]).or("\"lose\"");
        /// How long a queued request waits; for ever when left out.
        patience_hours: Option<Uncertain> = number(0.0, 100_000.0, "hours").each_use().optional();
    }
}

section! {
    /// Demand for whatever is idle.
    Spot {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The most it takes.
        gpus: Uncertain = number(0.0, 100_000_000.0, "GPUs").once();
        /// Below the market price.
        discount_to_market: f64 = number(0.0, 1.0, "").or("0.6");
    }
}

section! {
    /// A market class: its price path.
    Market takes "markets" by "from" {
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Accelerators it is made of; by default all of the scenario when it is the only market.
        accelerators: Vec<String> = list();
        /// On-demand price at the start.
        price_usd_per_gpu_hour: Uncertain = number(0.0, 10_000.0, "USD per GPU-hour").once();
        /// Drift of the expected price, per year, of its logarithm.
        annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Volatility of the logarithm.
        volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// How fast a deviation from the drift dies out.
        mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("0");
    }
}

section! {
    /// How results are valued.
    Finance {
        /// Yearly discount rate of the present value.
        discount_rate: f64 = number(0.0, 1.0, "per year").or("0.1");
        /// Tax on profit; by default each site's own rate.
        tax_rate: Option<f64> = number(0.0, 0.9, "").optional();
        /// Sales, general and administration, as a share of revenue and transfers.
        sga_fraction_of_revenue: f64 = number(0.0, 1.0, "").or("0.05");
        /// Own use is credited at this fraction of the market price; 0 leaves it out of the books.
        transfer_fraction_of_market: f64 = number(0.0, 5.0, "").or("1");
        /// Whether the GPUs' resale value counts at the horizon.
        count_resale_at_horizon: bool = value().or("true");
    }
}
