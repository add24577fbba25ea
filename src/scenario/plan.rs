//! What is simulated: names resolved to indices, units typed, ranges proven. Nothing validates after this.

use super::climate::Climate;
use crate::id::{AcceleratorId, FleetId, InputId, MarketId, OrderId, SegmentId, SiteId};
use crate::model::contract::Terms;
use crate::model::draw::Draw;
use crate::model::failure::cohort::Law;
use crate::model::failure::hazard::Hazard;
use crate::model::power_chain::Stage;
use crate::model::power_order::PowerOrder;
use crate::model::purchasing::Policy;
use crate::random::copula::Copula;
use crate::random::dist::Distribution;
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::time::{Horizon, Instant, WEEK};
use crate::units::{Gpus, Watts};
use jiff::civil::Date;
use std::sync::Arc;

/// A number that is certain or drawn once per replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// Certain.
    Fixed(f64),
    /// An uncertain input.
    Drawn(InputId),
}

/// An uncertain input that is drawn once per replication.
#[derive(Clone, Debug)]
pub struct Input {
    /// Dotted path of its key; names the draw and its column in the results.
    pub path: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it is drawn from.
    pub distribution: Distribution,
    /// Key of its draws.
    pub key: u64,
}

/// The inputs' values in one replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs(pub Vec<f64>);

impl Inputs {
    /// The value of an amount in this replication.
    #[inline]
    pub fn of(&self, amount: Amount) -> f64 {
        match amount {
            Amount::Fixed(value) => value,
            Amount::Drawn(input) => self.0[input.at()],
        }
    }
}

/// Inputs that are drawn together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its members, in the order of the copula's rows.
    pub members: Vec<InputId>,
    /// Their dependence.
    pub copula: Copula,
}

/// A distribution that is drawn afresh for each use.
#[derive(Clone, Debug)]
pub struct Variate {
    /// What is drawn from.
    pub distribution: Distribution,
    /// Key of its draws.
    pub key: u64,
}

impl Variate {
    /// Its draws in one replication.
    pub fn stream(&self, replication: u32, purpose: Purpose) -> Stream {
        Stream::new(self.key, replication, purpose)
    }
}

/// An accelerator.
#[derive(Clone, Debug)]
pub struct Accelerator {
    /// Its name.
    pub name: String,
    /// First day it can be had.
    pub launch: Option<Date>,
    /// GPUs of a full rack.
    pub gpus_per_rack: Gpus,
    /// Power of one GPU's share of a rack, idle.
    pub idle_each: Watts,
    /// The same at full load.
    pub full_each: Watts,
    /// What a busy rack draws, as a fraction of full load.
    pub draw: Draw,
    /// Mean power of one busy GPU's share of a rack; at least idle.
    pub busy_each: Watts,
    /// USD per GPU with server and rack.
    pub price: Amount,
    /// Price by order date: from when on which fraction of `price` holds.
    pub price_roadmap: Vec<(Instant, f64)>,
    /// USD per GPU of network.
    pub network_price: Amount,
    /// Network as a share of the price, on top.
    pub network_share: f64,
    /// Share of units that burn-in finds dead.
    pub dead_on_arrival: f64,
    /// From a dead unit's return to its replacement, seconds.
    pub replacement: Instant,
    /// Planned tape-out of a custom chip and its slip in weeks.
    pub tape_out: Option<(Instant, Amount)>,
    /// USD paid at tape-out.
    pub nre: Amount,
    /// Share of a planned order's GPUs that come.
    pub yield_of_plan: Amount,
    /// Factor on the resale curve.
    pub resale_factor: Amount,
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
    /// Chance that a delivery is a bad batch.
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
    /// Of what neither fails nor is maintained here.
    pub fn none() -> Self {
        let law = Law { per_hour: 0.0, infant_factor: 0.0, infant_days: 1.0, batch_factor: 1.0, repair_hours: 1.0 };
        Self { domain: Gpus(1), hazard: [Hazard::constant(0.0); 2], law, bad_batch_probability: 0.0, maintenance_share: 0.0, spare_fraction: 0.0 }
    }
}

