//! Partitions and their demand: partitions larger than all purchases, requests that rarely fit.

use crate::plan::{Plan, SegmentKind};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::Scenario;

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let mut found = Vec::new();
    for (market, spec) in plan.markets.iter().zip(scenario.market.values()) {
        let mut aside = 0;
        for part in &spec.partition {
            aside += part.gpus;
            if aside > market.ordered.0 {
                let message = format!(
                    "the partitions of market {:?} up to {:?} set aside {aside} GPUs, but {} are \
                        ever bought for it",
                    market.name, part.name.text, market.ordered.0
                );
                found.push(
                    Problem::warning(Kind::OutOfRange, message)
                        .at(&part.place)
                        .hint("earlier ones are filled first; make it smaller, or buy more"),
                );
                break;
            }
        }
    }
    for spec in &scenario.demand.on_demand {
        let Some(segment) = plan
            .segments
            .iter()
            .find(|segment| segment.name == spec.segment.text)
        else {
            continue;
        };
        let SegmentKind::OnDemand {
            gpus,
            placement,
            substitutes,
            ..
        } = &segment.kind
        else {
            continue;
        };
        let usual = gpus.distribution.quantile(0.5);
        let most = substitutes
            .iter()
            .map(|other| other.placement.most.0)
            .fold(placement.most.0, i64::max);
        if usual > most as f64 {
            let message = format!(
                "half the requests of {:?} require {usual:.0} GPUs or more, but at most {most} are \
                    ever in one place for them",
                segment.name
            );
            found.push(
                Problem::warning(Kind::OutOfRange, message)
                    .at(&spec.place)
                    .hint("they are lost; buy more there, or let them run elsewhere"),
            );
        }
        if spec.patience_hours.is_some() && spec.when_full != "queue" {
            let message = format!(
                "the requests of {:?} have patience, but never wait: a request without free \
                    capacity is lost",
                segment.name
            );
            found.push(
                Problem::warning(Kind::OutOfRange, message)
                    .at(&spec.place)
                    .hint("add `when_full = \"queue\"`, or leave `patience_hours` out"),
            );
        }
    }
    found
}
