//! On-demand requests: they come, find room or not, wait or leave, run and end.

use super::event::Event;
use super::world::{Change, Waiting, World, whole_gpus};
use crate::id::{PoolId, SegmentId};
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::scenario::plan::{SegmentKind, WhenFull};
use crate::time::HOUR;

/// A request arrives; the arrival itself is handled by the dispatcher.
pub fn arrives(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::OnDemand { gpus, duration_hours, when_full, .. } = &segment.kind else { return Change::Nothing };
    let state = &mut world.segments[id.at()];
    let number = state.tally.arrived;
    state.tally.arrived += 1;
    let size = whole_gpus(state.request_gpus.next(|values| gpus.distribution.quantiles(values)));
    let hours = state.request_hours.next(|values| duration_hours.distribution.quantiles(values));
    let waiting = Waiting { segment: id, number: number as u32, gpus: size, runs: nearest(hours * HOUR as f64), since: world.now };
    let pool = &world.pools[segment.pool.at()];
    // Who comes later does not pass those who wait.
    if pool.queue.is_empty() && size <= pool.free() {
        admit(world, segment.pool, waiting);
        return Change::Use(segment.pool);
    }
    match when_full {
        // Larger than all that is ever bought: it would stop the queue for good.
        _ if size > world.plan.market(segment.market).ordered.0 => world.segments[id.at()].tally.lost += 1,
        WhenFull::Lose => world.segments[id.at()].tally.lost += 1,
        WhenFull::Queue(patience) => {
            world.pools[segment.pool.at()].queue.push_back(waiting);
            if let Some(patience) = patience {
                let hours = patience.distribution.quantile(Stream::new(segment.key, world.replication, Purpose::Patience).uniform(number));
                world.schedule(world.now + nearest(hours * HOUR as f64), Event::PatienceEnds { segment: id, number: number as u32 });
            }
        }
    }
    Change::Nothing
}

/// A request begins to run.
fn admit(world: &mut World<'_>, pool: PoolId, request: Waiting) {
    let now = world.now;
    let state = &mut world.segments[request.segment.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += request.gpus;
    state.tally.waited_seconds += (now - request.since) as f64;
    state.level.set(now, state.level.value() + request.gpus);
    world.pools[pool.at()].busy += request.gpus;
    world.schedule(now + request.runs, Event::RequestEnds { segment: request.segment, gpus: request.gpus as u32 });
}

/// A request ends.
pub fn ends(world: &mut World<'_>, id: SegmentId, gpus: u32) -> Change {
    let pool = world.plan.segment(id).pool;
    let state = &mut world.segments[id.at()];
    state.level.set(world.now, state.level.value() - i64::from(gpus));
    world.pools[pool.at()].busy -= i64::from(gpus);
    Change::Room(pool)
}

/// Serves those who wait, first come first served, while they fit.
pub fn serve_queue(world: &mut World<'_>, pool: PoolId) {
    while let Some(&first) = world.pools[pool.at()].queue.front() {
        if first.gpus > world.pools[pool.at()].free() {
            return;
        }
        world.pools[pool.at()].queue.pop_front();
        admit(world, pool, first);
    }
}

/// A waiting request gives up, unless it has been served meanwhile.
pub fn gives_up(world: &mut World<'_>, id: SegmentId, number: u32) -> Change {
    let pool = world.plan.segment(id).pool;
    let queue = &mut world.pools[pool.at()].queue;
    let Some(at) = queue.iter().position(|waiting| waiting.segment == id && waiting.number == number) else { return Change::Nothing };
    queue.remove(at);
    world.segments[id.at()].tally.gave_up += 1;
    Change::Room(pool)
}
