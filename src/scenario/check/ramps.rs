//! Load swings of a synchronous training job against the sources that can follow them: batteries by
//! their inverters, running units by their largest step or their ramp, the grid by what it carries.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Onsite, Scenario, Site};
use crate::time::SECONDS_PER_MINUTE;

/// A swing takes this long: collective phases of a training step come and go within about a second
/// (Uptime Institute, Intelligence Update 382, June 2025: every second or two).
const SWING_SECONDS: f64 = 1.0;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    scenario.site.iter().filter_map(swing).collect()
}

fn swing(site: &Site) -> Option<Problem> {
    let power = &site.power;
    let followed = |unit: &Onsite| {
        (unit.units - unit.reserve_units).max(0) as f64 * unit.mw_per_unit * step_share(unit)
    };
    let units: f64 = power.onsite.iter().map(followed).sum();
    let batteries: f64 = power
        .battery
        .iter()
        .map(|battery| battery.inverter_mw.unwrap_or(battery.mw))
        .sum();
    let grid: f64 = power.utility.iter().map(|utility| utility.mw).sum::<f64>()
        + site.lease.iter().map(|lease| lease.it_mw).sum::<f64>();
    // The swing reaches the meter as W of the racks; cooling is too slow to take part in it.
    let meter =
        1.0 / (power.distribution_efficiency * power.ups_efficiency * power.transformer_efficiency);
    let it = it_mw(site);
    let swing = power.load_step_share * it * meter;
    let short = swing - units - batteries - grid;
    (short > 1e-9).then(|| {
        let message = format!(
            "training at site {:?} swings {swing:.1} MW within a second ({} of {it:.1} MW of IT), \
                but batteries follow {batteries:.1} MW of it, on-site units {units:.1} MW and the \
                grid {grid:.1} MW",
            site.id.text, power.load_step_share
        );
        let hint = format!(
            "add {short:.1} MW of [[site.power.battery]], or smooth the job and \
            lower `load_step_share`"
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&power.place)
            .hint(hint)
    })
}

/// Share of its output that a running unit takes within a swing.
fn step_share(unit: &Onsite) -> f64 {
    let ramped = unit
        .ramp_share_per_minute
        .map(|ramp| ramp * SWING_SECONDS / SECONDS_PER_MINUTE);
    match (unit.load_step_share, ramped) {
        (None, None) => 1.0,
        (step, ramped) => step.unwrap_or(0.0).max(ramped.unwrap_or(0.0)).min(1.0),
    }
}

/// IT power for which there is space and cooling.
fn it_mw(site: &Site) -> f64 {
    let space = site
        .building
        .iter()
        .map(|building| building.it_mw)
        .chain(site.lease.iter().map(|lease| lease.it_mw))
        .sum::<f64>();
    let cooled = |cooling: &crate::scenario::schema::Cooling| {
        (cooling.blocks - cooling.redundancy).max(0) as f64 * cooling.it_mw_per_block
    };
    if site.cooling.is_empty() {
        space
    } else {
        space.min(site.cooling.iter().map(cooled).sum())
    }
}
