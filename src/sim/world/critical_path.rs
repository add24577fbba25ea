//! How a site's ready power came to be: what is missing now, since when, and what was charged.

use crate::record::{Cause, Charge};
use crate::time::{Seconds, SimTime};
use crate::units::{Milliwatts, WattSeconds, Watts};

/// Kinds of steps that may alone be missing.
pub const KINDS: usize = 5;

/// Capacity of a site's chains but for outages and this hour's limits, and its free part.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowed {
    /// IT power by power.
    pub power: Milliwatts,
    /// IT power by space.
    pub space: Milliwatts,
    /// IT power by cooling.
    pub cooling: Milliwatts,
    /// Ports that no GPU has.
    pub ports_left: i64,
    /// GPUs in service that are not ready.
    pub stranded: i64,
    /// Planned for GPUs that have been burnt in and do not work now.
    pub down: Milliwatts,
    /// Planned for the next GPU that would be ready: of those stranded, else of the smallest.
    pub next: Milliwatts,
    /// Planned for the GPUs that are ready, or would be but for those.
    pub ready: Milliwatts,
}

/// The critical path of a site so far.
#[derive(Clone, Debug, Default)]
pub struct CriticalPath {
    /// Capacity of the chains, as supply was last evaluated.
    allowed: Allowed,
    /// The most that GPUs were ready for so far, with those that only a failure keeps from it.
    most: Milliwatts,
    /// Since when each kind of step alone has been missing for one more ready GPU, by position in
    /// the list of kinds.
    alone_since: [Option<SimTime>; KINDS],
    /// Since when only GPUs have been missing.
    free_since: Option<SimTime>,
    /// Attributions so far.
    charges: Vec<Charge>,
}

impl CriticalPath {
    /// The chains allow this much now.
    pub fn remember(&mut self, allowed: Allowed) {
        self.allowed = allowed;
    }

    /// Capacity of the chains, as supply was last evaluated.
    pub fn allowed(&self) -> Allowed {
        self.allowed
    }

    /// The most that GPUs were ready for so far.
    pub fn most(&self) -> Milliwatts {
        self.most
    }

    /// Notes which kinds of steps are each alone missing now, and whether only GPUs are.
    pub fn note_missing(&mut self, now: SimTime, alone: [bool; KINDS], only_gpus: bool) {
        for (since, holds) in self.alone_since.iter_mut().zip(alone) {
            keep(since, holds, now);
        }
        keep(&mut self.free_since, only_gpus, now);
    }

    /// Since when a kind of step alone has been missing.
    pub fn alone_since(&self, kind: usize) -> Option<SimTime> {
        self.alone_since[kind]
    }

    /// Since when only GPUs have been missing.
    pub fn free_since(&self) -> Option<SimTime> {
        self.free_since
    }

    /// Charges the growth up to `ready`, in whole watts that add up to it: the first cause gets it,
    /// each its own seconds of wait.
    pub fn charge(&mut self, ready: Milliwatts, waits: &[(Cause, Seconds)]) {
        let grown = ready.watts_up() - self.most.watts_up();
        for (rank, &(cause, wait)) in waits.iter().enumerate() {
            let gives = rank == 0;
            if !gives && wait == Seconds::ZERO {
                continue;
            }
            let first = self.most == Milliwatts(0);
            let charge = self.charge_of(cause);
            charge.waited += grown * wait;
            if gives {
                charge.ready += grown;
                charge.first_wait = charge.first_wait.or(first.then_some(wait));
            }
        }
        self.most = ready;
    }

    /// The charge of a cause, which begins with nothing.
    fn charge_of(&mut self, cause: Cause) -> &mut Charge {
        let known = self.charges.iter().position(|of| of.cause == cause);
        let at = known.unwrap_or_else(|| {
            self.charges.push(Charge {
                cause,
                first_wait: None,
                ready: Watts(0),
                waited: WattSeconds(0),
            });
            self.charges.len() - 1
        });
        &mut self.charges[at]
    }

    /// Attributions so far.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }
}

/// Since when something holds.
fn keep(since: &mut Option<SimTime>, holds: bool, now: SimTime) {
    *since = if holds {
        Some(since.unwrap_or(now))
    } else {
        None
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cause_gets_the_growth_and_each_its_wait() {
        let mut path = CriticalPath::default();
        path.charge(
            Milliwatts(99_500),
            &[
                (Cause::Crew, Seconds::new(7)),
                (Cause::Other, Seconds::new(0)),
            ],
        );
        path.charge(
            Milliwatts(150_000),
            &[
                (Cause::Other, Seconds::new(0)),
                (Cause::Crew, Seconds::new(2)),
            ],
        );
        let [crew, other] = path.charges() else {
            panic!("two causes are charged")
        };
        assert_eq!(
            (crew.ready, crew.first_wait),
            (Watts(100), Some(Seconds::new(7)))
        );
        assert_eq!(crew.waited, WattSeconds(100 * 7 + 50 * 2));
        assert_eq!((other.ready, other.first_wait), (Watts(50), None));
        assert_eq!(path.most(), Milliwatts(150_000));
    }
}
