//! GPUs bought should in the end have space, power and cooling; the check reports when they never
//! will.

use crate::problem::{Kind, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{Scenario, Site};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    scenario
        .site
        .iter()
        .filter_map(|site| short_of(scenario, site))
        .collect()
}

fn short_of(scenario: &Scenario, site: &Site) -> Option<Problem> {
    let bought_mw: f64 = scenario
        .purchase
        .iter()
        .filter(|order| order.site.as_ref().is_none_or(|name| *name == site.id.text))
        .filter_map(|order| {
            let accelerator = scenario
                .accelerator
                .iter()
                .find(|accelerator| accelerator.id.text == order.accelerator)?;
            let per_rack = (accelerator.gpus_per_server * accelerator.servers_per_rack) as f64;
            Some(
                order.gpus? as f64 / per_rack
                    * accelerator.rack_full_kw
                    * plant::draw(accelerator).planned(site.power.planning_percentile)
                    / 1e3,
            )
        })
        .sum();
    let leased_mw: f64 = site.lease.iter().map(|lease| lease.it_mw).sum();
    let space_mw: f64 = leased_mw
        + site
            .building
            .iter()
            .map(|building| building.it_mw)
            .sum::<f64>();
    let cooling_mw: f64 = site
        .cooling
        .iter()
        .map(|cooling| (cooling.blocks - cooling.redundancy) as f64 * cooling.it_mw_per_block)
        .sum();
    let limits = [
        ("space", space_mw),
        (
            "cooling",
            if site.cooling.is_empty() {
                f64::INFINITY
            } else {
                cooling_mw
            },
        ),
    ];
    let (what, mw) = limits.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    // A small tolerance: a rack's watts are rounded to whole watts per GPU.
    (bought_mw > mw * 1.000_1).then(|| {
        let message = format!(
            "site {:?} has {what} for {mw:.1} MW of IT in the end, but \
            {bought_mw:.1} MW are bought",
            site.id.text
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&site.place)
            .hint(
                "the rest stays stranded; \
            add capacity or buy less",
            )
    })
}
