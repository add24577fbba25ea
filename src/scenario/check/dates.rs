//! Dates that make no sense together.

mod leaving;

use crate::problem::{Kind, Place, Problem};
use crate::rule::Name;
use crate::scenario::schema::{
    Building, Equipment, Instances, Internal, Lease, Scenario, Site, Utility,
};
use crate::time::{DAYS_PER_WEEK, add_months};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let end = add_months(scenario.start, scenario.years as usize * 12);
    for site in &scenario.site {
        found.extend(
            expected(site)
                .iter()
                .filter_map(|step| never_ready(step, end)),
        );
        found.extend(promises(site).iter().filter_map(equipment_comes_later));
        found.extend(site.lease.iter().filter_map(lease_ends_first));
        leaving::check(site, end, &mut found);
        found.extend(site.instances.iter().filter_map(instances_end_first));
    }
    found.extend(scenario.demand.internal.iter().filter_map(unsorted));
    found.extend(scenario.demand.internal.iter().filter_map(no_size));
    found
}

/// A captive use gives its GPUs by date, or takes all.
fn no_size(internal: &Internal) -> Option<Problem> {
    let name = &internal.name.text;
    let (message, hint) = match (internal.gpus.is_empty(), internal.all_ready) {
        (true, false) => (
            format!("the captive use {name:?} does not say how many GPUs it requires"),
            "give `gpus` by date, such as [{ from = 2027-01-01, gpus = 800 }], or `all_ready = true`",
        ),
        (false, true) => (
            format!("the captive use {name:?} takes all ready GPUs, but gives `gpus` by date too"),
            "leave one of `gpus` and `all_ready` out",
        ),
        _ => return None,
    };
    let problem = Problem::error(Kind::OutOfRange, message);
    Some(problem.at(&internal.place).hint(hint))
}

fn unsorted(internal: &Internal) -> Option<Problem> {
    let mut pairs = internal.gpus.windows(2);
    pairs.any(|pair| pair[0].from >= pair[1].from).then(|| {
        let message = format!(
            "the steps of {:?} are not in the order of their dates",
            internal.name.text
        );
        Problem::error(Kind::OutOfRange, message)
            .at(&internal.place)
            .hint("sort them by `from`, each date once")
    })
}

/// A step and the day on which it is expected, by medians.
struct Expected<'s> {
    what: &'static str,
    id: &'s Name,
    on: Date,
    place: &'s Place,
}

fn expected(site: &Site) -> Vec<Expected<'_>> {
    let utilities = site.power.utility.iter();
    let utilities = utilities.filter_map(|utility| tranche(utility, site));
    let buildings = site.building.iter().filter_map(building);
    let leases = site.lease.iter().map(|lease| Expected {
        what: "lease",
        id: &lease.id,
        on: after(lease.ready, median(&lease.slip_weeks)),
        place: &lease.place,
    });
    utilities.chain(buildings).chain(leases).collect()
}

fn tranche<'s>(utility: &'s Utility, site: &Site) -> Option<Expected<'s>> {
    let wait = utility
        .wait_weeks
        .as_ref()
        .or(site.grid_wait_weeks.as_ref());
    let queued = |date| after(date, wait.map_or(0.0, median));
    let date = utility.promised().or(utility.requested.map(queued))?;
    let equipment = utility.waits_for(&site.power);
    let installed = equipment.map(|part| after(part.ordered, median(&part.lead_time_weeks)));
    Some(Expected {
        what: "tranche",
        id: &utility.id,
        on: after(date, median(&utility.slip_weeks)).max(installed.max().unwrap_or(date)),
        place: &utility.place,
    })
}

fn building(building: &Building) -> Option<Expected<'_>> {
    let weeks = median(&building.permit_weeks) + median(&building.construction_weeks);
    let permitted = building.permit_filed.map(|date| after(date, weeks));
    let date = building.ready.or(permitted)?;
    Some(Expected {
        what: "building",
        id: &building.id,
        on: after(date, median(&building.slip_weeks)),
        place: &building.place,
    })
}

