//! The state of one future: sites, fleets, markets, segments, contracts, and the integrals over them.

use super::event::Event;
use super::health::{Health, Outages, Unit, Units};
use super::meter::Meter;
use crate::des::{Calendar, Ticket};
use crate::id::{FleetId, MarketId, OrderId, SegmentId, SiteId};
use crate::model::failure::crew::Ring;
use crate::model::lead_time::Shortage;
use crate::random::elementary::nearest;
use crate::random::stream::{Cursor, Purpose, Stream};
use crate::record::{Account, Binding, Charge, GpuUse, OrderDates, PowerUse, SegmentTally};
use crate::scenario::plan::{FailurePlay, Inputs, Order, Plan, SegmentKind};
use crate::time::{Instant, WEEK};
use crate::units::{Cents, Usd};
use std::collections::VecDeque;

/// A whole number over time with its exact integral.
#[derive(Clone, Copy, Debug, Default)]
pub struct Level {
    value: i64,
    since: Instant,
    integral: i128,
}

impl Level {
    /// The value now.
    #[inline]
    pub fn value(&self) -> i64 {
        self.value
    }

    /// Changes the value by so much from `now` on.
    #[inline]
    pub fn add(&mut self, now: Instant, change: i64) {
        self.set(now, self.value + change);
    }

    /// Changes the value from `now` on.
    #[inline]
    pub fn set(&mut self, now: Instant, value: i64) {
        if value != self.value {
            self.settle(now);
            self.value = value;
        }
    }

    #[inline]
    fn settle(&mut self, now: Instant) {
        self.integral += i128::from(self.value) * i128::from(now - self.since);
        self.since = now;
    }

    /// The integral since it was last taken.
    pub fn take(&mut self, now: Instant) -> i128 {
        self.settle(now);
        std::mem::take(&mut self.integral)
    }
}

/// A real number over time with its integral: what is expected of the hours between events, not counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected {
    value: f64,
    since: Instant,
    integral: f64,
}

impl Expected {
    /// Changes the value from `now` on.
    #[inline]
    pub fn set(&mut self, now: Instant, value: f64) {
        if value != self.value {
            self.settle(now);
            self.value = value;
        }
    }

    #[inline]
    fn settle(&mut self, now: Instant) {
        self.integral += self.value * (now - self.since) as f64;
        self.since = now;
    }

    /// The integral since it was last taken.
    pub fn take(&mut self, now: Instant) -> f64 {
        self.settle(now);
        std::mem::take(&mut self.integral)
    }
}

/// What an event changed; the dispatcher re-evaluates accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing that others depend on.
    Nothing,
    /// A site's chains, GPUs or failures.
    Supply(SiteId),
    /// What a market's customers use.
    Use(MarketId),
    /// Room in a market, so that those who wait may be served.
    Room(MarketId),
}

/// GPUs of one fleet that were burnt in within one year.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// The fleet.
    pub fleet: FleetId,
    /// Year of racking, counted from the scenario's first.
    pub vintage: u16,
    /// GPUs burnt in.
    pub burnt_in: i64,
    /// GPUs of it that are ready now.
    pub ready: i64,
}

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
    /// Whether it came in a bad batch.
    pub bad: bool,
    /// Number of its first GPU among those that its placed order has brought.
    pub first_gpu: i64,
    /// How often its places have been filled anew by the vendor.
    pub round: u8,
}

/// An order that has been placed.
#[derive(Clone, Copy, Debug)]
pub struct PlacedOrder {
    /// Its terms.
    pub order: OrderId,
    /// How many orders of the same terms, that is of a policy, were placed before it.
    pub earlier: u64,
    /// When it was placed.
    pub at: Instant,
    /// GPUs that the vendor allocated.
    pub gpus: i64,
    /// GPUs of them that have come.
    pub delivered: i64,
    /// Share of the price paid for what has not come.
    pub paid: f64,
    /// USD per GPU with server and rack.
    pub price: f64,
    /// USD per GPU of network.
    pub network_price: f64,
    /// When management reckons that its last batch comes; never before it has learnt otherwise.
    pub expected: Instant,
    /// First and last delivery: as they will be, or as they were once the rest is cancelled; none if none ever comes.
    pub deliveries: Option<(Instant, Instant)>,
    /// The delivery before now.
    pub last_delivery: Option<Instant>,
    /// Whether the rest has been cancelled.
    pub cancelled: bool,
}

