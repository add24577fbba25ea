//! The state of orders, lots, fleets and what they cost.

use super::{Expected, Level};
use crate::id::{FleetId, OrderId};
use crate::plan::FailureSimulation;
use crate::sim::health::{Health, Units};
use crate::time::Instant;
use crate::units::Cents;

/// GPUs of one delivery on their way into service: waiting for a crew, being racked, or in burn-in.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// The placed order they belong to.
    pub placed: u32,
    /// The fleet.
    pub fleet: FleetId,
    /// GPUs of it.
    pub gpus: i64,
    /// When they were delivered.
    pub delivered: Instant,
    /// Year of racking, counted from the scenario's first.
    pub vintage: u16,
    /// Whether it was delivered in a bad batch.
    pub bad: bool,
    /// Number of its first GPU among those delivered of its placed order.
    pub first_gpu: i64,
    /// Rounds of replacement by the vendor so far.
    pub round: u8,
}

/// An order that has been placed.
#[derive(Clone, Copy, Debug)]
pub struct PlacedOrder {
    /// Its terms.
    pub order: OrderId,
    /// Number of orders with the same terms, that is of a policy, placed before it.
    pub earlier: u64,
    /// When it was placed.
    pub at: Instant,
    /// GPUs that the vendor allocated.
    pub gpus: i64,
    /// GPUs of them delivered so far.
    pub delivered: i64,
    /// Share of the price paid for undelivered GPUs.
    pub paid: f64,
    /// USD per GPU with server and rack.
    pub price: f64,
    /// USD per GPU of network.
    pub network_price: f64,
    /// Management's forecast of its last delivery; never before it has learnt otherwise.
    pub expected: Instant,
    /// First and last delivery; once the rest is cancelled, those that took place; none without any
    /// delivery.
    pub deliveries: Option<(Instant, Instant)>,
    /// The delivery before now.
    pub last_delivery: Option<Instant>,
    /// Whether the rest has been cancelled.
    pub cancelled: bool,
}

/// A depreciated thing.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its cost.
    pub cost: Cents,
    /// First month of depreciation.
    pub first_month: usize,
    /// Months of its life.
    pub life_months: i64,
    /// The fleet whose resale curve it follows, if it can be resold.
    pub fleet: Option<FleetId>,
    /// GPUs of it that have not been sold.
    pub gpus: i64,
    /// Start value of the resale curve: the price of its GPUs without the yield loss.
    pub resale_base: Cents,
    /// Depreciation so far.
    pub depreciated: Cents,
}

/// A fleet's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct FleetState {
    /// GPUs in service or failed.
    pub burnt_in: i64,
    /// Failed GPUs.
    pub failed: i64,
    /// Racked, in burn-in.
    pub burning: i64,
    /// Waiting for crews.
    pub waiting: i64,
    /// Dead on arrival, in RMA.
    pub rma: i64,
    /// In transit.
    pub in_transit: i64,
    /// Ready GPUs.
    pub ready: i64,
    /// Ready GPUs over time.
    pub ready_held: Level,
    /// GPUs that would be ready but for outages and this hour's limits.
    pub ready_unlimited: i64,
    /// The most GPUs that were ready at once so far, with those down or held back beside them, less
    /// those sold.
    pub most_placed: i64,
    /// Mean cost of the GPUs delivered so far with their network, USD each.
    pub cost_usd_each: f64,
    /// GPUs due for planned maintenance today.
    pub maintenance_due: i64,
    /// GPUs in planned maintenance.
    pub maintenance: i64,
    /// GPUs held back as hot spares.
    pub spare: i64,
    /// GPUs in service that have not yet been allocated power.
    pub to_power: i64,
    /// Used GPUs by class of [`GpuUse::SERVED`](crate::record::GpuUse::SERVED).
    pub used: [Level; 4],
    /// Busy GPUs' worth of work lost to capping now.
    pub lost_work: Expected,
    /// Ready GPUs at the last review of the critical path.
    pub ready_seen: i64,
    /// GPUs at the site, as [`FleetState::at_site`] counts them.
    pub held: Level,
}

impl Asset {
    /// A thing that is not resold.
    pub fn plain(cost: Cents, first_month: usize, life_months: i64) -> Self {
        Self {
            cost,
            first_month,
            life_months,
            fleet: None,
            gpus: 0,
            resale_base: Cents(0),
            depreciated: Cents(0),
        }
    }
}

impl FleetState {
    /// GPUs at the site, wherever they stand.
    pub fn at_site(&self) -> i64 {
        self.waiting + self.burning + self.rma + self.burnt_in
    }
    /// GPUs in service: those that neither failed nor are in maintenance nor held back.
    pub fn in_service(&self) -> i64 {
        self.burnt_in - self.failed - self.maintenance - self.spare
    }
    /// GPUs that failed, are in maintenance, held back or in RMA.
    pub fn out_of_service(&self) -> i64 {
        self.failed + self.maintenance + self.spare + self.rma
    }
    /// GPUs in use now.
    pub fn busy(&self) -> i64 {
        self.used.iter().map(Level::value).sum()
    }
}

pub(super) fn health(simulate: FailureSimulation) -> Health {
    match simulate {
        FailureSimulation::Constant => Health::Constant {
            down: 0,
            chances: None,
        },
        FailureSimulation::Cohorts => Health::Cohorts(Vec::new()),
        FailureSimulation::Units => Health::Units(Units::default()),
    }
}
