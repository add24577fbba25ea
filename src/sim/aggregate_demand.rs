//! Aggregate demand over time: at each step all aggregate demand of a partition moves, segments
//! that have shrunk release GPUs, segments that have grown take free capacity, in the order
//! written. Demand without capacity is lost until the next step.

use super::event::Event;
use super::world::{Change, World};
use crate::id::{PartitionId, SegmentId, SiteId};
use crate::model::price_response::{TENFOLD, multiple};
use crate::plan::{AggregateDemand, SegmentKind};
use crate::time::{HOUR, HOURS_PER_YEAR, Seconds, SimTime};

/// Years of a second.
const YEARS_PER_SECOND: f64 = 1.0 / (HOUR.as_seconds() * HOURS_PER_YEAR);

/// Schedules the first step of each partition with aggregate demand.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, _) in plan
        .partitions
        .iter()
        .enumerate()
        .filter(|(_, partition)| !partition.aggregates.is_empty())
    {
        world.schedule(
            SimTime::START,
            Event::AggregateDemandSteps(PartitionId::new(at)),
        );
    }
}

/// The market's price has moved: aggregate demand responds from its next step on.
pub fn prices_move(world: &mut World<'_>) {
    let plan = world.plan;
    for (partition, state) in plan.partitions.iter().zip(&mut world.partitions) {
        let market = world.markets[partition.market.at()].quote();
        for (id, aggregate) in state.aggregates_of(&partition.aggregates) {
            let SegmentKind::Aggregate(demand) = &plan.segment(id).kind else {
                unreachable!("the segments listed are of aggregate demand")
            };
            aggregate.respond(
                multiple(market.price, market.trend, demand.elasticity, TENFOLD),
                market.captured_share,
            );
        }
    }
}

/// The aggregate demand of a partition moves.
pub fn step(world: &mut World<'_>, id: PartitionId) -> Change {
    let plan = world.plan;
    let partition = plan.partition(id);
    world.schedule(world.now + partition.step, Event::AggregateDemandSteps(id));
    let mut change = Change::Nothing;
    for (at, segment) in partition.aggregates.iter().enumerate() {
        let demand = world.aggregate_demand(*segment);
        if steps_now(world.now, demand, partition.step) {
            move_demand(world, (id, at), demand);
            let state = &mut world.segments[segment.at()];
            let shrunk = state.level() - world.partitions[id.at()].aggregate(at).wanted();
            if shrunk > 0 {
                state.grow(world.now, -shrunk);
                release(world, (id, at), demand, shrunk);
                change = Change::FreeCapacity(id);
            }
        }
    }
    for (at, segment) in partition.aggregates.iter().enumerate() {
        let demand = world.aggregate_demand(*segment);
        if steps_now(world.now, demand, partition.step) {
            let taken = grow(world, (id, at), *segment, demand);
            if taken > 0 && change == Change::Nothing {
                change = Change::Use(id);
            }
        }
    }
    change
}

/// Whether a segment's demand moves now, at a step of its partition.
#[inline]
fn steps_now(now: SimTime, demand: &AggregateDemand, step: Seconds) -> bool {
    demand.every == step || now.since_start() % demand.every == Seconds::ZERO
}

/// Sets a segment's demand from now on.
fn move_demand(world: &mut World<'_>, (id, at): (PartitionId, usize), demand: &AggregateDemand) {
    let state = world.partitions[id.at()].aggregate_mut(at);
    // At the start the demand stands on its trend.
    if demand.diffusion.shock > 0.0 && world.now > SimTime::START {
        state.diffuse(&demand.diffusion);
    }
    let mut gpus = state.gpus(
        world.inputs.of(demand.start),
        &demand.diffusion,
        world.now.as_seconds() * YEARS_PER_SECOND,
    );
    if !demand.series.is_empty() {
        gpus *= demand.series[(world.now.since_start() / HOUR) as usize % demand.series.len()];
    }
    if let Some(weekly) = &demand.seasonality_profile {
        // Mean of the weekly seasonality profile over the step.
        let (from, to) = (
            world.now.as_seconds(),
            (world.now + demand.every).as_seconds(),
        );
        gpus *= weekly.grown(from, to) / (to - from);
    }
    state.want(gpus);
}

