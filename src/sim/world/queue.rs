//! Who waits for a pool's GPUs: higher priority first, then who came first. Joining and leaving
//! cost the logarithm of how many wait.

use crate::id::SegmentId;
use crate::time::Instant;
use std::collections::BTreeMap;

/// A waiting request.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its segment.
    pub segment: SegmentId,
    /// GPUs.
    pub gpus: i64,
    /// Seconds that it will run.
    pub runs: Instant,
    /// When it came.
    pub since: Instant,
    /// Higher is served first.
    pub priority: i32,
}

/// A place in a queue: the lower is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The priority, negative.
    behind: i64,
    /// How many joined before.
    number: u32,
}

impl Place {
    /// Before all others.
    pub const FIRST: Self = Self {
        behind: i64::MIN,
        number: 0,
    };

    /// The place of the one of a priority that joined after so many others.
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
    /// How many ever joined.
    joined: u32,
    /// Nobody who waits wants less; 0 before anybody does.
    least: i64,
}

impl Queue {
    /// Whether nobody waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The first.
    #[inline]
    pub fn first(&self) -> Option<&Waiting> {
        if self.is_empty() {
            None
        } else {
            self.waiting.first_key_value().map(|(_, waiting)| waiting)
        }
    }

    /// Those at a place or after it, in their order.
    pub fn from(&self, place: Place) -> impl Iterator<Item = (Place, &Waiting)> {
        self.waiting
            .range(place..)
            .map(|(place, waiting)| (*place, waiting))
    }

    /// Joins behind those of the same or a higher priority; its number names it from then on.
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

    /// Leaves, if it is still there.
    pub fn leave(&mut self, place: Place) -> Option<Waiting> {
        self.waiting.remove(&place)
    }

    /// GPUs that nobody who waits wants less than.
    #[inline]
    pub fn least(&self) -> i64 {
        self.least
    }

    /// All who wait have been looked at: nobody wants less.
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
                runs: 0,
                since: 0,
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
