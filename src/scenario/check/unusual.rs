//! Numbers that are allowed but seldom meant: a battery of seconds, part of a server, cooling years
//! before anything it could cool, a place outside the catalogue whose facts are defaults.

use super::dates::first_space;
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Accelerator, Cooling, Purchase, Scenario, Site};
use crate::time::{DAY, SECONDS_PER_HOUR, seconds_between};

/// Seconds at full power below which a battery carries no start of an engine.
const SHORT_SECONDS: f64 = 60.0;
/// Days that cooling may be ready before the first hall.
const EARLY_DAYS: i64 = 730;
/// GPUs beyond which a rack is sold as one: eight servers of eight are filled one by one.
const RACK_SCALE_GPUS: i64 = 64;
/// GPUs of which a multiple is a round number, as announcements state it.
const ROUND_GPUS: i64 = 1_000;
/// Facts of a place that change its figures, and what their default means.
const FACTS: [(&str, &str); 6] = [
    ("longitude", "0"),
    ("utc_offset_hours", "0"),
    ("elevation_m", "0"),
    ("grid_carbon_kg_per_mwh", "0"),
    ("water_usd_per_m3", "0"),
    ("tax_rate", "0"),
];

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        found.extend(batteries_of_seconds(site));
        found.extend(site.cooling.iter().filter_map(|plant| early(site, plant)));
        found.extend(defaults(scenario, site));
    }
    let orders = scenario.purchase.iter();
    found.extend(orders.filter_map(|order| part_of_a_rack(scenario, order)));
    found
}

fn batteries_of_seconds(site: &Site) -> Vec<Problem> {
    let seconds = |mw: f64, mwh: f64| mwh / mw * SECONDS_PER_HOUR;
    let batteries = site.power.battery.iter();
    batteries
        .filter(|battery| seconds(battery.mw, battery.mwh) < SHORT_SECONDS)
        .map(|battery| {
            let message = format!(
                "battery {:?} of {} MWh gives its {} MW for {:.0} seconds",
                battery.id.text,
                battery.mwh,
                battery.mw,
                seconds(battery.mw, battery.mwh)
            );
            Problem::warning(Kind::OutOfRange, message)
                .at(battery.place_of("mwh"))
                .hint("`mwh` is energy: is it this small?")
        })
        .collect()
}

/// GPUs come in whole servers; a count of rack-scale products that is no round number is meant in
/// whole racks.
fn part_of_a_rack(scenario: &Scenario, order: &Purchase) -> Option<Problem> {
    let named = |accelerator: &&Accelerator| accelerator.id.text == order.accelerator;
    let accelerator = scenario.accelerator.iter().find(named)?;
    let gpus = order.gpus?;
    let per_rack = accelerator.gpus_per_server * accelerator.servers_per_rack;
    let by_rack = accelerator.cooling == "liquid" && per_rack > RACK_SCALE_GPUS;
    let (unit, of) = if by_rack && gpus % ROUND_GPUS != 0 {
        (per_rack, "racks")
    } else {
        (accelerator.gpus_per_server, "servers")
    };
    if unit <= 1 || gpus % unit == 0 {
        return None;
    }
    let message = format!(
        "{gpus} GPUs of {:?} are {:.2} {of} of {unit}: the last is not full",
        order.accelerator,
        gpus as f64 / unit as f64
    );
    let (less, more) = (gpus / unit * unit, (gpus / unit + 1) * unit);
    let fix = if less > 0 {
        format!("{less} or {more} GPUs fill whole {of}")
    } else {
        format!("{more} GPUs fill one")
    };
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(order.place_of("gpus"))
            .hint(fix),
    )
}

fn early(site: &Site, plant: &Cooling) -> Option<Problem> {
    let ready = plant.ready?;
    let first = first_space(site)?;
    let days = seconds_between(ready, first) / DAY;
    (days > EARLY_DAYS).then(|| {
        let message = format!(
            "cooling of site {:?} is ready on {ready}, {} years before its first hall on {first}",
            site.id.text,
            days / 365
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(plant.place_of("ready"))
            .hint("is the year right?")
    })
}

/// What a site that is not of the catalogue leaves at a default that is no fact of it.
fn defaults(scenario: &Scenario, site: &Site) -> Option<Problem> {
    let is_given = |key: &str| {
        site.key_places.get(key).is_some()
            || key == "grid_carbon_kg_per_mwh" && site.carbon.is_some()
            || key == "tax_rate" && scenario.finance.tax_rate.is_some()
    };
    let has_weather = site.weather.is_some() || !site.dry_bulb_mean_c.is_empty();
    if is_given("from") || !has_weather {
        return None;
    }
    let left: Vec<String> = FACTS
        .iter()
        .filter(|(key, _)| !is_given(key))
        .map(|(key, default)| format!("`{key}` = {default}"))
        .collect();
    (!left.is_empty()).then(|| {
        let message = format!(
            "site {:?} is not of the catalogue and leaves facts of its place at defaults: {}",
            site.id.text,
            left.join(", ")
        );
        Problem::warning(Kind::Missing, message)
            .at(&site.place)
            .hint("state them; `gridrack check --explain=defaults` lists every default")
    })
}
