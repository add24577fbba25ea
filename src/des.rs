//! The event calendar: a total order over (time, class, sequence), cancellable, without allocation
//! in steady state.
//!
//! A key packs the three into 64 bits: 31 bits of whole seconds (68 years), 5 of class, 28 of
//! sequence. The queue is a four-ary heap of 16-byte entries beside a slab of events. Siblings
//! share a cache line, and places without an entry hold a key that never comes, so that the least
//! of four is found without a branch. Taking the next event leaves a hole at the root that the
//! following `schedule` fills, so that the commonest pattern, an event that schedules its
//! successor, costs one sift instead of two.

use crate::time::SimTime;

/// The last time that fits a key.
pub const LATEST: SimTime = SimTime::at_second((1 << TIME_BITS) - 1);
const TIME_BITS: u32 = 31;
const CLASS_BITS: u32 = 5;
const SEQUENCE_BITS: u32 = 28;
const SEQUENCE_LIMIT: u64 = 1 << SEQUENCE_BITS;
const ARITY: usize = 4;
/// Place of the heap's root: the last of the first family. The children of place p are family p −
/// 2, so the parent of family f is place f + 2.
const ROOT: usize = ARITY - 1;

/// Names a scheduled event, to cancel it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    slot: u32,
    generation: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    slot: u32,
    generation: u32,
}

/// No entry; no key is greater.
const NOTHING: Entry = Entry {
    key: u64::MAX,
    slot: 0,
    generation: 0,
};

/// Four siblings: one cache line. Place p is number p % 4 of family p / 4.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Family([Entry; ARITY]);

impl Family {
    /// The least of the siblings: its number and key.
    #[inline]
    fn least(&self) -> (usize, u64) {
        let [a, b, c, d] = self.0.map(|entry| entry.key);
        let left = (usize::from(b < a), a.min(b));
        let right = (2 + usize::from(d < c), c.min(d));
        (
            if right.1 < left.1 { right.0 } else { left.0 },
            left.1.min(right.1),
        )
    }
}

struct Slot<E> {
    event: E,
    generation: u32,
}

/// Pending events, earliest first.
pub struct Calendar<E> {
    heap: Vec<Family>,
    /// Place after the last entry; the places beyond it hold [`NOTHING`].
    end: usize,
    slots: Vec<Slot<E>>,
    free: Vec<u32>,
    sequence: u64,
    hole: bool,
    pending: usize,
}

impl<E: Copy> Default for Calendar<E> {
    fn default() -> Self {
        Self::with_capacity(64)
    }
}