/// How a fleet's failures are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailurePlay {
    /// One cohort of a constant hazard.
    Constant,
    /// Cohorts by age and batch.
    Cohorts,
    /// Unit by unit.
    Units,
}

/// Outages of a site's feeds.
#[derive(Clone, Debug)]
pub struct Outage {
    /// Outages of a feed per hour.
    pub per_hour: f64,
    /// Hours of one.
    pub hours: Distribution,
    /// Seconds that uninterruptible supplies carry the load.
    pub ride_through: Instant,
    /// Chance that the generators start.
    pub start_probability: f64,
    /// Seconds that their fuel lasts.
    pub generator: Instant,
    /// Key of the generators' starts.
    pub key: u64,
    /// Utility tranches.
    pub tranches: Vec<Tranche>,
    /// Feeds: position of the tranche, and the key of its outages.
    pub feeds: Vec<(usize, u64)>,
}

/// A utility tranche and its feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tranche {
    /// Its step.
    pub step: usize,
    /// Feeds, those held back included.
    pub feeds: i64,
    /// Feeds held back.
    pub reserve: i64,
}

/// A cooling plant whose blocks fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoolingPlant {
    /// Its step.
    pub step: usize,
    /// Blocks, those held back included.
    pub blocks: i64,
    /// Failures of a block per hour.
    pub failures_per_hour: f64,
    /// Mean repair, hours.
    pub repair_hours: f64,
    /// Key of its blocks' failures.
    pub key: u64,
}

impl Accelerator {
    /// What an order of an instant pays, as a fraction of `price`.
    pub fn price_fraction(&self, at: Instant) -> f64 {
        self.price_roadmap.iter().take_while(|(from, _)| *from <= at).last().map_or(1.0, |(_, fraction)| *fraction)
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
    pub planned_each: Watts,
    /// How its failures are played.
    pub failure_play: FailurePlay,
}

/// A dated, uncertain step of a chain; ready when the last of its parts is.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it waits for, at least one thing.
    pub parts: Vec<Part>,
    /// What it adds.
    pub adds: Adds,
    /// Instant at which it goes again; of leases that end.
    pub until: Option<Instant>,
}

/// Something that a step waits for.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// When it begins, or is promised; may lie before the start.
    pub starts: Instant,
    /// Weeks it takes one after the other: permit and construction, queue, lead time.
    pub takes_weeks: Vec<Amount>,
    /// Slip against that, weeks.
    pub slip_weeks: Amount,
}

/// What a step adds when it is ready.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant's line says what its fields are")]
pub enum Adds {
    /// Space for this IT power.
    Space(Watts),
    /// Grid power at the meter, what of it is usable beside the feeds held back, and its feeds.
    Grid { at_meter: Watts, usable: Watts, feeds: i64 },
    /// On-site power: the turbine's position and its net output.
    Onsite(usize, Watts),
    /// IT power that can be cooled: the plant's position, blocks, power per block, blocks held back.
    Cooling { plant: usize, blocks: i64, per_block: Watts, held_back: i64 },
    /// Ports.
    Ports(Gpus),
    /// Leased space and power: the lease's position and its IT power.
    Lease { lease: usize, it: Watts },
    /// A battery: its position.
    Battery(usize),
    /// Solar: its position.
    Solar(usize),
}

/// Leased space and power.
#[derive(Clone, Debug)]
pub struct Lease {
    /// IT power, kW.
    pub it_kw: f64,
    /// USD per kW and month.
    pub rent_usd_per_kw_month: Amount,
    /// Weeks from readiness until racks can run in it.
    pub fit_out_weeks: Amount,
    /// USD per MW of IT, paid when ready.
    pub fit_out_usd_per_it_mw: Amount,
}

/// Plant that is paid when it is ready: a battery or a solar field.
#[derive(Clone, Debug)]
pub struct Paid {
    /// MWh of a battery, MW of solar.
    pub size: f64,
    /// Power, MW.
    pub mw: f64,
    /// USD per that.
    pub capex_usd_each: Amount,
    /// Share of peak that solar gives over a year; 0 of a battery.
    pub capacity_factor: f64,
    /// Depreciation life, months.
    pub life_months: i64,
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
    pub from: Instant,
    /// Last instant.
    pub until: Instant,
    /// USD per GPU-hour.
    pub price_usd_per_gpu_hour: Amount,
}

