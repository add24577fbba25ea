//! Each site needs the four chains, and cooling that fits its accelerators.

use crate::problem::{Kind, Problem};
use crate::scenario::plant;
use crate::scenario::schema::{Accelerator, Scenario, Site};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        site_has_its_chains(site, &mut found);
        mixed_cooling(site, &mut found);
        for accelerator in accelerators_at(scenario, site) {
            cooling_fits(site, accelerator, &mut found);
        }
    }
    found
}

fn site_has_its_chains(site: &Site, found: &mut Vec<Problem>) {
    if site.power.utility.is_empty() && site.power.turbine.is_empty() {
        found.push(
            Problem::error(Kind::Missing, format!("site {:?} has no power", site.id.text))
                .at(&site.power.place)
                .hint("add a [[site.power.utility]] or a [[site.power.turbine]]"),
        );
    }
    if site.cooling.is_empty() && site.fixed_pue.is_none() {
        found.push(
            Problem::error(Kind::Missing, format!("site {:?} has no cooling", site.id.text))
                .at(&site.place)
                .hint("add a [[site.cooling]], or a `fixed_pue` if cooling shall not be modelled"),
        );
    }
    for utility in &site.power.utility {
        let problem = match (&utility.ready, &utility.requested) {
            (None, None) => "gives neither `ready` nor `requested`",
            (Some(_), Some(_)) => "gives both `ready` and `requested`",
            (None, Some(_)) if utility.wait_weeks.is_none() && site.grid_wait_weeks.is_none() => {
                "gives `requested`, but neither it nor its site says how long the queue is"
            }
            _ => continue,
        };
        found.push(
            Problem::error(Kind::Missing, format!("utility tranche {:?} {problem}", utility.id.text))
                .at(&utility.place)
                .hint("give `ready`, or `requested` with `wait_weeks`"),
        );
    }
    for cooling in site.cooling.iter().filter(|cooling| cooling.redundancy >= cooling.blocks) {
        let message = format!("{} of {} cooling blocks are held back, so none cools", cooling.redundancy, cooling.blocks);
        found.push(Problem::error(Kind::OutOfRange, message).at(&cooling.place).hint("make `redundancy` less than `blocks`"));
    }
    for turbine in site.power.turbine.iter().filter(|turbine| turbine.reserve_units >= turbine.units) {
        let message = format!("{} of {} units of {:?} are held back, so none runs", turbine.reserve_units, turbine.units, turbine.id.text);
        found.push(Problem::error(Kind::OutOfRange, message).at(&turbine.place).hint("make `reserve_units` less than `units`"));
    }
}

fn accelerators_at<'a>(scenario: &'a Scenario, site: &'a Site) -> impl Iterator<Item = &'a Accelerator> {
    scenario.accelerator.iter().filter(|accelerator| {
        scenario.purchase.iter().any(|order| order.accelerator == accelerator.id.text && order.site.as_ref().is_none_or(|name| *name == site.id.text))
    })
}

/// The overheads of all cooling are averaged by final size from the first day; a planner should know when that is wrong.
fn mixed_cooling(site: &Site, found: &mut Vec<Problem>) {
    let mixed = site.cooling.windows(2).any(|pair| pair[0].ready != pair[1].ready && plant::of(&pair[0]) != plant::of(&pair[1]));
    if mixed {
        let message = format!("site {:?} has cooling of different PUE that is ready on different days", site.id.text);
        found.push(Problem::warning(Kind::OutOfRange, message).at(&site.place).hint("its PUE is the mean by final size from the first day on"));
    }
}

/// Blocks of all technologies at a site are one capacity, so each must serve each accelerator there.
fn cooling_fits(site: &Site, accelerator: &Accelerator, found: &mut Vec<Problem>) {
    let name = &accelerator.id.text;
    for cooling in &site.cooling {
        if cooling.serves != "both" && cooling.serves != accelerator.cooling {
            let message = format!("{name:?} gives its heat to {}, but this cooling takes that of {} only", accelerator.cooling, cooling.serves);
            let hint = format!("take a technology that serves {:?} or \"both\"; all blocks of a site are one capacity", accelerator.cooling);
            found.push(Problem::error(Kind::OutOfRange, message).at(&cooling.place).hint(hint));
        }
        if accelerator.rack_full_kw > cooling.rack_limit_kw {
            let message =
                format!("a rack of {name:?} takes {} kW, more than the {} kW that this cooling can serve", accelerator.rack_full_kw, cooling.rack_limit_kw);
            found.push(Problem::error(Kind::OutOfRange, message).at(&cooling.place).hint("take a denser technology, or fewer servers per rack"));
        }
    }
}
