//! The water permit of a site: its meter is read often enough that no more is drawn than allowed.
//!
//! The next reading comes when the rest could be used up at the soonest, a day ahead at most, an
//! hour at least. Where the rest does not suffice for the hour ahead at the present load, the water
//! has run out: plants work without it until the civil year ends.
//!
//! Example: of 1 000 m³ a year 990 are drawn, and at most 4 m³ an hour are: the meter is read after
//! two hours.

use super::event::Event;
use super::world::World;
use crate::id::SiteId;
use crate::time::HOUR;

/// Hours between two readings at most.
const MOST_HOURS: f64 = 24.0;

/// The civil year turns: its permit is whole.
pub fn turn(world: &mut World<'_>, site: SiteId, turn: super::world::YearTurn) {
    if world.plan.site(site).water_permit_m3.is_none() {
        return;
    }
    if world.sites[site.at()].water.turn(turn) {
        world.schedule(world.now, Event::WaterMetered(site));
    }
}

/// Reads the meter. Returns whether the water has just run out.
pub fn metered(world: &mut World<'_>, site: SiteId) -> bool {
    let (now, spec) = (world.now, world.plan.site(site));
    let state = &mut world.sites[site.at()];
    let (Some(permit_m3), Some(hours)) = (spec.water_permit_m3, state.metering.hours_mut()) else {
        unreachable!("a site with a permit is settled by the hour")
    };
    let year = state.water.year();
    let left_l = permit_m3 * 1e3 - state.water.closed_l() - hours.water_l(now, spec, year.civil);
    let kw = spec.firm_supply.0 as f64 * 1e-3;
    let table = spec.climate.years[year.prepared].table(year.hours);
    let most_l = table.plant.most_water() * kw;
    if left_l < hours.water_ahead_l(now, spec) {
        state.water.run_out();
        hours.run_dry(now);
        return true;
    }
    let sure = if most_l > 0.0 {
        left_l / most_l
    } else {
        MOST_HOURS
    };
    let ahead = sure.clamp(1.0, MOST_HOURS) as i64;
    world.schedule(now + ahead * HOUR, Event::WaterMetered(site));
    false
}
