//! Keys of a form of cooling that contradict each other.

use crate::problem::Problem;
use crate::scenario::schema::Scenario;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let cooling = scenario.site.iter().flat_map(|site| &site.cooling);
    cooling
        .flat_map(|cooling| cooling.form.chosen().check())
        .collect()
}