/// A step in one future.
#[derive(Clone, Copy, Debug)]
pub struct StepState {
    /// The instant it is really ready; may lie before the start or beyond the horizon.
    pub ready: Instant,
    /// Which of its parts came last.
    pub last_part: u16,
    /// Whether it has been ready by now.
    pub done: bool,
}

/// What a site's chains allow, and what is left of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowed {
    /// IT W by power.
    pub power_w: i64,
    /// IT W by space.
    pub space_w: i64,
    /// IT W by cooling.
    pub cooling_w: i64,
    /// Ports that no GPU has.
    pub ports_left: i64,
    /// GPUs in service that are not ready.
    pub stranded: i64,
    /// IT W of GPUs that have been burnt in and do not work now.
    pub down_w: i64,
    /// IT W of the next GPU that would be ready: of those stranded, else of the site's smallest.
    pub next_w: i64,
}

/// How a site's ready power came to be.
#[derive(Clone, Debug, Default)]
pub struct CriticalPath {
    /// The most that GPUs were ready for so far, W, with those that only a failure keeps from it.
    pub most_w: i64,
    /// Since when each kind of step alone has been missing for one more ready GPU, by position in the list of kinds.
    pub alone_since: [Option<Instant>; 5],
    /// Since when only GPUs have been missing.
    pub room_since: Option<Instant>,
    /// What was charged so far.
    pub charges: Vec<Charge>,
}

impl SiteState {
    /// Leased power at the meter, W.
    pub fn leased_at_meter_w(&self) -> i64 {
        libm::ceil(self.leased_w as f64 * self.design_ratio) as i64
    }
    /// All energised power at the meter, W.
    pub fn energised_w(&self) -> i64 {
        self.grid_w + self.onsite_w + self.leased_at_meter_w()
    }
    /// Grid and leased power that can be used now, W at the meter.
    pub fn usable_grid_w(&self) -> i64 {
        self.grid_usable_w + self.leased_at_meter_w() - self.outages.lost_w
    }
}

