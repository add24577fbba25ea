//! The only dispatcher: takes events in order, passes each to its process, and re-evaluates what
//! the event changed.

use super::event::Event;
use super::world::{Change, SiteState, TrainingRunState, World, YearTurn};
use super::{
    aggregate_demand, arrivals, attribution, call_back, construction, contracts, critical_path,
    failure, fuel, generators, internal, limits, load, market, month_end, outage, placement,
    policy, procurement, racking, requests, retirement, spot, supply, unit_failure, water,
};
use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::plan::Plan;
use crate::random::stream::{Purpose, Stream};
use crate::record::{Run, SiteMonth};
use crate::time::SimTime;

/// Sees every event after it has been handled.
pub trait Observer {
    /// Called with the world as the event left it.
    fn saw(&mut self, event: Event, world: &World<'_>);
}

/// Sees nothing.
impl Observer for () {
    #[inline]
    fn saw(&mut self, _: Event, _: &World<'_>) {}
}

/// Simulates one replication to its end.
///
/// # Errors
/// A description of the conservation law that is violated.
pub fn simulate(
    plan: &Plan,
    replication: u32,
    case: u16,
    observer: &mut impl Observer,
) -> Result<Run, String> {
    let mut world = World::new(plan, replication);
    begin(&mut world);
    let mut months = Vec::with_capacity(plan.horizon.months() * plan.sites.len());
    while let Some((time, event)) = world.calendar.next() {
        world.now = time;
        world.events += 1;
        let change = handle(&mut world, event, &mut months)?;
        settle(&mut world, change);
        if let Change::Supply(site) = change {
            critical_path::watch(&mut world, site, event);
        }
        observer.saw(event, &world);
        if let Event::MonthCloses(month) = event
            && usize::from(month) + 1 == plan.horizon.months()
        {
            break;
        }
    }
    Ok(record(world, case, months))
}

fn begin(world: &mut World<'_>) {
    let horizon = &world.plan.horizon;
    turn_year(world, 0);
    world.schedule(horizon.month_starts[1], Event::MonthCloses(0));
    market::begin(world);
    construction::begin(world);
    outage::begin(world);
    generators::begin(world);
    procurement::begin(world);
    internal::begin(world);
    contracts::begin(world);
    aggregate_demand::begin(world);
    call_back::begin(world);
    for site in (0..world.sites.len()).map(SiteId::new) {
        settle(world, Change::Supply(site));
    }
}

fn handle(
    world: &mut World<'_>,
    event: Event,
    months: &mut Vec<SiteMonth>,
) -> Result<Change, String> {
    Ok(match event {
        Event::YearStarts(year) => turn_year(world, usize::from(year)),
        Event::MonthCloses(month) => month_closes(world, month, months)?,
        Event::PriceMoves(month) => prices_move(world, month),
        Event::StepReady { site, step } => step_ready(world, site, step),
        Event::LeaseFittedOut { site, step } => construction::fitted_out(world, site, step),
        Event::StepEnds { site, step } => construction::step_ends(world, site, step),
        Event::PlantReplaced { site, step } => construction::replaced(world, site, step),
        Event::InstancesChange { instances, begins } => {
            construction::instances_change(world, instances, begins)
        }
        Event::ShortageBegins { .. } | Event::ShortageEnds { .. } => Change::Nothing,
        Event::TapedOut(accelerator) => procurement::taped_out(world, accelerator),
        Event::PolicyReviews(order) => policy::reviews(world, order),
        Event::OrderPlaced { order, gpus } => procurement::placed(world, order, i64::from(gpus)),
        Event::MilestoneDue { placed, milestone } => {
            procurement::milestone_due(world, placed, milestone)
        }
        Event::OrderCancelled(placed) => procurement::cancelled(world, placed),
        Event::BatchDelivered { placed, batch } => batch_delivered(world, placed, batch),
        Event::RacksDone(site) => racking::racked(world, site),
        Event::ReplacementsArrive(lot) => racking::replaced(world, lot),
        Event::LotBurntIn(lot) => lot_burnt_in(world, lot),
        Event::FailureStep(site) => failure::step(world, site),
        Event::UnitFails { fleet, unit } => unit_failure::fails(world, fleet, unit),
        Event::UnitRepaired { fleet, unit } => unit_failure::repaired(world, fleet, unit),
        Event::OutageBegins { site, feed } => outage::feed_out(world, site, feed),
        Event::OutageEnds { site, feed } => outage::feed_back(world, site, feed),
        Event::BridgeEnds(site) => outage::bridge_ends(world, site),
        Event::BlockFails { site, block } => outage::block_fails(world, site, block),
        Event::BlockRepaired { site, block } => outage::block_repaired(world, site, block),
        Event::GeneratorFails { site, plant, unit } => generators::fails(world, site, plant, unit),
        Event::GeneratorRepaired { site, plant, unit } => {
            generators::repaired(world, site, plant, unit)
        }
        Event::LimitChanges(site) => limits::changes(world, site),
        Event::WaterMetered(site) => water_metered(world, site),
        Event::InternalNeed { segment, step } => internal::need(world, segment, step),
        Event::TrainingRunOpens(segment) => training_run_opens(world, segment),
        Event::CallBackReview(number) => call_back::review(world, number),
        Event::TrainingRunEnds(segment) => internal::ends(world, segment),
        Event::EnquiryArrives(segment) => {
            arrivals::next(world, segment);
            contracts::enquiries(world, segment)
        }
        Event::AnchorSigns(segment) => contracts::anchor_signs(world, segment),
        Event::AnchorChanges { segment, change } => {
            contracts::anchor_changes(world, segment, usize::from(change))
        }
        Event::CustomerDefaults(contract) => contracts::defaults(world, contract),
        Event::CustomerTerminates(contract) => {
            contracts::terminates_for_convenience(world, contract)
        }
        Event::ContractCalledBack(notice) => contracts::called_back(world, notice),
        Event::ContractShrinks(notice) => contracts::shrinks(world, notice),
        Event::ContractTerminates(contract) => contracts::terminates(world, contract),
        Event::ContractGrows(contract) => contracts::grows(world, contract),
        Event::ContractStarts(contract) => contracts::starts(world, contract),
        Event::ContractEnds(contract) => contracts::ends(world, contract),
        Event::RequestArrives(segment) => {
            arrivals::next(world, segment);
            requests_arrive(world, segment)
        }
        Event::RequestEnds { segment, gpus } => requests::ends(world, segment, gpus),
        Event::BoundRequestEnds(number) => requests::bound_ends(world, number),
        Event::AggregateDemandSteps(partition) => aggregate_demand::step(world, partition),
        Event::PatienceEnds { segment, place } => requests::reneges(world, segment, place),
    })
}

/// A step is ready, and what of it is out is counted.
fn step_ready(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let change = construction::step_ready(world, site, step);
    outage::recount(world, site);
    generators::recount(world, site);
    change
}

/// A lot has been through burn-in, and its units begin to fail.
fn lot_burnt_in(world: &mut World<'_>, lot: u32) -> Change {
    let change = racking::burnt_in(world, lot);
    failure::arrived(world, lot);
    unit_failure::arrived(world, lot);
    change
}

/// The requests of a batch arrive one after the other. The effects of one are settled before the
/// next searches for free capacity elsewhere.
fn requests_arrive(world: &mut World<'_>, segment: SegmentId) -> Change {
    let mut unsettled = Change::Nothing;
    for _ in 0..arrivals::brings(world, segment) {
        let change = requests::arrives(world, segment);
        if change != Change::Nothing && change != unsettled {
            settle(world, unsettled);
            unsettled = change;
        }
    }
    unsettled
}

/// A month closes: its books are read, and idle and stranded capacity is valued.
fn month_closes(
    world: &mut World<'_>,
    month: u16,
    months: &mut Vec<SiteMonth>,
) -> Result<Change, String> {
    let mut closed = month_end::close(world, usize::from(month))?;
    attribution::value(world, &mut closed);
    months.extend(closed);
    if let Some(&next) = world.plan.horizon.month_starts.get(usize::from(month) + 2) {
        world.schedule(next, Event::MonthCloses(month + 1));
    }
    Ok(Change::Nothing)
}

/// Prices of a month become known, and demand responds to them.
fn prices_move(world: &mut World<'_>, month: u16) -> Change {
    market::moves(world, month);
    fuel::moves(world, month);
    contracts::prices_move(world);
    arrivals::rates_change(world);
    aggregate_demand::prices_move(world);
    spot::prices_move(world)
}

/// A training run requires its GPUs, and call-backs are reviewed for the runs that wait for it.
fn training_run_opens(world: &mut World<'_>, segment: SegmentId) -> Change {
    let change = internal::opens(world, segment);
    call_back::opened(world, segment);
    change
}

/// A batch is delivered, unless it was cancelled: the GPUs it replaces retire, and crews begin.
fn batch_delivered(world: &mut World<'_>, placed: u32, batch: u16) -> Change {
    let came = procurement::delivered(world, placed, batch);
    if came == 0 {
        return Change::Nothing;
    }
    retirement::retire_replaced(world, placed, came);
    let site = world
        .plan
        .fleet(world.plan.order(world.orders.placed(placed).order).fleet)
        .site;
    failure::left(world, site);
    unit_failure::left(world, site);
    racking::begin(world, site);
    Change::Supply(site)
}

/// Where the water has run out, what plants can carry without it limits the rest of the year.
fn water_metered(world: &mut World<'_>, site: SiteId) -> Change {
    if water::metered(world, site) {
        let turn = world.sites[site.at()].water.year();
        limits::turn(world, site, turn);
    }
    Change::Nothing
}

/// Turns every site to the prepared year that this replication draws.
fn turn_year(world: &mut World<'_>, at: usize) -> Change {
    let years = &world.plan.horizon.civil_years;
    let year = years[at];
    if let Some(next) = years.get(at + 1) {
        world.schedule(next.starts, Event::YearStarts(at as u16 + 1));
    }
    let now: SimTime = world.now;
    for (site, spec) in world.plan.sites.iter().enumerate() {
        let count = spec.climate.years.len();
        let u =
            Stream::new(spec.years_key, world.replication, Purpose::Year).uniform(year.year as u64);
        let chosen = ((u * count as f64) as usize).min(count - 1);
        let turn = YearTurn {
            civil: at,
            prepared: chosen,
            starts: year.starts,
            hours: year.hours,
        };
        world.sites[site].metering.turn_year(now, turn);
        water::turn(world, SiteId::new(site), turn);
        limits::turn(world, SiteId::new(site), turn);
    }
    Change::Nothing
}

/// Re-evaluates what a change affects: supply, then the queues, then placement, then the load.
/// Loads come last: a site may hold fleets of several markets, and all must know what is ready
/// before it is added up.
#[inline]
fn settle(world: &mut World<'_>, change: Change) {
    match change {
        Change::Nothing => {}
        Change::Supply(site) => settle_supply(world, site),
        Change::FreeCapacity(partition) => {
            serve_captive_use_and_late(world, partition);
            aggregate_demand::release_excess(world, partition);
            requests::serve_queue(world, partition);
            distribute(world, partition);
        }
        Change::Use(partition) => distribute(world, partition),
        Change::Depths => (0..world.plan.partitions.len())
            .map(PartitionId::new)
            .for_each(|partition| distribute(world, partition)),
    }
}

fn settle_supply(world: &mut World<'_>, site: SiteId) {
    supply::evaluate(world, site);
    world.recount_site_load(site);
    let plan = world.plan;
    let reached = |market: &usize| {
        plan.markets[*market]
            .fleets
            .iter()
            .any(|id| plan.fleet(*id).site == site)
    };
    for market in (0..plan.markets.len()).filter(reached).map(MarketId::new) {
        for partition in &plan.market(market).partitions {
            serve_captive_use_and_late(world, *partition);
            aggregate_demand::release_excess(world, *partition);
            requests::serve_queue(world, *partition);
            aggregate_demand::fill(world, *partition);
        }
        placement::place_all(world, market);
    }
    for site in (0..plan.sites.len()).map(SiteId::new) {
        if world.sites[site.at()].occupancy.load_due() {
            load::evaluate(world, site);
        }
    }
}

/// Captive use shares a partition's ready GPUs, and waiting contracts begin where there is enough
/// beside it; captive use that yields to contracts shares again.
#[inline]
fn serve_captive_use_and_late(world: &mut World<'_>, partition: PartitionId) {
    internal::share(world, partition);
    contracts::serve_late(world, partition);
    internal::share(world, partition);
}

#[inline]
fn distribute(world: &mut World<'_>, partition: PartitionId) {
    placement::place(world, partition);
    for fleet in &world
        .plan
        .market(world.plan.partition(partition).market)
        .fleets
    {
        let site = world.plan.fleet(*fleet).site;
        if world.sites[site.at()].occupancy.load_due() {
            load::evaluate(world, site);
        }
    }
}

/// What every site has of something, in the order of the plan.
fn of_sites<T>(world: &World<'_>, of: impl Fn(&SiteState) -> T) -> Vec<T> {
    world.sites.iter().map(of).collect()
}

/// Prices of every market, month by month.
fn prices_by_month(world: &World<'_>) -> Vec<f64> {
    (0..world.plan.horizon.months())
        .flat_map(|month| {
            world
                .markets
                .iter()
                .map(move |market| market.price_in(month))
        })
        .collect()
}

/// What the replication leaves.
fn record(mut world: World<'_>, case: u16, months: Vec<SiteMonth>) -> Run {
    let profiles = world
        .sites
        .iter_mut()
        .map(|site| site.metering.take_profile())
        .collect();
    let savings_usd = world
        .sites
        .iter_mut()
        .map(|site| site.metering.take_savings())
        .collect();
    let segment_months = std::mem::take(&mut world.segment_months);
    let contract_months = std::mem::take(&mut world.contract_months);
    let fleet_months = std::mem::take(&mut world.fleet_months);
    let world = &world;
    let [ordered, cancelled, in_transit, delivered, retired] = world.gpu_counts();
    let training_runs = world
        .segments
        .iter()
        .filter_map(|of| of.training_run.as_ref());
    Run {
        replication: world.replication,
        case,
        sites: world.sites.len(),
        months,
        profiles,
        savings_usd,
        prices: prices_by_month(world),
        segments: world.segments.iter().map(|of| *of.tally()).collect(),
        waits: world.segments.iter().map(|of| of.waits().clone()).collect(),
        training_runs: training_runs.map(TrainingRunState::dates).collect(),
        call_backs: world.call_backs.tally(),
        segment_months,
        contract_months,
        fleet_months,
        first_power: of_sites(world, |site| site.milestones.first_power()),
        full_buildout: of_sites(world, |site| site.milestones.full_buildout()),
        first_ready: of_sites(world, |site| site.milestones.first_ready()),
        steps: of_sites(world, |site| {
            site.steps.iter().map(|step| step.ready).collect()
        }),
        orders: world.orders.dates(),
        critical: of_sites(world, |site| site.path.charges().to_vec()),
        gpus_ordered: ordered,
        gpus_cancelled: cancelled,
        gpus_in_transit: in_transit,
        gpus_delivered: delivered,
        gpus_retired: retired,
        events: world.events,
        inputs: world.inputs.0.clone(),
    }
}
