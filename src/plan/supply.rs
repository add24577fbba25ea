//! Accelerators and how they fail, fleets, orders, policies, shortages.

use super::{Parameter, Variate};
use crate::id::{AcceleratorId, FleetId, MarketId, SiteId};
use crate::model::draw::Draw;
use crate::model::escalation::Escalation;
use crate::model::failure::cohort::Law;
use crate::model::failure::hazard::Hazard;
use crate::model::purchasing::Policy;
use crate::random::dist::Distribution;
use crate::time::{Seconds, SimTime};
use crate::units::{Gpus, Milliwatts};
use jiff::civil::Date;

/// An accelerator.
#[derive(Clone, Debug)]
pub struct Accelerator {
    /// Its name.
    pub name: String,
    /// First day it can be had.
    pub launch: Option<Date>,
    /// Share of its heat that leaves by liquid.
    pub liquid_share: f64,
    /// GPUs of a full rack.
    pub gpus_per_rack: Gpus,
    /// Power of one GPU's share of a rack, idle.
    pub idle_each: Milliwatts,
    /// The same at full load.
    pub full_each: Milliwatts,
    /// Draw of a busy rack, as a fraction of full load.
    pub draw: Draw,
    /// Mean power of one busy GPU's share of a rack; at least idle.
    pub busy_each: Milliwatts,
    /// USD per GPU with server and rack.
    pub price: Parameter,
    /// Price by order date: from when on which fraction of `price` holds.
    pub price_roadmap: Vec<(SimTime, f64)>,
    /// USD per GPU of network.
    pub network_price: Parameter,
    /// Network as a share of the price, on top.
    pub network_share: f64,
    /// Share of units dead on arrival.
    pub dead_on_arrival: f64,
    /// RMA turnaround: from the return of a dead unit to its replacement.
    pub replacement: Seconds,
    /// Planned tape-out of a custom chip and its slip in weeks.
    pub tape_out: Option<(SimTime, Parameter)>,
    /// USD paid at tape-out.
    pub nre: Parameter,
    /// Share of a planned order's GPUs that come.
    pub yield_of_plan: Parameter,
    /// Factor on the resale curve.
    pub resale_factor: Parameter,
    /// Depreciation life, months.
    pub life_months: i64,
    /// Resale value as a fraction of price after whole years.
    pub residual_by_year: Vec<f64>,
    /// How it fails and is repaired.
    pub failures: Failures,
}

/// How an accelerator fails and is repaired; its units are failure domains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failures {
    /// GPUs of one failure.
    pub domain: Gpus,
    /// Hazard of a unit, by whether it is of a bad batch.
    pub hazard: [Hazard; 2],
    /// The same for cohorts of units.
    pub law: Law,
    /// Probability that a delivery is a bad batch.
    pub bad_batch_probability: f64,
    /// Share of the fleet that is in planned maintenance.
    pub maintenance_share: f64,
    /// Share of the fleet that is held back.
    pub spare_fraction: f64,
}

impl Failures {
    /// Whether failures come at all.
    pub fn come(&self) -> bool {
        self.law.per_hour > 0.0
    }
    /// Of GPUs that neither fail nor are maintained here.
    pub fn none() -> Self {
        let law = Law {
            per_hour: 0.0,
            infant_factor: 0.0,
            infant_days: 1.0,
            batch_factor: 1.0,
            repair_hours: 1.0,
        };
        Self {
            domain: Gpus(1),
            hazard: [Hazard::constant(0.0); 2],
            law,
            bad_batch_probability: 0.0,
            maintenance_share: 0.0,
            spare_fraction: 0.0,
        }
    }
}

/// How the failures of a fleet are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureSimulation {
    /// One cohort of a constant hazard.
    Constant,
    /// Cohorts by age and batch.
    Cohorts,
    /// Unit by unit.
    Units,
}

impl Accelerator {
    /// Price of an order placed at an instant, as a fraction of `price`.
    pub fn price_fraction(&self, at: SimTime) -> f64 {
        self.price_roadmap
            .iter()
            .take_while(|(from, _)| *from <= at)
            .last()
            .map_or(1.0, |(_, fraction)| *fraction)
    }
}

