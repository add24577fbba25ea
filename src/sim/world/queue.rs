//! The queue for a partition's GPUs: higher priority first, then first come, first served. Joining
//! and leaving cost the logarithm of its length.

use crate::id::SegmentId;
use crate::time::{Seconds, SimTime};
use std::collections::BTreeMap;

/// A waiting request.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its segment.
    pub segment: SegmentId,
    /// GPUs.
    pub gpus: i64,
    /// How long it will run.
    pub runs: Seconds,
    /// Arrival time.
    pub since: SimTime,
    /// Higher is served first.
    pub priority: i32,
}

/// A place in a queue: the lower is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The priority, negative.
    behind: i64,
    /// Number of requests that joined before.
    number: u32,
}

impl Place {
    /// Before all others.
    pub const FIRST: Self = Self {
        behind: i64::MIN,
        number: 0,
    };

    /// The place of a request by its priority and the number that joined before.
    pub fn new(priority: i32, number: u32) -> Self {
        Self {
            behind: -i64::from(priority),
            number,
        }
    }

    /// The next place.
    pub fn after(self) -> Self {
        Self {
            number: self.number + 1,
            ..self
        }
    }
}

/// A queue.
#[derive(Default)]
pub struct Queue {
    waiting: BTreeMap<Place, Waiting>,
    /// Number of requests that ever joined.
    joined: u32,
    /// Lower bound of the GPUs of a queued request; 0 before the first.
    least: i64,
}

impl Queue {
    /// Whether the queue is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The first entry.
    #[inline]
    pub fn first(&self) -> Option<&Waiting> {
        if self.is_empty() {
            None
        } else {
            self.waiting.first_key_value().map(|(_, waiting)| waiting)
        }
    }

    /// Entries at a place or after it, in their order.
    pub fn from(&self, place: Place) -> impl Iterator<Item = (Place, &Waiting)> {
        self.waiting
            .range(place..)
            .map(|(place, waiting)| (*place, waiting))
    }

    /// Adds a request behind those of the same or a higher priority; returns its number.
    pub fn join(&mut self, request: Waiting) -> u32 {
        let number = self.joined;
        self.joined += 1;
        self.least = if self.is_empty() {
            request.gpus
        } else {
            self.least.min(request.gpus)
        };
        self.waiting
            .insert(Place::new(request.priority, number), request);
        number
    }

    /// Removes a request, if it is still queued.
    pub fn leave(&mut self, place: Place) -> Option<Waiting> {
        self.waiting.remove(&place)
    }

    /// Lower bound of the GPUs of queued requests.
    #[inline]
    pub fn least(&self) -> i64 {
        self.least
    }

    /// Sets the lower bound after a full pass.
    pub fn looked_at(&mut self, least: i64) {
        self.least = least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_first_is_first_among_equals() {
        let mut queue = Queue::default();
        for (gpus, priority) in [(8, 1), (7, 2), (6, 0), (5, 2), (4, 1), (3, 0)] {
            queue.join(Waiting {
                segment: SegmentId::new(0),
                gpus,
                runs: Seconds::ZERO,
                since: SimTime::START,
                priority,
            });
        }
        assert_eq!(queue.least(), 3);
        assert_eq!(queue.leave(Place::new(0, 2)).map(|gone| gone.gpus), Some(6));
        assert!(queue.leave(Place::new(0, 2)).is_none());
        let order: Vec<(i32, i64)> = queue
            .from(Place::FIRST)
            .map(|(_, waiting)| (waiting.priority, waiting.gpus))
            .collect();
        let places: Vec<Place> = queue.from(Place::FIRST).map(|(place, _)| place).collect();
        places
            .into_iter()
            .for_each(|place| assert!(queue.leave(place).is_some()));
        assert_eq!(order, [(2, 7), (2, 5), (1, 8), (1, 4), (0, 3)]);
        assert!(queue.is_empty() && queue.first().is_none());
    }
}
