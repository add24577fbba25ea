//! Checks across keys: what each key allows alone, but no planner can mean together.
//!
//! To add a check, add a file here and a line to [`CHECKS`].

mod arrivals;
mod capacity;
mod chains;
mod dates;
mod draw;
mod failures;
mod probabilities;
mod purchases;
mod weather;

use super::schema::Scenario;
use crate::problem::{Problem, Problems};

/// A check: its name, and what it finds.
pub type Check = (&'static str, fn(&Scenario) -> Vec<Problem>);

/// Every check.
pub const CHECKS: &[Check] = &[
    ("arrivals", arrivals::check),
    ("weather", weather::check),
    ("chains", chains::check),
    ("capacity", capacity::check),
    ("dates", dates::check),
    ("failures", failures::check),
    ("purchases", purchases::check),
    ("draw", draw::check),
    ("probabilities", probabilities::check),
];

/// What all checks find.
pub fn all(scenario: &Scenario) -> Problems {
    let mut problems = Problems::default();
    for problem in CHECKS.iter().flat_map(|(_, check)| check(scenario)) {
        problems.push(problem);
    }
    problems
}
