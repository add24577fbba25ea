//! Hours in which a site's load is limited: derated for heat, curtailed for price, or called by the
//! grid.
//!
//! At each turn of the year the hours are listed from the prepared year that is drawn, and one
//! event at a time goes from one stretch of them to the next. Prices are those of energy at this
//! replication's price level, delivery aside; calls fall on the highest-priced hours of the whole
//! civil year, also where the horizon begins within it.

use super::event::Event;
use super::world::{Change, World, YearTurn};
use crate::id::SiteId;
use crate::model::limited_hours::LimitedYear;
use crate::time::{Seconds, SimTime};

/// Lists the hours of a civil year that is lived through as a prepared one.
pub fn turn(world: &mut World<'_>, site: SiteId, turn: YearTurn) {
    let spec = world.plan.site(site);
    let year = &spec.climate.years[turn.prepared];
    let limited = LimitedYear {
        hot: if spec.limits.heat && spec.has_cooling {
            if world.sites[site.at()].water.is_used_up() {
                year.derated_dry_hours(turn.hours)
            } else {
                year.derated_hours(turn.hours)
            }
        } else {
            &[]
        },
        called: spec.limits.called(turn.prepared, turn.hours),
        called_leaves: spec.limits.called_leaves,
        prices: year.prices(turn.hours),
        price_factor: world.inputs.of(spec.price)
            * world.inputs.of(spec.price_level)
            * spec.price_in_year(
                &world.plan.horizon,
                turn.starts.max(SimTime::START) + Seconds::ONE,
            ),
        curtail_above: spec.limits.curtail_above,
    };
    let limits = &mut world.sites[site.at()].limits;
    let pending = limits.turn((turn.starts, world.now), |changes| limited.changes(changes));
    if let Some(ticket) = pending {
        world.calendar.cancel(ticket);
    }
    schedule(world, site);
}

fn schedule(world: &mut World<'_>, site: SiteId) {
    if let Some(at) = world.sites[site.at()].limits.next_change() {
        let pending = world.schedule(at.max(world.now), Event::LimitChanges(site));
        world.sites[site.at()].limits.schedule(pending);
    }
}

/// The next stretch begins.
pub fn changes(world: &mut World<'_>, site: SiteId) -> Change {
    world.sites[site.at()].limits.go_on();
    schedule(world, site);
    Change::Supply(site)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, SITE};
    use crate::time::HOUR;

    #[test]
    fn what_is_called_begins_and_ends_on_its_hours() {
        let mut plan = fixture::plan();
        plan.sites[0].limits.called = vec![[vec![5, 6, 9], Vec::new()]];
        plan.sites[0].limits.called_leaves = 0.5;
        let mut world = World::new(&plan, 0);
        let year = YearTurn {
            civil: 0,
            prepared: 0,
            starts: SimTime::START,
            hours: 8_760,
        };
        turn(&mut world, SITE, year);
        let mut seen = Vec::new();
        while let Some(Event::LimitChanges(site)) = world.advance() {
            changes(&mut world, site);
            seen.push((
                world.now.since_start() / HOUR,
                world.sites[0].limits.now().grid,
            ));
        }
        assert_eq!(seen, [(5, 0.5), (7, 1.0), (9, 0.5), (10, 1.0)]);
    }
}
