//! The draw of busy racks must be a distribution, and planning below the nameplate requires one.

use crate::problem::{Kind, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{Accelerator, Scenario, Site};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found: Vec<Problem> = scenario
        .accelerator
        .iter()
        .filter_map(distribution)
        .collect();
    for site in scenario
        .site
        .iter()
        .filter(|site| site.power.planning_percentile < 1.0)
    {
        found.extend(
            scenario
                .accelerator
                .iter()
                .filter(|accelerator| bought(scenario, site, accelerator))
                .filter_map(|accelerator| planning(site, accelerator)),
        );
    }
    found
}

fn bought(scenario: &Scenario, site: &Site, accelerator: &Accelerator) -> bool {
    scenario.purchase.iter().any(|order| {
        order.accelerator == accelerator.id.text
            && order.site.as_ref().is_none_or(|name| *name == site.id.text)
    })
}

fn distribution(accelerator: &Accelerator) -> Option<Problem> {
    let (name, quantiles) = (&accelerator.id.text, &accelerator.draw_quantiles);
    let refuse = |message: String, hint: &str| {
        Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&accelerator.place)
                .hint(hint),
        )
    };
    if quantiles.is_empty() {
        return None;
    }
    if quantiles.len() == 1 || quantiles.windows(2).any(|pair| pair[1] < pair[0]) {
        return refuse(
            format!("`draw_quantiles` of {name:?} are no distribution"),
            "give at least two fractions of `rack_full_kw`, none less than the one before it",
        );
    }
    let (mean_kw, idle_kw) = (
        plant::draw(accelerator).mean() * accelerator.rack_full_kw,
        accelerator.rack_idle_kw,
    );
    if mean_kw < idle_kw {
        return refuse(
            format!(
                "a busy rack of {name:?} draws {mean_kw:.1} kW on average, but an idle one \
                    {idle_kw:.1} kW"
            ),
            "`draw_quantiles` are those of busy racks only; leave out the hours in which they idle",
        );
    }
    None
}

fn planning(site: &Site, accelerator: &Accelerator) -> Option<Problem> {
    let (name, percentile) = (&accelerator.id.text, site.power.planning_percentile);
    let warn = |message: String, hint: &str| {
        Some(
            Problem::warning(Kind::OutOfRange, message)
                .at(&site.power.place)
                .hint(hint),
        )
    };
    if accelerator.draw_quantiles.is_empty() {
        return warn(
            format!(
                "{name:?} always draws full, so planning for the percentile {percentile} frees no \
                    power"
            ),
            "give its `draw_quantiles`, or leave `planning_percentile` out",
        );
    }
    let draw = plant::draw(accelerator);
    if draw.hall_quantile(percentile) < draw.mean() {
        return warn(
            format!(
                "the percentile {percentile} of the draw of {name:?} lies below its mean, which is \
                    planned for instead"
            ),
            "a higher `planning_percentile` is usual: 0.9 or more",
        );
    }
    None
}
