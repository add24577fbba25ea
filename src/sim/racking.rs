//! Crews rack what was delivered, first come first served, in lots of a day's work; lots then burn in, and what burn-in
//! finds dead goes back to the vendor, whose replacements burn in again.

use super::event::Event;
use super::world::{Change, Lot, Pool, World};
use crate::id::SiteId;
use crate::random::binomial;
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
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
    let lot = Lot { gpus, ..*front };
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
    let vintage = world.month() / 12;
    world.fleets[lot.fleet.at()].waiting -= lot.gpus;
    burn_in(world, site, Lot { vintage: vintage as u16, ..lot });
    begin_lot(world, site);
    Change::Supply(site)
}

fn burn_in(world: &mut World<'_>, site: SiteId, lot: Lot) {
    world.fleets[lot.fleet.at()].burning += lot.gpus;
    let number = world.lots.len() as u32;
    world.lots.push(lot);
    world.schedule(world.now + world.plan.site(site).burn_in, Event::LotBurntIn(number));
}

/// A lot has been through burn-in: what works joins its pool, what is dead goes back.
pub fn burnt_in(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.lots[number as usize];
    let site = world.plan.fleet(lot.fleet).site;
    let accelerator = world.plan.accelerator_of(lot.fleet);
    let dead = if accelerator.dead_on_arrival > 0.0 {
        let u = Stream::new(world.plan.fleet(lot.fleet).key, world.replication, Purpose::DeadOnArrival).uniform(u64::from(number));
        binomial::quantile(lot.gpus, accelerator.dead_on_arrival, u)
    } else {
        0
    };
    let fleet = &mut world.fleets[lot.fleet.at()];
    fleet.burning -= lot.gpus;
    fleet.burnt_in += lot.gpus - dead;
    fleet.returned += dead;
    if dead > 0 {
        world.lots[number as usize].gpus = dead;
        world.schedule(world.now + accelerator.replacement, Event::ReplacementsArrive(number));
    }
    join(world, site, lot, lot.gpus - dead);
    Change::Supply(site)
}

/// Working GPUs of a lot join the pool of their fleet and vintage.
fn join(world: &mut World<'_>, site: SiteId, lot: Lot, gpus: i64) {
    let pools = &mut world.sites[site.at()].pools;
    match pools.iter_mut().find(|pool| pool.fleet == lot.fleet && pool.vintage == lot.vintage) {
        Some(pool) => pool.burnt_in += gpus,
        None => {
            let at = pools.partition_point(|pool| pool.vintage > lot.vintage);
            pools.insert(at, Pool { fleet: lot.fleet, vintage: lot.vintage, burnt_in: gpus, ready: 0 });
        }
    }
}

/// The vendor's replacements take the places of dead units, without a crew, and burn in.
pub fn replaced(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.lots[number as usize];
    let site = world.plan.fleet(lot.fleet).site;
    world.fleets[lot.fleet.at()].returned -= lot.gpus;
    burn_in(world, site, lot);
    Change::Supply(site)
}
