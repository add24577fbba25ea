//! On-demand requests: they arrive, are admitted, run in a substitute market, queue or are lost,
//! and end.

use super::event::Event;
use super::world::{BoundRequest, Change, FreeCapacity, Place, Waiting, World, whole_gpus};
use crate::id::{PoolId, SegmentId};
use crate::plan::{Placement, SegmentKind, WhenFull};
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::record::GpuUse;
use crate::time::HOUR;

/// A request arrives; the arrival itself is handled by the dispatcher.
pub fn arrives(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::OnDemand {
        gpus,
        duration_hours,
        when_full,
        priority,
        placement,
        substitutes,
        ..
    } = &segment.kind
    else {
        return Change::Nothing;
    };
    let state = &mut world.segments[id.at()];
    let number = state.tally.arrived;
    state.tally.arrived += 1;
    let size = whole_gpus(state.request_gpus.next(|values| gpus.quantiles(values)));
    let hours = state
        .request_hours
        .next(|values| duration_hours.quantiles(values));
    state.requested_gpu_hours += size as f64 * hours;
    let runs = nearest(hours * HOUR as f64);
    let request = Waiting {
        segment: id,
        gpus: size,
        runs,
        since: world.now,
        priority: *priority,
    };
    if let Some(free_capacity) = free_capacity_now(world, segment.pool, placement, &request) {
        admit(world, segment.pool, request, free_capacity);
        return Change::Use(segment.pool);
    }
    for (nth, substitute) in substitutes.iter().enumerate() {
        if let Some(free_capacity) =
            free_capacity_now(world, substitute.pool, &substitute.placement, &request)
        {
            admit_elsewhere(world, (nth, substitute.pool), request, free_capacity);
            return Change::Use(substitute.pool);
        }
    }
    match when_full {
        // A request larger than all capacity ever bought would block the queue for good.
        WhenFull::Queue(patience) if size <= placement.most.0 => {
            let place = world.pools[segment.pool.at()].queue.join(request);
            if let Some(patience) = patience {
                let hours = patience.distribution.quantile(
                    Stream::new(segment.key, world.replication, Purpose::Patience).uniform(number),
                );
                world.schedule(
                    world.now + nearest(hours * HOUR as f64),
                    Event::PatienceEnds { segment: id, place },
                );
            }
        }
        _ => {
            let state = &mut world.segments[id.at()];
            state.tally.lost += 1;
            state.lost_gpu_hours += size as f64 * hours;
        }
    }
    Change::Nothing
}

/// Free capacity in a partition for a new request. It does not pass queued requests, unless the
/// partition backfills.
#[inline]
fn free_capacity_now(
    world: &World<'_>,
    pool: PoolId,
    placement: &Placement,
    request: &Waiting,
) -> Option<FreeCapacity> {
    let state = &world.pools[pool.at()];
    if state.may_pass(world.plan.pool(pool).backfill, request.priority) {
        state.free_capacity_for(placement, request.gpus)
    } else {
        None
    }
}

