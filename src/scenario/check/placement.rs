//! Partitions and their demand: partitions larger than all purchases, requests that rarely fit.

use crate::plan::{Market, Plan, Segment, SegmentKind};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{self, OnDemand, Scenario};

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let markets = plan.markets.iter().zip(scenario.market.values());
    let mut found: Vec<Problem> = markets
        .filter_map(|(market, spec)| set_aside(market, spec))
        .collect();
    for spec in &scenario.demand.on_demand {
        let mut segments = plan.segments.iter();
        let segment = segments.find(|segment| segment.name == spec.segment.text);
        found.extend(segment.and_then(|segment| never_fits(segment, spec)));
        found.extend(never_waits(spec));
    }
    found
}

/// The first partition that is larger than what is left of all that is bought.
fn set_aside(market: &Market, spec: &schema::Market) -> Option<Problem> {
    let (mut aside, ordered) = (0, market.ordered.0);
    let part = spec.partition.iter().find(|part| {
        aside += part.gpus;
        aside > ordered
    })?;
    let message = format!(
        "the partitions of market {:?} up to {:?} set aside {aside} GPUs, but {ordered} are ever \
            bought for it",
        market.name, part.name.text
    );
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(&part.place)
            .hint("earlier ones are filled first; make it smaller, or buy more"),
    )
}

/// Half the requests want more GPUs than are ever in one place.
fn never_fits(segment: &Segment, spec: &OnDemand) -> Option<Problem> {
    let SegmentKind::OnDemand {
        gpus,
        placement,
        substitutes,
        ..
    } = &segment.kind
    else {
        return None;
    };
    let usual = gpus.distribution.quantile(0.5);
    let elsewhere = substitutes.iter().map(|other| other.placement.most.0);
    let most = elsewhere.fold(placement.most.0, i64::max);
    (usual > most as f64).then(|| {
        let message = format!(
            "half the requests of {:?} require {usual:.0} GPUs or more, but at most {most} are ever \
                in one place for them",
            segment.name
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&spec.place)
            .hint("they are lost; buy more there, or let them run elsewhere")
    })
}

fn never_waits(spec: &OnDemand) -> Option<Problem> {
    (spec.patience_hours.is_some() && spec.when_full != "queue").then(|| {
        let message = format!(
            "the requests of {:?} have patience, but never wait: a request without free capacity \
                is lost",
            spec.segment.text
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&spec.place)
            .hint("add `when_full = \"queue\"`, or leave `patience_hours` out")
    })
}
