//! The state of a fleet's failures: one cohort, several, or unit by unit; of a site's feeds,
//! cooling blocks and on-site units, and of the hours in which its load is limited.

use crate::des::Ticket;
use crate::model::failure::cohort::Cohort;
use crate::model::failure::two_state::StepChances;
use crate::model::limited_hours::{Change, Limit};
use crate::time::Instant;
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
    /// Instant it entered service.
    pub born: Instant,
    /// Whether it is of a bad batch.
    pub bad: bool,
    /// Cumulative hazard of its next potential failure.
    pub next_failure: f64,
    /// Potential failures drawn so far.
    pub lives: u64,
    /// Its pending failure, or its repair if a crew attends it.
    pub ticket: Option<Ticket>,
}

/// State of a site's feeds, cooling blocks and on-site units.
#[derive(Debug, Default)]
pub struct Outages {
    /// Feeds out, by utility tranche.
    pub feeds_out: Vec<i64>,
    /// Outages so far, by feed.
    pub feed_outages: Vec<u64>,
    /// Blocks failed, by cooling plant.
    pub blocks_out: Vec<i64>,
    /// Failures so far, by block.
    pub block_failures: Vec<u64>,
    /// W of ready feeds that are out beyond the reserve, bridged or not.
    pub uncovered_w: i64,
    /// Whether batteries or generators carry them.
    pub bridged: bool,
    /// The pending end of what carries them.
    pub bridge_ends: Option<Ticket>,
    /// Energised W that are lost now.
    pub lost_w: i64,
    /// W of cooling that failed blocks beyond the reserve take away.
    pub lost_cooling_w: i64,
    /// On-site units out, by plant.
    pub units_out: Vec<i64>,
    /// Outages so far, by plant and unit; no units of plants that have none.
    pub unit_outages: Vec<Vec<u64>>,
    /// W of ready on-site units that are out beyond the reserve, by plant.
    pub lost_plant_w: Vec<i64>,
    /// Their sum.
    pub lost_onsite_w: i64,
}

/// The hours of this year in which a site's load is limited.
#[derive(Debug)]
pub struct Limits {
    /// When the civil year begins.
    pub year_starts: Instant,
    /// Its changes, in order.
    pub changes: Vec<Change>,
    /// The next of them.
    pub next: usize,
    /// Shares left now.
    pub now: Limit,
    /// The pending event of the next.
    pub pending: Option<Ticket>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            year_starts: 0,
            changes: Vec::new(),
            next: 0,
            now: Limit::NONE,
            pending: None,
        }
    }
}
