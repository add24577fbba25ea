//! Aggregate demand over time: at each step all aggregate demand of a partition moves, segments
//! that have shrunk release GPUs, segments that have grown take free capacity, in the order
//! written. Demand without capacity is lost until the next step.

use super::event::Event;
use super::world::{Change, World};
use crate::id::{PoolId, SegmentId, SiteId};
use crate::model::price_response::{TENFOLD, multiple};
use crate::plan::AggregateDemand;
use crate::plan::SegmentKind;
use crate::random::draw_buffer::BLOCK;
use crate::random::elementary::nearest;
use crate::random::normal;
use crate::record::GpuUse;
use crate::time::{HOUR, HOURS_PER_YEAR, Instant};

/// Years of a second.
const YEARS_PER_SECOND: f64 = 1.0 / (HOUR as f64 * HOURS_PER_YEAR);

/// Schedules the first step of each partition with aggregate demand.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, _) in plan
        .pools
        .iter()
        .enumerate()
        .filter(|(_, pool)| !pool.levels.is_empty())
    {
        world.schedule(0, Event::AggregateDemandSteps(PoolId::new(at)));
    }
}

/// The market's price has moved: aggregate demand responds from its next step on.
pub fn prices_move(world: &mut World<'_>) {
    let plan = world.plan;
    for (pool, state) in plan.pools.iter().zip(&mut world.pools) {
        let market = &world.markets[pool.market.at()];
        for (id, level) in pool.levels.iter().zip(&mut state.levels) {
            let SegmentKind::Pool(demand) = &plan.segment(*id).kind else {
                continue;
            };
            level.answer = multiple(market.price, market.trend, demand.elasticity, TENFOLD);
            level.fill = market.fill;
        }
    }
}

