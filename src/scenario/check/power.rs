//! Batteries, agreements, fuel and limits with values that contradict each other.

use crate::model::limited_hours::MOST_PARTS;
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site, Utility};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        batteries(site, &mut found);
        agreements(scenario, site, &mut found);
        fuel(site, &mut found);
        carbon_prices(site, &mut found);
        export(site, &mut found);
        calls(site, &mut found);
        escalation(site, &mut found);
        found.extend(site.power.utility.iter().filter_map(non_firm));
        found.extend(many_parts(site));
        offers(site, &mut found);
        first_of_month(scenario, site, &mut found);
    }
    found
}

fn batteries(site: &Site, found: &mut Vec<Problem>) {
    for battery in &site.power.battery {
        if let Some(inverter) = battery
            .inverter_mw
            .filter(|inverter| *inverter < battery.mw)
        {
            let message = format!(
                "battery {:?} gives {} MW, more than its inverter of {inverter} MW",
                battery.id.text, battery.mw
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&battery.place)
                    .hint("make `mw` at most `inverter_mw`, or leave `inverter_mw` out"),
            );
        }
    }
}

fn agreements(scenario: &Scenario, site: &Site, found: &mut Vec<Problem>) {
    for ppa in &site.power.ppa {
        if let Some(until) = ppa.until.filter(|until| *until <= ppa.from_date) {
            let message = format!(
                "agreement {:?} ends on {until}, before it starts on {}",
                ppa.id.text, ppa.from_date
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&ppa.place)
                    .hint("make `until` later than `from_date`"),
            );
        } else if ppa.until.is_some_and(|until| until <= scenario.start) {
            let message = format!(
                "agreement {:?} is over before the scenario starts on {}",
                ppa.id.text, scenario.start
            );
            found.push(
                Problem::warning(Kind::OutOfRange, message)
                    .at(&ppa.place)
                    .hint("it is never settled; leave it out or make `until` later"),
            );
        }
    }
}

fn fuel(site: &Site, found: &mut Vec<Problem>) {
    if let Some(fuel) = &site.power.fuel
        && let Some(mean) = &fuel.mean_usd_per_mmbtu
        && fuel.mean_reversion_per_year == 0.0
    {
        let message = format!(
            "the fuel price of site {:?} has a mean, but never reverts to it",
            site.id.text
        );
        found.push(
            Problem::error(Kind::Missing, message)
                .at(&mean.place)
                .hint("give `mean_reversion_per_year`: 0.7 halves a deviation in a year"),
        );
    }
}

/// A year of the path has one price, and a price is for fuel that is burnt.
fn carbon_prices(site: &Site, found: &mut Vec<Problem>) {
    for (at, price) in site.carbon_price.iter().enumerate() {
        let years = site.carbon_price[..at].iter().map(|earlier| earlier.year);
        if years.into_iter().any(|year| year == price.year) {
            let message = format!(
                "site {:?} has two prices of carbon from {} on",
                site.id.text, price.year
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&price.place)
                    .hint("keep one of them"),
            );
        }
    }
    let priced = site.carbon_price_usd_per_t.distribution.range().1 > 0.0;
    if priced && site.power.onsite.is_empty() && site.power.outage.is_none() {
        let message = format!(
            "site {:?} has a price of carbon, but burns no fuel",
            site.id.text
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&site.carbon_price_usd_per_t.place)
                .hint("carbon of grid energy is paid in its price; leave the key out"),
        );
    }
}

/// Something must be there to be sold.
fn export(site: &Site, found: &mut Vec<Problem>) {
    let power = &site.power;
    let cycles = power
        .battery
        .iter()
        .any(|battery| battery.cycling_share > 0.0);
    let runs = power.dispatch == "least-cost" && !power.onsite.is_empty();
    if let Some(export) = &site.electricity.export
        && power.solar.is_empty()
        && !cycles
        && !runs
    {
        let message = format!(
            "site {:?} may sell energy, but has none to sell",
            site.id.text
        );
        found.push(
            Problem::warning(Kind::Missing, message)
                .at(&export.place)
                .hint(
                    "solar, batteries with a `cycling_share` and units under `dispatch = \
                    \"least-cost\"` sell",
                ),
        );
    }
}

