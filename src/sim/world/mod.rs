//! The state of one replication: sites, fleets, markets, segments, contracts, and the integrals
//! over them.

mod aggregate_demand;
mod arrivals;
mod batteries;
mod binding_ledger;
mod books;
mod bound_request;
mod contract;
mod contract_price;
mod contracts;
mod conversion;
mod cooling;
mod critical_path;
mod energy;
#[cfg(test)]
pub mod fixture;
mod fleet;
mod gpu_ledger;
mod grid;
mod site_load;
mod it_capacity;
mod kinds;
mod leases;
mod time_weighted;
mod unused;
mod limits;
mod market;
mod milestones;
mod onsite;
mod orders;
mod forecast;
mod captive_use;
mod partition;
mod power_ledger;
mod queue;
mod racking;
mod call_backs;
mod segment;
mod settlement;
mod site;
mod space;
mod steps;
mod vintages;
mod water;

use crate::des::{Calendar, Ticket};
use crate::id::{FleetId, PartitionId, SiteId};
use crate::model::failure::crew::Ring;
use crate::plan::{Inputs, Order, Plan, SegmentKind};
use crate::random::elementary::nearest;
use crate::record::{Account, ContractMonth, FleetMonth, SegmentMonth};
use crate::sim::event::Event;
use crate::sim::health::{Health, Unit};
use crate::time::{Seconds, SimTime, WEEK};
use crate::units::{Cents, Gpus, Usd};
pub use aggregate_demand::AggregateState;
pub use arrivals::{ArrivalState, CustomerDraws, Gap, Phase};
pub use batteries::BatteryState;
pub use books::{Asset, Sale, SiteBooks};
pub use bound_request::{BoundRequest, BoundRequests};
pub use call_backs::{CallBacks, Notice, Review};
pub use captive_use::{CaptiveUses, TrainingRunState, training_run_of};
pub use contract::{Contract, ContractAccount, ContractBooks, SegmentContracts, Stage};
pub use contract_price::ContractPrice;
pub use contracts::{Agreed, Contracts};
pub use critical_path::{Allowed, CriticalPath, KINDS};
pub use energy::{FuelPrice, Metering, YearTurn};
pub use fleet::FleetState;
use fleet::health;
pub use forecast::ForecastDate;
pub use market::{MarketState, PriceDiffusion, Quote};
pub use milestones::Milestones;
pub use orders::{Lot, Orders, PlacedOrder};
use partition::partition_state;
pub use partition::{Down, FreeCapacity, PartitionState};
pub use queue::{Place, Queue, Waiting};
pub use segment::SegmentState;
use segment::segment_state;
pub use site::SiteState;
pub use site_load::{SiteLoad, load_of};
pub use steps::StepState;
pub use time_weighted::TimeWeighted;
pub use unused::Unused;
pub use vintages::Vintage;

/// What an event changed; the dispatcher re-evaluates accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing that others depend on.
    Nothing,
    /// A site's chains, GPUs or failures.
    Supply(SiteId),
    /// The use of a partition's GPUs by its customers.
    Use(PartitionId),
    /// Free capacity in a partition, so that queued requests may be served.
    FreeCapacity(PartitionId),
    /// Spot demand, in any partition.
    Depths,
}

/// A replication in progress.
pub struct World<'p> {
    /// The plan that is simulated.
    pub plan: &'p Plan,
    /// Number of the replication.
    pub replication: u32,
    /// Uncertain inputs.
    pub inputs: Inputs,
    /// Now.
    pub now: SimTime,
    /// The calendar of events.
    pub calendar: Calendar<Event>,
    /// Sites.
    pub sites: Vec<SiteState>,
    /// Fleets.
    pub fleets: Vec<FleetState>,
    /// Failures by fleet.
    health: Vec<Health>,
    /// Buffer for the potential failures and repairs of a day.
    rings: Vec<(f64, Ring)>,
    /// Prices of markets.
    pub markets: Vec<MarketState>,
    /// Partitions of their GPUs.
    pub partitions: Vec<PartitionState>,
    /// Segments.
    pub segments: Vec<SegmentState>,
    /// Segments month by month so far.
    pub segment_months: Vec<SegmentMonth>,
    /// The books of contracts month by month so far.
    pub contract_months: Vec<ContractMonth>,
    /// The books of contracts, this month.
    pub contract_books: ContractBooks,
    /// Call-backs of leased GPUs by the owner.
    pub call_backs: CallBacks,
    /// Fleets month by month so far.
    pub fleet_months: Vec<FleetMonth>,
    /// Contracts ever signed.
    pub contracts: Contracts,
    /// Requests that run bound to a site or in another market.
    pub bound_requests: BoundRequests,
    /// Purchase orders.
    pub orders: Orders,
    /// Events simulated.
    pub events: u64,
}

