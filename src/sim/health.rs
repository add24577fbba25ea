//! The state of a fleet's failures: one cohort, several, or unit by unit.

use crate::des::Ticket;
use crate::model::failure::cohort::Cohort;
use crate::model::failure::two_state::StepChances;
use crate::time::SimTime;
use std::collections::BTreeSet;

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

/// A fleet that is simulated unit by unit.
#[derive(Debug, Default)]
pub struct Units {
    /// Every unit so far, retired ones included, by number.
    pub list: Vec<Unit>,
    /// Number of retired units, which are the first.
    pub retired: usize,
    /// Units that are down: whether of a bad batch, and number. Crews attend them in this order.
    pub down: BTreeSet<(bool, u32)>,
}

/// A failure domain.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// When it entered service.
    pub born: SimTime,
    /// Whether it is of a bad batch.
    pub bad: bool,
    /// Cumulative hazard of its next potential failure.
    pub next_failure: f64,
    /// Potential failures drawn so far.
    pub lives: u64,
    /// Its pending failure, or its repair if a crew attends it.
    pub ticket: Option<Ticket>,
}
