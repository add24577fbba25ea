//! GPUs bought should in the end have space, power and cooling; the check reports when they never
//! will.

use crate::problem::{Kind, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{Cooling, Purchase, Scenario, Site};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    scenario
        .site
        .iter()
        .filter_map(|site| short_of(scenario, site))
        .collect()
}

fn short_of(scenario: &Scenario, site: &Site) -> Option<Problem> {
    let bought_mw = bought_mw(scenario, site);
    let limits = [("space", space_mw(site)), ("cooling", cooling_mw(site))];
    let (what, mw) = limits.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    // A small tolerance: a rack's watts are rounded to whole watts per GPU.
    (bought_mw > mw * 1.000_1).then(|| {
        let message = format!(
            "site {:?} has {what} for {mw:.1} MW of IT in the end, but {bought_mw:.1} MW are \
                bought",
            site.id.text
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&site.place)
            .hint("the rest stays stranded; add capacity or buy less")
    })
}

/// IT power that is planned for what dated orders bring to a site.
fn bought_mw(scenario: &Scenario, site: &Site) -> f64 {
    let planned = |order: &Purchase| {
        let mut all = scenario.accelerator.iter();
        let accelerator = all.find(|accelerator| accelerator.id.text == order.accelerator)?;
        let per_rack = (accelerator.gpus_per_server * accelerator.servers_per_rack) as f64;
        let share = plant::draw(accelerator).planned(site.power.planning_percentile);
        Some(order.gpus? as f64 / per_rack * accelerator.rack_full_kw * share / 1e3)
    };
    let here = |order: &&Purchase| order.site.as_ref().is_none_or(|name| *name == site.id.text);
    let orders = scenario.purchase.iter().filter(here);
    orders.filter_map(planned).sum()
}

fn space_mw(site: &Site) -> f64 {
    let leased: f64 = site.lease.iter().map(|lease| lease.it_mw).sum();
    leased + site.building.iter().map(|hall| hall.it_mw).sum::<f64>()
}

/// What all cooling carries; any where none is modelled.
fn cooling_mw(site: &Site) -> f64 {
    if site.cooling.is_empty() {
        return f64::INFINITY;
    }
    let carried =
        |cooling: &Cooling| (cooling.blocks - cooling.redundancy) as f64 * cooling.it_mw_per_block;
    site.cooling.iter().map(carried).sum()
}
