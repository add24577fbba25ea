//! Halls and grid far larger than what is ever bought for them, told in money.

use super::heat::{bought, space};
use crate::plan::{self, Adds, Plan};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site};

/// Room that may stay empty for growth and reserve, as a share of what is bought.
const SPARE_SHARE: f64 = 0.4;
/// MW from which on no limit is meant.
const NO_LIMIT_MW: f64 = 10_000.0;
/// MW below which nothing is said.
const LEAST_MW: f64 = 1.0;

pub fn check(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let sites = scenario.site.iter().zip(&plan.sites);
    sites
        .flat_map(|(spec, site)| of_site(spec, site, plan))
        .collect()
}

/// MW of something that exceed a load by more than a reserve.
fn beyond(held_mw: f64, load_mw: f64) -> Option<f64> {
    let unused = held_mw - load_mw;
    (load_mw > 0.0 && held_mw < NO_LIMIT_MW && unused > LEAST_MW.max(SPARE_SHARE * load_mw))
        .then_some(unused)
}

fn of_site(spec: &Site, site: &plan::Site, plan: &Plan) -> Vec<Problem> {
    let mw = |watts: i64| watts as f64 / 1e6;
    let load = mw(bought(site, plan));
    let (halls, grid) = (mw(space(site)), mw(grid(site)));
    let name = &spec.id.text;
    let mut found = Vec::new();
    if let Some(unused) = beyond(halls, load) {
        let money = cost(spec, unused).map_or(String::new(), |usd| format!(": {}", millions(usd)));
        let message = format!(
            "halls of site {name:?} hold {halls:.1} MW of IT, but all that is bought for it takes \
                {load:.1} MW: {unused:.1} MW are never used{money}"
        );
        let place = spec
            .building
            .first()
            .map_or(&spec.place, |hall| &hall.place);
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(place)
                .hint("build less, or buy what fills it"),
        );
    }
    if let Some(unused) = beyond(grid, load.min(halls)) {
        let used = load.min(halls);
        let tranche = spec.power.utility.first();
        let place = tranche.map_or(&spec.place, |tranche| &tranche.place);
        let message = format!(
            "the grid of site {name:?} carries {grid:.1} MW of IT on its hottest day, but halls and \
                GPUs take {used:.1} MW: {unused:.1} MW are never used"
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(place)
                .hint("contract less at the meter, or buy and build what uses it"),
        );
    }
    found
}

/// IT power that all tranches of the grid carry on the design day, W.
fn grid(site: &plan::Site) -> i64 {
    let tranche = |step: &plan::Step| match step.adds {
        Adds::Grid { usable, .. } => usable.0 as f64 / site.design_ratio(1.0),
        _ => 0.0,
    };
    site.steps.iter().map(tranche).sum::<f64>() as i64
}

/// Construction of so many MW of halls at the median; none where it costs nothing here.
fn cost(spec: &Site, mw: f64) -> Option<f64> {
    let build = spec.build.as_ref()?;
    let per_mw = build.construction_usd_per_it_mw.distribution.quantile(0.5);
    let usd = per_mw * spec.capex_multiplier * mw;
    (usd > 0.0).then_some(usd)
}

fn millions(usd: f64) -> String {
    format!("about USD {:.0} M of construction", usd / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_no_oversize() {
        assert_eq!(beyond(140.0, 100.0), None);
        assert_eq!(beyond(150.0, 103.7).map(libm::round), Some(46.0));
        assert_eq!(beyond(1.5, 1.0), None);
        assert_eq!(beyond(50.0, 0.0), None);
        assert_eq!(beyond(20_000.0, 0.1), None);
    }
}
