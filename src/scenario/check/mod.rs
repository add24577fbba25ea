//! Checks across keys: combinations of values that each key allows alone but that make no sense
//! together.
//!
//! To add a check, add a file here and a line to [`CHECKS`], or to [`PLAN_CHECKS`] if it needs
//! prepared hours.

mod anchors;
mod announced_peaks;
mod arrivals;
mod books;
mod training_runs;
mod capacity;
mod chains;
mod contracts;
mod cooling;
mod dates;
mod draw;
mod failures;
mod heat;
mod market;
mod oversize;
mod permits;
mod place;
mod placement;
mod power;
mod probabilities;
mod purchases;
mod ramps;
mod unusual;
mod weather;

use super::schema::Scenario;
use crate::plan::Plan;
use crate::problem::{Problem, Problems};

/// A check: its name, and what it finds.
pub type Check = (&'static str, fn(&Scenario) -> Vec<Problem>);

/// Every check.
pub const CHECKS: &[Check] = &[
    ("arrivals", arrivals::check),
    ("books", books::check),
    ("training_runs", training_runs::check),
    ("weather", weather::check),
    ("chains", chains::check),
    ("cooling", cooling::check),
    ("capacity", capacity::check),
    ("contracts", contracts::check),
    ("dates", dates::check),
    ("failures", failures::check),
    ("place", place::check),
    ("power", power::check),
    ("permits", permits::check),
    ("announced peaks", announced_peaks::check),
    ("purchases", purchases::check),
    ("draw", draw::check),
    ("probabilities", probabilities::check),
    ("market", market::check),
    ("unusual", unusual::check),
];

/// A check that needs the resolved scenario, such as its prepared years.
pub type PlanCheck = (&'static str, fn(&Scenario, &Plan) -> Vec<Problem>);

/// All checks of a plan; they only warn, since the plan is valid.
pub const PLAN_CHECKS: &[PlanCheck] = &[
    ("anchors", anchors::check),
    ("training_runs", training_runs::of_plan),
    ("heat", heat::check),
    ("ramps", ramps::check),
    ("permits", permits::of_plan),
    ("placement", placement::check),
    ("oversize", oversize::check),
];

/// What the checks of a plan find.
pub fn of_plan(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    PLAN_CHECKS
        .iter()
        .flat_map(|(_, check)| check(scenario, plan))
        .collect()
}

/// What all checks find.
pub fn all(scenario: &Scenario) -> Problems {
    let mut problems = Problems::default();
    for problem in CHECKS.iter().flat_map(|(_, check)| check(scenario)) {
        problems.push(problem);
    }
    problems
}
