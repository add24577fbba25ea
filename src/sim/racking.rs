//! Crews rack what was delivered, first come first served, and hand over at the end of each day, or
//! when nothing is left; lots then burn in, and units found dead go to RMA; the vendor's
//! replacements burn in again.
//!
//! Days end at midnight UTC irrespective of the crews, so more crews never hand a rack over later:
//! rack k of a queue is done at max(its delivery, rack k − 1) + 1/rate, and handed over at the
//! earlier of the next midnight and the queue's end.

use super::event::Event;
use super::world::{Change, Lot, Vintage, World};
use crate::id::SiteId;
use crate::model::power_order::Rank;
use crate::random::binomial;
use crate::random::stream::Purpose;
use crate::time::SimTime;

/// Bits of a draw's address that hold a lot's first GPU and its round; the placed order's number
/// stands above them.
const PLACE_BITS: u32 = 40;

/// Puts the crews to work if they are free and something waits.
pub fn begin(world: &mut World<'_>, site: SiteId) {
    if world.sites[site.at()].racking.begin(world.now) {
        // A delivery extends the queue, so the next hand-over may be later than scheduled.
        schedule(world, site);
    }
}

/// The next hand-over: midnight, or the queue's end if that is earlier.
fn schedule(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let end = world.sites[site.at()]
        .racking
        .queue_ends(|lot| plan.accelerator_of(lot.fleet).gpus_per_rack.0);
    let midnight = world.now.next_midnight();
    let at = if end < midnight.as_seconds() {
        SimTime::nearest(end).max(world.now)
    } else {
        midnight
    };
    if let Some(pending) = world.sites[site.at()].racking.schedule(None) {
        world.calendar.cancel(pending);
    }
    let hand_over = world.schedule(at, Event::RacksDone(site));
    world.sites[site.at()].racking.schedule(hand_over);
}

/// Crews hand over what they have racked: it burns in.
pub fn racked(world: &mut World<'_>, site: SiteId) -> Change {
    // To the nearest second, as the hand-over's instant is.
    let (plan, now) = (world.plan, world.now.as_seconds() + 0.5);
    world.sites[site.at()].racking.schedule(None);
    let mut change = Change::Nothing;
    while let Some(first) = world.sites[site.at()].racking.first() {
        let per_rack = plan.accelerator_of(first.fleet).gpus_per_rack.0;
        let Some(racked) = world.sites[site.at()].racking.take_racked(now, per_rack) else {
            break;
        };
        hand_over(world, site, racked);
        change = Change::Supply(site);
        if racked.gpus < first.gpus {
            break;
        }
    }
    if world.sites[site.at()].racking.go_on() {
        schedule(world, site);
    }
    change
}

fn hand_over(world: &mut World<'_>, site: SiteId, lot: Lot) {
    let vintage = (world.month() / 12) as u16;
    world.fleets[lot.fleet.at()].rack(lot.gpus);
    burn_in(world, site, Lot { vintage, ..lot });
}

fn burn_in(world: &mut World<'_>, site: SiteId, lot: Lot) {
    let number = world.orders.rack(lot);
    world.schedule(
        world.now + world.plan.site(site).burn_in,
        Event::LotBurntIn(number),
    );
}

/// A lot has been through burn-in: working units join their vintage pool, dead ones go to RMA.
pub fn burnt_in(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.orders.lot(number);
    let site = world.plan.fleet(lot.fleet).site;
    let accelerator = world.plan.accelerator_of(lot.fleet);
    // What came before the start has been through this.
    let dead = if lot.delivered < SimTime::START {
        0
    } else {
        dead_on_arrival(world, &lot, accelerator.dead_on_arrival)
    };
    world.fleets[lot.fleet.at()].burn_in(lot.gpus, dead);
    if dead > 0 {
        world.orders.return_dead(number, dead);
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
    let placed = world.orders.placed(lot.placed);
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

/// Working GPUs of a lot join those of their fleet and vintage.
fn join(world: &mut World<'_>, site: SiteId, lot: Lot, gpus: i64) {
    let (plan, order) = (world.plan, world.plan.site(site).power_order);
    let joins = Vintage {
        fleet: lot.fleet,
        year: lot.vintage,
        burnt_in: gpus,
    };
    let rank = |of: &Vintage| Rank {
        vintage: of.year,
        planned_w: plan.fleet(of.fleet).planned_each.0,
    };
    world.sites[site.at()]
        .vintages
        .join(joins, |of| order.before(rank(of), rank(&joins)));
}

/// The vendor's replacements take the places of dead units, without a crew, and burn in.
pub fn replaced(world: &mut World<'_>, number: u32) -> Change {
    let lot = world.orders.lot(number);
    let site = world.plan.fleet(lot.fleet).site;
    world.fleets[lot.fleet.at()].replace(lot.gpus);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, SITE};
    use crate::time::DAY;

    fn delivery(gpus: i64) -> Lot {
        Lot {
            placed: 0,
            fleet: FLEET,
            gpus,
            delivered: SimTime::START,
            vintage: 0,
            bad: false,
            first_gpu: 0,
            round: 0,
        }
    }

    /// A rack of 8 GPUs a day: of 20 GPUs 8 are handed over each midnight, the last 4 on the third.
    #[test]
    fn crews_hand_over_what_they_racked_by_midnight() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.fleets[FLEET.at()].receive(20, (0.0, 0.0));
        world.sites[0].racking.receive(delivery(20));
        begin(&mut world, SITE);
        let mut burning = Vec::new();
        while let Some(event) = world.advance() {
            if event == Event::RacksDone(SITE) {
                racked(&mut world, SITE);
                burning.push((
                    world.now.since_start() / DAY,
                    world.fleets[FLEET.at()].burning(),
                ));
            }
        }
        assert_eq!(burning, [(1, 8), (2, 16), (3, 20)]);
    }

    #[test]
    fn what_burn_in_finds_dead_goes_back_and_burns_in_again() {
        let mut plan = fixture::plan();
        plan.accelerators[0].dead_on_arrival = 0.5;
        let mut world = World::new(&plan, 0);
        crate::sim::procurement::placed(&mut world, fixture::ORDER, 16);
        world.fleets[FLEET.at()].receive(1_000, (0.0, 0.0));
        hand_over(&mut world, SITE, delivery(1_000));
        burnt_in(&mut world, 0);
        let fleet = world.fleets[FLEET.at()];
        assert_eq!(
            (fleet.burning(), fleet.burnt_in() + fleet.rma()),
            (0, 1_000)
        );
        assert!((400..600).contains(&fleet.rma()), "{}", fleet.rma());
        assert_eq!(
            world.sites[0].vintages.iter().next().unwrap().burnt_in,
            fleet.burnt_in()
        );
        replaced(&mut world, 0);
        let after = world.fleets[FLEET.at()];
        assert_eq!((after.rma(), after.burning()), (0, fleet.rma()));
    }
}
