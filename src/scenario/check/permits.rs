//! Permits of on-site units and the gas pipeline against what they are to carry.

use crate::plan::{self, Adds, Plan};
use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Onsite, Scenario, Site};
use crate::time::{HOUR, SimTime};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for site in &scenario.site {
        found.extend(site.power.onsite.iter().filter_map(no_factor));
        found.extend(narrow_pipeline(site));
    }
    found
}

/// A permit in tonnes needs what a MWh emits.
fn no_factor(spec: &Onsite) -> Option<Problem> {
    spec.nox_t_per_year.filter(|_| spec.nox_kg_per_mwh == 0.0)?;
    let message = format!(
        "units {:?} have a permit of NOx, but emit none",
        spec.id.text
    );
    let hint =
        "give `nox_kg_per_mwh`: 0.49 of a lean-premix turbine (AP-42), less behind a catalyst";
    Some(
        Problem::error(Kind::Missing, message)
            .at(&spec.place)
            .hint(hint),
    )
}

/// Units beside the reserve that a pipeline cannot feed at full load.
fn narrow_pipeline(site: &Site) -> Option<Problem> {
    let brings = site.power.pipeline_mmbtu_per_hour?;
    let full = |spec: &Onsite| {
        let units = (spec.units - spec.reserve_units).max(0) as f64;
        units * spec.mw_per_unit_at(site.elevation_m) * spec.heat_rate_mmbtu_per_mwh
    };
    let burn: f64 = site.power.onsite.iter().map(full).sum();
    let message = if site.power.onsite.is_empty() {
        format!("site {:?} has a gas pipeline, but no units", site.id.text)
    } else if burn > brings {
        format!(
            "on-site units of site {:?} burn {burn:.0} MMBtu an hour at full load, its pipeline \
             brings {brings:.0}",
            site.id.text
        )
    } else {
        return None;
    };
    let hint = "what load the units then cannot carry is unserved; raise \
                `pipeline_mmbtu_per_hour`, or leave it out";
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(&site.power.place)
            .hint(hint),
    )
}

/// Units that alone supply a site for longer in a year than their permit lets them run.
pub fn of_plan(scenario: &Scenario, plan: &Plan) -> Vec<Problem> {
    let sites = scenario.site.iter().zip(&plan.sites);
    sites
        .flat_map(|(spec, site)| {
            let units = spec.power.onsite.iter().enumerate();
            units.filter_map(move |(at, onsite)| short_bridge(spec, (at, onsite), site, plan))
        })
        .collect()
}

/// The first year in which units of a site alone supply it for longer than they may run.
fn short_bridge(
    spec: &Site,
    (at, onsite): (usize, &Onsite),
    site: &plan::Site,
    plan: &Plan,
) -> Option<Problem> {
    let permit = site.hourly.as_ref().and_then(|hourly| {
        let kind = hourly.kind_of.get(at)?;
        hourly.kinds[*kind].permit
    })?;
    let running = (onsite.units - onsite.reserve_units).clamp(1, i64::from(u16::MAX)) as u16;
    let mw = f64::from(running) * onsite.mw_per_unit_at(spec.elevation_m);
    let allowed = permit.full_hours(running, mw);
    let years = plan.horizon.month_starts.iter().enumerate();
    let years = years.filter(|(month, _)| plan.horizon.month_date(*month).month() == 1);
    let mut starts: Vec<SimTime> = years.map(|(_, &start)| start).collect();
    starts.insert(0, SimTime::START);
    starts.push(plan.horizon.end());
    starts.dedup();
    starts.windows(2).find_map(|year| {
        let hours = hours_alone(site, plan, at, (year[0], year[1]));
        (hours > allowed).then(|| {
            let message = format!(
                "units {:?} alone supply site {:?} for {hours:.0} h of {}, but their permit gives \
                 each that runs {allowed:.0} h",
                onsite.id.text,
                spec.id.text,
                plan.horizon.date(year[0]).year()
            );
            Problem::warning(Kind::OutOfRange, message)
                .at(&onsite.place)
                .hint(
                    "the load beyond it is unserved; a larger permit, reserve units to share it, or \
                     a grid that comes earlier carries it",
                )
        })
    })
}

/// Hours between two instants in which nothing but one step of units stands.
fn hours_alone(site: &plan::Site, plan: &Plan, unit: usize, (from, to): (SimTime, SimTime)) -> f64 {
    let supplies = site.steps.iter().filter_map(|step| match step.adds {
        Adds::Onsite(at, _) => Some((at == unit, plan.expected_span(site, step))),
        Adds::Grid { .. } | Adds::Lease { .. } => Some((false, plan.expected_span(site, step))),
        _ => None,
    });
    let supplies: Vec<(bool, (SimTime, SimTime))> = supplies.collect();
    let mut dates = vec![from, to];
    dates.extend(supplies.iter().flat_map(|(_, span)| [span.0, span.1]));
    dates.retain(|date| (from..=to).contains(date));
    dates.sort_unstable();
    let stands = |span: (SimTime, SimTime), at: SimTime| span.0 <= at && at < span.1;
    let alone = |at: SimTime| {
        let mut there = supplies.iter().filter(|(_, span)| stands(*span, at));
        there.next().is_some_and(|(own, _)| *own) && there.next().is_none()
    };
    let spans = dates.windows(2).filter(|span| alone(span[0]));
    spans
        .map(|span| (span[1] - span[0]).as_seconds() / HOUR.as_seconds())
        .sum()
}