/// A site's state.
pub struct SiteState {
    /// Ready space, W of IT.
    pub space_w: Level,
    /// Its steps: when each is really ready, and whether it has been.
    pub steps: Vec<StepState>,
    /// Grid power at the meter, W.
    pub grid_w: i64,
    /// What of it is usable beside the feeds held back, W.
    pub grid_usable_w: i64,
    /// Leased IT power, W.
    pub leased_w: i64,
    /// What of it has been fitted out.
    pub fitted_out_w: i64,
    /// Leases: 1 while they are paid.
    pub leases: Vec<Level>,
    /// Leases: whether racks can run in them.
    pub leases_fitted_out: Vec<bool>,
    /// Batteries ready, Wh and W.
    pub battery_wh: f64,
    /// See `battery_wh`.
    pub battery_w: f64,
    /// Solar fields: 1 when ready.
    pub solar_ready: Vec<Level>,
    /// On-site power, W.
    pub onsite_w: i64,
    /// On-site plants: 1 when ready.
    pub onsite_ready: Vec<Level>,
    /// Cooling plants: ready blocks' W less those held back.
    pub cooling_w: i64,
    /// Ports, GPUs.
    pub ports: i64,
    /// Facility W per W of IT on the design day.
    pub design_ratio: f64,
    /// Overhead factor of this future.
    pub overhead_factor: f64,
    /// Conversion losses that do not fall with load, W at the racks per usable W.
    pub standing_share: f64,
    /// IT W that all chains allow.
    pub usable_w: i64,
    /// IT W of the load now.
    pub load_w: i64,
    /// Pools, in the site's order of power.
    pub pools: Vec<Pool>,
    /// Deliveries waiting for the crews, first come first served.
    pub to_rack: VecDeque<Lot>,
    /// Whether crews are at work.
    pub racking: bool,
    /// When the last rack was done that has been handed over, or when crews began, seconds.
    pub racked_until: f64,
    /// Their next hand-over.
    pub hand_over: Option<Ticket>,
    /// Racks per week.
    pub racks_per_week: f64,
    /// Whether the daily failure step runs.
    pub failing: bool,
    /// Feeds and cooling blocks that are out.
    pub outages: Outages,
    /// Energy.
    pub meter: Meter,
    /// GPUs ordered so far, whatever became of them.
    pub ordered: Level,
    /// Of them, those whose order was cancelled.
    pub cancelled: Level,
    /// Of them, those under way.
    pub in_transit: Level,
    /// Of them, those at the site.
    pub delivered: Level,
    /// Of them, those that were delivered and have left for good.
    pub retired: Level,
    /// GPUs by use; idle is the rest of the ready ones.
    pub gpu_use: [Level; GpuUse::COUNT],
    /// Energised W.
    pub energised: Level,
    /// W by use; demand is the rest of the ready GPUs' planned draw.
    pub power_use: [Level; PowerUse::COUNT],
    /// Planned draw of the ready GPUs, W.
    pub ready_w: Level,
    /// Share of the time in which the load is capped now.
    pub capped: Expected,
    /// What the chains allow, as supply was last evaluated.
    pub allowed: Allowed,
    /// The critical path so far.
    pub path: CriticalPath,
    /// What binds but for demand.
    pub supply_binding: Binding,
    /// What binds now, since when, and seconds so far this month.
    pub binding: (Binding, Instant, [i64; Binding::COUNT]),
    /// Cost of GPUs that were ready for the first time in the month.
    pub placed_in_service: Cents,
    /// Postings of the month.
    pub books: [Cents; Account::COUNT],
    /// Construction payments by month.
    pub construction: Vec<Cents>,
    /// Things that are depreciated.
    pub assets: Vec<Asset>,
    /// Loss carried forward, cents.
    pub loss_carried: i64,
    /// Milestones.
    pub first_power: Option<Instant>,
    /// See `first_power`.
    pub full_power: Option<Instant>,
    /// See `first_power`.
    pub first_ready: Option<Instant>,
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
    /// What the resale curve starts from: the price of its GPUs without what a yield lost.
    pub resale_base: Cents,
    /// What has been depreciated so far.
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
    /// Dead on arrival, with the vendor.
    pub returned: i64,
    /// In transit.
    pub in_transit: i64,
    /// Ready GPUs.
    pub ready: i64,
    /// The most that were ready at once so far, with those down or held back beside them, less those sold.
    pub most_placed: i64,
    /// Mean cost of the GPUs delivered so far with their network, USD each.
    pub cost_usd_each: f64,
    /// GPUs that planned maintenance wants today.
    pub maintenance_due: i64,
    /// GPUs in planned maintenance.
    pub maintenance: i64,
    /// GPUs held back as hot spares.
    pub spare: i64,
    /// GPUs in service that have not yet been asked for while power is handed out.
    pub to_power: i64,
    /// Used GPUs by class of [`GpuUse::SERVED`].
    pub used: [Level; 4],
    /// Busy GPUs' worth of work lost to capping now.
    pub lost_work: Expected,
    /// GPUs that were ready when the critical path was last looked at.
    pub ready_seen: i64,
    /// GPUs at the site, as [`FleetState::at_site`] counts them.
    pub held: Level,
}

impl Asset {
    /// A thing that is not resold.
    pub fn plain(cost: Cents, first_month: usize, life_months: i64) -> Self {
        Self { cost, first_month, life_months, fleet: None, gpus: 0, resale_base: Cents(0), depreciated: Cents(0) }
    }
}

impl FleetState {
    /// GPUs at the site, wherever they stand.
    pub fn at_site(&self) -> i64 {
        self.waiting + self.burning + self.returned + self.burnt_in
    }
    /// GPUs in service: those that neither failed nor are in maintenance nor held back.
    pub fn in_service(&self) -> i64 {
        self.burnt_in - self.failed - self.maintenance - self.spare
    }
    /// GPUs that failed, are in maintenance, held back or with the vendor.
    pub fn out_of_service(&self) -> i64 {
        self.failed + self.maintenance + self.spare + self.returned
    }
    /// GPUs in use now.
    pub fn busy(&self) -> i64 {
        self.used.iter().map(Level::value).sum()
    }
}

/// A waiting request.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its segment.
    pub segment: SegmentId,
    /// Its number within the segment.
    pub number: u32,
    /// GPUs.
    pub gpus: i64,
    /// When it came.
    pub since: Instant,
}