/// The ready GPUs have changed: aggregate demand that was short at its last step takes free
/// capacity.
pub fn fill(world: &mut World<'_>, id: PartitionId) {
    let plan = world.plan;
    for (at, segment) in plan.partition(id).aggregates.iter().enumerate() {
        let demand = world.aggregate_demand(*segment);
        let wanted = world.partitions[id.at()].aggregate(at).wanted();
        if wanted > world.segments[segment.at()].level() {
            let taken = allocate(world, (id, at), *segment, demand);
            // They were counted as lost up to the next step.
            let found = taken as f64 * hours_left(world.now, demand);
            world.segments[segment.at()].lose_hours(-found);
        }
    }
}

/// Hours up to the next step; none at its own second, since the step counts them.
fn hours_left(now: SimTime, demand: &AggregateDemand) -> f64 {
    let since = now.since_start() % demand.every;
    if since == Seconds::ZERO {
        0.0
    } else {
        (demand.every - since).as_hours()
    }
}

/// When a partition loses GPUs, its aggregate demand releases them before any request is cut, the
/// segment written last first: at sites that are too full for the use bound to them, then at any
/// site. It is lost up to the next step, unless there is free capacity elsewhere.
pub fn release_excess(world: &mut World<'_>, id: PartitionId) {
    let plan = world.plan;
    let aggregates = &plan.partition(id).aggregates;
    if aggregates.is_empty() {
        return;
    }
    for site in (0..plan.sites.len()).map(SiteId::new) {
        for (at, segment) in aggregates.iter().enumerate().rev() {
            let demand = world.aggregate_demand(*segment);
            let Some(nth) = demand
                .placement
                .sites
                .iter()
                .position(|(of, _)| *of == site)
            else {
                continue;
            };
            let partition = &mut world.partitions[id.at()];
            let less = partition
                .overfull_at(site)
                .min(partition.aggregate(at).bound()[nth]);
            if less > 0 {
                partition.occupy_aggregate(at, (nth, site), -less);
                lose(world, *segment, demand, less);
            }
        }
    }
    for (at, segment) in aggregates.iter().enumerate().rev() {
        let demand = world.aggregate_demand(*segment);
        let less = (-world.partitions[id.at()].free()).min(world.segments[segment.at()].level());
        if less > 0 {
            release(world, (id, at), demand, less);
            lose(world, *segment, demand, less);
        }
    }
}

/// Aggregate demand has fewer GPUs up to its next step.
fn lose(world: &mut World<'_>, segment: SegmentId, demand: &AggregateDemand, gpus: i64) {
    let now = world.now;
    let state = &mut world.segments[segment.at()];
    state.grow(now, -gpus);
    state.lose_hours(gpus as f64 * hours_left(now, demand));
}

/// Takes free capacity for a segment's unserved demand, and counts the rest as lost; returns the
/// GPUs taken.
fn grow(
    world: &mut World<'_>,
    (id, at): (PartitionId, usize),
    segment: SegmentId,
    demand: &AggregateDemand,
) -> i64 {
    let taken = allocate(world, (id, at), segment, demand);
    let wanted = world.partitions[id.at()].aggregate(at).wanted();
    let state = &mut world.segments[segment.at()];
    let hours = (demand.every / HOUR) as f64;
    state.ask(wanted as f64 * hours);
    state.lose_hours((wanted - state.level()).max(0) as f64 * hours);
    taken
}