impl<'p> World<'p> {
    /// The world at the start, nothing scheduled.
    pub fn new(plan: &'p Plan, replication: u32) -> Self {
        let inputs = plan.draw_inputs(replication);
        let sites = plan
            .sites
            .iter()
            .map(|site| SiteState::new(site, &inputs, plan))
            .collect();
        let markets = plan
            .markets
            .iter()
            .map(|market| MarketState::new(inputs.of(market.price)))
            .collect();
        let partitions = (0..plan.partitions.len())
            .map(PartitionId::new)
            .map(|partition| partition_state(partition, plan, replication))
            .collect();
        let measured_from = plan.horizon.month_starts[plan.measured_from];
        let segments = plan
            .segments
            .iter()
            .map(|segment| segment_state(segment, &inputs, replication, measured_from))
            .collect();
        let mut world = Self {
            plan,
            replication,
            inputs,
            now: SimTime::START,
            calendar: Calendar::with_capacity(256),
            sites,
            fleets: vec![FleetState::default(); plan.fleets.len()],
            health: plan
                .fleets
                .iter()
                .map(|fleet| health(fleet.failure_simulation))
                .collect(),
            rings: Vec::new(),
            markets,
            partitions,
            segments,
            segment_months: Vec::with_capacity(plan.segments.len() * plan.horizon.months()),
            contract_months: Vec::with_capacity(plan.horizon.months()),
            contract_books: ContractBooks::new(
                plan.markets.len(),
                plan.partitions.len(),
                plan.segments.len(),
            ),
            call_backs: CallBacks::default(),
            fleet_months: Vec::with_capacity(plan.fleets.len() * plan.horizon.months()),
            contracts: Contracts::default(),
            bound_requests: BoundRequests::default(),
            orders: Orders::new(plan.accelerators.len(), plan.orders.len()),
            events: 0,
        };
        world.open_spot();
        world
    }

    /// Spot demand is there from the start: the sum of the segments' depths.
    fn open_spot(&mut self) {
        for (at, segment) in self.plan.segments.iter().enumerate() {
            if let SegmentKind::Spot { depth, .. } = segment.kind {
                let depth = nearest(self.inputs.of(depth));
                self.partitions[segment.partition.at()].deepen_spot(depth);
                self.segments[at].set_level(SimTime::START, depth);
            }
        }
    }

    /// Schedules an event if it falls within the horizon; nothing happens after it.
    pub fn schedule(&mut self, at: SimTime, event: Event) -> Option<Ticket> {
        (at <= self.plan.horizon.end()).then(|| {
            self.calendar
                .schedule(at.max(self.now), event.class(), event)
        })
    }

    /// Median lead time of an order placed today, weeks, from what is known today: tape-outs and
    /// current shortages.
    pub fn expected_weeks(&self, order: &Order) -> f64 {
        let fleet = self.plan.fleet(order.fleet);
        let on = self
            .orders
            .shortages(fleet.accelerator)
            .iter()
            .filter(|shortage| (shortage.begins..shortage.ends).contains(&self.now));
        let stretch = on.fold(1.0, |most: f64, shortage| most.max(shortage.stretch));
        let tape_out =
            self.plan
                .accelerator_of(order.fleet)
                .tape_out
                .map_or(0.0, |(planned, slip)| {
                    let expected =
                        planned.as_seconds() + self.plan.expected(slip) * WEEK.as_seconds();
                    ((expected - self.now.as_seconds()) / WEEK.as_seconds()).max(0.0)
                });
        tape_out + order.lead_time.distribution.quantile(0.5) * stretch
    }

