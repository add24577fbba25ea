//! A scenario file, key by key. To add a key, add a line to its section and use it in `resolve`.

mod accelerator;
mod equipment;
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
    Aggregate, Anchor, Buyer, Demand, Internal, ModulatedArrivals, OnDemand, Reserved,
    SeasonalityProfile, Spot, Step, Substitute, TrainingRun,
};
pub use equipment::Equipment;
pub use market::{DatedGpus, Feedback, Launch, Market, NextRegime, Quote, Regime};
pub use partition::Partition;
pub use power::{Battery, Fuel, Leaves, Limits, Onsite, Outage, Power, Ppa, Solar, Utility};
pub use purchase::{Milestone, Purchase, SupplyShock};
pub use site::{Build, Building, Crew, Instances, Lease, Network, Site};
pub use tariff::{
    AnnouncedPeak, Capacity, CoincidentPeak, ContractStep, DemandPeriod, DemandTier, Deposit,
    EnergyPeriod, EnergyTier, Interruptible, MinimumTake, Ratchet, Rider, Tariff, Window,
};

use crate::rule::{Name, Overrides, defaulted, list, number, section, some, value};
use jiff::civil::Date;
use std::collections::BTreeMap;

section! {
    /// A scenario: what is bought, built, powered, cooled and rented out, and how uncertain it is.
    Scenario {
        /// Path of the base scenario; keys of this file override its keys.
        extends: Option<String> = value().optional();
        /// One line that names the scenario on charts.
        title: String = value();
        /// What the scenario is about, in a few sentences.
        description: String = value().or("\"\"");
        /// First day; the clock starts at its midnight, UTC.
        start: Date = value();
        /// Calendar years simulated.
        years: i64 = number(1.0, 30.0, "years");
        /// Currency of every amount, as its three letters.
        currency: String = value().or("\"USD\"");
        /// Number of replications and the seed of their random numbers.
        monte_carlo: MonteCarlo = defaulted();
        /// Named states of the world with probabilities, such as base, upside and downside case;
        /// without any there is one.
        case: Vec<Case> = list();
        /// Versions of this scenario that `compare` sets side by side.
        variant: Vec<Variant> = list();
        /// Groups of once-drawn inputs that are correlated.
        correlation: Vec<Correlation> = list();
        /// Accelerators that are bought.
        accelerator: Vec<Accelerator> = some();
        /// Sites where accelerators are installed.
        site: Vec<Site> = some();
        /// Purchase orders.
        purchase: Vec<Purchase> = list();
        /// Supply shortages that lengthen the lead times of open orders together.
        supply_shock: Vec<SupplyShock> = list();
        /// Demand for the capacity, served in the order internal, reserved, on-demand, spot; or
        /// `"full"`: all ready GPUs run, without customers, and `[market]` may be left out, so that
        /// sites compare by power and cost alone.
        demand: Demand = defaulted();
        /// Size of a job, in GPUs that must all run, whose mean time to interruption is reported.
        job_gpus: Option<i64> = number(1.0, 10_000_000.0, "GPUs").optional();
        /// Markets by name: accelerators that share one price and one demand.
        market: BTreeMap<String, Market> = some();
        /// Valuation: discount rate, tax, SG&A, transfer price and resale value.
        finance: Finance = defaulted();
    }
}

section! {
    /// Monte Carlo settings.
    MonteCarlo {
        /// Number of replications to simulate.
        replications: i64 = number(1.0, 1_000_000.0, "").or("1_000");
        /// Seed of the random numbers: the same seed gives the same draws in every scenario (common
        /// random numbers).
        seed: i64 = number(0.0, 9.0e15, "").or("42");
        /// First day of the month from which rates of loss, waits, queue lengths and utilisation
        /// are taken, so that the first months of an empty fleet do not count; amounts and money
        /// are of the whole horizon.
        measure_from: Option<Date> = value().optional();
    }
}

section! {
    /// A named state of the world with its probability.
    Case {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Its probability; the probabilities of all cases add up to 1.
        probability: f64 = number(0.0, 1.0, "");
        /// Keys that differ in this case, by dotted path; a variant and `--set` take precedence.
        /// For example "market.blackwell.annual_drift" = -0.45.
        set: Overrides = value().or("{}");
        /// Keys and elements that this case leaves out, by dotted path; done before `set`.
        unset: Vec<String> = list();
    }
}

section! {
    /// A version of the scenario.
    Variant {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Keys that differ in this variant, by dotted path.
        set: Overrides = value().or("{}");
        /// Keys and elements that this variant leaves out, by dotted path; done before `set`. For
        /// example "demand.anchor.tenant.term_months" where `set` gives its `until`.
        unset: Vec<String> = list();
    }
}

section! {
    /// Once-drawn inputs that are correlated by a Gaussian copula.
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
    /// Valuation: discount rate, tax, SG&A, transfer price and resale value.
    Finance {
        /// Yearly discount rate of the present value.
        discount_rate: f64 = number(0.0, 1.0, "per year").or("0.1");
        /// Tax on profit; by default each site's own rate.
        tax_rate: Option<f64> = number(0.0, 0.9, "").optional();
        /// Selling, general and administrative expense (SG&A), as a share of revenue and of captive
        /// use at its transfer price.
        sga_fraction_of_revenue: f64 = number(0.0, 1.0, "").or("0.05");
        /// Transfer price of captive use, as a fraction of the market price; 0 leaves captive use
        /// out of the accounts.
        transfer_price_fraction_of_market: f64 = number(0.0, 5.0, "").or("1");
        /// Whether the resale value of the GPUs at the horizon is counted.
        count_resale_at_horizon: bool = value().or("true");
    }
}
