//! Failures and repairs of small fleets, unit by unit; a unit is a failure domain.
//!
//! A unit's potential failures are the points of a Poisson process on its age, found by inverting
//! its cumulative hazard; those that find it down are skipped. Its potential repairs are the points
//! of a Poisson process in time; the first while a crew attends it is its repair. Both are
//! addressed by the unit's number and depend on nothing else. Crews attend the units that are down
//! in a fixed order: by fleet, sound units before those of a bad batch, then by number. Repairs
//! take an exponential time, so nothing is lost when a crew is called to another unit, and among
//! like units the order does not change how many are down in law.
//!
//! So **one more crew never leaves another unit down**: if, with more crews, the units down are
//! among those down with fewer, each of them stands no further back in the order and is attended
//! whenever it is with fewer; its next potential repair is the same; and a potential failure takes
//! it down in both.

use super::event::Event;
use super::health::{Unit, Units};
use super::world::{Change, World};
use crate::id::{FleetId, SiteId};
use crate::random::elementary::ln;
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, Seconds, SimTime};

/// Bits of a draw's address that count a unit's lives; its number stands above them.
const LIFE_BITS: u32 = 24;
/// Potential repairs are drawn afresh in windows of a fixed number of mean repairs, so that idle
/// time costs nothing.
const WINDOW_REPAIRS: f64 = 4.0;
/// Bits that count the points of a window, and the windows.
const POINT_BITS: u32 = 8;
const WINDOW_BITS: u32 = 28;

/// A lot has joined its fleet: its units begin their lives.
pub fn arrived(world: &mut World<'_>, lot: u32) {
    let lot = world.orders.lot(lot);
    let (total, now) = (world.units(lot.fleet), world.now);
    let Some(units) = world.health_mut(lot.fleet).units_mut() else {
        return;
    };
    for number in units.join(total, Unit::new(now, lot.bad)) {
        live_on(world, lot.fleet, number);
    }
}

/// Schedules a unit's next failure: its first potential one after now.
fn live_on(world: &mut World<'_>, id: FleetId, number: usize) {
    let stream = Stream::new(
        world.plan.fleet(id).key,
        world.replication,
        Purpose::UnitLife,
    );
    let hazards = &world.plan.accelerator_of(id).failures.hazard;
    let now = world.now;
    let unit = world.unit(id, number);
    let hazard = &hazards[usize::from(unit.is_bad())];
    let spent = hazard.cumulative((now - unit.born()).as_hours());
    while unit.next_failure() <= spent {
        unit.live_on(|lives| -ln(stream.uniform((number as u64) << LIFE_BITS | lives)));
    }
    let due = unit.born().as_seconds() + hazard.age_at(unit.next_failure()) * HOUR.as_seconds();
    let fails = if due < world.plan.horizon.end().as_seconds() {
        Some(SimTime::nearest(due).max(now))
    } else {
        None
    };
    let ticket = fails.and_then(|at| {
        world.schedule(
            at,
            Event::UnitFails {
                fleet: id,
                unit: number as u32,
            },
        )
    });
    world.unit(id, number).schedule(ticket);
}

/// A unit fails.
pub fn fails(world: &mut World<'_>, id: FleetId, number: u32) -> Change {
    let (number, stream) = (
        number as usize,
        Stream::new(
            world.plan.fleet(id).key,
            world.replication,
            Purpose::UnitLife,
        ),
    );
    let unit = world.unit(id, number);
    // This potential failure is used up, irrespective of rounding.
    unit.live_on(|lives| -ln(stream.uniform((number as u64) << LIFE_BITS | lives)));
    unit.schedule(None);
    if let Some(units) = world.health_mut(id).units_mut() {
        units.fail(number as u32);
    }
    world.fleets[id.at()].count_interruptions(1.0, 0.0);
    changed(world, id)
}

/// A unit is repaired.
pub fn repaired(world: &mut World<'_>, id: FleetId, number: u32) -> Change {
    if let Some(units) = world.health_mut(id).units_mut() {
        units.repair(number);
    }
    world.fleets[id.at()].count_interruptions(0.0, 1.0);
    live_on(world, id, number as usize);
    changed(world, id)
}

