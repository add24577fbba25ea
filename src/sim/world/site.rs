//! The state of a site.

use super::{Asset, Expected, Level, Lot, SiteLoad};
use crate::des::Ticket;
use crate::id::FleetId;
use crate::plan::{Inputs, Plan};
use crate::record::{Account, Binding, Charge, GpuUse, PowerUse};
use crate::sim::energy::hours::SiteHours;
use crate::sim::energy::meter::Meter;
use crate::sim::health::{Limits, Outages};
use crate::time::Instant;
use crate::units::Cents;
use std::collections::VecDeque;

/// Vintage pool: GPUs of one fleet that were burnt in within one year.
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

/// A step in one replication.
#[derive(Clone, Copy, Debug)]
pub struct StepState {
    /// The instant it is really ready; may lie before the start or beyond the horizon.
    pub ready: Instant,
    /// Its last part, which set the date.
    pub last_part: u16,
    /// Whether it has been ready by now.
    pub done: bool,
}

/// A battery in one replication.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatteryState {
    /// Since when it is ready.
    pub since: Option<Instant>,
    /// Equivalent full cycles so far.
    pub full_cycles: f64,
}

/// Capacity of a site's chains but for outages and this hour's limits, and its free part.
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
    /// IT W planned for the GPUs that are ready, or would be but for outages and limits.
    pub ready_w: i64,
}

