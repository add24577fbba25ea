//! Cooling that is sized for a typical year, against the hours of the simulated years.

use crate::model::heat::{ByHeat, HeatMix, Takes};
use crate::model::limited_hours::Limit;
use crate::plan::{self, Adds, Plan};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site};
use crate::time::SimTime;

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    scenario
        .site
        .iter()
        .zip(&plan.sites)
        .filter_map(|(spec, site)| short(spec, site, plan))
        .collect()
}

/// The worst of the hours in which the plant falls short.
struct Worst<'a> {
    label: &'a str,
    share: f64,
    left: i64,
}

fn short(spec: &Site, site: &plan::Site, plan: &Plan) -> Option<Problem> {
    if !site.has_cooling || !site.limits.heat {
        return None;
    }
    let mix = liquid_share(site, plan);
    let cooled = |cooling| cooled(site, cooling, mix);
    // Without space, power and GPUs there is no load to cool.
    let wanted = cooled(ByHeat::both(1.0))
        .min(space(site))
        .min(power(site, plan))
        .min(bought(site, plan));
    let (mut hours, mut worst) = (
        0_usize,
        Worst {
            label: "",
            share: 1.0,
            left: wanted,
        },
    );
    for year in &site.climate.years {
        for &(_, share) in &year.any_table().plant.hot {
            if cooled(share) < wanted {
                hours += 1;
                let least = share.air.min(share.liquid);
                if cooled(share) < worst.left {
                    worst = Worst {
                        label: &year.label,
                        share: least,
                        left: cooled(share),
                    };
                }
            }
        }
    }
    (hours > 0).then(|| reported(spec, site, wanted, hours, &worst))
}

/// What all cooling of a site takes in an hour of racks that give this share to liquid, W.
fn cooled(site: &plan::Site, hour: ByHeat<f64>, liquid_share: f64) -> i64 {
    let mut takes = Takes::default();
    for step in &site.steps {
        if let Some((blocks, own)) = step.adds.cooling(0) {
            takes.add(own.times(Limit::cooling_of(own.share(hour), blocks) as f64));
        }
    }
    if site.heat.is_some() {
        takes.carries(liquid_share) as i64
    } else {
        takes.total() as i64
    }
}

/// The most IT power that the power of a site that stands at one time carries on the design day, W,
/// by the dates that are expected.
fn power(site: &plan::Site, plan: &Plan) -> i64 {
    let step = |step: &plan::Step| match step.adds {
        Adds::Grid { usable, .. } => usable.0 as f64 / site.design_ratio(1.0),
        Adds::Onsite(_, output) => output.0 as f64 / site.design_ratio(1.0),
        Adds::Lease { it, .. } => it.0 as f64,
        _ => 0.0,
    };
    let spans: Vec<(SimTime, SimTime)> = site
        .steps
        .iter()
        .map(|step| plan.expected_span(site, step))
        .collect();
    let standing = |now: SimTime| {
        let steps = site.steps.iter().zip(&spans);
        let stand = steps.filter(|(_, span)| span.0 <= now && now < span.1);
        stand.map(|(of, _)| step(of)).sum::<f64>() as i64
    };
    let most = spans.iter().map(|span| standing(span.0)).max();
    most.unwrap_or(0)
}

/// What is planned for all GPUs that a site is to have, W.
pub(super) fn bought(site: &plan::Site, plan: &Plan) -> i64 {
    let here = |order: &&plan::Order| plan.site(plan.fleet(order.fleet).site).name == site.name;
    let planned =
        |order: &plan::Order| plan.fleet(order.fleet).planned_each.watts() * order.most().0 as f64;
    let orders = plan.orders.iter().filter(here);
    orders.map(planned).sum::<f64>() as i64
}

/// The share of liquid in the heat of the GPUs that a site is to have.
fn liquid_share(site: &plan::Site, plan: &Plan) -> f64 {
    if let Some(HeatMix::Same(share)) = site.heat {
        return share;
    }
    let (mut all, mut liquid) = (0.0, 0.0);
    for order in &plan.orders {
        let fleet = plan.fleet(order.fleet);
        if plan.site(fleet.site).name == site.name {
            let gpus = order.most().0 as f64;
            let watts = gpus * fleet.planned_each.watts();
            all += watts;
            liquid += watts * plan.accelerator_of(order.fleet).liquid_share;
        }
    }
    if all > 0.0 { liquid / all } else { 0.0 }
}

/// What all space of a site has room for, W.
pub(super) fn space(site: &plan::Site) -> i64 {
    let step = |step: &plan::Step| match step.adds {
        Adds::Space(space) | Adds::Lease { it: space, .. } => space.0,
        _ => 0,
    };
    site.steps.iter().map(step).sum()
}

/// Blocks that would carry so many W in the worst hour are worth their number, up to as many again
/// as there are; where a block carries next to nothing then, more of them are no fix.
fn fix(spec: &Site, share: f64, short: i64) -> String {
    let largest = &spec.cooling[0];
    let more = libm::ceil(short as f64 * 1e-6 / (share * largest.it_mw_per_block) - 1e-9);
    if spec.cooling.iter().any(|cooling| cooling.limit.is_stated()) {
        return "raise `water_limit_m3_per_hour`, give the plant compressors (`trim_chiller`), or \
            take one that needs no water"
            .to_owned();
    }
    if more
        <= spec
            .cooling
            .iter()
            .map(|cooling| cooling.blocks)
            .sum::<i64>() as f64
    {
        format!(
            "hold {more} more of its {} MW blocks in reserve, or design for a hotter day",
            largest.it_mw_per_block
        )
    } else {
        "design for a hotter day, or give the plant compressors (`trim_chiller`)".to_owned()
    }
}

fn reported(
    spec: &Site,
    site: &plan::Site,
    wanted: i64,
    hours: usize,
    worst: &Worst<'_>,
) -> Problem {
    let left = worst.left;
    let years = site.climate.years.len();
    let mw = |watts: i64| watts as f64 * 1e-6;
    let message = format!(
        "cooling of site {:?} is short in {:.1} hours a year, the mean of {years} years simulated: in \
            the worst ({}) it rejects {:.3} of the heat of {:.1} MW",
        spec.id.text,
        hours as f64 / years as f64,
        worst.label,
        left as f64 / wanted as f64,
        mw(wanted),
    );
    let largest = &spec.cooling[0];
    let hint = format!(
        "load is derated in those hours; {}",
        fix(spec, worst.share, wanted - left)
    );
    Problem::warning(Kind::OutOfRange, message)
        .at(&largest.place)
        .hint(hint)
}
