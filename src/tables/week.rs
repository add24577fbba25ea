//! A week of one replication at one site, hour by hour: which one, and what happened in it.

use super::hours::{SettledHour, closed_hours, hourly_sites};
use crate::montecarlo::run::{Failure, one};
use crate::plan::{Adds, Plan, Site};
use crate::problem::nearest;
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use crate::sim::event::Event;
use crate::sim::run::Observer;
use crate::sim::world::World;
use crate::time::{DAY, SimTime, WEEK};
use jiff::civil::Date;

/// A requested week.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its first day.
    pub date: Date,
    /// The site's position; without it the site with most energy.
    pub site: Option<usize>,
}

/// A week, as a chart shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    /// Name of the site.
    pub site: String,
    /// The replication's number.
    pub replication: u32,
    /// Why this week.
    pub why: &'static str,
    /// Its first day, from midnight UTC.
    pub starts: Date,
    /// Labels of the kinds of on-site units.
    pub kinds: Vec<String>,
    /// Its hours; fewer than 168 where the horizon ends within it.
    pub hours: Vec<SettledHour>,
}

impl Choice {
    /// What was asked for, if anything; see [`Choice::read`].
    ///
    /// # Errors
    /// As of [`Choice::read`].
    pub fn requested(text: Option<&str>, experiment: &Experiment) -> Result<Option<Self>, String> {
        text.map(|text| Self::read(text, experiment)).transpose()
    }

    /// Reads `YYYY-MM-DD` or `YYYY-MM-DD:SITE`.
    ///
    /// # Errors
    /// A message with the fix: no date, a date outside the horizon, or a site that does not exist
    /// or is not settled by the hour.
    pub fn read(text: &str, experiment: &Experiment) -> Result<Self, String> {
        let plan = &experiment.cases[0].plan;
        let (date, site) = text
            .split_once(':')
            .map_or((text, None), |(date, site)| (date, Some(site)));
        let date: Date = date.parse().map_err(|_| {
            format!(
                "--dispatch-week {text}: {date:?} is no date; write it as {}",
                plan.horizon.start
            )
        })?;
        let (first, last) = (
            plan.horizon.start,
            plan.horizon
                .month_date(plan.horizon.months())
                .yesterday()
                .unwrap_or(plan.horizon.start),
        );
        if !(first..=last).contains(&date) {
            return Err(format!(
                "--dispatch-week {text}: {date} is not simulated; take a day from {first} to {last}"
            ));
        }
        let site = site
            .map(|name| Self::site(text, name, experiment))
            .transpose()?;
        if site.is_none()
            && !experiment
                .cases
                .iter()
                .any(|case| hourly_sites(&case.plan).next().is_some())
        {
            let fix = hourly_key(plan.sites.first().map_or("<site>", |site| &site.name));
            return Err(format!(
                "--dispatch-week {text}: no site is settled by the hour; add {fix}"
            ));
        }
        Ok(Self { date, site })
    }

