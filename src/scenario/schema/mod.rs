//! A scenario file, key by key. To add a key, add a line to its section and use it in `resolve`.

mod accelerator;
mod site;
mod climate;
mod power;
mod cooling;
mod purchase;
mod demand;
mod market;
mod partition;
mod tariff;

pub use accelerator::{Accelerator, PricePoint};
pub use climate::{Carbon, Electricity, Forward, HourlyPrice, PriceGenerator, TimeOfUse, Weather};
pub use cooling::Cooling;
pub use demand::{
    Anchor, Bursts, Campaign, Contract, Credit, Demand, Exit, Internal, Late, OnDemand, Pool,
    Recall, Reserved, Rhythm, Sla, SlaTier, Spot, Step, Substitute,
};
pub use market::{DatedGpus, Feedback, Launch, Market, NextRegime, Quote, Regime};
pub use partition::Partition;
pub use power::{Battery, Fuel, Limits, Outage, Power, Ppa, Solar, Turbine, Utility};
pub use purchase::{Milestone, Purchase, SupplyShock};
pub use site::{Build, Building, Crew, Equipment, Instances, Lease, Network, Site};
pub use tariff::{
    Capacity, CoincidentPeak, ContractStep, DemandPeriod, DemandTier, Deposit, EnergyPeriod,
    EnergyTier, Interruptible, MinimumTake, Ratchet, Rider, Tariff, Window,
};

use crate::scenario::rule::{Name, Overrides, defaulted, list, number, section, some, value};
use jiff::civil::Date;
use std::collections::BTreeMap;

section! {
    /// A scenario: what is bought, built, powered, cooled and rented out, and how uncertain it is.
    Scenario {
        /// Path of the scenario this one changes; its keys are the base, the ones here go over
        /// them.
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
        /// Shortages that stretch open orders together.
        supply_shock: Vec<SupplyShock> = list();
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
        /// What is different in it, beneath a variant and `--set`: keys by dotted path, for example
        /// "market.blackwell.annual_drift" = -0.45.
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