/// GPUs have left a site: units retire, the oldest first.
pub fn left(world: &mut World<'_>, site: SiteId) {
    for id in world.plan.fleets_at(site) {
        let total = world.units(id);
        let Some(units) = world.health_mut(id).units_mut() else {
            continue;
        };
        for ticket in units.retire(total) {
            world.calendar.cancel(ticket);
        }
        changed(world, id);
    }
}

/// After a unit has gone down or come up: the crews are set to work anew, and the fleet's count is.
fn changed(world: &mut World<'_>, id: FleetId) -> Change {
    let site = world.plan.fleet(id).site;
    attend(world, site);
    if let Some(down) = world.health(id).units().map(Units::down) {
        world.set_down(id, down);
    }
    Change::Supply(site)
}

/// Crews repair the first units that are down; the other units wait.
fn attend(world: &mut World<'_>, site: SiteId) {
    let mut free = world.plan.site(site).repair_crews.unwrap_or(i64::MAX);
    for id in world.plan.fleets_at(site) {
        let Some(down) = world.health_mut(id).units_mut().map(Units::take_down) else {
            continue;
        };
        for &(_, number) in &down {
            if free > 0 && !world.unit(id, number as usize).is_pending() {
                let at = next_repair(world, id, number);
                let repair = world.schedule(
                    at,
                    Event::UnitRepaired {
                        fleet: id,
                        unit: number,
                    },
                );
                world.unit(id, number as usize).schedule(repair);
            } else if free == 0
                && let Some(ticket) = world.unit(id, number as usize).schedule(None)
            {
                world.calendar.cancel(ticket);
            }
            free = (free - 1).max(0);
        }
        if let Some(units) = world.health_mut(id).units_mut() {
            units.return_down(down);
        }
    }
}

/// A unit's first potential repair after now.
fn next_repair(world: &World<'_>, id: FleetId, number: u32) -> SimTime {
    let mean = world.plan.accelerator_of(id).failures.law.repair_hours;
    let stream = Stream::new(world.plan.fleet(id).key, world.replication, Purpose::Repair);
    let (now, width) = (world.now.since_start().as_hours(), mean * WINDOW_REPAIRS);
    let mut window = libm::floor(now / width);
    loop {
        let mut point = window * width;
        for index in 0..1 << POINT_BITS {
            let address = (u64::from(number) << WINDOW_BITS | window as u64) << POINT_BITS | index;
            point -= ln(stream.uniform(address)) * mean;
            if point >= (window + 1.0) * width {
                break;
            }
            if point > now {
                return SimTime::nearest(point * HOUR.as_seconds()).max(world.now + Seconds::ONE);
            }
        }
        window += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::failure::hazard::Hazard;
    use crate::plan::FailureSimulation;
    use crate::sim::world::fixture::{self, FLEET};

    #[test]
    fn one_crew_attends_one_unit_at_a_time() {
        let mut plan = fixture::plan();
        plan.fleets[0].failure_simulation = FailureSimulation::Units;
        plan.sites[0].repair_crews = Some(1);
        let failures = &mut plan.accelerators[0].failures;
        failures.hazard = [Hazard::constant(0.01); 2];
        failures.law.per_hour = 0.01;
        let mut world = World::new(&plan, 0);
        let lot = world.own_gpus(4);
        arrived(&mut world, lot);
        fails(&mut world, FLEET, 1);
        fails(&mut world, FLEET, 0);
        let attended =
            |world: &mut World<'_>| [0, 1].map(|number| world.unit(FLEET, number).is_pending());
        // The unit of the lower number is attended, though it failed later.
        assert_eq!(attended(&mut world), [true, false]);
        assert_eq!(world.fleets[0].failed(), 2);
        repaired(&mut world, FLEET, 0);
        assert_eq!(
            (attended(&mut world), world.fleets[0].failed()),
            ([true, true], 1)
        );
    }
}
