//! Forced outages of on-site units: an alternating process for each, with draws of its own, from
//! the start of the scenario and whether the unit is ready or not, so that no outage changes with
//! another unit or an earlier step. Reserve units are lost first.

use super::event::Event;
use super::world::{Change, World};
use crate::id::SiteId;
use crate::plan::Adds;
use crate::random::elementary::{ln, nearest};
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, Instant};

/// Bits of a draw's address that count a unit's outages; its number stands above them.
const OUTAGE_BITS: u32 = 32;
/// Hours to seconds.
const SECONDS: f64 = HOUR as f64;

/// Schedules the first outage of every unit that has any.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, spec) in plan.sites.iter().enumerate() {
        let state = &mut world.sites[at].outages;
        state.units_out = vec![0; spec.onsite.len()];
        state.lost_plant_w = vec![0; spec.onsite.len()];
        let fails = |plant: &crate::plan::Onsite| plant.outages_per_hour > 0.0;
        state.unit_outages = spec
            .onsite
            .iter()
            .map(|plant| {
                vec![
                    0;
                    if fails(plant) {
                        plant.units as usize
                    } else {
                        0
                    }
                ]
            })
            .collect();
        for (number, plant) in spec
            .onsite
            .iter()
            .enumerate()
            .filter(|(_, plant)| fails(plant))
        {
            for unit in 0..plant.units {
                next_outage(world, SiteId::new(at), number as u16, unit as u16);
            }
        }
    }
}

/// The two draws of a unit's outage by its number: the time before it, and its length.
fn draws(world: &World<'_>, site: SiteId, plant: u16, unit: u16) -> [f64; 2] {
    let count = world.sites[site.at()].outages.unit_outages[usize::from(plant)][usize::from(unit)];
    let key = world.plan.site(site).onsite[usize::from(plant)].key;
    Stream::new(key, world.replication, Purpose::GeneratorOutage)
        .pair(u64::from(unit) << OUTAGE_BITS | count)
}

fn after(world: &World<'_>, hours: f64) -> Instant {
    // Beyond any horizon, but no overflow.
    world.now + nearest((hours * SECONDS).min(1e12)).max(1)
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
    let state = &mut world.sites[site.at()].outages;
    state.units_out[usize::from(plant)] += 1;
    state.unit_outages[usize::from(plant)][usize::from(unit)] += 1;
    world.schedule(repaired, Event::GeneratorRepaired { site, plant, unit });
    recount(world, site)
}

/// A unit is repaired.
pub fn repaired(world: &mut World<'_>, site: SiteId, plant: u16, unit: u16) -> Change {
    world.sites[site.at()].outages.units_out[usize::from(plant)] -= 1;
    next_outage(world, site, plant, unit);
    recount(world, site)
}

/// Counts anew what is lost, after a unit or a step has changed.
pub fn recount(world: &mut World<'_>, site: SiteId) -> Change {
    let spec = world.plan.site(site);
    let state = &mut world.sites[site.at()];
    for (step, of) in spec.steps.iter().zip(&state.steps) {
        let Adds::Onsite(plant, usable) = step.adds else {
            continue;
        };
        let (units, out) = (&spec.onsite[plant], state.outages.units_out[plant]);
        let needed = units.units - units.reserve_units;
        state.outages.lost_plant_w[plant] = if !of.done || out <= units.reserve_units {
            0
        } else {
            usable.0 - usable.0 * (units.units - out) / needed
        };
    }
    state.outages.lost_onsite_w = state.outages.lost_plant_w.iter().sum();
    Change::Supply(site)
}
