//! Captive use: its segments, and the progress of training runs.

use super::World;
use crate::des::Ticket;
use crate::id::{PoolId, SegmentId};
use crate::model::training_run::gpu_seconds;
use crate::plan::{Plan, SegmentKind, TrainingRun, Work};
use crate::random::elementary::nearest;
use crate::record::TrainingRunDates;
use crate::time::{DAY, Instant};

/// The captive uses of a partition.
#[derive(Default)]
pub struct CaptiveUses {
    /// Their segments, in the order in which they share.
    pub segments: Vec<SegmentId>,
    /// Whether the demand of one has changed since the last allocation.
    pub changed: bool,
    /// The partition's capacity and the contracts' part of it at the last allocation.
    seen: (i64, i64),
}

impl CaptiveUses {
    /// The captive uses of a partition of the plan.
    pub(super) fn new(plan: &Plan, pool: PoolId) -> Self {
        let own = plan
            .segments
            .iter()
            .enumerate()
            .filter(|(_, segment)| segment.pool == pool && segment.kind.is_own());
        Self {
            segments: own.map(|(at, _)| SegmentId::new(at)).collect(),
            ..Self::default()
        }
    }

    /// Whether a new allocation is due: demand or capacity has changed.
    #[inline]
    pub fn forecast_date(&mut self, capacity: i64, contracted: i64) -> bool {
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
    pub whole: i64,
    /// GPU-seconds served up to `since`.
    pub done: i64,
    /// Instant up to which `done` is counted.
    pub since: Instant,
    /// The event of its end, while it runs.
    pub ends: Option<Ticket>,
    /// Its dates so far.
    pub dates: TrainingRunDates,
}

impl TrainingRunState {
    /// A training run that has not begun, with its work in GPU-seconds.
    pub(super) fn new(whole: i64) -> Self {
        Self {
            whole,
            done: 0,
            since: 0,
            ends: None,
            dates: TrainingRunDates::default(),
        }
    }
}

/// Total work of a training run, GPU-seconds, with its amount from `of`.
pub(super) fn whole(training_run: &TrainingRun, of: impl Fn(crate::plan::Parameter) -> f64) -> i64 {
    match training_run.work {
        Work::GpuHours(hours) => gpu_seconds(of(hours), training_run.goodput),
        Work::Days(days) => training_run.gpus.0 * nearest(of(days) * DAY as f64).max(1),
    }
}

impl World<'_> {
    /// GPU-seconds served to a training run up to now.
    pub fn training_run_done(&self, id: SegmentId) -> i64 {
        let state = &self.segments[id.at()];
        state.training_run.as_ref().map_or(0, |training_run| {
            training_run.done + state.served.value() * (self.now - training_run.since)
        })
    }

    /// Sets the GPUs of a partition that a captive use has from now on.
    pub fn serve_own(&mut self, id: SegmentId, gpus: i64) {
        let now = self.now;
        if self.segments[id.at()].training_run.is_some() {
            let done = self.training_run_done(id);
            if let Some(training_run) = &mut self.segments[id.at()].training_run {
                (training_run.done, training_run.since) = (done, now);
                if gpus > 0 && training_run.dates.begun.is_none() {
                    training_run.dates.begun = Some(now);
                }
            }
        }
        self.segments[id.at()].served.set(now, gpus);
    }

    /// Sets the demand of a captive use from now on.
    pub fn want_own(&mut self, id: SegmentId, gpus: i64) {
        let now = self.now;
        self.segments[id.at()].level.set(now, gpus);
        self.pools[self.plan.segment(id).pool.at()].own.changed = true;
    }

    /// Describes a mismatch of captive use: the GPUs a partition serves internally are those its
    /// captive uses have.
    pub fn broken_captive_use(&self) -> Option<String> {
        self.pools.iter().enumerate().find_map(|(at, pool)| {
            let had: i64 = pool
                .own
                .segments
                .iter()
                .map(|id| self.segments[id.at()].served.value())
                .sum();
            (had != pool.served[0]).then(|| {
                format!(
                    "partition {at} serves {} GPUs internally, but captive uses have {had}",
                    pool.served[0]
                )
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
