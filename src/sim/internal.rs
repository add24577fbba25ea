//! Captive use: needs by date, and training runs that end when their work is done.
//!
//! The captive uses of a partition share its ready GPUs in the order written; first those that come
//! before contracts, then those that take what contracts leave. GPU-hours served to a training run
//! count towards its work, so its end is set anew whenever they change.

use super::event::Event;
use super::world::{Change, World, training_run_of};
use crate::id::{PartitionId, SegmentId};
use crate::model::training_run::{given, seconds_left};
use crate::plan::SegmentKind;
use crate::time::{Seconds, SimTime, WEEK};

/// Schedules every change of every captive need, and the training runs that wait for no other.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        let id = SegmentId::new(at);
        match &segment.kind {
            SegmentKind::Internal { steps, .. } => {
                // The last step before the start holds at the start.
                let first = steps
                    .partition_point(|(from, _)| *from <= SimTime::START)
                    .saturating_sub(1);
                for (number, (from, _)) in steps.iter().enumerate().skip(first) {
                    world.schedule(
                        (*from).max(SimTime::START),
                        Event::InternalNeed {
                            segment: id,
                            step: number as u16,
                        },
                    );
                }
            }
            SegmentKind::TrainingRun(training_run) if training_run.after.is_none() => {
                schedule_training_run(world, id, SimTime::START);
            }
            _ => {}
        }
    }
}

/// Schedules a training run: on its day or from an instant on, whichever is later, with its slip.
fn schedule_training_run(world: &mut World<'_>, id: SegmentId, from: SimTime) {
    let training_run = world.training_run(id);
    let mut planned = training_run.starts.unwrap_or(from);
    if training_run.after.is_some() {
        planned = planned.max(from);
    }
    let slip = Seconds::nearest(world.inputs.of(training_run.slip_weeks) * WEEK.as_seconds());
    world.schedule((planned + slip).max(world.now), Event::TrainingRunOpens(id));
}

/// A captive need changes.
pub fn need(world: &mut World<'_>, id: SegmentId, step: u16) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Internal { steps, .. } = &segment.kind else {
        world.no_such_segment(id, "need by date")
    };
    world.want_captive_use(id, steps[usize::from(step)].1.0);
    Change::FreeCapacity(segment.partition)
}

/// A training run requires its GPUs from now on.
pub fn opens(world: &mut World<'_>, id: SegmentId) -> Change {
    let (now, wanted) = (world.now, world.training_run(id));
    if let Some(training_run) = &mut world.segments[id.at()].training_run {
        training_run.open(now);
    }
    world.want_captive_use(id, wanted.gpus.0);
    Change::FreeCapacity(world.plan.segment(id).partition)
}

/// A training run has done its work; runs that wait for it can begin.
pub fn ends(world: &mut World<'_>, id: SegmentId) -> Change {
    let now = world.now;
    if let Some(training_run) = &mut world.segments[id.at()].training_run {
        training_run.finish(now);
    }
    world.want_captive_use(id, 0);
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if training_run_of(&segment.kind).is_some_and(|training_run| training_run.after == Some(id))
        {
            schedule_training_run(world, SegmentId::new(at), now);
        }
    }
    Change::FreeCapacity(plan.segment(id).partition)
}

/// Allocates a partition's ready GPUs to its captive uses, where their demand or the capacity has
/// changed.
pub fn share(world: &mut World<'_>, partition: PartitionId) {
    let state = &mut world.partitions[partition.at()];
    if !state.captive_use_is_due() {
        return;
    }
    let (capacity, contracted) = (state.capacity(), state.contracted());
    let first = share_class(world, partition, false, capacity);
    let yielding = share_class(world, partition, true, capacity - first - contracted);
    world.partitions[partition.at()].share_captive_use(first, yielding);
}

/// Allocates the given free capacity to the captive uses that yield to contracts, or to those that
/// do not; returns the GPUs taken.
fn share_class(
    world: &mut World<'_>,
    partition: PartitionId,
    yields: bool,
    free_capacity: i64,
) -> i64 {
    let mut taken = 0;
    for at in 0..world.partitions[partition.at()]
        .captive_uses()
        .segments()
        .len()
    {
        let id = world.partitions[partition.at()].captive_uses().segments()[at];
        let training_run = training_run_of(&world.plan.segment(id).kind);
        if training_run.is_some_and(|training_run| training_run.yields) != yields {
            continue;
        }
        if let SegmentKind::Internal {
            all_ready: true, ..
        } = world.plan.segment(id).kind
        {
            world.segments[id.at()].set_level(world.now, free_capacity - taken);
        }
        let state = &world.segments[id.at()];
        let gpus = given(
            free_capacity - taken,
            state.level(),
            training_run.map_or(0, |training_run| training_run.least.0),
        );
        taken += gpus;
        if gpus != state.served() {
            world.serve_captive_use(id, gpus);
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
    if let Some(pending) = training_run.schedule_end(None) {
        world.calendar.cancel(pending);
    }
    if gpus > 0 {
        let left = seconds_left(training_run.left(), gpus);
        let ends = world.schedule(world.now + left, Event::TrainingRunEnds(id));
        if let Some(training_run) = &mut world.segments[id.at()].training_run {
            training_run.schedule_end(ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Parameter, Plan, TrainingRun, Work};
    use crate::sim::world::Unused;
    use crate::sim::world::fixture::{self, PARTITION};
    use crate::time::DAY;
    use crate::units::Gpus;

    /// Ten days on 8 GPUs, which it takes from 4 on.
    fn plan(yields: bool) -> Plan {
        let mut plan = fixture::plan();
        let training_run = TrainingRun {
            gpus: Gpus(8),
            least: Gpus(4),
            work: Work::Days(Parameter::Fixed(10.0)),
            goodput: 1.0,
            starts: Some(SimTime::START),
            slip_weeks: Parameter::Fixed(0.0),
            deadline: None,
            after: None,
            yields,
            worth: None,
        };
        plan.segments = vec![fixture::segment(SegmentKind::TrainingRun(Box::new(
            training_run,
        )))];
        plan
    }

    const TRAINING_RUN: SegmentId = SegmentId(0);

    #[test]
    fn a_training_run_on_half_of_its_gpus_takes_twice_as_long() {
        let plan = plan(false);
        let mut world = World::new(&plan, 0);
        world.ready_gpus(4);
        opens(&mut world, TRAINING_RUN);
        share(&mut world, PARTITION);
        assert_eq!(world.advance(), Some(Event::TrainingRunEnds(TRAINING_RUN)));
        assert_eq!(world.now, SimTime::at(20 * DAY));
        ends(&mut world, TRAINING_RUN);
        share(&mut world, PARTITION);
        assert_eq!(world.segments[0].served(), 0);
        assert_eq!(world.training_run_done(TRAINING_RUN), 8 * 10 * DAY.whole());
    }

    #[test]
    fn what_yields_takes_what_contracts_leave() {
        let plan = plan(true);
        let mut world = World::new(&plan, 0);
        world.ready_gpus(10);
        world.partitions[0].contract(5, None, Unused::default());
        opens(&mut world, TRAINING_RUN);
        share(&mut world, PARTITION);
        assert_eq!(world.segments[0].served(), 5);
        world.partitions[0].contract(2, None, Unused::default());
        share(&mut world, PARTITION);
        // Fewer than it takes at least.
        assert_eq!(world.segments[0].served(), 0);
    }
}
