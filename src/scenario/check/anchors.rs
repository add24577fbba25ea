//! Anchors that begin before their GPUs are expected to be ready, by medians.

use crate::plan::{self, Adds, ContractTerms, Plan, SegmentKind, When};
use crate::problem::{Kind, Problem};
use crate::random::elementary::nearest;
use crate::scenario::schema::{Anchor, Scenario};
use crate::time::{DAY, Seconds, SimTime, WEEK};

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    scenario
        .demand
        .anchor
        .iter()
        .filter_map(|spec| late(spec, plan))
        .collect()
}

fn late(spec: &Anchor, plan: &Plan) -> Option<Problem> {
    let segment = plan
        .segments
        .iter()
        .find(|segment| segment.name == spec.segment.text)?;
    let SegmentKind::Anchor(anchor) = &segment.kind else {
        return None;
    };
    let starts = anchor.signed + anchor.terms.start_lag;
    let gpus = nearest(anchor.terms.gpus.distribution.quantile(0.5)).max(1);
    let comes = expected(plan, segment, &anchor.terms);
    let all: i64 = comes.iter().map(|(_, gpus)| gpus).sum();
    let all = all.min(anchor.terms.placement.most.0);
    let name = &segment.name;
    let (message, hint) = if all < gpus {
        (
            format!(
                "anchor {name:?} requires {gpus} GPUs, but {all} are all that is ever bought or \
                    rented for it"
            ),
            "the rest is never served; buy more, or sign for less",
        )
    } else {
        let ready = held_from(&comes, gpus)?;
        let days = (ready - starts.max(SimTime::START)) / DAY;
        let date = |instant: SimTime| plan.horizon.text(instant)[..10].to_owned();
        if days <= 0 {
            return None;
        }
        (
            format!(
                "anchor {name:?} starts on {}, but the {gpus} GPUs that it requires are expected on \
                    {} at the earliest: {days} days late",
                date(starts),
                date(ready)
            ),
            "let it start later, or state in `late` what the delay costs",
        )
    };
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(&spec.place)
            .hint(hint),
    )
}

/// When so many GPUs have come.
fn held_from(comes: &[(SimTime, i64)], gpus: i64) -> Option<SimTime> {
    let mut held = 0;
    comes.iter().find_map(|(ready, batch)| {
        held += batch;
        (held >= gpus).then_some(*ready)
    })
}

/// When GPUs of a segment's market are expected where it may stand, in order: what is ordered at
/// fixed dates, rented, or may be ordered by a policy, once the chains of their sites have anything
/// of each kind. The work of crews is added.
fn expected(plan: &Plan, segment: &plan::Segment, terms: &ContractTerms) -> Vec<(SimTime, i64)> {
    let here = |fleet: crate::id::FleetId| {
        let fleet = plan.fleet(fleet);
        let sites = &terms.placement.sites;
        fleet.market == segment.market
            && (sites.is_empty() || sites.iter().any(|(site, _)| *site == fleet.site))
    };
    let mut comes: Vec<(SimTime, i64)> = plan
        .instances
        .iter()
        .filter(|rented| here(rented.fleet))
        .map(|rented| (rented.from, rented.gpus.0))
        .collect();
    for order in plan.orders.iter().filter(|order| here(order.fleet)) {
        let site = plan.site(plan.fleet(order.fleet).site);
        let placed = match &order.when {
            When::Fixed { placed, .. } => *placed,
            When::Review(review) => review.from,
        };
        let first = placed
            + Seconds::nearest(order.lead_time.distribution.quantile(0.5) * WEEK.as_seconds());
        let (gpus, ready) = (order.most().0, chains(plan, site));
        if order.delivered.is_some() {
            comes.push((ready, gpus));
            continue;
        }
        for batch in 0..order.batches {
            let size = gpus * (batch + 1) / order.batches - gpus * batch / order.batches;
            comes.push((
                (first + batch * order.batch_interval).max(ready) + site.burn_in,
                size,
            ));
        }
    }
    comes.sort_unstable();
    comes
}

/// When a site is expected to have some capacity of each chain.
fn chains(plan: &Plan, site: &plan::Site) -> SimTime {
    let first = |kind: fn(&Adds) -> bool| {
        site.steps
            .iter()
            .filter(|step| kind(&step.adds))
            .map(|step| plan.expected_ready(step))
            .min()
    };
    let kinds: [fn(&Adds) -> bool; 4] = [
        |adds| matches!(adds, Adds::Space(_) | Adds::Lease { .. }),
        |adds| {
            matches!(
                adds,
                Adds::Grid { .. } | Adds::Onsite(..) | Adds::Lease { .. }
            )
        },
        |adds| matches!(adds, Adds::Cooling { .. }),
        |adds| matches!(adds, Adds::Ports(_)),
    ];
    kinds
        .into_iter()
        .filter_map(first)
        .max()
        .unwrap_or_default()
}
