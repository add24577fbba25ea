//! The hours of one replication, as they were settled.

use crate::plan::{Plan, Site};
use crate::sim::energy::hours::HourRow;
use crate::sim::event::Event;
use crate::sim::world::World;
use crate::time::{HOUR, SimTime};

/// An hour of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SettledHour {
    /// Its start, seconds after the start of the scenario.
    pub at: SimTime,
    /// How it was settled.
    pub row: HourRow,
}

/// The hours of a site in the month that has just closed; none after any other event. Only this
/// function knows where a site stores them.
pub fn closed_hours(event: Event, world: &World<'_>, site: usize) -> Vec<SettledHour> {
    let (Event::MonthCloses(month), Some(hours)) = (event, world.sites[site].metering.hours())
    else {
        return Vec::new();
    };
    let starts = world.plan.horizon.month_starts[usize::from(month)];
    hours
        .rows(&world.plan.sites[site].climate)
        .enumerate()
        .map(|(hour, row)| SettledHour {
            at: starts + hour as i64 * HOUR,
            row,
        })
        .collect()
}

/// Sites that are settled by the hour.
pub fn hourly_sites(plan: &Plan) -> impl Iterator<Item = (usize, &Site)> {
    plan.sites
        .iter()
        .enumerate()
        .filter(|(_, site)| site.hourly.is_some())
}
