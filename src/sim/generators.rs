//! Forced outages of on-site units: an alternating process for each, with draws of its own, from
//! the start of the scenario and whether the unit is ready or not, so that no outage changes with
//! another unit or an earlier step. Reserve units are lost first.

use super::event::Event;
use super::world::{Change, World};
use crate::id::SiteId;
use crate::plan::Adds;
use crate::random::elementary::{ln, nearest};
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, Seconds, SimTime};
use crate::units::Watts;

/// Bits of a draw's address that count a unit's outages; its number stands above them.
const OUTAGE_BITS: u32 = 32;
/// Hours to seconds.
const SECONDS: f64 = HOUR.as_seconds();

/// Schedules the first outage of every unit that has any.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, spec) in plan.sites.iter().enumerate() {
        let failing = spec
            .onsite
            .iter()
            .enumerate()
            .filter(|(_, plant)| plant.outages_per_hour > 0.0);
        for (number, plant) in failing {
            for unit in 0..plant.units {
                next_outage(world, SiteId::new(at), number as u16, unit as u16);
            }
        }
    }
}

/// The two draws of a unit's outage by its number: the time before it, and its length.
fn draws(world: &World<'_>, site: SiteId, plant: u16, unit: u16) -> [f64; 2] {
    let onsite = &world.sites[site.at()].onsite;
    let count = onsite.outages_of(usize::from(plant), usize::from(unit));
    let key = world.plan.site(site).onsite[usize::from(plant)].key;
    Stream::new(key, world.replication, Purpose::GeneratorOutage)
        .pair(u64::from(unit) << OUTAGE_BITS | count)
}

fn after(world: &World<'_>, hours: f64) -> SimTime {
    // Beyond any horizon, but no overflow.
    world.now + Seconds::new(nearest((hours * SECONDS).min(1e12)).max(1))
}

fn next_outage(world: &mut World<'_>, site: SiteId, plant: u16, unit: u16) {
    let [gap, _] = draws(world, site, plant, unit);
    let fails = after(
        world,
        -ln(gap) / world.plan.site(site).onsite[usize::from(plant)].outages_per_hour,
    );
    world.schedule(fails, Event::GeneratorFails { site, plant, unit });
}

/// A unit fails.
pub fn fails(world: &mut World<'_>, site: SiteId, plant: u16, unit: u16) -> Change {
    let [_, length] = draws(world, site, plant, unit);
    let repaired = after(
        world,
        -ln(length) * world.plan.site(site).onsite[usize::from(plant)].outage_hours,
    );
    let onsite = &mut world.sites[site.at()].onsite;
    onsite.lose_unit(usize::from(plant), usize::from(unit));
    world.schedule(repaired, Event::GeneratorRepaired { site, plant, unit });
    recount(world, site)
}

/// A unit is repaired.
pub fn repaired(world: &mut World<'_>, site: SiteId, plant: u16, unit: u16) -> Change {
    let onsite = &mut world.sites[site.at()].onsite;
    onsite.restore_unit(usize::from(plant));
    next_outage(world, site, plant, unit);
    recount(world, site)
}

/// Counts anew what is lost, after a unit or a step has changed.
pub fn recount(world: &mut World<'_>, site: SiteId) -> Change {
    let spec = world.plan.site(site);
    let state = &mut world.sites[site.at()];
    for (step, of) in spec.steps.iter().zip(state.steps.iter()) {
        let Adds::Onsite(plant, usable) = step.adds else {
            continue;
        };
        let (units, out) = (&spec.onsite[plant], state.onsite.units_out(plant));
        let needed = units.units - units.reserve_units;
        let lost = if !of.stands() || out <= units.reserve_units {
            Watts(0)
        } else {
            Watts(usable.0 - usable.0 * (units.units - out) / needed)
        };
        state.onsite.set_lost(plant, lost);
    }
    Change::Supply(site)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Onsite, Parameter};
    use crate::sim::world::fixture::{self, SITE};

    /// Three units of a megawatt, one of them in reserve.
    #[test]
    fn the_reserve_unit_is_lost_first() {
        let mut plan = fixture::plan();
        plan.sites[0].onsite = vec![Onsite {
            units: 3,
            reserve_units: 1,
            mw_per_unit: 1.0,
            mw: 3.0,
            outages_per_hour: 1e-3,
            outage_hours: 10.0,
            key: 8,
            capex_usd_per_mw: Parameter::Fixed(0.0),
            rent_usd_per_mwh_capacity: 0.0,
            rent_escalation: crate::model::escalation::Escalation::default(),
            life_months: 12,
        }];
        plan.sites[0].steps = vec![fixture::step(
            Adds::Onsite(0, Watts(2_000_000)),
            SimTime::START,
        )];
        let mut world = World::new(&plan, 0);
        crate::sim::construction::begin(&mut world);
        crate::sim::construction::step_ready(&mut world, SITE, 0);
        let mut lost = Vec::new();
        for unit in 0..3 {
            fails(&mut world, SITE, 0, unit);
            lost.push(world.sites[0].onsite.lost().0);
        }
        repaired(&mut world, SITE, 0, 0);
        lost.push(world.sites[0].onsite.lost().0);
        assert_eq!(lost, [0, 1_000_000, 2_000_000, 1_000_000]);
    }
}
