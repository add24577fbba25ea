//! The owner's own need, by date.

use super::event::Event;
use super::world::{Change, World};
use crate::id::SegmentId;
use crate::scenario::plan::SegmentKind;

/// Schedules every change of every own need.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if let SegmentKind::Internal { steps } = &segment.kind {
            // Of the steps before the start the last holds.
            let first = steps.partition_point(|(from, _)| *from <= 0).saturating_sub(1);
            for (number, (from, _)) in steps.iter().enumerate().skip(first) {
                world.schedule((*from).max(0), Event::InternalNeed { segment: SegmentId::new(at), step: number as u16 });
            }
        }
    }
}

/// An own need changes.
pub fn need(world: &mut World<'_>, id: SegmentId, step: u16) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Internal { steps } = &segment.kind else { return Change::Nothing };
    let wanted = steps[usize::from(step)].1.0;
    let before = world.segments[id.at()].level.value();
    world.segments[id.at()].level.set(world.now, wanted);
    world.pools[segment.pool.at()].internal += wanted - before;
    Change::Room(segment.pool)
}
