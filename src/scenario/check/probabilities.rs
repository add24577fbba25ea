//! Probabilities add up, names differ, elasticities have the usual sign.

use crate::problem::{Kind, Place, Problem};
use crate::scenario::schema::{Case, Demand, Scenario};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(total(&scenario.case));
    found.extend(names(&scenario.demand));
    let rising = elasticities(&scenario.demand).filter(|(elasticity, _)| *elasticity > 0.0);
    found.extend(rising.map(|(elasticity, place)| {
        let message = format!("a price elasticity of {elasticity} makes demand rise with price");
        Problem::warning(Kind::OutOfRange, message)
            .at(place)
            .hint("elasticities of demand are usually negative")
    }));
    found
}

/// The probabilities of the cases add up to 1.
fn total(cases: &[Case]) -> Option<Problem> {
    let first = cases.first()?;
    let total: f64 = cases.iter().map(|case| case.probability).sum();
    ((total - 1.0).abs() > 1e-9).then(|| {
        let total = libm::round(total * 1e10) / 1e10;
        let message = format!("the probabilities of the cases add up to {total}, not 1");
        Problem::error(Kind::OutOfRange, message)
            .at(&first.place)
            .hint("make them add up to 1")
    })
}

/// No two segments of any kind have one name.
fn names(demand: &Demand) -> Vec<Problem> {
    let buyers = demand.buyers();
    let repeated = buyers.iter().enumerate().filter(|(at, buyer)| {
        let earlier = &buyers[..*at];
        earlier
            .iter()
            .any(|other| other.name.text == buyer.name.text)
    });
    repeated
        .map(|(_, buyer)| {
            let message = format!("two segments are named {:?}", buyer.name.text);
            Problem::error(Kind::OutOfRange, message)
                .at(buyer.place)
                .hint("give each a unique name; draws and measures are addressed by it")
        })
        .collect()
}

/// How the demand of each segment that responds to price does so.
fn elasticities(demand: &Demand) -> impl Iterator<Item = (f64, &Place)> {
    let reserved = demand
        .reserved
        .iter()
        .map(|s| (s.price_elasticity, &s.place));
    let on_demand = demand
        .on_demand
        .iter()
        .map(|s| (s.price_elasticity, &s.place));
    let partition = demand
        .aggregate
        .iter()
        .map(|s| (s.price_elasticity, &s.place));
    let spot = demand.spot.iter().map(|s| (s.price_elasticity, &s.place));
    reserved.chain(on_demand).chain(partition).chain(spot)
}
