//! Failures and repairs of fleets, a day at a time, exact for any size.

use super::event::Event;
use super::world::{Change, World};
use crate::id::{FleetId, SiteId};
use crate::model::failure::{down_after_step, step_chances};
use crate::random::stream::{Purpose, Stream};
use crate::time::DAY;

/// Hours of a step.
const STEP_HOURS: f64 = 24.0;

/// Starts the daily step once something is in service that can fail.
pub fn begin_if_due(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let can_fail = |id: FleetId| plan.fleet(id).site == site && world.fleets[id.at()].burnt_in > 0 && plan.accelerator_of(id).failures_per_gpu_hour > 0.0;
    if !world.sites[site.at()].failing && (0..plan.fleets.len()).map(FleetId::new).any(can_fail) {
        world.sites[site.at()].failing = true;
        // On whole days, so that a day's draws are addressed by the day.
        let next = (world.now / DAY + 1) * DAY;
        world.schedule(next, Event::FailureStep(site));
    }
}

/// A day has passed: some failed, some were repaired.
pub fn step(world: &mut World<'_>, site: SiteId) -> Change {
    let plan = world.plan;
    let day = (world.now / DAY) as u64;
    for (at, fleet) in plan.fleets.iter().enumerate().filter(|(_, fleet)| fleet.site == site) {
        let accelerator = plan.accelerator_of(FleetId::new(at));
        let state = &mut world.fleets[at];
        let domain = accelerator.failure_domain.0;
        let units = state.burnt_in / domain;
        if units == 0 || accelerator.failures_per_gpu_hour == 0.0 {
            continue;
        }
        let chances =
            *state.chances.get_or_insert_with(|| step_chances(accelerator.failures_per_gpu_hour * domain as f64, accelerator.repair_hours, STEP_HOURS));
        // One block of the day gives both draws.
        let [repair, failure] = Stream::new(fleet.key, world.replication, Purpose::Failure).pair(day);
        let down = state.failed / domain;
        state.failed = domain * down_after_step(chances, down, units - down, repair, failure);
    }
    world.schedule(world.now + DAY, Event::FailureStep(site));
    Change::Supply(site)
}