/// What is not firm is a part of its tranche, and is so for a while at least.
fn non_firm(tranche: &Utility) -> Option<Problem> {
    let part = tranche.non_firm.as_ref()?;
    let id = &tranche.id.text;
    if part.mw > tranche.mw {
        let message = format!(
            "{} MW of tranche {id:?} are not firm, more than its {} MW",
            part.mw, tranche.mw
        );
        return Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&part.place)
                .hint("make `mw` of `non_firm` at most the tranche's"),
        );
    }
    let firm = part.until?;
    let first = tranche.steps().first().and_then(|step| step.0)?;
    (firm <= first).then(|| {
        let message = format!(
            "tranche {id:?} is firm from {firm}, before it is promised for {first}: nothing is \
                ever called off"
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(&part.place)
            .hint("make `until` later, or leave `non_firm` out")
    })
}

/// Calls of non-firm parts are kept as bits.
fn many_parts(site: &Site) -> Option<Problem> {
    let parts = site
        .power
        .utility
        .iter()
        .filter_map(|tranche| tranche.non_firm.as_ref());
    parts.clone().nth(MOST_PARTS).map(|part| {
        let message = format!(
            "{} tranches of site {:?} are not firm in part, more than {MOST_PARTS}",
            parts.count(),
            site.id.text
        );
        Problem::error(Kind::OutOfRange, message)
            .at(&part.place)
            .hint("merge tranches that are called off alike")
    })
}

/// Hourly and forward prices have a path of their own, and escalate by it.
fn escalation(site: &Site, found: &mut Vec<Problem>) {
    let electricity = &site.electricity;
    let by = [
        ("hourly", electricity.hourly.is_some()),
        ("generator", electricity.generator.is_some()),
        ("forward", !electricity.forward.is_empty()),
    ];
    let path = by.into_iter().find(|(_, given)| *given);
    if let Some((key, _)) = path.filter(|_| site.price_escalation_per_year != 0.0) {
        let message = format!(
            "site {:?} gives both `price_escalation_per_year` and `electricity.{key}`, which is a \
                path of prices itself",
            site.id.text
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&site.place)
                .hint("keep one of them; `electricity.forward` states prices by year"),
        );
    }
}

/// A credit is paid for load that is called; the calls are set under the limits.
fn offers(site: &Site, found: &mut Vec<Problem>) {
    let offered = site
        .tariff
        .as_ref()
        .and_then(|tariff| tariff.interruptible.as_ref());
    if let Some(offer) = offered.filter(|_| site.called_hours() == 0) {
        let message = format!(
            "site {:?} is credited for load that the grid may call, and is never called",
            site.id.text
        );
        found.push(
            Problem::warning(Kind::Missing, message)
                .at(&offer.place)
                .hint(
                    "leave `interruptible_hours_per_year` of [site.limits] out: then as many are \
                    called as are credited",
                ),
        );
    }
}

/// Bills and forward prices go by months of the calendar.
fn first_of_month(scenario: &Scenario, site: &Site, found: &mut Vec<Problem>) {
    let by_month = site.tariff.as_ref().map(|tariff| &tariff.place).or(site
        .electricity
        .forward
        .first()
        .map(|forward| &forward.place));
    if let Some(place) = by_month.filter(|_| scenario.start.day() != 1) {
        let message = format!(
            "site {:?} is billed by calendar months, but the months of a start on {} are not \
                calendar months",
            site.id.text, scenario.start
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(place)
                .hint("start on the first of a month"),
        );
    }
}

/// The called hours are the highest-priced; where all prices are equal, they are the first hours of
/// the year.
fn calls(site: &Site, found: &mut Vec<Problem>) {
    let flat = site.electricity.hourly.is_none()
        && site.electricity.generator.is_none()
        && site.electricity.time_of_use.is_empty();
    let by_price = |tranche: &Utility| {
        let part = tranche.non_firm.as_ref();
        part.is_some_and(|part| part.called == "highest-priced" && part.hours_per_year > 0)
    };
    let called = site.called_hours() > 0 && site.limits.interruptible_share > 0.0;
    if flat && (called || site.power.utility.iter().any(by_price)) {
        let message = format!(
            "the grid calls the highest-priced hours of site {:?}, but all its hours cost the same",
            site.id.text
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&site.limits.place)
                .hint(
                    "the first hours of each year are called; give hourly prices or a time of use",
                ),
        );
    }
}