/// The first day on which a site is expected to have space.
pub(super) fn first_space(site: &Site) -> Option<Date> {
    let all = expected(site).into_iter();
    let space = all.filter(|step| matches!(step.what, "building" | "lease"));
    space.map(|step| step.on).min()
}

fn median(weeks: &Uncertain) -> f64 {
    weeks.distribution.quantile(0.5)
}

fn after(date: Date, weeks: f64) -> Date {
    let days = libm::round(weeks * DAYS_PER_WEEK) as i64;
    date.saturating_add(jiff::Span::new().days(days))
}

/// A step that gives the day it is promised for, and the equipment it waits for.
struct Promise<'s> {
    what: &'static str,
    id: &'s str,
    ready: Date,
    equipment: Vec<&'s Equipment>,
}

fn promises(site: &Site) -> Vec<Promise<'_>> {
    let tranches = site.power.utility.iter().map(|s| {
        let first = s.mw_by_date.first().map(|step| step.from);
        let equipment = s.waits_for(&site.power).collect();
        promise("tranche", &s.id.text, s.ready.or(first), equipment)
    });
    let halls = site.building.iter();
    let halls = halls.map(|s| {
        promise(
            "building",
            &s.id.text,
            s.ready,
            s.equipment.iter().collect(),
        )
    });
    let blocks = site.cooling.iter().map(|s| {
        let id = s.id.as_ref().map_or("cooling", |id| &id.text);
        promise("cooling", id, s.ready, s.equipment.iter().collect())
    });
    tranches.chain(halls).chain(blocks).flatten().collect()
}

fn promise<'s>(
    what: &'static str,
    id: &'s str,
    ready: Option<Date>,
    equipment: Vec<&'s Equipment>,
) -> Option<Promise<'s>> {
    ready.map(|ready| Promise {
        what,
        id,
        ready,
        equipment,
    })
}

/// Reports a promised day that the median lead time of the equipment does not allow.
fn equipment_comes_later(step: &Promise<'_>) -> Option<Problem> {
    let installed = |part: &&Equipment| after(part.ordered, median(&part.lead_time_weeks));
    let last = step.equipment.iter().copied().max_by_key(installed)?;
    let on = installed(&last);
    let days = |later: Date, earlier: Date| later.since(earlier).map_or(0, |span| span.get_days());
    (on > step.ready).then(|| {
        let late = days(on, step.ready);
        let message = format!(
            "the {} {:?} is promised for {}, but its {:?} is expected on {on}, {late} days later",
            step.what, step.id, step.ready, last.id.text
        );
        let in_time = last.ordered.saturating_sub(jiff::Span::new().days(late));
        Problem::warning(Kind::OutOfRange, message)
            .at(&last.place)
            .hint(format!(
                "it is ready when its equipment is; order by {in_time} to keep the promised day, \
                    or correct `lead_time_weeks`"
            ))
    })
}

/// Reports steps that are never ready within the horizon.
fn never_ready(step: &Expected<'_>, end: Date) -> Option<Problem> {
    (step.on >= end).then(|| {
        let message = format!(
            "the {} {:?} is expected on {}, but the horizon ends on {end}: in most replications it \
                never comes",
            step.what, step.id.text, step.on
        );
        Problem::warning(Kind::OutOfRange, message)
            .at(step.place)
            .hint("add `years`, bring it forward, or leave it out")
    })
}

fn lease_ends_first(lease: &Lease) -> Option<Problem> {
    lease.until.filter(|until| *until <= lease.ready)?;
    let (name, begins) = (&lease.id.text, lease.ready);
    let message = format!("the lease {name:?} ends before it begins on {begins}");
    Some(
        Problem::error(Kind::OutOfRange, message)
            .at(&lease.place)
            .hint("make `until` later than `ready`"),
    )
}

fn instances_end_first(instances: &Instances) -> Option<Problem> {
    let (name, begins) = (&instances.id.text, instances.from_date);
    instances.until.filter(|until| *until <= begins)?;
    let message = format!("the instances {name:?} end before they begin on {begins}");
    Some(
        Problem::error(Kind::OutOfRange, message)
            .at(&instances.place)
            .hint("make `until` later than `from_date`"),
    )
}
