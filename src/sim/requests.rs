//! On-demand requests: they arrive, are admitted, run in a substitute market, queue or are lost,
//! and end.

use super::event::Event;
use super::world::{BoundRequest, Change, FreeCapacity, Place, Waiting, World, whole_gpus};
use crate::id::{PartitionId, SegmentId};
use crate::plan::{Placement, SegmentKind, WhenFull};
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, Seconds};

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
        world.no_such_segment(id, "source of requests")
    };
    let state = &mut world.segments[id.at()];
    let number = state.arrive();
    let draws = &mut state.draws;
    let size = whole_gpus(draws.request_gpus(gpus));
    let hours = draws.request_hours(duration_hours);
    state.ask(size as f64 * hours);
    let runs = Seconds::nearest(hours * HOUR.as_seconds());
    let request = Waiting {
        segment: id,
        gpus: size,
        runs,
        since: world.now,
        priority: *priority,
    };
    if let Some(free_capacity) = free_capacity_now(world, segment.partition, placement, &request) {
        admit(world, (segment.partition, None), request, free_capacity);
        return Change::Use(segment.partition);
    }
    for (nth, substitute) in substitutes.iter().enumerate() {
        if let Some(free_capacity) =
            free_capacity_now(world, substitute.partition, &substitute.placement, &request)
        {
            admit(
                world,
                (substitute.partition, Some(nth as u16)),
                request,
                free_capacity,
            );
            return Change::Use(substitute.partition);
        }
    }
    match when_full {
        // A request larger than all capacity ever bought would block the queue for good.
        WhenFull::Queue(patience) if size <= placement.most.0 => {
            let place = world.partitions[segment.partition.at()].queue.join(request);
            world.segments[id.at()].queue(world.now, 1);
            if let Some(patience) = patience {
                let hours = patience.distribution.quantile(
                    Stream::new(segment.key, world.replication, Purpose::Patience).uniform(number),
                );
                world.schedule(
                    world.now + Seconds::nearest(hours * HOUR.as_seconds()),
                    Event::PatienceEnds { segment: id, place },
                );
            }
        }
        _ => world.segments[id.at()].lose(size as f64 * hours),
    }
    Change::Nothing
}

/// Free capacity in a partition for a new request. It does not pass queued requests, unless the
/// partition backfills.
#[inline]
fn free_capacity_now(
    world: &World<'_>,
    partition: PartitionId,
    placement: &Placement,
    request: &Waiting,
) -> Option<FreeCapacity> {
    let state = &world.partitions[partition.at()];
    if state.may_pass(world.plan.partition(partition).backfill, request.priority) {
        state.free_capacity_for(placement, request.gpus)
    } else {
        None
    }
}

/// A request begins to run: in its own market, or in another by number of substitute, where it pays
/// what is paid there.
fn admit(
    world: &mut World<'_>,
    (partition, substitute): (PartitionId, Option<u16>),
    request: Waiting,
    free_capacity: FreeCapacity,
) {
    let now = world.now;
    let waited = now - request.since;
    world.segments[request.segment.at()].admit(now, (request.gpus, waited), substitute);
    let site = match free_capacity {
        FreeCapacity::At(site) => Some(site),
        FreeCapacity::Anywhere => None,
    };
    world.partitions[partition.at()].occupy(request.gpus, site);
    let event = if site.is_none() && substitute.is_none() {
        Event::RequestEnds {
            segment: request.segment,
            gpus: request.gpus as u32,
        }
    } else {
        let bound = BoundRequest {
            segment: request.segment,
            gpus: request.gpus,
            partition,
            substitute,
            site,
        };
        Event::BoundRequestEnds(world.bound_requests.keep(bound))
    };
    world.schedule(now + request.runs, event);
}

/// A request that was spread over the sites of its own market ends.
pub fn ends(world: &mut World<'_>, id: SegmentId, gpus: u32) -> Change {
    let partition = world.plan.segment(id).partition;
    world.segments[id.at()].end(world.now, i64::from(gpus), None);
    world.partitions[partition.at()].occupy(-i64::from(gpus), None);
    Change::FreeCapacity(partition)
}

