//! Captive use: needs by date, and training runs that end when their work is done.
//!
//! The captive uses of a partition share its ready GPUs in the order written; first those that come
//! before contracts, then those that take what contracts leave. GPU-hours served to a training run
//! count towards its work, so its end is set anew whenever they change.

use super::event::Event;
use super::world::{Change, World, training_run_of};
use crate::id::{PoolId, SegmentId};
use crate::model::training_run::{given, seconds_left};
use crate::plan::SegmentKind;
use crate::random::elementary::nearest;
use crate::time::{Instant, WEEK};

/// Schedules every change of every captive need, and the training runs that wait for no other.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        let id = SegmentId::new(at);
        match &segment.kind {
            SegmentKind::Internal { steps, .. } => {
                // The last step before the start holds at the start.
                let first = steps
                    .partition_point(|(from, _)| *from <= 0)
                    .saturating_sub(1);
                for (number, (from, _)) in steps.iter().enumerate().skip(first) {
                    world.schedule(
                        (*from).max(0),
                        Event::InternalNeed {
                            segment: id,
                            step: number as u16,
                        },
                    );
                }
            }
            SegmentKind::TrainingRun(training_run) if training_run.after.is_none() => {
                schedule_training_run(world, id, 0)
            }
            _ => {}
        }
    }
}

/// Schedules a training run: on its day or from an instant on, whichever is later, with its slip.
fn schedule_training_run(world: &mut World<'_>, id: SegmentId, from: Instant) {
    let Some(training_run) = training_run_of(&world.plan.segment(id).kind) else {
        return;
    };
    let planned = training_run
        .starts
        .unwrap_or(from)
        .max(if training_run.after.is_some() {
            from
        } else {
            Instant::MIN
        });
    let slip = nearest(world.inputs.of(training_run.slip_weeks) * WEEK as f64);
    world.schedule((planned + slip).max(world.now), Event::TrainingRunOpens(id));
}

/// A captive need changes.
pub fn need(world: &mut World<'_>, id: SegmentId, step: u16) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Internal { steps, .. } = &segment.kind else {
        return Change::Nothing;
    };
    world.want_own(id, steps[usize::from(step)].1.0);
    Change::FreeCapacity(segment.pool)
}

/// A training run requires its GPUs from now on.
pub fn opens(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let Some(wanted) = training_run_of(&segment.kind) else {
        return Change::Nothing;
    };
    let now = world.now;
    if let Some(training_run) = &mut world.segments[id.at()].training_run {
        training_run.dates.opened = Some(now);
    }
    world.want_own(id, wanted.gpus.0);
    Change::FreeCapacity(segment.pool)
}

/// A training run has done its work; runs that wait for it can begin.
pub fn ends(world: &mut World<'_>, id: SegmentId) -> Change {
    let now = world.now;
    if let Some(training_run) = &mut world.segments[id.at()].training_run {
        training_run.ends = None;
        training_run.dates.finished = Some(now);
    }
    world.want_own(id, 0);
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if training_run_of(&segment.kind).is_some_and(|training_run| training_run.after == Some(id))
        {
            schedule_training_run(world, SegmentId::new(at), now);
        }
    }
    Change::FreeCapacity(plan.segment(id).pool)
}

/// Allocates a partition's ready GPUs to its captive uses, where their demand or the capacity has
/// changed.
pub fn share(world: &mut World<'_>, pool: PoolId) {
    let state = &mut world.pools[pool.at()];
    let (capacity, contracted) = (state.capacity, state.contracted);
    if !state.own.forecast_date(capacity, contracted) {
        return;
    }
    let first = share_class(world, pool, false, capacity);
    let yielding = share_class(world, pool, true, capacity - first - contracted);
    let state = &mut world.pools[pool.at()];
    (state.internal, state.yielding) = (first, yielding);
}

/// Allocates the given free capacity to the captive uses that yield to contracts, or to those that
/// do not; returns the GPUs taken.
fn share_class(world: &mut World<'_>, pool: PoolId, yields: bool, free_capacity: i64) -> i64 {
    let mut taken = 0;
    for at in 0..world.pools[pool.at()].own.segments.len() {
        let id = world.pools[pool.at()].own.segments[at];
        let training_run = training_run_of(&world.plan.segment(id).kind);
        if training_run.is_some_and(|training_run| training_run.yields) != yields {
            continue;
        }
        let state = &world.segments[id.at()];
        let gpus = given(
            free_capacity - taken,
            state.level.value(),
            training_run.map_or(0, |training_run| training_run.least.0),
        );
        taken += gpus;
        if gpus != state.served.value() {
            world.serve_own(id, gpus);
            schedule_end(world, id, gpus);
        }
    }
    taken
}

/// Sets the end of a training run anew, if the segment is one and it is not done.
fn schedule_end(world: &mut World<'_>, id: SegmentId, gpus: i64) {
    let Some(training_run) = &mut world.segments[id.at()].training_run else {
        return;
    };
    if let Some(pending) = training_run.ends.take() {
        world.calendar.cancel(pending);
    }
    if gpus > 0 {
        let left = seconds_left(training_run.whole - training_run.done, gpus);
        let ends = world.schedule(world.now + left, Event::TrainingRunEnds(id));
        if let Some(training_run) = &mut world.segments[id.at()].training_run {
            training_run.ends = ends;
        }
    }
}
