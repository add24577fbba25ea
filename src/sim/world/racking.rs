//! Crews of a site: what waits for them, and what they have racked so far.

use super::Lot;
use crate::des::Ticket;
use crate::time::{SimTime, WEEK};
use std::collections::VecDeque;

/// Part of a rack that rounding may take from a day's work.
const HAIR: f64 = 1e-9;

/// Racks of a lot.
fn racks_of(gpus: i64, per_rack: i64) -> i64 {
    (gpus + per_rack - 1) / per_rack
}

/// The crews of a site and their queue.
#[derive(Debug)]
pub struct Racking {
    /// Deliveries waiting for the crews, first come first served.
    queue: VecDeque<Lot>,
    /// Whether crews are at work.
    at_work: bool,
    /// When the last rack was done that has been handed over, or when crews began, seconds.
    racked_until: f64,
    /// Their next hand-over.
    hand_over: Option<Ticket>,
    /// Racks per week of all crews.
    racks_per_week: f64,
}

impl Racking {
    /// Crews of this rate with nothing to do.
    pub(super) fn new(racks_per_week: f64) -> Self {
        Self {
            queue: VecDeque::new(),
            at_work: false,
            racked_until: 0.0,
            hand_over: None,
            racks_per_week,
        }
    }

    /// A delivery joins the queue.
    pub fn receive(&mut self, lot: Lot) {
        self.queue.push_back(lot);
    }

    /// Puts the crews to work if they are free and something waits. Returns whether they are at
    /// work.
    pub fn begin(&mut self, now: SimTime) -> bool {
        if !self.at_work && !self.queue.is_empty() {
            self.at_work = true;
            self.racked_until = now.as_seconds();
        }
        !self.queue.is_empty()
    }

    /// When the queue will have been racked, seconds; `per_rack` are the GPUs of a lot's racks.
    pub fn queue_ends(&self, per_rack: impl Fn(&Lot) -> i64) -> f64 {
        let racks: i64 = self
            .queue
            .iter()
            .map(|lot| racks_of(lot.gpus, per_rack(lot)))
            .sum();
        self.racked_until + racks as f64 / self.racks_per_week * WEEK.as_seconds()
    }

    /// The next hand-over comes with this event. Returns the one that was pending.
    pub fn schedule(&mut self, hand_over: Option<Ticket>) -> Option<Ticket> {
        std::mem::replace(&mut self.hand_over, hand_over)
    }

    /// The first lot of the queue.
    pub fn first(&self) -> Option<Lot> {
        self.queue.front().copied()
    }

    /// Takes from the first lot what crews have racked by an instant, in whole racks of so many
    /// GPUs; none where not one rack of it is done. What is left of the lot stays first.
    pub fn take_racked(&mut self, by: f64, per_rack: i64) -> Option<Lot> {
        let front = self.queue.front_mut()?;
        let per_second = self.racks_per_week / WEEK.as_seconds();
        self.racked_until = self.racked_until.max(front.delivered.as_seconds());
        let racks = racks_of(front.gpus, per_rack)
            .min(libm::floor((by - self.racked_until) * per_second + HAIR) as i64);
        if racks <= 0 {
            return None;
        }
        self.racked_until += racks as f64 / per_second;
        let taken = Lot {
            gpus: front.gpus.min(racks.saturating_mul(per_rack)),
            ..*front
        };
        if taken.gpus < front.gpus {
            front.gpus -= taken.gpus;
            front.first_gpu += taken.gpus;
        } else {
            self.queue.pop_front();
        }
        Some(taken)
    }

    /// Crews go home if nothing is left. Returns whether they go on.
    pub fn go_on(&mut self) -> bool {
        self.at_work = !self.queue.is_empty();
        self.at_work
    }
}