/// Critical path of a site's ready power.
#[derive(Clone, Debug, Default)]
pub struct CriticalPath {
    /// Highest ready power so far, W, with GPUs that only a failure keeps from it.
    pub most_w: i64,
    /// Since when each kind of step alone has been missing for one more ready GPU, by position in
    /// the list of kinds.
    pub alone_since: [Option<Instant>; 5],
    /// Since when only GPUs have been missing.
    pub free_since: Option<Instant>,
    /// Attributions so far.
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
    /// Available grid and leased power, W at the meter; this hour's limits may leave only a share
    /// of it.
    pub fn usable_grid_w(&self) -> i64 {
        self.grid_usable_w + self.leased_at_meter_w() - self.outages.lost_w
    }
    /// On-site power that can be used now, W.
    pub fn usable_onsite_w(&self) -> i64 {
        self.onsite_w - self.outages.lost_onsite_w
    }
    /// Energised W that outages take away now.
    pub fn lost_w(&self) -> i64 {
        self.outages.lost_w + self.outages.lost_onsite_w
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
    /// Usable part of it beside reserve feeds, W.
    pub grid_usable_w: i64,
    /// Leased IT power, W.
    pub leased_w: i64,
    /// Fitted-out part of it, W.
    pub fitted_out_w: i64,
    /// Leases: 1 while they are paid.
    pub leases: Vec<Level>,
    /// Leases: whether racks can run in them.
    pub leases_fitted_out: Vec<bool>,
    /// Batteries.
    pub batteries: Vec<BatteryState>,
    /// Power of those that are ready, W.
    pub battery_w: f64,
    /// Solar fields: 1 when ready.
    pub solar_ready: Vec<Level>,
    /// On-site power, W.
    pub onsite_w: i64,
    /// On-site power by plant, W.
    pub plant_w: Vec<i64>,
    /// On-site plants: 1 when ready.
    pub onsite_ready: Vec<Level>,
    /// Cooling plants: ready blocks' W less the reserve.
    pub cooling_w: i64,
    /// Ports, GPUs.
    pub ports: i64,
    /// Facility W per W of IT on the design day.
    pub design_ratio: f64,
    /// Overhead factor of this replication.
    pub overhead_factor: f64,
    /// Conversion losses that do not fall with load, W at the racks per usable W.
    pub standing_share: f64,
    /// IT W that all chains allow but for this hour's limits; cooling and conversion are sized for
    /// it.
    pub usable_w: i64,
    /// IT W that they allow with this hour's limits.
    pub limited_w: i64,
    /// Site load: ready GPUs and those in use.
    pub site_load: SiteLoad,
    /// Whether the site load has changed since it was last evaluated.
    pub load_due: bool,
    /// IT W of the load now.
    pub load_w: i64,
    /// Vintage pools, in the site's order of power.
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
    /// Feeds, cooling blocks and on-site units that are out.
    pub outages: Outages,
    /// Hours of this year in which the load is limited.
    pub limits: Limits,
    /// Of the GPUs stranded for want of cooling, those that only heat strands.
    pub by_heat: Level,
    /// 1 while heat, and while price or call, limits the load.
    pub limited: [Level; 2],
    /// Fuel of on-site units this month, USD per MMBtu.
    pub fuel_usd_per_mmbtu: f64,
    /// Deviation of that price's logarithm from its expectation.
    pub fuel_deviation: f64,
    /// Energy, where it is settled from sums.
    pub meter: Meter,
    /// Hours, where they are settled one by one.
    pub hours: Option<Box<SiteHours>>,
    /// GPUs ordered so far, cancelled ones included.
    pub ordered: Level,
    /// Of them, those whose order was cancelled.
    pub cancelled: Level,
    /// Of them, those in transit.
    pub in_transit: Level,
    /// Of them, those at the site.
    pub delivered: Level,
    /// Of them, those delivered and retired.
    pub retired: Level,
    /// GPUs by use, but for the ready ones: those not served are idle, which the month's close
    /// computes.
    pub gpu_use: [Level; GpuUse::COUNT],
    /// Energised W.
    pub energised: Level,
    /// W by use, but for demand, the rest of the ready GPUs' planned draw, which the month's close
    /// computes.
    pub power_use: [Level; PowerUse::COUNT],
    /// Ready GPUs.
    pub ready: Level,
    /// Planned draw of the ready GPUs, W.
    pub ready_w: Level,
    /// Share of the time in which the load is capped now.
    pub capped: Expected,
    /// Capacity of the chains, as supply was last evaluated.
    pub allowed: Allowed,
    /// The critical path so far.
    pub path: CriticalPath,
    /// The binding constraint but for demand.
    pub supply_binding: Binding,
    /// The binding constraint now, since when, and seconds so far this month.
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
    /// Instant of the milestone; none before.
    pub full_buildout: Option<Instant>,
    /// Instant of the milestone; none before.
    pub first_ready: Option<Instant>,
}

pub(super) fn site_state(site: &crate::plan::Site, inputs: &Inputs, plan: &Plan) -> SiteState {
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
        batteries: vec![BatteryState::default(); site.batteries.len()],
        battery_w: 0.0,
        solar_ready: vec![Level::default(); site.solar.len()],
        onsite_w: 0,
        plant_w: vec![0; site.onsite.len()],
        onsite_ready: vec![Level::default(); site.onsite.len()],
        cooling_w: 0,
        ports: 0,
        design_ratio: site.design_ratio(factor),
        overhead_factor: factor,
        standing_share: site.standing_share(factor),
        usable_w: 0,
        limited_w: 0,
        site_load: SiteLoad::default(),
        load_due: false,
        load_w: 0,
        pools: Vec::new(),
        to_rack: VecDeque::new(),
        racking: false,
        racked_until: 0.0,
        hand_over: None,
        racks_per_week: inputs.of(site.racks_per_week),
        failing: false,
        outages: Outages::default(),
        limits: Limits::default(),
        by_heat: Level::default(),
        limited: [Level::default(); 2],
        fuel_usd_per_mmbtu: inputs.of(site.fuel.now),
        fuel_deviation: 0.0,
        meter: Meter::new(std::sync::Arc::clone(&site.climate)),
        hours: site.hourly.as_ref().map(|_| Box::default()),
        ordered: Level::default(),
        cancelled: Level::default(),
        in_transit: Level::default(),
        delivered: Level::default(),
        retired: Level::default(),
        gpu_use: [Level::default(); GpuUse::COUNT],
        energised: Level::default(),
        power_use: [Level::default(); PowerUse::COUNT],
        ready: Level::default(),
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
        full_buildout: None,
        first_ready: None,
    }
}
