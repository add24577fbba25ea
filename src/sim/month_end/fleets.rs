//! Use of each fleet's ready GPUs in a month.

use super::served::FleetUse;
use crate::record::{FleetMonth, SiteMonth};
use crate::sim::world::World;
use crate::units::GpuSeconds;

/// Records the fleets' month.
///
/// # Errors
/// A description, where the ready GPUs of the fleets do not add up to those of their sites.
pub fn close(world: &mut World<'_>, uses: &[FleetUse], rows: &[SiteMonth]) -> Result<(), String> {
    let now = world.now;
    let months: Vec<FleetMonth> = world
        .fleets
        .iter_mut()
        .zip(uses)
        .map(|(fleet, &used)| FleetMonth {
            ready: fleet.take_ready(now),
            used,
        })
        .collect();
    for ((at, row), site) in rows.iter().enumerate().zip(&world.plan.sites) {
        let ready: GpuSeconds = world
            .plan
            .fleets
            .iter()
            .zip(&months)
            .filter(|(fleet, _)| fleet.site.at() == at)
            .map(|(_, month)| month.ready)
            .sum();
        if ready != row.ready() {
            return Err(format!(
                "{}: fleets had {} GPU-seconds ready, but the site {}",
                site.name,
                ready.0,
                row.ready().0
            ));
        }
    }
    world.fleet_months.extend(months);
    Ok(())
}
