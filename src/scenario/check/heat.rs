//! Cooling that is sized for a typical year, against the hours of the simulated years.

use crate::model::limited_hours::Limit;
use crate::plan::{self, Adds, Plan};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site};

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    scenario
        .site
        .iter()
        .zip(&plan.sites)
        .filter_map(|(spec, site)| short(spec, site))
        .collect()
}

/// The worst of the hours in which the plant falls short.
struct Worst<'a> {
    label: &'a str,
    share: f64,
}

fn short(spec: &Site, site: &plan::Site) -> Option<Problem> {
    if !site.has_cooling || !site.limits.heat {
        return None;
    }
    let at_share = |cooling| Limit { cooling, grid: 1.0 };
    // Without space there is no load to cool.
    let wanted = cooled(site, Limit::NONE).min(space(site));
    let (mut hours, mut worst) = (
        0_usize,
        Worst {
            label: "",
            share: 1.0,
        },
    );
    for year in &site.climate.years {
        for &(_, share) in &year.any_table().plant.hot {
            if cooled(site, at_share(share)) < wanted {
                hours += 1;
                if share < worst.share {
                    worst = Worst {
                        label: &year.label,
                        share,
                    };
                }
            }
        }
    }
    let left = cooled(site, at_share(worst.share));
    (hours > 0).then(|| reported(spec, site, wanted, hours, &worst, left))
}

/// What all cooling of a site takes in an hour, W.
fn cooled(site: &plan::Site, hour: Limit) -> i64 {
    let step = |step: &plan::Step| match step.adds {
        Adds::Cooling {
            blocks,
            per_block,
            held_back,
            ..
        } => hour.cooling_of(blocks, 0, held_back, per_block.0),
        _ => 0,
    };
    site.steps.iter().map(step).sum()
}

/// What all space of a site has room for, W.
fn space(site: &plan::Site) -> i64 {
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
    left: i64,
) -> Problem {
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