/// On-site plant.
#[derive(Clone, Debug)]
pub struct Onsite {
    /// Installed output in MW, units held back included, for its costs.
    pub mw: f64,
    /// MMBtu per MWh.
    pub heat_rate: f64,
    /// kg per MWh.
    pub carbon_kg_per_mwh: f64,
    /// USD per MW.
    pub capex_usd_per_mw: Amount,
    /// USD per MWh of capacity.
    pub rent_usd_per_mwh_capacity: f64,
    /// Depreciation life, months.
    pub life_months: i64,
}

/// What building and running a site costs.
#[derive(Clone, Debug)]
pub struct Build {
    /// USD per MW of IT, times the site's multiplier.
    pub construction_usd_per_it_mw: Amount,
    /// Site's multiplier.
    pub multiplier: f64,
    /// Months over which construction is paid.
    pub construction_months: i64,
    /// USD per MW of IT and year.
    pub rent_usd_per_it_mw_year: Amount,
    /// USD per MW of IT and year.
    pub opex_usd_per_it_mw_year: Amount,
    /// Depreciation life, months.
    pub life_months: i64,
}

/// A site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Key of its draws (which years it lives through).
    pub key: u64,
    /// Its steps.
    pub steps: Vec<Step>,
    /// On-site plants.
    pub onsite: Vec<Onsite>,
    /// Leases.
    pub leases: Vec<Lease>,
    /// Batteries.
    pub batteries: Vec<Paid>,
    /// Solar fields.
    pub solar: Vec<Paid>,
    /// Whether cooling can bind.
    pub has_cooling: bool,
    /// Whether the network can bind.
    pub has_network: bool,
    /// Prepared hours, shared by all replications.
    pub climate: Arc<Climate>,
    /// Conversion from low voltage to the racks, per W of IT capacity.
    pub rack_chain: Stage,
    /// The transformer, per W of its output on the design day.
    pub transformer: Stage,
    /// Whether planned power can be exceeded, so that load may be capped.
    pub can_cap: bool,
    /// Which pools get power first.
    pub power_order: PowerOrder,
    /// Share of cooling overhead that does not fall with load.
    pub fixed_share: f64,
    /// Factor on the cooling overhead.
    pub overhead_factor: Amount,
    /// USD per MWh of the flat price; 1 where the hours carry the price.
    pub price: Amount,
    /// Factor on the energy price.
    pub price_level: Amount,
    /// USD per MWh on top.
    pub delivery: Amount,
    /// USD per MMBtu.
    pub gas_price: Amount,
    /// kg per MWh of grid energy.
    pub grid_carbon_kg_per_mwh: f64,
    /// Racks per week of all crews.
    pub racks_per_week: Amount,
    /// Crews that repair, when they are limited.
    pub repair_crews: Option<i64>,
    /// Outages of its feeds.
    pub outage: Option<Outage>,
    /// Cooling plants whose blocks fail.
    pub failing_plants: Vec<CoolingPlant>,
    /// Burn-in, seconds.
    pub burn_in: Instant,
    /// Tax on profit.
    pub tax_rate: f64,
    /// Costs.
    pub build: Build,
    /// Power contracted in the end, W: every utility tranche and on-site unit.
    pub contracted: Watts,
}

impl Site {
    /// Facility power per IT power on the design day, at a factor on the cooling overhead.
    pub fn design_ratio(&self, overhead_factor: f64) -> f64 {
        let transformed = self.transformed(overhead_factor);
        (transformed + self.transformer.standing_w() * transformed) / self.transformer.efficiency
    }

    /// Conversion losses that do not fall with load, per IT power that the chains allow: as W that the racks would draw more.
    pub fn standing_share(&self, overhead_factor: f64) -> f64 {
        self.rack_chain.standing_w() + self.transformer.standing_w() * self.transformed(overhead_factor) * self.rack_chain.efficiency
    }

