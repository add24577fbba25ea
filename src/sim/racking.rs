//! Crews rack what was delivered, first come first served, and hand over at the end of each day, or
//! when nothing is left; lots then burn in, and units found dead go to RMA; the vendor's
//! replacements burn in again.
//!
//! Days end at midnight UTC irrespective of the crews, so more crews never hand a rack over later:
//! rack k of a queue is done at max(its delivery, rack k − 1) + 1/rate, and handed over at the
//! earlier of the next midnight and the queue's end.

use super::event::Event;
use super::world::{Change, Lot, Pool, World};
use crate::id::{FleetId, SiteId};
use crate::model::power_order::Rank;
use crate::random::binomial;
use crate::random::elementary::nearest;
use crate::random::stream::Purpose;
use crate::time::{DAY, WEEK};

/// Bits of a draw's address that hold a lot's first GPU and its round; the placed order's number
/// stands above them.
const PLACE_BITS: u32 = 40;
/// Part of a rack that rounding may take from a day's work.
const HAIR: f64 = 1e-9;

/// Puts the crews to work if they are free and something waits.
pub fn begin(world: &mut World<'_>, site: SiteId) {
    let now = world.now;
    let state = &mut world.sites[site.at()];
    if state.to_rack.is_empty() {
        return;
    }
    if !state.racking {
        state.racking = true;
        state.racked_until = now as f64;
    }
    // A delivery extends the queue, so the next hand-over may be later than scheduled.
    schedule(world, site);
}

/// The next hand-over: midnight, or the queue's end if that is earlier.
fn schedule(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let state = &world.sites[site.at()];
    let racks: i64 = state
        .to_rack
        .iter()
        .map(|lot| racks_of(lot.gpus, plan.accelerator_of(lot.fleet).gpus_per_rack.0))
        .sum();
    let end = state.racked_until + racks as f64 / state.racks_per_week * WEEK as f64;
    let midnight = (world.now / DAY + 1) * DAY;
    let at = if end < midnight as f64 {
        nearest(end).max(world.now)
    } else {
        midnight
    };
    if let Some(pending) = world.sites[site.at()].hand_over.take() {
        world.calendar.cancel(pending);
    }
    world.sites[site.at()].hand_over = world.schedule(at, Event::RacksDone(site));
}

fn racks_of(gpus: i64, per_rack: i64) -> i64 {
    (gpus + per_rack - 1) / per_rack
}

/// Crews hand over what they have racked: it burns in.
pub fn racked(world: &mut World<'_>, site: SiteId) -> Change {
    // To the nearest second, as the hand-over's instant is.
    let (plan, now) = (world.plan, world.now as f64 + 0.5);
    world.sites[site.at()].hand_over = None;
    let per_second = world.sites[site.at()].racks_per_week / WEEK as f64;
    let mut done = world.sites[site.at()].racked_until;
    let before = world.lots.len();
    while let Some(&front) = world.sites[site.at()].to_rack.front() {
        let per_rack = plan.accelerator_of(front.fleet).gpus_per_rack.0;
        done = done.max(front.delivered as f64);
        let racks = racks_of(front.gpus, per_rack)
            .min(libm::floor((now - done) * per_second + HAIR) as i64);
        if racks <= 0 {
            break;
        }
        done += racks as f64 / per_second;
        let gpus = front.gpus.min(racks.saturating_mul(per_rack));
        hand_over(world, site, Lot { gpus, ..front });
        if gpus < front.gpus {
            let front = &mut world.sites[site.at()].to_rack[0];
            front.gpus -= gpus;
            front.first_gpu += gpus;
            break;
        }
        world.sites[site.at()].to_rack.pop_front();
    }
    let state = &mut world.sites[site.at()];
    state.racked_until = done;
    state.racking = !state.to_rack.is_empty();
    if state.racking {
        schedule(world, site);
    }
    if world.lots.len() > before {
        Change::Supply(site)
    } else {
        Change::Nothing
    }
}

fn hand_over(world: &mut World<'_>, site: SiteId, lot: Lot) {
    let vintage = world.month() / 12;
    world.fleets[lot.fleet.at()].waiting -= lot.gpus;
    burn_in(
        world,
        site,
        Lot {
            vintage: vintage as u16,
            ..lot
        },
    );
}

fn burn_in(world: &mut World<'_>, site: SiteId, lot: Lot) {
    world.fleets[lot.fleet.at()].burning += lot.gpus;
    let number = world.lots.len() as u32;
    world.lots.push(lot);
    world.schedule(
        world.now + world.plan.site(site).burn_in,
        Event::LotBurntIn(number),
    );
}

/// A lot has been through burn-in: working units join their vintage pool, dead ones go to RMA.
pub fn burnt_in(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.lots[number as usize];
    let site = world.plan.fleet(lot.fleet).site;
    let accelerator = world.plan.accelerator_of(lot.fleet);
    let dead = dead_on_arrival(world, &lot, accelerator.dead_on_arrival);
    let fleet = &mut world.fleets[lot.fleet.at()];
    fleet.burning -= lot.gpus;
    fleet.burnt_in += lot.gpus - dead;
    fleet.rma += dead;
    if dead > 0 {
        world.lots[number as usize].gpus = dead;
        world.schedule(
            world.now + accelerator.replacement,
            Event::ReplacementsArrive(number),
        );
    }
    join(world, site, lot, lot.gpus - dead);
    Change::Supply(site)
}

/// Number of dead GPUs of a lot. Addressed by their order, their place in it and the round of
/// replacement, so that no other order changes it.
fn dead_on_arrival(world: &World<'_>, lot: &Lot, share: f64) -> i64 {
    if share == 0.0 {
        return 0;
    }
    let placed = &world.placed[lot.placed as usize];
    let address =
        placed.earlier << PLACE_BITS | (lot.first_gpu as u64) << u8::BITS | u64::from(lot.round);
    let u = world
        .plan
        .order(placed.order)
        .lead_time
        .stream(world.replication, Purpose::DeadOnArrival)
        .uniform(address);
    binomial::quantile(lot.gpus, share, u)
}

/// Working GPUs of a lot join the vintage pool of their fleet.
fn join(world: &mut World<'_>, site: SiteId, lot: Lot, gpus: i64) {
    let pools = &mut world.sites[site.at()].pools;
    match pools
        .iter_mut()
        .find(|pool| pool.fleet == lot.fleet && pool.vintage == lot.vintage)
    {
        Some(pool) => pool.burnt_in += gpus,
        None => {
            let (plan, order) = (world.plan, world.plan.site(site).power_order);
            let rank = |fleet: FleetId, vintage: u16| Rank {
                vintage,
                planned_w: plan.fleet(fleet).planned_each.0,
            };
            let at = pools.partition_point(|pool| {
                order.before(rank(pool.fleet, pool.vintage), rank(lot.fleet, lot.vintage))
            });
            pools.insert(
                at,
                Pool {
                    fleet: lot.fleet,
                    vintage: lot.vintage,
                    burnt_in: gpus,
                    ready: 0,
                },
            );
        }
    }
}

/// The vendor's replacements take the places of dead units, without a crew, and burn in.
pub fn replaced(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.lots[number as usize];
    let site = world.plan.fleet(lot.fleet).site;
    world.fleets[lot.fleet.at()].rma -= lot.gpus;
    burn_in(
        world,
        site,
        Lot {
            round: lot.round.saturating_add(1),
            ..lot
        },
    );
    Change::Supply(site)
}