/// Takes free capacity for a segment's unserved demand; returns the GPUs taken. Aggregate demand
/// does not pass queued requests, irrespective of priority.
fn allocate(
    world: &mut World<'_>,
    (id, at): (PartitionId, usize),
    segment: SegmentId,
    demand: &AggregateDemand,
) -> i64 {
    let has = world.segments[segment.at()].level();
    let partition = &mut world.partitions[id.at()];
    let more = partition.aggregate(at).wanted() - has;
    if more <= 0 || !(partition.queue.is_empty() || world.plan.partition(id).backfill) {
        return 0;
    }
    let mut taken = 0;
    if demand.placement.sites.is_empty() {
        taken = more.min(partition.free()).max(0);
        partition.occupy(taken, None);
    }
    while taken < more
        && let Some((nth, site, free)) =
            site_with_most_free(world, (id, at), demand, has + taken > 0)
    {
        let part = free.min(more - taken);
        world.partitions[id.at()].occupy_aggregate(at, (nth, site), part);
        taken += part;
    }
    world.segments[segment.at()].grow(world.now, taken);
    taken
}

/// The allowed site with most free capacity: its index among those allowed, the site, its free
/// GPUs. A segment that must be at one site stays there.
fn site_with_most_free(
    world: &World<'_>,
    (id, at): (PartitionId, usize),
    demand: &AggregateDemand,
    begun: bool,
) -> Option<(usize, SiteId, i64)> {
    let partition = &world.partitions[id.at()];
    let bound = partition.aggregate(at).bound();
    let stays = |nth: usize| !(demand.one_site && begun) || bound[nth] > 0;
    let sites = demand
        .placement
        .sites
        .iter()
        .enumerate()
        .filter(|(nth, _)| stays(*nth));
    sites
        .map(|(nth, (site, _))| (nth, *site, partition.free_at(*site)))
        .filter(|(.., free)| *free > 0)
        .rev()
        .max_by_key(|(.., free)| *free)
}

/// Releases the given number of GPUs; site-bound ones from the site with most first.
fn release(
    world: &mut World<'_>,
    (id, at): (PartitionId, usize),
    demand: &AggregateDemand,
    gpus: i64,
) {
    let partition = &mut world.partitions[id.at()];
    let mut left = gpus;
    while left > 0 && !demand.placement.sites.is_empty() {
        let bound = partition.aggregate(at).bound();
        let fullest = (0..bound.len()).rev().max_by_key(|nth| bound[*nth]);
        let Some(nth) = fullest.filter(|nth| bound[*nth] > 0) else {
            break;
        };
        let less = bound[nth].min(left);
        partition.occupy_aggregate(at, (nth, demand.placement.sites[nth].0), -less);
        left -= less;
    }
    partition.occupy(-left, None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::aggregate_demand::Diffusion;
    use crate::plan::{Parameter, Placement};
    use crate::sim::world::fixture::{self, PARTITION};
    use crate::time::DAY;

    #[test]
    fn what_a_partition_no_longer_has_is_lost_up_to_the_next_step() {
        let mut plan = fixture::plan();
        plan.partitions[0].aggregates = vec![SegmentId(0)];
        plan.segments = vec![fixture::segment(SegmentKind::Aggregate(AggregateDemand {
            start: Parameter::Fixed(100.0),
            series: Vec::new(),
            seasonality_profile: None,
            diffusion: Diffusion::new(0.0, 0.0, 0.0, 1.0 / 365.0),
            elasticity: 0.0,
            premium: 0.0,
            every: DAY,
            one_site: false,
            placement: Placement::default(),
        }))];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(80);
        assert_eq!(step(&mut world, PARTITION), Change::Use(PARTITION));
        assert_eq!(world.partitions[0].busy(), 80);
        world.now = SimTime::at(DAY / 2);
        world.ready_gpus(60);
        release_excess(&mut world, PARTITION);
        assert_eq!(
            (world.partitions[0].busy(), world.segments[0].level()),
            (60, 60)
        );
        // 20 GPUs found nothing all day, 20 more for the second half of it.
        let month = world.segments[0].month(SimTime::at(DAY / 2));
        assert_eq!(month.requested_gpu_hours, 2_400.0);
        assert_eq!(month.lost_gpu_hours, 20.0 * 24.0 + 20.0 * 12.0);
        world.ready_gpus(90);
        fill(&mut world, PARTITION);
        assert_eq!(world.partitions[0].busy(), 90);
    }
}