    /// What the transformer gives on the design day, for racks and cooling, per IT power.
    fn transformed(&self, overhead_factor: f64) -> f64 {
        self.rack_chain.input_w(1.0) + self.climate.design_overhead * overhead_factor
    }
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
    /// Lead time to the first batch, weeks; its key names all draws of the order.
    pub lead_time: Variate,
    /// Deliveries.
    pub batches: i64,
    /// Seconds of lead time between them.
    pub batch_interval: Instant,
    /// Share paid with the order.
    pub deposit: f64,
    /// Payments before delivery: seconds after the order, share.
    pub milestones: Vec<(Instant, f64)>,
    /// USD per GPU without network, when it differs from the accelerator's.
    pub price: Option<Amount>,
    /// Seconds after the order at which what has not come is cancelled.
    pub cancel_after: Option<Instant>,
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
        /// Its date.
        placed: Instant,
        /// Its size.
        gpus: Gpus,
    },
    /// When a policy finds something wanting.
    Review(Review),
}

/// The reviews of a policy.
#[derive(Clone, Debug)]
pub struct Review {
    /// How it decides.
    pub policy: Policy,
    /// First review.
    pub from: Instant,
    /// Last instant at which it may order.
    pub until: Instant,
    /// Seconds between reviews.
    pub every: Instant,
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
    /// Accelerators it is about.
    pub accelerators: Vec<AcceleratorId>,
    /// How often it comes after the last has ended.
    pub per_year: f64,
    /// Weeks it lasts.
    pub weeks: Distribution,
    /// Days that a day of lead time takes.
    pub stretch: Distribution,
    /// Share of an order that is allocated.
    pub allocation: Distribution,
}

/// A market class.
#[derive(Clone, Debug)]
pub struct Market {
    /// Its name.
    pub name: String,
    /// Key of its price path.
    pub key: u64,
    /// USD per GPU-hour at the start.
    pub price: Amount,
    /// Per year.
    pub drift: Amount,
    /// Per root year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
    /// GPUs ordered for it in all; no request can be larger.
    pub ordered: Gpus,
    /// Fleets that serve it, in the order in which they are used: newest accelerator first.
    pub fleets: Vec<FleetId>,
}

/// A segment of demand.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Key of its draws.
    pub key: u64,
    /// Where it buys.
    pub market: MarketId,
    /// How it behaves.
    pub kind: SegmentKind,
}

/// How a segment behaves.
#[derive(Clone, Debug)]
pub enum SegmentKind {
    /// Own need by date.
    Internal {
        /// (from, GPUs), ascending.
        steps: Vec<(Instant, Gpus)>,
    },
    /// Contracts.
    Reserved {
        /// Arrivals.
        arrivals: Arrivals,
        /// GPUs.
        gpus: Variate,
        /// Months.
        term_months: Variate,
        /// From signing to first use, seconds.
        start_lag: Instant,
        /// How its price follows from the market's.
        terms: Terms,
        /// Chance of renewal.
        renewal: f64,
        /// Whether a contract must fit on the fabric of one site.
        one_fabric: bool,
    },
    /// Requests.
    OnDemand {
        /// Arrivals.
        arrivals: Arrivals,
        /// GPUs.
        gpus: Variate,
        /// Hours.
        duration_hours: Variate,
        /// Above the market.
        premium: f64,
        /// What happens without room.
        when_full: WhenFull,
    },
    /// Whatever is idle.
    Spot {
        /// The most it takes.
        depth: Amount,
        /// Below the market.
        discount: f64,
    },
}

/// What a request does that finds no room.
#[derive(Clone, Debug)]
pub enum WhenFull {
    /// It is lost.
    Lose,
    /// It waits, for ever or so many hours.
    Queue(Option<Variate>),
}

/// A stream of arrivals whose rate grows and answers to price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrivals {
    /// Per hour at the start.
    pub per_hour: f64,
    /// Growth per year.
    pub growth: f64,
    /// Elasticity to price.
    pub elasticity: f64,
    /// First instant.
    pub opens: Instant,
}