/// A request begins to run in its own market.
fn admit(world: &mut World<'_>, pool: PoolId, request: Waiting, free_capacity: FreeCapacity) {
    let now = world.now;
    let state = &mut world.segments[request.segment.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += request.gpus;
    state.tally.waited_seconds += (now - request.since) as f64;
    state.level.set(now, state.level.value() + request.gpus);
    run(world, (pool, None), request, free_capacity);
}

/// A request begins to run in another market, at that market's price.
fn admit_elsewhere(
    world: &mut World<'_>,
    (nth, pool): (usize, PoolId),
    request: Waiting,
    free_capacity: FreeCapacity,
) {
    let now = world.now;
    let state = &mut world.segments[request.segment.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += request.gpus;
    state.tally.substituted += 1;
    state.away[nth].add(now, request.gpus);
    run(world, (pool, Some(nth as u16)), request, free_capacity);
}

fn run(
    world: &mut World<'_>,
    (pool, substitute): (PoolId, Option<u16>),
    request: Waiting,
    free_capacity: FreeCapacity,
) {
    let ends = world.now + request.runs;
    let state = &mut world.pools[pool.at()];
    state.busy += request.gpus;
    let event = match (free_capacity, substitute) {
        (FreeCapacity::Anywhere, None) => Event::RequestEnds {
            segment: request.segment,
            gpus: request.gpus as u32,
        },
        _ => {
            let site = if let FreeCapacity::At(site) = free_capacity {
                Some(site)
            } else {
                None
            };
            if let Some(site) = site {
                state.bind(GpuUse::OnDemand, site, request.gpus);
            }
            let bound = BoundRequest {
                segment: request.segment,
                gpus: request.gpus,
                pool,
                substitute,
                site,
            };
            Event::BoundRequestEnds(world.bound_requests.keep(bound))
        }
    };
    world.schedule(ends, event);
}

/// A request that was spread over the sites of its own market ends.
pub fn ends(world: &mut World<'_>, id: SegmentId, gpus: u32) -> Change {
    let pool = world.plan.segment(id).pool;
    let state = &mut world.segments[id.at()];
    state
        .level
        .set(world.now, state.level.value() - i64::from(gpus));
    world.pools[pool.at()].busy -= i64::from(gpus);
    Change::FreeCapacity(pool)
}

/// A request that was bound to a site, or ran in another market, ends.
pub fn bound_ends(world: &mut World<'_>, number: u32) -> Change {
    let now = world.now;
    let request = world.bound_requests.take(number);
    let state = &mut world.segments[request.segment.at()];
    let level = request
        .substitute
        .map_or(&mut state.level, |nth| &mut state.away[usize::from(nth)]);
    level.add(now, -request.gpus);
    let pool = &mut world.pools[request.pool.at()];
    pool.busy -= request.gpus;
    if let Some(site) = request.site {
        pool.bind(GpuUse::OnDemand, site, -request.gpus);
    }
    Change::FreeCapacity(request.pool)
}

/// Serves queued requests in their order. Without backfilling the first that does not fit blocks
/// the rest; with it every request that fits is served.
pub fn serve_queue(world: &mut World<'_>, pool: PoolId) {
    if world.pools[pool.at()].queue.is_empty() {
        return;
    }
    let backfill = world.plan.pool(pool).backfill;
    let mut place = Place::FIRST;
    let mut least = i64::MAX;
    loop {
        let state = &world.pools[pool.at()];
        if backfill && state.free() < state.queue.least() {
            return;
        }
        let mut found = None;
        for (at, waiting) in state.queue.from(place) {
            let SegmentKind::OnDemand { placement, .. } = &world.plan.segment(waiting.segment).kind
            else {
                return;
            };
            match state.free_capacity_for(placement, waiting.gpus) {
                Some(free_capacity) => {
                    found = Some((at, *waiting, free_capacity));
                    break;
                }
                None if backfill => least = least.min(waiting.gpus),
                None => return,
            }
        }
        let Some((at, waiting, free_capacity)) = found else {
            break;
        };
        world.pools[pool.at()].queue.leave(at);
        admit(world, pool, waiting, free_capacity);
        place = at.after();
    }
    // All have been looked at.
    world.pools[pool.at()].queue.looked_at(least);
}

/// A queued request reneges, unless it has been served meanwhile.
pub fn reneges(world: &mut World<'_>, id: SegmentId, place: u32) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::OnDemand { priority, .. } = segment.kind else {
        return Change::Nothing;
    };
    let Some(gone) = world.pools[segment.pool.at()]
        .queue
        .leave(Place::new(priority, place))
    else {
        return Change::Nothing;
    };
    let state = &mut world.segments[id.at()];
    state.tally.reneged += 1;
    state.lost_gpu_hours += gone.gpus as f64 * gone.runs as f64 / HOUR as f64;
    Change::FreeCapacity(segment.pool)
}
