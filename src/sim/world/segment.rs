//! The state of segments.

use super::own::whole;
use super::{Level, TrainingRunState, training_run_of};
use crate::des::Ticket;
use crate::plan::{Inputs, Segment, SegmentKind};
use crate::random::draw_buffer::DrawBuffer;
use crate::random::stream::{Cursor, Purpose, Stream};
use crate::record::{SegmentMonth, SegmentTally};
use crate::time::Instant;
use crate::units::GpuSeconds;

/// A high- or low-rate state of a segment's arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Phase {
    /// Its number, from 1; 0 where there are none.
    pub number: u64,
    /// Whether it is a high-rate state.
    pub busy: bool,
    /// Its end, seconds with their fraction.
    pub until: f64,
}

/// A segment's state.
pub struct SegmentState {
    /// Outcomes of its customers.
    pub tally: SegmentTally,
    /// Gaps between arrivals, in expected arrivals.
    pub gaps: DrawBuffer,
    /// Customers of each arrival, not yet whole.
    pub batches: DrawBuffer,
    /// Sizes of contracts.
    pub sizes: Cursor,
    /// GPUs of requests, not yet whole.
    pub request_gpus: DrawBuffer,
    /// Hours that requests run.
    pub request_hours: DrawBuffer,
    /// The pending arrival.
    pub next: Option<Ticket>,
    /// Remainder of its gap at `gap_since`, in expected arrivals; none before the first is
    /// drawn.
    pub gap: Option<f64>,
    /// Seconds with their fraction.
    pub gap_since: f64,
    /// The high- or low-rate state at `gap_since`.
    pub phase: Phase,
    /// When the pending arrival comes, seconds with their fraction; infinite if never.
    pub due: f64,
    /// The high- or low-rate state then.
    pub phase_due: Phase,
    /// Arrivals per second now, on average over the week and over high- and low-rate states.
    pub rate: f64,
    /// GPUs by kind of segment: captive need now, under contracts that have begun, busy in
    /// requests, or demanded by spot.
    pub level: Level,
    /// GPUs busy in each of its substitutes.
    pub away: Vec<Level>,
    /// GPU-hours of requests and aggregate demand since the month began.
    pub requested_gpu_hours: f64,
    /// Of them, those lost or reneged.
    pub lost_gpu_hours: f64,
    /// GPUs of captive use served out of `level`.
    pub served: Level,
    /// Work done of a training run.
    pub training_run: Option<TrainingRunState>,
    /// The tally at the start of the month.
    pub tally_before: SegmentTally,
}

impl SegmentState {
    /// The segment's record of the month that ends, without money.
    pub fn month(&mut self, now: Instant) -> SegmentMonth {
        let before = std::mem::replace(&mut self.tally_before, self.tally);
        let [due, served] =
            [&mut self.level, &mut self.served].map(|level| GpuSeconds(level.take(now) as i64));
        SegmentMonth {
            due,
            served,
            tally: self.tally.since(&before),
            requested_gpu_hours: std::mem::take(&mut self.requested_gpu_hours),
            lost_gpu_hours: std::mem::take(&mut self.lost_gpu_hours),
            ..SegmentMonth::default()
        }
    }
}

pub(super) fn segment_state(segment: &Segment, inputs: &Inputs, replication: u32) -> SegmentState {
    let key = segment.key;
    let substitutes = if let SegmentKind::OnDemand { substitutes, .. } = &segment.kind {
        substitutes.len()
    } else {
        0
    };
    SegmentState {
        tally: SegmentTally::default(),
        gaps: DrawBuffer::new(Stream::new(key, replication, Purpose::Arrival)),
        batches: DrawBuffer::new(Stream::new(key, replication, Purpose::BatchSize)),
        sizes: Stream::new(key, replication, Purpose::Size).cursor(),
        request_gpus: DrawBuffer::new(Stream::new(key, replication, Purpose::Size)),
        request_hours: DrawBuffer::new(Stream::new(key, replication, Purpose::Duration)),
        next: None,
        gap: None,
        gap_since: 0.0,
        phase: Phase::default(),
        due: 0.0,
        phase_due: Phase::default(),
        rate: 0.0,
        level: Level::default(),
        away: vec![Level::default(); substitutes],
        requested_gpu_hours: 0.0,
        lost_gpu_hours: 0.0,
        served: Level::default(),
        training_run: training_run_of(&segment.kind).map(|training_run| {
            TrainingRunState::new(whole(training_run, |amount| inputs.of(amount)))
        }),
        tally_before: SegmentTally::default(),
    }
}