/// How results are valued.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finance {
    /// Per year.
    pub discount_rate: f64,
    /// Of revenue and transfers.
    pub sga_fraction: f64,
    /// Of the market price.
    pub transfer_fraction: f64,
    /// Whether resale counts at the horizon.
    pub count_resale: bool,
}

/// Everything one future of a scenario needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The clock and calendar.
    pub horizon: Horizon,
    /// Chooses the futures.
    pub seed: u64,
    /// Uncertain inputs.
    pub inputs: Vec<Input>,
    /// Inputs drawn together.
    pub groups: Vec<Group>,
    /// Accelerators.
    pub accelerators: Vec<Accelerator>,
    /// Fleets.
    pub fleets: Vec<Fleet>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Orders and policies.
    pub orders: Vec<Order>,
    /// Rented instances.
    pub instances: Vec<Instances>,
    /// Shortages.
    pub shocks: Vec<SupplyShock>,
    /// Markets.
    pub markets: Vec<Market>,
    /// Segments: internal, reserved, on-demand, spot.
    pub segments: Vec<Segment>,
    /// Valuation.
    pub finance: Finance,
}

impl Plan {
    /// The inputs of one replication.
    pub fn draw_inputs(&self, replication: u32) -> Inputs {
        let uniform = |input: &Input| Stream::new(input.key, replication, Purpose::Input).uniform(0);
        let mut uniforms: Vec<f64> = self.inputs.iter().map(uniform).collect();
        for group in &self.groups {
            let mut members: Vec<f64> = group.members.iter().map(|id| uniforms[id.at()]).collect();
            group.copula.correlate(&mut members);
            for (id, value) in group.members.iter().zip(members) {
                uniforms[id.at()] = value;
            }
        }
        Inputs(self.inputs.iter().zip(uniforms).map(|(input, u)| input.distribution.quantile(u)).collect())
    }

    /// What management reckons with before it knows better: the median.
    pub fn expected(&self, amount: Amount) -> f64 {
        match amount {
            Amount::Fixed(value) => value,
            Amount::Drawn(input) => self.inputs[input.at()].distribution.quantile(0.5),
        }
    }

    /// The instant a step is promised for, slips aside.
    pub fn planned_ready(&self, step: &Step) -> Instant {
        Self::part_ends(step, |part| part.takes_weeks.iter().map(|weeks| self.expected(*weeks)).sum())
    }
    /// The instant management reckons with: medians of all that is uncertain.
    pub fn expected_ready(&self, step: &Step) -> Instant {
        Self::part_ends(step, |part| part.takes_weeks.iter().chain([&part.slip_weeks]).map(|weeks| self.expected(*weeks)).sum())
    }
    /// The latest end of a step's parts.
    fn part_ends(step: &Step, weeks: impl Fn(&Part) -> f64) -> Instant {
        step.parts.iter().map(|part| part.starts + nearest(weeks(part) * WEEK as f64)).max().unwrap_or(0)
    }

    /// A site.
    pub fn site(&self, id: SiteId) -> &Site {
        &self.sites[id.at()]
    }
    /// A fleet.
    pub fn fleet(&self, id: FleetId) -> &Fleet {
        &self.fleets[id.at()]
    }
    /// The fleets of a site.
    pub fn fleets_at(&self, site: SiteId) -> impl Iterator<Item = FleetId> + '_ {
        (0..self.fleets.len()).map(FleetId::new).filter(move |id| self.fleet(*id).site == site)
    }
    /// A fleet's accelerator.
    pub fn accelerator_of(&self, id: FleetId) -> &Accelerator {
        &self.accelerators[self.fleet(id).accelerator.at()]
    }
    /// An order.
    pub fn order(&self, id: OrderId) -> &Order {
        &self.orders[id.at()]
    }
    /// A market.
    pub fn market(&self, id: MarketId) -> &Market {
        &self.markets[id.at()]
    }
    /// A segment.
    pub fn segment(&self, id: SegmentId) -> &Segment {
        &self.segments[id.at()]
    }
}
