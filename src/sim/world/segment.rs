//! The state of segments.

use super::captive_use::whole;
use super::{ArrivalState, CustomerDraws, TimeWeighted, TrainingRunState, training_run_of};
use crate::plan::{Inputs, Segment, SegmentKind};
use crate::record::{SegmentMonth, SegmentTally, Waits};
use crate::time::{Seconds, SimTime};
use crate::units::{GpuSeconds, Gpus};

/// A segment's state.
pub struct SegmentState {
    /// When its customers come.
    pub arrivals: ArrivalState,
    /// What they want.
    pub draws: CustomerDraws,
    /// Work done of a training run.
    pub training_run: Option<TrainingRunState>,
    /// Outcomes of its customers.
    tally: SegmentTally,
    /// When waits begin to count.
    measured_from: SimTime,
    /// Waits of those admitted since.
    waits: Waits,
    /// Requests in the queue.
    queued: TimeWeighted<i64>,
    /// The tally at the start of the month.
    tally_before: SegmentTally,
    /// GPUs by kind of segment: captive need now, under contracts that have begun, busy in
    /// requests, or demanded by spot.
    level: TimeWeighted<i64>,
    /// GPUs busy in each of its substitutes.
    away: Vec<TimeWeighted<i64>>,
    /// GPUs of captive use served out of `level`.
    served: TimeWeighted<i64>,
    /// GPU-hours of requests and aggregate demand since the month began.
    requested_gpu_hours: f64,
    /// Of them, those lost or reneged.
    lost_gpu_hours: f64,
}

/// What becomes of customers.
impl SegmentState {
    /// A customer comes; how many came before.
    #[inline]
    pub fn arrive(&mut self) -> u64 {
        self.tally.arrived += 1;
        self.tally.arrived - 1
    }

    /// GPU-hours are asked for.
    #[inline]
    pub fn ask(&mut self, gpu_hours: f64) {
        self.requested_gpu_hours += gpu_hours;
    }

    /// A request of so many GPUs that waited for so many seconds begins to run; in its own market,
    /// or in the `nth` of its substitutes.
    #[inline]
    pub fn admit(&mut self, now: SimTime, (gpus, waited): (i64, Seconds), substitute: Option<u16>) {
        self.tally.admitted += 1;
        self.tally.admitted_gpus += Gpus(gpus);
        self.tally.substituted += u64::from(substitute.is_some());
        self.tally.waited_seconds += waited.as_seconds();
        if now >= self.measured_from {
            self.waits.add(waited.whole().unsigned_abs());
        }
        self.level_of(substitute).add(now, gpus);
    }

    /// A request joins the queue, or leaves it if negative.
    #[inline]
    pub fn queue(&mut self, now: SimTime, change: i64) {
        self.queued.add(now, change);
    }

    /// A request that ran ends.
    #[inline]
    pub fn end(&mut self, now: SimTime, gpus: i64, substitute: Option<u16>) {
        self.level_of(substitute).add(now, -gpus);
    }

    fn level_of(&mut self, substitute: Option<u16>) -> &mut TimeWeighted<i64> {
        match substitute {
            None => &mut self.level,
            Some(nth) => &mut self.away[usize::from(nth)],
        }
    }

    /// A contract for so many GPUs is signed.
    pub fn sign(&mut self, gpus: i64) {
        self.tally.admitted += 1;
        self.tally.admitted_gpus += Gpus(gpus);
    }

    /// A customer who asked for so many GPU-hours finds no room.
    pub fn lose(&mut self, gpu_hours: f64) {
        self.tally.lost += 1;
        self.lose_hours(gpu_hours);
    }

    /// One who waited for so many loses patience.
    pub fn renege(&mut self, gpu_hours: f64) {
        self.tally.reneged += 1;
        self.lose_hours(gpu_hours);
    }

    /// GPU-hours that were asked for find no room; they were found after all if negative.
    #[inline]
    pub fn lose_hours(&mut self, gpu_hours: f64) {
        self.lost_gpu_hours += gpu_hours;
    }

    /// GPUs are taken from spot.
    pub(super) fn preempt(&mut self, gpus: i64) {
        self.tally.preempted_gpus += Gpus(gpus);
    }

    /// Waits of its requests.
    pub fn waits(&self) -> &Waits {
        &self.waits
    }

    /// Outcomes of its customers.
    pub fn tally(&self) -> &SegmentTally {
        &self.tally
    }
}

/// GPUs over time.
impl SegmentState {
    /// Own need, GPUs under contract, busy in requests, or that spot would take, by kind.
    #[inline]
    pub fn level(&self) -> i64 {
        self.level.value()
    }

    /// That is so many from now on.
    pub fn set_level(&mut self, now: SimTime, gpus: i64) {
        self.level.set(now, gpus);
    }

    /// So many more from now on, fewer if negative.
    #[inline]
    pub fn grow(&mut self, now: SimTime, gpus: i64) {
        self.level.add(now, gpus);
    }

    /// Captive use has so many GPUs from now on.
    pub(super) fn serve(&mut self, now: SimTime, gpus: i64) {
        self.served.set(now, gpus);
    }

    /// What captive use has.
    pub fn served(&self) -> i64 {
        self.served.value()
    }

    /// The segment's record of the month that ends, without money.
    pub fn month(&mut self, now: SimTime) -> SegmentMonth {
        let before = std::mem::replace(&mut self.tally_before, self.tally);
        SegmentMonth {
            due: self.level.take_gpus(now),
            served: self.served.take_gpus(now),
            tally: self.tally.since(&before),
            queued_seconds: self.queued.take_gpus(now).0 as f64,
            requested_gpu_hours: std::mem::take(&mut self.requested_gpu_hours),
            lost_gpu_hours: std::mem::take(&mut self.lost_gpu_hours),
            ..SegmentMonth::default()
        }
    }

    /// GPU-seconds run in each of its substitutes since they were last taken.
    pub fn take_away(&mut self, now: SimTime) -> Vec<GpuSeconds> {
        self.away
            .iter_mut()
            .map(|level| level.take_gpus(now))
            .collect()
    }
}

pub(super) fn segment_state(
    segment: &Segment,
    inputs: &Inputs,
    replication: u32,
    measured_from: SimTime,
) -> SegmentState {
    let key = segment.key;
    let substitutes = if let SegmentKind::OnDemand { substitutes, .. } = &segment.kind {
        substitutes.len()
    } else {
        0
    };
    SegmentState {
        arrivals: ArrivalState::new(key, replication),
        draws: CustomerDraws::new(key, replication),
        training_run: training_run_of(&segment.kind).map(|training_run| {
            TrainingRunState::new(whole(training_run, |amount| inputs.of(amount)))
        }),
        tally: SegmentTally::default(),
        tally_before: SegmentTally::default(),
        measured_from,
        waits: Waits::default(),
        queued: TimeWeighted::<i64>::default(),
        level: TimeWeighted::<i64>::default(),
        away: vec![TimeWeighted::<i64>::default(); substitutes],
        served: TimeWeighted::<i64>::default(),
        requested_gpu_hours: 0.0,
        lost_gpu_hours: 0.0,
    }
}