/// A market's state.
pub struct MarketState {
    /// Ready GPUs of all its fleets.
    pub capacity: i64,
    /// Own need.
    pub internal: i64,
    /// Contracted and begun.
    pub contracted: i64,
    /// Contracted, begun or not.
    pub committed: i64,
    /// What of it needs one fabric, by site.
    pub on_one_fabric: Vec<i64>,
    /// Requests being served or squeezed.
    pub busy: i64,
    /// The most spot takes.
    pub spot_depth: i64,
    /// Price of spot as a fraction of the market price.
    pub spot_fraction: f64,
    /// Served by class of [`GpuUse::SERVED`].
    pub served: [i64; 4],
    /// Who waits.
    pub queue: VecDeque<Waiting>,
    /// Deviation of the price from its trend.
    pub deviation: f64,
    /// Price now, USD per GPU-hour.
    pub price: f64,
    /// The price's trend now.
    pub trend: f64,
    /// Prices by month.
    pub prices: Vec<f64>,
    /// USD per hour of all begun contracts.
    pub contract_rate: f64,
    /// USD earned by contracts this month, and since when the rest is unsettled.
    pub contract_revenue: (f64, Instant),
}

impl MarketState {
    /// Settles what contracts earned up to `now`; a squeezed contract is paid for what it gets.
    pub fn settle_contracts(&mut self, now: Instant) {
        let (earned, since) = self.contract_revenue;
        let share = if self.contracted > 0 { self.served[1] as f64 / self.contracted as f64 } else { 0.0 };
        self.contract_revenue = (earned + self.contract_rate * share * (now - since) as f64 / 3_600.0, now);
    }
}

/// A segment's state.
pub struct SegmentState {
    /// What became of its customers.
    pub tally: SegmentTally,
    /// Gaps between arrivals.
    pub gaps: Cursor,
    /// Sizes.
    pub sizes: Cursor,
    /// The pending arrival.
    pub next: Option<Ticket>,
    /// What was left of its gap at `gap_since`, in expected arrivals; none before the first is drawn.
    pub gap: Option<f64>,
    /// Seconds with their fraction.
    pub gap_since: f64,
    /// Arrivals per second now.
    pub rate: f64,
    /// Own need now, or GPUs busy in requests, by kind.
    pub level: Level,
}

/// A signed contract.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Its segment.
    pub segment: SegmentId,
    /// Which customer of the segment.
    pub customer: u64,
    /// How often it has been renewed.
    pub renewals: u64,
    /// GPUs.
    pub gpus: i64,
    /// The market's price when it was signed or renewed, USD per GPU-hour.
    pub market_at_signing: f64,
    /// What it pays now, USD per GPU-hour.
    pub price: f64,
    /// Its term, seconds.
    pub term: Instant,
    /// Whether it uses and pays now.
    pub begun: bool,
    /// The site whose fabric it needs.
    pub fabric: Option<SiteId>,
}

/// One future under way.
pub struct World<'p> {
    /// What is played.
    pub plan: &'p Plan,
    /// Which replication.
    pub replication: u32,
    /// Uncertain inputs.
    pub inputs: Inputs,
    /// Now.
    pub now: Instant,
    /// What will happen.
    pub calendar: Calendar<Event>,
    /// Sites.
    pub sites: Vec<SiteState>,
    /// Fleets.
    pub fleets: Vec<FleetState>,
    /// Failures by fleet.
    pub health: Vec<Health>,
    /// Room for the potential failures and repairs of a day.
    pub rings: Vec<(f64, Ring)>,
    /// Markets.
    pub markets: Vec<MarketState>,
    /// Segments.
    pub segments: Vec<SegmentState>,
    /// Contracts ever signed.
    pub contracts: Vec<Contract>,
    /// Shortages of this future, by accelerator.
    pub shortages: Vec<Vec<Shortage>>,
    /// Orders placed so far.
    pub placed: Vec<PlacedOrder>,
    /// Dates of each order so far.
    pub order_dates: Vec<OrderDates>,
    /// Orders of which GPUs are in service and none has been ready.
    pub unready_orders: Vec<OrderId>,
    /// GPUs that each order, or policy, has placed so far.
    pub ordered_by: Vec<i64>,
    /// Lots that have been racked.
    pub lots: Vec<Lot>,
    /// Events played.
    pub events: u64,
}