/// One accelerator at one site; the unit in which capacity is used.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// `accelerator @ site`; names its draws.
    pub name: String,
    /// Where it stands.
    pub site: SiteId,
    /// What it is made of.
    pub accelerator: AcceleratorId,
    /// Who it is sold to.
    pub market: MarketId,
    /// Key of its failures and repairs.
    pub key: u64,
    /// Whether it is rented: it then needs nothing of its site.
    pub rented: bool,
    /// Power that the site plans for one of its GPUs; at least what a busy one draws on average.
    pub planned_each: Milliwatts,
    /// How its failures are simulated.
    pub failure_simulation: FailureSimulation,
}

/// GPUs rented from somebody else.
#[derive(Clone, Debug)]
pub struct Instances {
    /// Their name.
    pub name: String,
    /// The fleet they are counted in.
    pub fleet: FleetId,
    /// GPUs.
    pub gpus: Gpus,
    /// First instant.
    pub from: SimTime,
    /// Last instant.
    pub until: SimTime,
    /// USD per GPU-hour.
    pub price_usd_per_gpu_hour: Parameter,
    /// Of that price, from the first instant on.
    pub price_escalation: Escalation,
}

/// A purchase order, or a policy that places orders.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its name.
    pub name: String,
    /// Where it goes and what it is.
    pub fleet: FleetId,
    /// When it is placed and how large it is.
    pub when: When,
    /// When its GPUs were delivered, of those in service at the start.
    pub delivered: Option<SimTime>,
    /// Share of the price paid before the start, where it is stated.
    pub paid_before_start: Option<f64>,
    /// Lead time to the first batch, weeks; its key names all draws of the order.
    pub lead_time: Variate,
    /// Deliveries.
    pub batches: i64,
    /// Lead time between them.
    pub batch_interval: Seconds,
    /// Share paid with the order.
    pub deposit: f64,
    /// Payments before delivery: time after the order, share.
    pub milestones: Vec<(Seconds, f64)>,
    /// USD per GPU without network, when it differs from the accelerator's.
    pub price: Option<Parameter>,
    /// Time after the order at which what has not come is cancelled.
    pub cancel_after: Option<Seconds>,
    /// Share of the price that a cancelled GPU costs.
    pub cancellation_fee: f64,
}

impl Order {
    /// All GPUs it may bring.
    pub fn most(&self) -> Gpus {
        match &self.when {
            When::Fixed { gpus, .. } => *gpus,
            When::Review(review) => review.most,
        }
    }
}

/// When an order is placed.
#[derive(Clone, Debug)]
pub enum When {
    /// On its date.
    Fixed {
        /// Its date; may lie before the start.
        placed: SimTime,
        /// Its size.
        gpus: Gpus,
    },
    /// When a policy finds a shortfall.
    Review(Review),
}

/// The reviews of a policy.
#[derive(Clone, Debug)]
pub struct Review {
    /// How it decides.
    pub policy: Policy,
    /// First review.
    pub from: SimTime,
    /// Last instant at which it may order.
    pub until: SimTime,
    /// Time between reviews.
    pub every: Seconds,
    /// All it may order.
    pub most: Gpus,
    /// The least it orders at once.
    pub least: Gpus,
    /// The fleet that it replaces.
    pub replaces: Option<FleetId>,
}

/// Shortages of one kind.
#[derive(Clone, Debug)]
pub struct SupplyShock {
    /// Its name.
    pub name: String,
    /// Key of its draws.
    pub key: u64,
    /// Accelerators affected.
    pub accelerators: Vec<AcceleratorId>,
    /// Rate at which it begins after the last has ended.
    pub per_year: f64,
    /// Weeks it lasts.
    pub weeks: Distribution,
    /// Days that a day of lead time takes.
    pub stretch: Distribution,
    /// Share of an order that is allocated.
    pub allocation: Distribution,
}
