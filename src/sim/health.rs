//! The state of a fleet's failures: one cohort, several, or unit by unit; of a site's feeds and cooling blocks.

use crate::des::Ticket;
use crate::model::failure::cohort::Cohort;
use crate::model::failure::two_state::StepChances;
use crate::time::Instant;
use std::collections::BTreeSet;

/// How a fleet's failures are played, and where they stand. Units are failure domains.
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

/// A fleet played unit by unit.
#[derive(Debug, Default)]
pub struct Units {
    /// Every unit that ever was, by number.
    pub list: Vec<Unit>,
    /// How many of the first are retired.
    pub retired: usize,
    /// Those that are down: whether of a bad batch, and number. Crews attend them in this order.
    pub down: BTreeSet<(bool, u32)>,
}

/// A failure domain.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// When it came into service.
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

/// What a site's feeds and cooling blocks do.
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
}