impl<'p> World<'p> {
    /// The world at the start, nothing scheduled.
    pub fn new(plan: &'p Plan, replication: u32) -> Self {
        let inputs = plan.draw_inputs(replication);
        let sites = plan.sites.iter().map(|site| site_state(site, &inputs, plan)).collect();
        let markets = plan.markets.iter().map(|market| market_state(inputs.of(market.price), plan.sites.len())).collect();
        let segments = plan.segments.iter().map(|segment| segment_state(segment.key, replication)).collect();
        let mut world = Self {
            plan,
            replication,
            inputs,
            now: 0,
            calendar: Calendar::with_capacity(256),
            sites,
            fleets: vec![FleetState::default(); plan.fleets.len()],
            health: plan.fleets.iter().map(|fleet| health(fleet.failure_play)).collect(),
            rings: Vec::new(),
            markets,
            segments,
            contracts: Vec::new(),
            shortages: vec![Vec::new(); plan.accelerators.len()],
            placed: Vec::new(),
            order_dates: vec![OrderDates::default(); plan.orders.len()],
            unready_orders: Vec::new(),
            ordered_by: vec![0; plan.orders.len()],
            lots: Vec::new(),
            events: 0,
        };
        world.open_spot();
        world
    }

    /// Spot demand is there from the start: the sum of the segments' depths, at their mean price.
    fn open_spot(&mut self) {
        for segment in &self.plan.segments {
            if let SegmentKind::Spot { depth, discount } = segment.kind {
                let depth = nearest(self.inputs.of(depth));
                let market = &mut self.markets[segment.market.at()];
                let total = market.spot_depth + depth;
                if total > 0 {
                    market.spot_fraction = (market.spot_fraction * market.spot_depth as f64 + (1.0 - discount) * depth as f64) / total as f64;
                }
                market.spot_depth = total;
            }
        }
    }

    /// Schedules an event if it falls within the horizon; nothing happens after it.
    pub fn schedule(&mut self, at: Instant, event: Event) -> Option<Ticket> {
        (at <= self.plan.horizon.end()).then(|| self.calendar.schedule(at.max(self.now), event.class(), event))
    }

    /// Median weeks that an order of today takes, from what is known today: tape-outs and shortages that are on.
    pub fn expected_weeks(&self, order: &Order) -> f64 {
        let fleet = self.plan.fleet(order.fleet);
        let on = self.shortages[fleet.accelerator.at()].iter().filter(|shortage| (shortage.begins..shortage.ends).contains(&self.now));
        let stretch = on.fold(1.0, |most: f64, shortage| most.max(shortage.stretch));
        let tape_out = self.plan.accelerator_of(order.fleet).tape_out.map_or(0.0, |(planned, slip)| {
            let expected = planned as f64 + self.plan.expected(slip) * WEEK as f64;
            ((expected - self.now as f64) / WEEK as f64).max(0.0)
        });
        tape_out + order.lead_time.distribution.quantile(0.5) * stretch
    }

    /// Mean price of a site's grid energy that management reckons with, USD per MWh.
    pub fn expected_energy_price(&self, site: SiteId) -> f64 {
        let spec = self.plan.site(site);
        let mean = spec.climate.mean_price();
        mean * self.plan.expected(spec.price) * self.plan.expected(spec.price_level) + self.plan.expected(spec.delivery)
    }

    /// Whole failure domains of a fleet.
    pub fn units(&self, id: FleetId) -> i64 {
        self.fleets[id.at()].burnt_in / self.plan.accelerator_of(id).failures.domain.0
    }

    /// Sets how many units of a fleet are down.
    pub fn set_down(&mut self, id: FleetId, units: i64) {
        self.fleets[id.at()].failed = units * self.plan.accelerator_of(id).failures.domain.0;
    }

    /// A unit of a fleet that is played unit by unit.
    ///
    /// # Panics
    /// Where the fleet is not, which is a bug.
    pub fn unit(&mut self, id: FleetId, number: usize) -> &mut Unit {
        let Health::Units(units) = &mut self.health[id.at()] else { unreachable!("fleet {} is not played unit by unit", id.at()) };
        &mut units.list[number]
    }

    /// Posts an amount in the current month of a site's books.
    pub fn post(&mut self, site: SiteId, account: Account, amount: Usd) -> Cents {
        let cents = amount.cents();
        self.sites[site.at()].books[account as usize] += cents;
        cents
    }

    /// GPUs are ordered for a site: they are under way.
    pub fn order_gpus(&mut self, site: SiteId, gpus: i64) {
        let (now, state) = (self.now, &mut self.sites[site.at()]);
        state.ordered.add(now, gpus);
        state.in_transit.add(now, gpus);
    }

    /// GPUs that were under way arrive.
    pub fn deliver_gpus(&mut self, site: SiteId, gpus: i64) {
        let (now, state) = (self.now, &mut self.sites[site.at()]);
        state.in_transit.add(now, -gpus);
        state.delivered.add(now, gpus);
    }

