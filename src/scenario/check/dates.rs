//! Dates that make no sense together.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::Scenario;
use crate::time::add_months;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let end = add_months(scenario.start, scenario.years as usize * 12);
    for order in &scenario.purchase {
        if order.order >= end {
            found.push(
                Problem::warning(Kind::OutOfRange, format!("this order of {} is placed after the horizon ends on {end}", order.order))
                    .at(&order.place)
                    .hint("it has no effect; move it or add `years`"),
            );
        }
        if order.order < scenario.start {
            found.push(
                Problem::error(Kind::OutOfRange, format!("this order of {} is placed before the scenario starts on {}", order.order, scenario.start))
                    .at(&order.place)
                    .hint("start earlier, or order on the first day"),
            );
        }
        let launch = scenario.accelerator.iter().find(|accelerator| accelerator.id.text == order.accelerator).and_then(|accelerator| accelerator.launch);
        if let Some(launch) = launch.filter(|launch| order.order < add_months(*launch, 0)) {
            found.push(
                Problem::warning(Kind::OutOfRange, format!("{:?} is ordered on {}, before its launch on {launch}", order.accelerator, order.order))
                    .at(&order.place)
                    .hint("make sure the lead time reaches past the launch"),
            );
        }
    }
    for internal in &scenario.demand.internal {
        if internal.gpus.windows(2).any(|pair| pair[0].from >= pair[1].from) {
            found.push(
                Problem::error(Kind::OutOfRange, format!("the steps of {:?} are not in the order of their dates", internal.name.text))
                    .at(&internal.place)
                    .hint("sort them by `from`, each date once"),
            );
        }
    }
    found
}