/// The aggregate demand of a partition moves.
pub fn step(world: &mut World<'_>, id: PoolId) -> Change {
    let plan = world.plan;
    let pool = plan.pool(id);
    world.schedule(world.now + pool.step, Event::AggregateDemandSteps(id));
    let mut change = Change::Nothing;
    for (at, segment) in pool.levels.iter().enumerate() {
        let SegmentKind::Pool(demand) = &plan.segment(*segment).kind else {
            continue;
        };
        if steps_now(world.now, demand, pool.step) {
            move_level(world, (id, at), demand);
            let level = &mut world.segments[segment.at()].level;
            let shrunk = level.value() - world.pools[id.at()].levels[at].wanted;
            if shrunk > 0 {
                level.add(world.now, -shrunk);
                release(world, (id, at), demand, shrunk);
                change = Change::FreeCapacity(id);
            }
        }
    }
    for (at, segment) in pool.levels.iter().enumerate() {
        let SegmentKind::Pool(demand) = &plan.segment(*segment).kind else {
            continue;
        };
        if steps_now(world.now, demand, pool.step) {
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
fn steps_now(now: Instant, demand: &AggregateDemand, step: Instant) -> bool {
    demand.every == step || now % demand.every == 0
}

/// Sets a segment's demand from now on.
fn move_level(world: &mut World<'_>, (id, at): (PoolId, usize), demand: &AggregateDemand) {
    let state = &mut world.pools[id.at()].levels[at];
    // At the start the demand stands on its trend.
    if demand.diffusion.shock > 0.0 && world.now > 0 {
        let score = state
            .scores
            .next(|uniforms: &mut [f64; BLOCK]| normal::quantiles(uniforms));
        state.deviation = demand.diffusion.step(state.deviation, score);
    }
    let mut level = world.inputs.of(demand.start)
        * demand
            .diffusion
            .factor(state.deviation, world.now as f64 * YEARS_PER_SECOND)
        * state.answer
        * state.fill;
    if !demand.series.is_empty() {
        level *= demand.series[(world.now / HOUR) as usize % demand.series.len()];
    }
    if let Some(weekly) = &demand.seasonality_profile {
        // Mean of the weekly seasonality profile over the step.
        let (from, to) = (world.now as f64, (world.now + demand.every) as f64);
        level *= weekly.grown(from, to) / (to - from);
    }
    state.wanted = nearest(level);
}

/// The ready GPUs have changed: aggregate demand that was short at its last step takes free
/// capacity.
pub fn fill(world: &mut World<'_>, id: PoolId) {
    let plan = world.plan;
    for (at, segment) in plan.pool(id).levels.iter().enumerate() {
        let SegmentKind::Pool(demand) = &plan.segment(*segment).kind else {
            continue;
        };
        let wanted = world.pools[id.at()].levels[at].wanted;
        if wanted > world.segments[segment.at()].level.value() {
            let taken = allocate(world, (id, at), *segment, demand);
            // They were counted as lost up to the next step.
            world.segments[segment.at()].lost_gpu_hours -=
                taken as f64 * hours_left(world.now, demand);
        }
    }
}

/// Hours up to the next step; none at its own second, since the step counts them.
fn hours_left(now: Instant, demand: &AggregateDemand) -> f64 {
    let since = now % demand.every;
    if since == 0 {
        0.0
    } else {
        (demand.every - since) as f64 / HOUR as f64
    }
}

/// When a partition loses GPUs, its aggregate demand releases them before any request is cut, the
/// segment written last first: at sites that are too full for the use bound to them, then at any
/// site. It is lost up to the next step, unless there is free capacity elsewhere.
pub fn release_excess(world: &mut World<'_>, id: PoolId) {
    let plan = world.plan;
    let levels = &plan.pool(id).levels;
    if levels.is_empty() {
        return;
    }
    for site in (0..plan.sites.len()).map(SiteId::new) {
        for (at, segment) in levels.iter().enumerate().rev() {
            let SegmentKind::Pool(demand) = &plan.segment(*segment).kind else {
                continue;
            };
            let Some(nth) = demand
                .placement
                .sites
                .iter()
                .position(|(of, _)| *of == site)
            else {
                continue;
            };
            let pool = &mut world.pools[id.at()];
            let over = pool.bound[site.at()].iter().sum::<i64>() - pool.ready_at[site.at()];
            let less = over.min(pool.levels[at].bound[nth]);
            if less > 0 {
                pool.levels[at].bound[nth] -= less;
                pool.bind(GpuUse::OnDemand, site, -less);
                pool.busy -= less;
                lose(world, *segment, demand, less);
            }
        }
    }
    for (at, segment) in levels.iter().enumerate().rev() {
        let SegmentKind::Pool(demand) = &plan.segment(*segment).kind else {
            continue;
        };
        let less = (-world.pools[id.at()].free()).min(world.segments[segment.at()].level.value());
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
    state.level.add(now, -gpus);
    state.lost_gpu_hours += gpus as f64 * hours_left(now, demand);
}

/// Takes free capacity for a segment's unserved demand, and counts the rest as lost; returns the
/// GPUs taken.
fn grow(
    world: &mut World<'_>,
    (id, at): (PoolId, usize),
    segment: SegmentId,
    demand: &AggregateDemand,
) -> i64 {
    let taken = allocate(world, (id, at), segment, demand);
    let wanted = world.pools[id.at()].levels[at].wanted;
    let state = &mut world.segments[segment.at()];
    let hours = (demand.every / HOUR) as f64;
    state.requested_gpu_hours += wanted as f64 * hours;
    state.lost_gpu_hours += (wanted - state.level.value()).max(0) as f64 * hours;
    taken
}

/// Takes free capacity for a segment's unserved demand; returns the GPUs taken. Aggregate demand
/// does not pass queued requests, irrespective of priority.
fn allocate(
    world: &mut World<'_>,
    (id, at): (PoolId, usize),
    segment: SegmentId,
    demand: &AggregateDemand,
) -> i64 {
    let has = world.segments[segment.at()].level.value();
    let pool = &mut world.pools[id.at()];
    let more = pool.levels[at].wanted - has;
    if more <= 0 || !(pool.queue.is_empty() || world.plan.pool(id).backfill) {
        return 0;
    }
    let mut taken = 0;
    if demand.placement.sites.is_empty() {
        taken = more.min(pool.free()).max(0);
        pool.busy += taken;
    }
    while taken < more
        && let Some((nth, site, free)) =
            site_with_most_free(world, (id, at), demand, has + taken > 0)
    {
        let part = free.min(more - taken);
        let pool = &mut world.pools[id.at()];
        pool.levels[at].bound[nth] += part;
        pool.bind(GpuUse::OnDemand, site, part);
        pool.busy += part;
        taken += part;
    }
    world.segments[segment.at()].level.add(world.now, taken);
    taken
}

/// The allowed site with most free capacity: its index among those allowed, the site, its free
/// GPUs. A segment that must be at one site stays there.
fn site_with_most_free(
    world: &World<'_>,
    (id, at): (PoolId, usize),
    demand: &AggregateDemand,
    begun: bool,
) -> Option<(usize, SiteId, i64)> {
    let pool = &world.pools[id.at()];
    let bound = &pool.levels[at].bound;
    let stays = |nth: usize| !(demand.one_site && begun) || bound[nth] > 0;
    let sites = demand
        .placement
        .sites
        .iter()
        .enumerate()
        .filter(|(nth, _)| stays(*nth));
    sites
        .map(|(nth, (site, _))| (nth, *site, pool.free_at(*site)))
        .filter(|(.., free)| *free > 0)
        .rev()
        .max_by_key(|(.., free)| *free)
}

/// Releases the given number of GPUs; site-bound ones from the site with most first.
fn release(world: &mut World<'_>, (id, at): (PoolId, usize), demand: &AggregateDemand, gpus: i64) {
    let pool = &mut world.pools[id.at()];
    pool.busy -= gpus;
    let mut left = gpus;
    while left > 0 && !demand.placement.sites.is_empty() {
        let bound = &mut pool.levels[at].bound;
        let Some(nth) = (0..bound.len())
            .rev()
            .max_by_key(|nth| bound[*nth])
            .filter(|nth| bound[*nth] > 0)
        else {
            return;
        };
        let less = bound[nth].min(left);
        bound[nth] -= less;
        left -= less;
        pool.bind(GpuUse::OnDemand, demand.placement.sites[nth].0, -less);
    }
}