/// A request that was bound to a site, or ran in another market, ends.
pub fn bound_ends(world: &mut World<'_>, number: u32) -> Change {
    let request = world.bound_requests.take(number);
    let state = &mut world.segments[request.segment.at()];
    state.end(world.now, request.gpus, request.substitute);
    world.partitions[request.partition.at()].occupy(-request.gpus, request.site);
    Change::FreeCapacity(request.partition)
}

/// Serves queued requests in their order. Without backfilling the first that does not fit blocks
/// the rest; with it every request that fits is served.
pub fn serve_queue(world: &mut World<'_>, partition: PartitionId) {
    if world.partitions[partition.at()].queue.is_empty() {
        return;
    }
    let backfill = world.plan.partition(partition).backfill;
    let mut place = Place::FIRST;
    let mut least = i64::MAX;
    loop {
        let state = &world.partitions[partition.at()];
        if backfill && state.free() < state.queue.least() {
            return;
        }
        let mut found = None;
        for (at, waiting) in state.queue.from(place) {
            let SegmentKind::OnDemand { placement, .. } = &world.plan.segment(waiting.segment).kind
            else {
                world.no_such_segment(waiting.segment, "source of requests")
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
        world.partitions[partition.at()].queue.leave(at);
        world.segments[waiting.segment.at()].queue(world.now, -1);
        admit(world, (partition, None), waiting, free_capacity);
        place = at.after();
    }
    // All have been looked at.
    world.partitions[partition.at()].queue.looked_at(least);
}

/// A queued request reneges, unless it has been served meanwhile.
pub fn reneges(world: &mut World<'_>, id: SegmentId, place: u32) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::OnDemand { priority, .. } = segment.kind else {
        world.no_such_segment(id, "source of requests")
    };
    let Some(gone) = world.partitions[segment.partition.at()]
        .queue
        .leave(Place::new(priority, place))
    else {
        return Change::Nothing;
    };
    world.segments[id.at()].queue(world.now, -1);
    world.segments[id.at()].renege(gone.gpus as f64 * gone.runs.as_seconds() / HOUR.as_seconds());
    Change::FreeCapacity(segment.partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, PARTITION};
    use crate::time::SimTime;

    const REQUESTS: SegmentId = SegmentId(0);

    #[test]
    fn who_finds_no_room_waits_and_is_served_when_another_ends() {
        let mut plan = fixture::plan();
        let kind = fixture::requests(6.0, 2.0, WhenFull::Queue(None));
        plan.segments = vec![fixture::segment(kind)];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(8);
        assert_eq!(arrives(&mut world, REQUESTS), Change::Use(PARTITION));
        assert_eq!(arrives(&mut world, REQUESTS), Change::Nothing);
        let ends = Event::RequestEnds {
            segment: REQUESTS,
            gpus: 6,
        };
        assert_eq!(world.advance(), Some(ends));
        assert_eq!(
            super::ends(&mut world, REQUESTS, 6),
            Change::FreeCapacity(PARTITION)
        );
        serve_queue(&mut world, PARTITION);
        let tally = world.segments[0].tally();
        assert_eq!(
            (tally.arrived, tally.admitted, tally.waited_seconds),
            (2, 2, 7_200.0)
        );
        assert_eq!(world.partitions[0].busy(), 6);
    }

    #[test]
    fn who_does_not_wait_is_lost() {
        let mut plan = fixture::plan();
        plan.segments = vec![fixture::segment(fixture::requests(
            6.0,
            2.0,
            WhenFull::Lose,
        ))];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(5);
        assert_eq!(arrives(&mut world, REQUESTS), Change::Nothing);
        assert_eq!(world.segments[0].tally().lost, 1);
        let month = world.segments[0].month(SimTime::START);
        assert_eq!(
            (month.requested_gpu_hours, month.lost_gpu_hours),
            (12.0, 12.0)
        );
    }
}
