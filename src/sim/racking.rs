//! Crews rack what was delivered, first come first served, in lots of a day's work; lots then burn in.

use super::event::Event;
use super::world::{Change, Delivery, Pool, World};
use crate::id::{FleetId, SiteId};
use crate::random::elementary::nearest;
use crate::time::WEEK;

/// Days of a week, for a day's share of the weekly rate.
const DAYS_PER_WEEK: f64 = 7.0;

/// Puts the crews to work if they are free and something waits.
pub fn begin_lot(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let state = &mut world.sites[site.at()];
    if state.lot.is_some() {
        return;
    }
    let Some(front) = state.to_rack.front_mut() else { return };
    let per_rack = plan.accelerator_of(front.fleet).gpus_per_rack.0;
    let daily_racks = libm::ceil(state.racks_per_week / DAYS_PER_WEEK) as i64;
    let gpus = front.gpus.min(daily_racks.max(1).saturating_mul(per_rack));
    let lot = Delivery { gpus, ..*front };
    front.gpus -= gpus;
    if front.gpus == 0 {
        state.to_rack.pop_front();
    }
    state.lot = Some(lot);
    let racks = (gpus + per_rack - 1) / per_rack;
    let done = world.now + nearest(racks as f64 / state.racks_per_week * WEEK as f64);
    world.schedule(done, Event::LotRacked(site));
}

/// A lot is racked: it burns in, and the crews take the next.
pub fn racked(world: &mut World<'_>, site: SiteId) -> Change {
    let Some(lot) = world.sites[site.at()].lot.take() else { return Change::Nothing };
    let fleet = &mut world.fleets[lot.fleet.at()];
    fleet.waiting -= lot.gpus;
    fleet.burning += lot.gpus;
    let done = world.now + world.plan.site(site).burn_in;
    let vintage = world.month() / 12;
    world.schedule(done, Event::LotBurntIn { fleet: lot.fleet, order: lot.order, vintage: vintage as u16, gpus: lot.gpus as u32 });
    begin_lot(world, site);
    Change::Supply(site)
}

/// A lot has passed burn-in and joins its pool.
pub fn burnt_in(world: &mut World<'_>, id: FleetId, vintage: u16, gpus: u32) -> Change {
    let site = world.plan.fleet(id).site;
    let gpus = i64::from(gpus);
    let fleet = &mut world.fleets[id.at()];
    fleet.burning -= gpus;
    fleet.burnt_in += gpus;
    let pools = &mut world.sites[site.at()].pools;
    match pools.iter_mut().find(|pool| pool.fleet == id && pool.vintage == vintage) {
        Some(pool) => pool.burnt_in += gpus,
        None => {
            let at = pools.partition_point(|pool| pool.vintage > vintage);
            pools.insert(at, Pool { fleet: id, vintage, burnt_in: gpus, ready: 0 });
        }
    }
    Change::Supply(site)
}
