//! On-demand requests: they come, find room or not, wait or leave, run and end.

use super::event::Event;
use super::world::{Change, MarketState, Waiting, World, whole_gpus};
use crate::id::{MarketId, SegmentId};
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::scenario::plan::{SegmentKind, WhenFull};
use crate::time::HOUR;

/// Ready GPUs that neither the owner, contracts nor running requests hold.
fn free(market: &MarketState) -> i64 {
    market.capacity - market.internal - market.contracted - market.busy
}

/// A request arrives; the arrival itself is handled by the dispatcher.
pub fn arrives(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::OnDemand { gpus, when_full, .. } = &segment.kind else { return Change::Nothing };
    let state = &mut world.segments[id.at()];
    let number = state.tally.arrived;
    state.tally.arrived += 1;
    let size = whole_gpus(gpus.distribution.quantile(state.sizes.uniform()));
    let market = &world.markets[segment.market.at()];
    // Who comes later does not pass those who wait.
    if market.queue.is_empty() && size <= free(market) {
        admit(world, segment.market, Waiting { segment: id, number: number as u32, gpus: size, since: world.now });
        return Change::Use(segment.market);
    }
    match when_full {
        // Larger than all that is ever bought: it would stop the queue for good.
        _ if size > world.plan.market(segment.market).ordered.0 => world.segments[id.at()].tally.lost += 1,
        WhenFull::Lose => world.segments[id.at()].tally.lost += 1,
        WhenFull::Queue(patience) => {
            let waiting = Waiting { segment: id, number: number as u32, gpus: size, since: world.now };
            world.markets[segment.market.at()].queue.push_back(waiting);
            if let Some(patience) = patience {
                let hours = patience.distribution.quantile(Stream::new(segment.key, world.replication, Purpose::Patience).uniform(number));
                world.schedule(world.now + nearest(hours * HOUR as f64), Event::PatienceEnds { segment: id, number: number as u32 });
            }
        }
    }
    Change::Nothing
}

/// A request begins to run.
fn admit(world: &mut World<'_>, market: MarketId, request: Waiting) {
    let segment = world.plan.segment(request.segment);
    let SegmentKind::OnDemand { duration_hours, .. } = &segment.kind else { return };
    let hours = duration_hours.distribution.quantile(Stream::new(segment.key, world.replication, Purpose::Duration).uniform(u64::from(request.number)));
    let now = world.now;
    let state = &mut world.segments[request.segment.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += request.gpus;
    state.tally.waited_seconds += (now - request.since) as f64;
    state.level.set(now, state.level.value() + request.gpus);
    world.markets[market.at()].busy += request.gpus;
    let ends = now + nearest(hours * HOUR as f64);
    world.schedule(ends, Event::RequestEnds { segment: request.segment, gpus: request.gpus as u32 });
}

/// A request ends.
pub fn ends(world: &mut World<'_>, id: SegmentId, gpus: u32) -> Change {
    let market = world.plan.segment(id).market;
    let state = &mut world.segments[id.at()];
    state.level.set(world.now, state.level.value() - i64::from(gpus));
    world.markets[market.at()].busy -= i64::from(gpus);
    Change::Room(market)
}

/// Serves those who wait, first come first served, while they fit.
pub fn serve_queue(world: &mut World<'_>, market: MarketId) {
    while let Some(&first) = world.markets[market.at()].queue.front() {
        if first.gpus > free(&world.markets[market.at()]) {
            return;
        }
        world.markets[market.at()].queue.pop_front();
        admit(world, market, first);
    }
}

/// A waiting request gives up, unless it has been served meanwhile.
pub fn gives_up(world: &mut World<'_>, id: SegmentId, number: u32) -> Change {
    let market = world.plan.segment(id).market;
    let queue = &mut world.markets[market.at()].queue;
    let Some(at) = queue.iter().position(|waiting| waiting.segment == id && waiting.number == number) else { return Change::Nothing };
    queue.remove(at);
    world.segments[id.at()].tally.gave_up += 1;
    Change::Room(market)
}
