//! The state of a segment's arrivals, and what its customers want.

use crate::des::Ticket;
use crate::random::draw_buffer::{BLOCK, DrawBuffer};
use crate::random::stream::{Cursor, Purpose, Stream};
use crate::random::tabulated::Tabulated;

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

/// What is left up to the pending arrival.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Expected arrivals.
    pub left: f64,
    /// When so many were left, seconds with their fraction.
    pub since: f64,
}

/// The arrivals of a segment's customers: the draws, and the pending one. Changed by `arrivals`
/// alone.
pub struct ArrivalState {
    /// Gaps between arrivals, in expected arrivals.
    gaps: DrawBuffer,
    /// Customers of each arrival, not yet whole.
    batches: DrawBuffer,
    /// The pending arrival.
    next: Option<Ticket>,
    /// Its gap; none before the first is drawn.
    gap: Option<Gap>,
    /// The high- or low-rate state at the beginning of the gap.
    phase: Phase,
    /// When the pending arrival comes, seconds with their fraction; infinite if never.
    due: f64,
    /// The high- or low-rate state then.
    phase_due: Phase,
    /// Arrivals per second now, on average over the week and over high- and low-rate states.
    rate: f64,
}

impl ArrivalState {
    pub(super) fn new(key: u64, replication: u32) -> Self {
        Self {
            gaps: DrawBuffer::new(Stream::new(key, replication, Purpose::Arrival)),
            batches: DrawBuffer::new(Stream::new(key, replication, Purpose::BatchSize)),
            next: None,
            gap: None,
            phase: Phase::default(),
            due: 0.0,
            phase_due: Phase::default(),
            rate: 0.0,
        }
    }

    /// Draws the gap to another arrival, shaped from uniforms.
    #[inline]
    pub fn draw_gap(&mut self, shape: impl FnOnce(&mut [f64; BLOCK])) -> f64 {
        self.gaps.next(shape)
    }

    /// Draws the customers of an arrival, shaped from uniforms and not yet whole.
    #[inline]
    pub fn draw_batch(&mut self, shape: impl FnOnce(&mut [f64; BLOCK])) -> f64 {
        self.batches.next(shape)
    }

    /// Arrivals per second from now on, in a high- or low-rate state. Returns the arrival that was
    /// pending, to be cancelled.
    pub fn change_rate(&mut self, rate: f64, phase: Phase) -> Option<Ticket> {
        (self.rate, self.phase) = (rate, phase);
        self.next.take()
    }

    /// The pending arrival has come. Returns when it was due.
    #[inline]
    pub fn come(&mut self) -> f64 {
        self.phase = self.phase_due;
        self.due
    }

    /// The next arrival: its gap, when it is due, and the high- or low-rate state then.
    #[inline]
    pub fn expect(&mut self, gap: Gap, (due, phase): (f64, Phase)) {
        self.gap = Some(gap);
        (self.due, self.phase_due) = (due, phase);
    }

    /// The event of the next arrival; none beyond the horizon.
    #[inline]
    pub fn schedule(&mut self, next: Option<Ticket>) {
        self.next = next;
    }

    /// Arrivals per second now.
    #[inline]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// What is left up to the pending arrival; none before the first is drawn.
    pub fn gap(&self) -> Option<Gap> {
        self.gap
    }

    /// The high- or low-rate state at the beginning of the gap.
    #[inline]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// When the pending arrival comes, seconds with their fraction; infinite if never.
    pub fn due(&self) -> f64 {
        self.due
    }
}

/// What customers want, drawn one after the other.
pub struct CustomerDraws {
    /// Sizes of contracts.
    sizes: Cursor,
    /// GPUs of requests, not yet whole.
    request_gpus: DrawBuffer,
    /// Hours that requests run.
    request_hours: DrawBuffer,
}

impl CustomerDraws {
    pub(super) fn new(key: u64, replication: u32) -> Self {
        let sizes = Stream::new(key, replication, Purpose::Size);
        Self {
            sizes: sizes.cursor(),
            request_gpus: DrawBuffer::new(sizes),
            request_hours: DrawBuffer::new(Stream::new(key, replication, Purpose::Duration)),
        }
    }

    /// The uniform of the next contract's size.
    pub fn contract_size(&mut self) -> f64 {
        self.sizes.uniform()
    }

    /// GPUs of the next request, not yet whole.
    #[inline]
    pub fn request_gpus(&mut self, law: &Tabulated) -> f64 {
        self.request_gpus.next(|values| law.quantiles(values))
    }

    /// Hours that the next request runs.
    #[inline]
    pub fn request_hours(&mut self, law: &Tabulated) -> f64 {
        self.request_hours.next(|values| law.quantiles(values))
    }
}
