//! The hours of this year in which a site's load is limited.

use super::TimeWeighted;
use crate::des::Ticket;
use crate::model::limited_hours::{Change, Limit};
use crate::time::{HOUR, Seconds, SimTime};

/// The stretches of limited hours of a civil year, and where the site stands in them.
#[derive(Debug)]
pub struct Limits {
    /// When the civil year begins.
    year_starts: SimTime,
    /// Its changes, in order.
    changes: Vec<Change>,
    /// The next of them.
    next: usize,
    /// Shares left now.
    now: Limit,
    /// The pending event of the next.
    pending: Option<Ticket>,
    /// Whether heat, and whether price or call, cuts load now.
    cuts: [bool; 2],
    /// 1 while heat, and while price or call, cuts the load.
    limited: [TimeWeighted<i64>; 2],
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            year_starts: SimTime::START,
            changes: Vec::new(),
            next: 0,
            now: Limit::NONE,
            pending: None,
            cuts: [false; 2],
            limited: [TimeWeighted::<i64>::default(); 2],
        }
    }
}

impl Limits {
    /// Turns to the civil year that begins at `starts`, whose changes `list` fills in. Returns the
    /// pending event of the year before.
    pub fn turn(
        &mut self,
        (starts, now): (SimTime, SimTime),
        list: impl FnOnce(&mut Vec<Change>),
    ) -> Option<Ticket> {
        self.year_starts = starts;
        self.changes.clear();
        list(&mut self.changes);
        // Limits of the year before end with it.
        if self.now != Limit::NONE && self.changes.first().is_none_or(|change| change.hour > 0) {
            let ends = Change {
                hour: 0,
                limit: Limit::NONE,
            };
            self.changes.insert(0, ends);
        }
        let passed = |change: &&Change| starts + i64::from(change.hour) * HOUR <= now;
        self.next = self
            .changes
            .iter()
            .take_while(passed)
            .count()
            .saturating_sub(1);
        self.pending.take()
    }

    /// When the next stretch begins; none after the year's last.
    pub fn next_change(&self) -> Option<SimTime> {
        let next = self.changes.get(self.next)?;
        Some(self.year_starts + i64::from(next.hour) * HOUR)
    }

    /// The event of the next stretch is scheduled.
    pub fn schedule(&mut self, pending: Option<Ticket>) {
        self.pending = pending;
    }

    /// The next stretch begins.
    pub fn go_on(&mut self) {
        self.now = self.changes[self.next].limit;
        self.next += 1;
        self.pending = None;
    }

    /// Shares left now.
    pub fn now(&self) -> Limit {
        self.now
    }

    /// Whether heat, and whether price or call, cuts load now.
    pub fn cuts(&self) -> [bool; 2] {
        self.cuts
    }

    /// Counts the time in which heat, and in which price or call, cuts load, from now on.
    pub fn count(&mut self, now: SimTime, cuts: [bool; 2]) {
        self.cuts = cuts;
        for (limited, cuts) in self.limited.iter_mut().zip(cuts) {
            limited.set(now, i64::from(cuts));
        }
    }

    /// Seconds in which heat, and in which price or call, cut load since this was last taken.
    pub fn take_seconds(&mut self, now: SimTime) -> [Seconds; 2] {
        self.limited
            .each_mut()
            .map(|level| Seconds::new(level.take(now) as i64))
    }
}
