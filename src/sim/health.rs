//! The state of a fleet's failures: one cohort, several, or unit by unit.

use crate::des::Ticket;
use crate::model::failure::cohort::Cohort;
use crate::model::failure::two_state::StepChances;
use crate::time::SimTime;
use std::collections::BTreeSet;
use std::ops::Range;

/// Failure model of a fleet and its state. Units are failure domains.
#[derive(Debug)]
pub enum Health {
    /// One cohort of a constant hazard: two draws a day.
    Constant {
        /// Units down.
        down: i64,
        /// Chances of a day, once they have been worked out.
        chances: Option<StepChances>,
    },
    /// Cohorts by age and batch, two draws a day each.
    Cohorts(Vec<Cohort>),
    /// Every unit by itself.
    Units(Units),
}

impl Health {
    /// The cohorts of a fleet that is simulated by them.
    pub fn cohorts_mut(&mut self) -> Option<&mut Vec<Cohort>> {
        match self {
            Self::Cohorts(cohorts) => Some(cohorts),
            _ => None,
        }
    }

    /// The units of a fleet that is simulated unit by unit.
    pub fn units(&self) -> Option<&Units> {
        match self {
            Self::Units(units) => Some(units),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn units_mut(&mut self) -> Option<&mut Units> {
        match self {
            Self::Units(units) => Some(units),
            _ => None,
        }
    }
}

/// Units that are down: whether of a bad batch, and number. Crews attend them in this order.
pub type Down = BTreeSet<(bool, u32)>;

/// A fleet that is simulated unit by unit.
#[derive(Debug, Default)]
pub struct Units {
    /// Every unit so far, retired ones included, by number.
    list: Vec<Unit>,
    /// Number of retired units, which are the first.
    retired: usize,
    down: Down,
}

impl Units {
    /// Like units join until so many are in service. Returns the numbers of the new ones.
    pub fn join(&mut self, in_service: i64, unit: Unit) -> Range<usize> {
        let first = self.list.len();
        let added = (in_service - (first - self.retired) as i64).max(0);
        self.list.extend((0..added).map(|_| unit));
        first..self.list.len()
    }

    /// The oldest retire until so many are in service. Returns their pending failures and repairs.
    pub fn retire(&mut self, in_service: i64) -> Vec<Ticket> {
        let first = self.retired;
        let kept = (self.list.len() - first) as i64;
        self.retired += (kept - in_service).max(0) as usize;
        let mut pending = Vec::new();
        for number in first..self.retired {
            let unit = &mut self.list[number];
            self.down.remove(&(unit.bad, number as u32));
            pending.extend(unit.schedule(None));
        }
        pending
    }

    /// A unit fails.
    pub fn fail(&mut self, number: u32) {
        let bad = self.list[number as usize].bad;
        self.down.insert((bad, number));
    }

    /// A unit is repaired.
    pub fn repair(&mut self, number: u32) {
        let bad = self.list[number as usize].bad;
        self.down.remove(&(bad, number));
    }

    /// Number of units that are down.
    pub fn down(&self) -> i64 {
        self.down.len() as i64
    }

    /// Takes the units that are down, to go through them; they are to be returned.
    pub fn take_down(&mut self) -> Down {
        std::mem::take(&mut self.down)
    }

    /// Returns the units that are down.
    pub fn return_down(&mut self, down: Down) {
        self.down = down;
    }

    /// A unit.
    pub fn unit_mut(&mut self, number: usize) -> &mut Unit {
        &mut self.list[number]
    }
}

/// A failure domain.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    born: SimTime,
    bad: bool,
    next_failure: f64,
    lives: u64,
    pending: Option<Ticket>,
}

impl Unit {
    /// A unit that enters service, of a bad batch or not.
    pub fn new(born: SimTime, bad: bool) -> Self {
        Self {
            born,
            bad,
            next_failure: 0.0,
            lives: 0,
            pending: None,
        }
    }

    /// Moves on to its next potential failure; `draw` gives the hazard up to it by the number of
    /// those before.
    pub fn live_on(&mut self, draw: impl FnOnce(u64) -> f64) {
        self.next_failure += draw(self.lives);
        self.lives += 1;
    }

    /// Sets what is pending: its failure, or its repair if a crew attends it. Returns what was.
    pub fn schedule(&mut self, pending: Option<Ticket>) -> Option<Ticket> {
        std::mem::replace(&mut self.pending, pending)
    }

    /// When it entered service.
    pub fn born(&self) -> SimTime {
        self.born
    }

    /// Whether it is of a bad batch.
    pub fn is_bad(&self) -> bool {
        self.bad
    }

    /// Cumulative hazard of its next potential failure.
    pub fn next_failure(&self) -> f64 {
        self.next_failure
    }

    /// Whether its failure is pending, or its repair.
    pub fn is_pending(&self) -> bool {
        self.pending.is_some()
    }
}