    fn site(text: &str, name: &str, experiment: &Experiment) -> Result<usize, String> {
        let names = || {
            experiment.cases[0]
                .plan
                .sites
                .iter()
                .map(|site| site.name.as_str())
        };
        let Some(at) = names().position(|known| known == name) else {
            let known = nearest(name, names()).map_or_else(
                || format!("there are {}", names().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            return Err(format!(
                "--dispatch-week {text}: there is no site {name:?}; {known}"
            ));
        };
        if !experiment
            .cases
            .iter()
            .any(|case| case.plan.sites[at].hourly.is_some())
        {
            return Err(format!(
                "--dispatch-week {text}: site {name:?} is not settled by the hour; add {}",
                hourly_key(name)
            ));
        }
        Ok(at)
    }
}

/// The override that settles a site by the hour.
pub fn hourly_key(site: &str) -> String {
    format!("--set site.{site}.electricity.settlement=hourly")
}

/// The week of a replication: the one chosen, or that of the costliest hour at the site with most energy.
/// None where no site of that replication is settled by the hour.
///
/// # Errors
/// The replication's failure.
pub fn week(
    experiment: &Experiment,
    replication: u32,
    choice: Option<&Choice>,
) -> Result<Option<Week>, Failure> {
    let plan = &experiment.cases[experiment.case_of(replication)].plan;
    if hourly_sites(plan).next().is_none() {
        return Ok(None);
    }
    let mut costliest = Costliest {
        hours: vec![None; plan.sites.len()],
    };
    let run = one(experiment, replication, &mut costliest)?;
    let site = choice
        .and_then(|choice| choice.site)
        .filter(|&site| plan.sites[site].hourly.is_some());
    let Some(site) = site.or_else(|| largest(plan, &run)) else {
        return Ok(None);
    };
    let last = (plan.horizon.end() - WEEK).max(SimTime::START);
    let (from, why) = match choice {
        Some(choice) => (plan.horizon.instant(choice.date), "chosen"),
        // The costliest hour is placed in the middle.
        None => (
            costliest.hours[site]
                .map_or(SimTime::START, |(at, _)| {
                    SimTime::at((at.since_start().whole_periods(DAY) - 3) * DAY)
                })
                .clamp(SimTime::START, last),
            "around its costliest hour",
        ),
    };
    let mut taken = Taken {
        site,
        from,
        hours: Vec::new(),
    };
    one(experiment, replication, &mut taken)?;
    let starts = plan
        .horizon
        .start
        .checked_add(jiff::Span::new().days(from.since_start() / DAY))
        .unwrap_or(plan.horizon.start);
    let spec = &plan.sites[site];
    Ok(Some(Week {
        site: spec.name.clone(),
        replication,
        why,
        starts,
        kinds: kinds(spec),
        hours: taken.hours,
    }))
}

/// The site with most energy of those settled by the hour.
fn largest(plan: &Plan, run: &Run) -> Option<usize> {
    let energy = |site: usize| {
        run.months
            .iter()
            .skip(site)
            .step_by(run.sites)
            .map(|month| month.facility_mwh)
            .sum::<f64>()
    };
    hourly_sites(plan)
        .map(|(at, _)| at)
        .max_by(|&a, &b| energy(a).total_cmp(&energy(b)))
}

/// The labels of kinds of on-site units: the names of their steps.
fn kinds(site: &Site) -> Vec<String> {
    let Some(hourly) = &site.hourly else {
        return Vec::new();
    };
    let name_of = |plant: usize| {
        site.steps
            .iter()
            .find(|step| matches!(step.adds, Adds::Onsite(at, _) if at == plant))
            .map(|step| step.name.as_str())
    };
    let of_kind = |kind: usize| {
        let plants = (0..hourly.kind_of.len()).filter(|&plant| hourly.kind_of[plant] == kind);
        let names: Vec<&str> = plants.filter_map(name_of).collect();
        if names.len() > 2 {
            format!("{} and {} more", names[0], names.len() - 1)
        } else {
            names.join(" and ")
        }
    };
    (0..hourly.kinds.len()).map(of_kind).collect()
}

/// Finds the costliest hour of each site.
struct Costliest {
    hours: Vec<Option<(SimTime, f64)>>,
}

impl Observer for Costliest {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        for (site, costliest) in self.hours.iter_mut().enumerate() {
            for hour in closed_hours(event, world, site) {
                if costliest.is_none_or(|(_, cost)| hour.row.cost_usd > cost) {
                    *costliest = Some((hour.at, hour.row.cost_usd));
                }
            }
        }
    }
}

/// Collects the hours of a week of a site.
struct Taken {
    site: usize,
    from: SimTime,
    hours: Vec<SettledHour>,
}

impl Observer for Taken {
    fn saw(&mut self, event: Event, world: &World<'_>) {
        let wanted = self.from..self.from + WEEK;
        self.hours.extend(
            closed_hours(event, world, self.site)
                .into_iter()
                .filter(|hour| wanted.contains(&hour.at)),
        );
    }
}