    /// Mean price of a site's grid energy in management's forecast, USD per MWh.
    pub fn expected_energy_price(&self, site: SiteId) -> f64 {
        let spec = self.plan.site(site);
        let mean = spec.climate.mean_price();
        let factor = spec.price_path(&self.plan.horizon, self.now + Seconds::ONE);
        mean * factor * self.plan.expected(spec.price) * self.plan.expected(spec.price_level)
            + self.plan.expected(spec.delivery) * spec.delivery_escalation.in_month(self.month())
    }

    /// Whole failure domains of a fleet.
    pub fn units(&self, id: FleetId) -> i64 {
        self.fleets[id.at()].burnt_in() / self.plan.accelerator_of(id).failures.domain.0
    }

    /// Sets how many units of a fleet are down.
    pub fn set_down(&mut self, id: FleetId, units: i64) {
        let gpus = units * self.plan.accelerator_of(id).failures.domain.0;
        self.fleets[id.at()].set_failed(gpus);
    }

    /// The failures of a fleet.
    pub fn health(&self, id: FleetId) -> &Health {
        &self.health[id.at()]
    }

    /// The same, to be changed.
    pub fn health_mut(&mut self, id: FleetId) -> &mut Health {
        &mut self.health[id.at()]
    }

    /// Takes an empty list for the rings of a day, to be returned so that it is not made anew.
    pub fn take_rings(&mut self) -> Vec<(f64, Ring)> {
        let mut rings = std::mem::take(&mut self.rings);
        rings.clear();
        rings
    }

    /// Returns the list.
    pub fn return_rings(&mut self, rings: Vec<(f64, Ring)>) {
        self.rings = rings;
    }

    /// A unit of a fleet that is simulated unit by unit.
    ///
    /// # Panics
    /// Where the fleet is not, which is a bug.
    pub fn unit(&mut self, id: FleetId, number: usize) -> &mut Unit {
        let Some(units) = self.health_mut(id).units_mut() else {
            unreachable!("fleet {} is not simulated unit by unit", id.at())
        };
        units.unit_mut(number)
    }

    /// Posts an amount in the current month of a site's books.
    pub fn post(&mut self, site: SiteId, account: Account, amount: Usd) -> Cents {
        self.sites[site.at()].books.post(account, amount)
    }

    /// GPUs over all sites: ordered, cancelled, in transit, delivered and retired.
    pub fn gpu_counts(&self) -> [Gpus; 5] {
        self.sites.iter().fold([Gpus(0); 5], |mut sum, site| {
            for (sum, count) in sum.iter_mut().zip(site.orders.counts()) {
                *sum += count;
            }
            sum
        })
    }

    /// The month that now lies in.
    pub fn month(&self) -> usize {
        self.plan.horizon.month_of(self.now)
    }
}

/// GPUs as a whole number, at least one.
pub fn whole_gpus(size: f64) -> i64 {
    nearest(size).max(1)
}

#[cfg(test)]
mod tests {
    use super::fixture::{self, SITE};
    use super::*;
    use crate::model::escalation::Escalation;
    use crate::plan::Parameter;

    /// From the second year on energy costs 20 % more and delivery, of 8 USD, 10 %.
    #[test]
    fn managements_forecast_of_energy_rises_with_price_and_delivery() {
        let mut plan = fixture::plan();
        let site = &mut plan.sites[SITE.at()];
        site.delivery = Parameter::Fixed(8.0);
        site.delivery_escalation = Escalation::new(0.1);
        site.price_escalation = Escalation::new(0.2);
        let mut world = World::new(&plan, 0);
        let energy = world.expected_energy_price(SITE) - 8.0;
        assert!(energy > 0.0, "{energy}");
        for (month, expected) in [(11, energy + 8.0), (12, 1.2 * energy + 8.8)] {
            world.now = plan.horizon.month_starts[month];
            let found = world.expected_energy_price(SITE);
            assert!((found - expected).abs() < 1e-9, "{month}: {found}");
        }
    }
}
