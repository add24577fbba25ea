//! Probabilities add up, names differ, elasticities have the usual sign.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::Scenario;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(first) = scenario.case.first() {
        let total: f64 = scenario.case.iter().map(|case| case.probability).sum();
        if (total - 1.0).abs() > 1e-9 {
            found.push(
                Problem::error(
                    Kind::OutOfRange,
                    format!("the probabilities of the cases add up to {total}, not 1"),
                )
                .at(&first.place)
                .hint("make them add up to 1"),
            );
        }
    }
    let mut names: Vec<&str> = Vec::new();
    let segments = (scenario.demand.internal.iter().map(|s| (&s.name, &s.place)))
        .chain(
            scenario
                .demand
                .training_run
                .iter()
                .map(|s| (&s.name, &s.place)),
        )
        .chain(
            scenario
                .demand
                .reserved
                .iter()
                .map(|s| (&s.segment, &s.place)),
        )
        .chain(
            scenario
                .demand
                .anchor
                .iter()
                .map(|s| (&s.segment, &s.place)),
        )
        .chain(
            scenario
                .demand
                .on_demand
                .iter()
                .map(|s| (&s.segment, &s.place)),
        )
        .chain(
            scenario
                .demand
                .aggregate
                .iter()
                .map(|s| (&s.segment, &s.place)),
        )
        .chain(scenario.demand.spot.iter().map(|s| (&s.segment, &s.place)));
    for (name, place) in segments {
        if names.contains(&name.text.as_str()) {
            found.push(
                Problem::error(
                    Kind::OutOfRange,
                    format!("two segments are named {:?}", name.text),
                )
                .at(place)
                .hint("give each a unique name; draws and measures are addressed by it"),
            );
        }
        names.push(&name.text);
    }
    let elasticities = (scenario
        .demand
        .reserved
        .iter()
        .map(|s| (s.price_elasticity, &s.place)))
    .chain(
        scenario
            .demand
            .on_demand
            .iter()
            .map(|s| (s.price_elasticity, &s.place)),
    )
    .chain(
        scenario
            .demand
            .aggregate
            .iter()
            .map(|s| (s.price_elasticity, &s.place)),
    )
    .chain(
        scenario
            .demand
            .spot
            .iter()
            .map(|s| (s.price_elasticity, &s.place)),
    );
    for (elasticity, place) in elasticities.filter(|(elasticity, _)| *elasticity > 0.0) {
        found.push(
            Problem::warning(
                Kind::OutOfRange,
                format!("a price elasticity of {elasticity} makes demand rise with price"),
            )
            .at(place)
            .hint("elasticities of demand are usually negative"),
        );
    }
    found
}