impl<E: Copy> Calendar<E> {
    /// An empty calendar with room for `capacity` pending events.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            heap: Vec::with_capacity(capacity / ARITY + 2),
            end: ROOT,
            slots: Vec::with_capacity(capacity),
            free: Vec::with_capacity(capacity),
            sequence: 0,
            hole: false,
            pending: 0,
        }
    }

    /// Number of events that will still happen.
    pub fn len(&self) -> usize {
        self.pending
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.pending == 0
    }

    /// Schedules `event` at `time` (0 to [`LATEST`]); among events of one time the lower class
    /// comes first (0 to 31), then the one scheduled first.
    ///
    /// # Panics
    /// When the time or class lies outside its range: the caller's invariant is broken.
    #[inline]
    pub fn schedule(&mut self, time: SimTime, class: u8, event: E) -> Ticket {
        assert!(
            (SimTime::START..=LATEST).contains(&time) && class < 1 << CLASS_BITS,
            "time {time:?} or class {class} does not fit the calendar"
        );
        if self.sequence == SEQUENCE_LIMIT {
            self.renumber();
        }
        let key = (time.since_start().whole() as u64) << (CLASS_BITS + SEQUENCE_BITS)
            | u64::from(class) << SEQUENCE_BITS
            | self.sequence;
        self.sequence += 1;
        self.pending += 1;
        let ticket = self.occupy(event);
        let entry = Entry {
            key,
            slot: ticket.slot,
            generation: ticket.generation,
        };
        if self.hole {
            self.hole = false;
            self.sift_down(entry);
        } else {
            self.append(entry);
        }
        ticket
    }

    /// The next event and its time.
    #[inline]
    #[allow(
        clippy::should_implement_trait,
        reason = "events are scheduled between calls, so this is no iterator"
    )]
    pub fn next(&mut self) -> Option<(SimTime, E)> {
        loop {
            self.fill_hole();
            if self.end == ROOT {
                return None;
            }
            let entry = self.heap[0].0[ROOT];
            self.hole = true;
            let slot = &mut self.slots[entry.slot as usize];
            if slot.generation == entry.generation {
                slot.generation = slot.generation.wrapping_add(1);
                let event = slot.event;
                self.free.push(entry.slot);
                self.pending -= 1;
                let second = (entry.key >> (CLASS_BITS + SEQUENCE_BITS)) as i64;
                return Some((SimTime::at_second(second), event));
            }
        }
    }

    /// Cancels an event; `false` when it has already happened or been cancelled.
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let slot = &mut self.slots[ticket.slot as usize];
        if slot.generation != ticket.generation {
            return false;
        }
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push(ticket.slot);
        self.pending -= 1;
        if self.end > 64 && self.end > 2 * self.pending {
            self.drop_cancelled();
        }
        true
    }

    fn occupy(&mut self, event: E) -> Ticket {
        if let Some(slot) = self.free.pop() {
            let place = &mut self.slots[slot as usize];
            place.event = event;
            Ticket {
                slot,
                generation: place.generation,
            }
        } else {
            let slot = u32::try_from(self.slots.len()).expect("fewer than 2^32 events are pending");
            self.slots.push(Slot {
                event,
                generation: 0,
            });
            Ticket {
                slot,
                generation: 0,
            }
        }
    }

    /// Moves the last entry into the hole that the last `next` left.
    #[inline]
    fn fill_hole(&mut self) {
        if self.hole {
            self.hole = false;
            self.end -= 1;
            let last = std::mem::replace(self.at(self.end), NOTHING);
            if self.end > ROOT {
                self.sift_down(last);
            }
        }
    }

    #[inline]
    fn at(&mut self, place: usize) -> &mut Entry {
        &mut self.heap[place / ARITY].0[place % ARITY]
    }

    /// Adds an entry at the end and lets it rise to its place.
    #[inline]
    fn append(&mut self, entry: Entry) {
        let mut place = self.end;
        self.end += 1;
        while self.heap.len() * ARITY <= place {
            self.heap.push(Family([NOTHING; ARITY]));
        }
        while place > ROOT {
            let above = place / ARITY + 2;
            let parent = *self.at(above);
            if parent.key <= entry.key {
                break;
            }
            *self.at(place) = parent;
            place = above;
        }
        *self.at(place) = entry;
    }

    /// Puts an entry into the empty root and lets it sink to its place.
    #[inline]
    fn sift_down(&mut self, entry: Entry) {
        let mut place = ROOT;
        while let Some(children) = self.heap.get(place - 2) {
            let (number, key) = children.least();
            if key >= entry.key {
                break;
            }
            let child = children.0[number];
            let below = (place - 2) * ARITY + number;
            *self.at(place) = child;
            place = below;
        }
        *self.at(place) = entry;
    }

    /// Every entry that is not cancelled, in order.
    fn sorted(&mut self) -> Vec<Entry> {
        self.fill_hole();
        let places = self
            .heap
            .iter()
            .flat_map(|family| family.0)
            .take(self.end)
            .skip(ROOT);
        let mut entries: Vec<Entry> = places
            .filter(|entry| self.slots[entry.slot as usize].generation == entry.generation)
            .collect();
        entries.sort_unstable_by_key(|entry| entry.key);
        entries
    }

    /// Rebuilds the heap from entries in order.
    fn rebuild(&mut self, entries: &[Entry]) {
        self.heap.fill(Family([NOTHING; ARITY]));
        self.end = ROOT;
        entries.iter().for_each(|&entry| self.append(entry));
    }

    /// Rebuilds the heap without cancelled entries.
    #[cold]
    fn drop_cancelled(&mut self) {
        let entries = self.sorted();
        self.rebuild(&entries);
    }

    /// Starts the sequence again from the number of pending events, keeping their order.
    #[cold]
    fn renumber(&mut self) {
        let mut entries = self.sorted();
        for (sequence, entry) in entries.iter_mut().enumerate() {
            entry.key = entry.key & !(SEQUENCE_LIMIT - 1) | sequence as u64;
        }
        self.sequence = entries.len() as u64;
        self.rebuild(&entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Seconds;
    use proptest::prelude::*;

    fn at(second: i64) -> SimTime {
        SimTime::at_second(second)
    }

    /// What is pending, by whole seconds.
    fn drain(calendar: &mut Calendar<u32>) -> Vec<(i64, u32)> {
        std::iter::from_fn(|| calendar.next())
            .map(|(time, event)| (time.since_start().whole(), event))
            .collect()
    }

    #[test]
    fn ties_go_by_class_then_by_order_of_scheduling() {
        let mut calendar = Calendar::default();
        for (time, class, event) in [(5, 1, 0), (5, 0, 1), (3, 9, 2), (5, 1, 3)] {
            calendar.schedule(at(time), class, event);
        }
        assert_eq!(drain(&mut calendar), [(3, 2), (5, 1), (5, 0), (5, 3)]);
    }

    #[test]
    fn a_cancelled_event_never_happens_and_its_slot_is_used_again() {
        let mut calendar = Calendar::default();
        let first = calendar.schedule(at(1), 0, 1);
        assert!(calendar.cancel(first));
        assert!(!calendar.cancel(first));
        calendar.schedule(at(1), 0, 2);
        assert_eq!(calendar.len(), 1);
        assert_eq!(drain(&mut calendar), [(1, 2)]);
    }

    #[test]
    fn what_is_left_after_many_cancellations_keeps_its_order() {
        let mut calendar = Calendar::default();
        let tickets: Vec<Ticket> = (0..1_000)
            .map(|event| calendar.schedule(at(i64::from(event * 7 % 1_000)), 0, event))
            .collect();
        calendar.next();
        tickets
            .iter()
            .enumerate()
            .filter(|(event, _)| event % 10 != 3)
            .for_each(|(_, ticket)| _ = calendar.cancel(*ticket));
        calendar.schedule(at(0), 0, 1_000);
        let left = drain(&mut calendar);
        assert_eq!((left.len(), left[0]), (101, (0, 1_000)));
        assert!(left.is_sorted_by_key(|(time, _)| *time));
    }

    #[test]
    fn renumbering_keeps_the_order() {
        let mut calendar = Calendar::default();
        for event in 0..5 {
            calendar.schedule(at(7), 0, event);
        }
        calendar.sequence = SEQUENCE_LIMIT;
        calendar.schedule(at(7), 0, 5);
        assert_eq!(
            drain(&mut calendar)
                .iter()
                .map(|(_, event)| *event)
                .collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5]
        );
    }

    #[test]
    fn steady_state_allocates_nothing() {
        let mut calendar = Calendar::with_capacity(16);
        for event in 0..10 {
            calendar.schedule(at(i64::from(event)), 0, event);
        }
        let capacity = (
            calendar.heap.capacity(),
            calendar.slots.capacity(),
            calendar.free.capacity(),
        );
        for _ in 0..10_000 {
            let (time, event) = calendar.next().unwrap();
            calendar.schedule(time + Seconds::new(10), 0, event);
        }
        assert_eq!(
            capacity,
            (
                calendar.heap.capacity(),
                calendar.slots.capacity(),
                calendar.free.capacity()
            )
        );
    }

    proptest! {
        /// Any mix of scheduling, taking and cancelling agrees with a sorted list.
        #[test]
        fn behaves_as_a_sorted_list(
            steps in prop::collection::vec((0u8..4, (0i64..50).prop_map(at), 0u8..3), 1..400),
        ) {
            let mut calendar = Calendar::default();
            let mut model: Vec<(SimTime, u8, u32, Ticket)> = Vec::new();
            for (serial, (action, time, class)) in steps.into_iter().enumerate() {
                match action {
                    0 | 1 => {
                        let event = serial as u32;
                        model.push((time, class, event, calendar.schedule(time, class, event)));
                    }
                    2 => {
                        model.sort_by_key(|&(time, class, event, _)| (time, class, event));
                        let first = (!model.is_empty()).then(|| model.remove(0));
                        let expected = first.map(|(time, _, event, _)| (time, event));
                        prop_assert_eq!(calendar.next(), expected);
                    }
                    _ => if let Some((.., ticket)) = model.pop() {
                        prop_assert!(calendar.cancel(ticket));
                    }
                }
                prop_assert_eq!(calendar.len(), model.len());
            }
        }
    }
}
