//! Captive use: its segments, and the progress of training runs.

use super::World;
use crate::class::Class;
use crate::des::Ticket;
use crate::id::{PartitionId, SegmentId};
use crate::model::training_run::gpu_seconds;
use crate::plan::{Plan, SegmentKind, TrainingRun, Work};
use crate::random::elementary::nearest;
use crate::record::TrainingRunDates;
use crate::time::{DAY, SimTime};

/// The captive uses of a partition.
#[derive(Default)]
pub struct CaptiveUses {
    /// Their segments, in the order in which they share.
    segments: Vec<SegmentId>,
    /// Whether the demand of one has changed since the last allocation.
    changed: bool,
    /// The partition's capacity and the contracts' part of it at the last allocation.
    seen: (i64, i64),
}

impl CaptiveUses {
    /// The captive uses of a partition of the plan.
    pub(super) fn new(plan: &Plan, partition: PartitionId) -> Self {
        let own = plan
            .segments
            .iter()
            .enumerate()
            .filter(|(_, segment)| segment.partition == partition && segment.kind.is_captive());
        Self {
            segments: own.map(|(at, _)| SegmentId::new(at)).collect(),
            ..Self::default()
        }
    }

    /// Their segments, in the order in which they share.
    pub fn segments(&self) -> &[SegmentId] {
        &self.segments
    }

    /// One wants more or less than before.
    pub(super) fn change(&mut self) {
        self.changed = true;
    }

    /// Whether a new allocation is due: demand or capacity has changed.
    #[inline]
    pub(super) fn are_due(&mut self, capacity: i64, contracted: i64) -> bool {
        let due =
            !self.segments.is_empty() && (self.changed || self.seen != (capacity, contracted));
        (self.changed, self.seen) = (false, (capacity, contracted));
        due
    }
}

/// A training run's state.
#[derive(Clone, Copy, Debug)]
pub struct TrainingRunState {
    /// Its total work in this replication, GPU-seconds.
    whole: i64,
    /// GPU-seconds served up to `since`.
    done: i64,
    /// Up to when `done` is counted.
    since: SimTime,
    /// The event of its end, while it runs.
    ends: Option<Ticket>,
    /// Its dates so far.
    dates: TrainingRunDates,
}

impl TrainingRunState {
    /// A training run that has not begun, with its work in GPU-seconds.
    pub(super) fn new(whole: i64) -> Self {
        Self {
            whole,
            done: 0,
            since: SimTime::START,
            ends: None,
            dates: TrainingRunDates::default(),
        }
    }

    /// It wants its GPUs from now on.
    pub fn open(&mut self, now: SimTime) {
        self.dates.opened = Some(now);
    }

    /// It has been served so many GPUs since it was last served otherwise, and is served others
    /// from now on.
    fn serve(&mut self, now: SimTime, (before, gpus): (i64, i64)) {
        (self.done, self.since) = (self.done_by(now, before), now);
        if gpus > 0 && self.dates.begun.is_none() {
            self.dates.begun = Some(now);
        }
    }

    /// GPU-seconds done by now at so many GPUs.
    fn done_by(&self, now: SimTime, gpus: i64) -> i64 {
        self.done + gpus * (now - self.since).whole()
    }

    /// GPU-seconds that are left, as it was last served.
    pub fn left(&self) -> i64 {
        self.whole - self.done
    }

    /// The event of its end is this one. Returns the one that was pending.
    pub fn schedule_end(&mut self, ends: Option<Ticket>) -> Option<Ticket> {
        std::mem::replace(&mut self.ends, ends)
    }

    /// Its work is done.
    pub fn finish(&mut self, now: SimTime) {
        self.ends = None;
        self.dates.finished = Some(now);
    }

    /// Its dates so far.
    pub fn dates(&self) -> TrainingRunDates {
        self.dates
    }
}

/// Total work of a training run, GPU-seconds, with its amount from `of`.
pub(super) fn whole(training_run: &TrainingRun, of: impl Fn(crate::plan::Parameter) -> f64) -> i64 {
    match training_run.work {
        Work::GpuHours(hours) => gpu_seconds(of(hours), training_run.goodput),
        Work::Days(days) => training_run.gpus.0 * nearest(of(days) * DAY.as_seconds()).max(1),
    }
}

impl World<'_> {
    /// GPU-seconds served to a training run up to now.
    pub fn training_run_done(&self, id: SegmentId) -> i64 {
        let state = &self.segments[id.at()];
        let done = |training_run: &TrainingRunState| training_run.done_by(self.now, state.served());
        state.training_run.as_ref().map_or(0, done)
    }

    /// Sets the GPUs of a partition that a captive use has from now on.
    pub fn serve_captive_use(&mut self, id: SegmentId, gpus: i64) {
        let (now, state) = (self.now, &mut self.segments[id.at()]);
        let before = state.served();
        if let Some(training_run) = &mut state.training_run {
            training_run.serve(now, (before, gpus));
        }
        state.serve(now, gpus);
    }

    /// Sets the demand of a captive use from now on.
    pub fn want_captive_use(&mut self, id: SegmentId, gpus: i64) {
        self.segments[id.at()].set_level(self.now, gpus);
        self.partitions[self.plan.segment(id).partition.at()].change_captive_use();
    }

    /// Describes a mismatch of captive use: the GPUs a partition serves internally are those its
    /// captive uses have.
    pub fn broken_captive_use(&self) -> Option<String> {
        self.partitions
            .iter()
            .enumerate()
            .find_map(|(at, partition)| {
                let had: i64 = partition
                    .captive_uses()
                    .segments()
                    .iter()
                    .map(|id| self.segments[id.at()].served())
                    .sum();
                let served = partition.served()[Class::Internal];
                (had != served).then(|| {
                    format!("partition {at} serves captive use {served} GPUs, but its segments have {had}")
                })
            })
    }
}

/// The training run of a segment, if it is one.
pub fn training_run_of(kind: &SegmentKind) -> Option<&TrainingRun> {
    if let SegmentKind::TrainingRun(training_run) = kind {
        Some(training_run)
    } else {
        None
    }
}