    /// GPUs that were under way never arrive.
    pub fn cancel_gpus(&mut self, site: SiteId, gpus: i64) {
        let (now, state) = (self.now, &mut self.sites[site.at()]);
        state.in_transit.add(now, -gpus);
        state.cancelled.add(now, gpus);
    }

    /// GPUs at a site leave it for good; its fleet and pools must let go of as many.
    pub fn retire_gpus(&mut self, site: SiteId, gpus: i64) {
        let (now, state) = (self.now, &mut self.sites[site.at()]);
        state.delivered.add(now, -gpus);
        state.retired.add(now, gpus);
    }

    /// GPUs over all sites by one of their counts.
    pub fn count(&self, of: impl Fn(&SiteState) -> &Level) -> i64 {
        self.sites.iter().map(|site| of(site).value()).sum()
    }

    /// The month that now lies in.
    pub fn month(&self) -> usize {
        self.plan.horizon.month_of(self.now)
    }
}

fn health(play: FailurePlay) -> Health {
    match play {
        FailurePlay::Constant => Health::Constant { down: 0, chances: None },
        FailurePlay::Cohorts => Health::Cohorts(Vec::new()),
        FailurePlay::Units => Health::Units(Units::default()),
    }
}

fn site_state(site: &crate::scenario::plan::Site, inputs: &Inputs, plan: &Plan) -> SiteState {
    let factor = inputs.of(site.overhead_factor);
    SiteState {
        space_w: Level::default(),
        steps: Vec::new(),
        grid_w: 0,
        grid_usable_w: 0,
        leased_w: 0,
        fitted_out_w: 0,
        leases: vec![Level::default(); site.leases.len()],
        leases_fitted_out: vec![false; site.leases.len()],
        battery_wh: 0.0,
        battery_w: 0.0,
        solar_ready: vec![Level::default(); site.solar.len()],
        onsite_w: 0,
        onsite_ready: vec![Level::default(); site.onsite.len()],
        cooling_w: 0,
        ports: 0,
        design_ratio: site.design_ratio(factor),
        overhead_factor: factor,
        standing_share: site.standing_share(factor),
        usable_w: 0,
        load_w: 0,
        pools: Vec::new(),
        to_rack: VecDeque::new(),
        racking: false,
        racked_until: 0.0,
        hand_over: None,
        racks_per_week: inputs.of(site.racks_per_week),
        failing: false,
        outages: Outages::default(),
        meter: Meter::new(std::sync::Arc::clone(&site.climate)),
        ordered: Level::default(),
        cancelled: Level::default(),
        in_transit: Level::default(),
        delivered: Level::default(),
        retired: Level::default(),
        gpu_use: [Level::default(); GpuUse::COUNT],
        energised: Level::default(),
        power_use: [Level::default(); PowerUse::COUNT],
        ready_w: Level::default(),
        capped: Expected::default(),
        allowed: Allowed::default(),
        path: CriticalPath::default(),
        supply_binding: Binding::Power,
        binding: (Binding::Power, 0, [0; Binding::COUNT]),
        placed_in_service: Cents(0),
        books: [Cents(0); Account::COUNT],
        construction: vec![Cents(0); plan.horizon.months()],
        assets: Vec::new(),
        loss_carried: 0,
        first_power: None,
        full_power: None,
        first_ready: None,
    }
}

/// GPUs as a whole number, at least one.
pub fn whole_gpus(size: f64) -> i64 {
    nearest(size).max(1)
}

fn market_state(price: f64, sites: usize) -> MarketState {
    MarketState {
        capacity: 0,
        internal: 0,
        contracted: 0,
        committed: 0,
        on_one_fabric: vec![0; sites],
        busy: 0,
        spot_depth: 0,
        spot_fraction: 0.0,
        served: [0; 4],
        queue: VecDeque::new(),
        deviation: 0.0,
        price,
        trend: price,
        prices: Vec::new(),
        contract_rate: 0.0,
        contract_revenue: (0.0, 0),
    }
}

fn segment_state(key: u64, replication: u32) -> SegmentState {
    SegmentState {
        tally: SegmentTally::default(),
        gaps: Stream::new(key, replication, Purpose::Arrival).cursor(),
        sizes: Stream::new(key, replication, Purpose::Size).cursor(),
        next: None,
        gap: None,
        gap_since: 0.0,
        rate: 0.0,
        level: Level::default(),
    }
}
