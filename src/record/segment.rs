//! What became of a segment's customers.

use crate::units::{Cents, GpuSeconds};

/// What became of a segment's customers over the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentTally {
    /// Who asked.
    pub arrived: u64,
    /// Who found no room and left.
    pub lost: u64,
    /// Who waited, and left before being served.
    pub gave_up: u64,
    /// Who was served.
    pub admitted: u64,
    /// Seconds that those served had waited.
    pub waited_seconds: f64,
    /// GPUs of those served.
    pub admitted_gpus: i64,
    /// Of those served, those who ran in another market.
    pub substituted: u64,
    /// GPUs that spot held and lost to others, or because they were no longer ready; each time one
    /// was lost.
    pub preempted_gpus: i64,
}

impl SegmentTally {
    /// What came after an earlier state of the same tally.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self {
            arrived: self.arrived - before.arrived,
            lost: self.lost - before.lost,
            gave_up: self.gave_up - before.gave_up,
            admitted: self.admitted - before.admitted,
            waited_seconds: self.waited_seconds - before.waited_seconds,
            admitted_gpus: self.admitted_gpus - before.admitted_gpus,
            substituted: self.substituted - before.substituted,
            preempted_gpus: self.preempted_gpus - before.preempted_gpus,
        }
    }
}

/// One segment in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentMonth {
    /// What it paid, cents; own use at the transfer price.
    pub revenue: Cents,
    /// What it was served.
    pub served: GpuSeconds,
    /// What it was to be served: needed, under contract or running; more than `served` where ready
    /// GPUs were short.
    pub due: GpuSeconds,
    /// What became of those who asked in the month.
    pub tally: SegmentTally,
    /// GPU-hours of requests and contracts that asked in the month.
    pub asked_gpu_hours: f64,
    /// Of them, those of whom found no room, lost patience or went elsewhere.
    pub lost_gpu_hours: f64,
}
