//! Outcomes of a segment's customers.

use crate::units::{Cents, GpuSeconds, Gpus};

/// Outcomes of a segment's customers over the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SegmentTally {
    /// Requests; enquiries of contracts.
    pub arrived: u64,
    /// Lost for want of free capacity.
    pub lost: u64,
    /// Reneged: left the queue before being served.
    pub reneged: u64,
    /// Admitted; signed contracts.
    pub admitted: u64,
    /// Total wait of those admitted, seconds.
    pub waited_seconds: f64,
    /// GPUs of those served.
    pub admitted_gpus: Gpus,
    /// Of those served, those in another market.
    pub substituted: u64,
    /// Preemptions of spot: GPUs lost to other classes, or because they were no longer ready; each
    /// loss counts.
    pub preempted_gpus: Gpus,
}

impl SegmentTally {
    /// Sum of two.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            arrived: self.arrived + other.arrived,
            lost: self.lost + other.lost,
            reneged: self.reneged + other.reneged,
            admitted: self.admitted + other.admitted,
            waited_seconds: self.waited_seconds + other.waited_seconds,
            admitted_gpus: self.admitted_gpus + other.admitted_gpus,
            substituted: self.substituted + other.substituted,
            preempted_gpus: self.preempted_gpus + other.preempted_gpus,
        }
    }

    /// Difference from an earlier state of the same tally.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self {
            arrived: self.arrived - before.arrived,
            lost: self.lost - before.lost,
            reneged: self.reneged - before.reneged,
            admitted: self.admitted - before.admitted,
            waited_seconds: self.waited_seconds - before.waited_seconds,
            admitted_gpus: self.admitted_gpus - before.admitted_gpus,
            substituted: self.substituted - before.substituted,
            preempted_gpus: self.preempted_gpus - before.preempted_gpus,
        }
    }
}

/// One segment in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SegmentMonth {
    /// Revenue, cents; captive use at the transfer price.
    pub revenue: Cents,
    /// GPU-seconds served.
    pub served: GpuSeconds,
    /// GPU-seconds due: needed, under contract or running; more than `served` where ready
    /// GPUs were short.
    pub due: GpuSeconds,
    /// Outcomes of the month's requests.
    pub tally: SegmentTally,
    /// Requests in the queue, summed over the month's seconds.
    pub queued_seconds: f64,
    /// GPU-hours of the month's requests and enquiries.
    pub requested_gpu_hours: f64,
    /// Of them, those lost, reneged or served elsewhere.
    pub lost_gpu_hours: f64,
}
