//! Dates that make no sense together.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Scenario, Site, Utility};
use crate::time::add_months;
use crate::uncertain::Uncertain;
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let end = add_months(scenario.start, scenario.years as usize * 12);
    for site in &scenario.site {
        never_ready(site, end, &mut found);
    }
    for internal in &scenario.demand.internal {
        if internal
            .gpus
            .windows(2)
            .any(|pair| pair[0].from >= pair[1].from)
        {
            found.push(
                Problem::error(
                    Kind::OutOfRange,
                    format!(
                        "the steps of {:?} are not in the order of their dates",
                        internal.name.text
                    ),
                )
                .at(&internal.place)
                .hint("sort them by `from`, each date once"),
            );
        }
    }
    found
}

/// Reports steps that are never ready within the horizon.
fn never_ready(site: &Site, end: Date, found: &mut Vec<Problem>) {
    let median = |weeks: &Uncertain| weeks.distribution.quantile(0.5);
    let after = |date: Date, weeks: f64| {
        date.saturating_add(jiff::Span::new().days(libm::round(weeks * 7.0) as i64))
    };
    let queue = |utility: &Utility| {
        utility
            .wait_weeks
            .as_ref()
            .or(site.grid_wait_weeks.as_ref())
            .map_or(0.0, median)
    };
    let utilities = site.power.utility.iter().filter_map(|utility| {
        let date = utility
            .ready
            .or(utility.requested.map(|date| after(date, queue(utility))))?;
        let equipment = utility
            .equipment
            .iter()
            .map(|part| after(part.ordered, median(&part.lead_time_weeks)))
            .max();
        Some((
            "tranche",
            &utility.id,
            after(date, median(&utility.slip_weeks)).max(equipment.unwrap_or(date)),
            &utility.place,
        ))
    });
    let buildings = site.building.iter().filter_map(|building| {
        let permitted = building.permit_filed.map(|date| {
            after(
                date,
                median(&building.permit_weeks) + median(&building.construction_weeks),
            )
        });
        Some((
            "building",
            &building.id,
            after(building.ready.or(permitted)?, median(&building.slip_weeks)),
            &building.place,
        ))
    });
    let leases = site.lease.iter().map(|lease| {
        (
            "lease",
            &lease.id,
            after(lease.ready, median(&lease.slip_weeks)),
            &lease.place,
        )
    });
    for (what, id, expected, place) in utilities
        .chain(buildings)
        .chain(leases)
        .filter(|step| step.2 >= end)
    {
        let message = format!(
            "the {what} {:?} is expected on {expected}, but the horizon ends on {end}: in most \
                replications it never comes",
            id.text
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(place)
                .hint("add `years`, bring it forward, or leave it out"),
        );
    }
    for lease in site
        .lease
        .iter()
        .filter(|lease| lease.until.is_some_and(|until| until <= lease.ready))
    {
        let message = format!(
            "the lease {:?} ends before it begins on {}",
            lease.id.text, lease.ready
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&lease.place)
                .hint("make `until` later than `ready`"),
        );
    }
    for instances in site.instances.iter().filter(|instances| {
        instances
            .until
            .is_some_and(|until| until <= instances.from_date)
    }) {
        let message = format!(
            "the instances {:?} end before they begin on {}",
            instances.id.text, instances.from_date
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&instances.place)
                .hint("make `until` later than `from_date`"),
        );
    }
}
