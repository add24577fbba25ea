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
use crate::model::non_firm::hours_at_random;
use crate::plan::{CalledHours, NonFirm};
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, Seconds, SimTime};

/// Bits of a draw's address that count the hour of its year.
const HOUR_BITS: u32 = 16;

/// Lists the hours of a civil year that is lived through as a prepared one.
pub fn turn(world: &mut World<'_>, site: SiteId, turn: YearTurn) {
    let spec = world.plan.site(site);
    let year = &spec.climate.years[turn.prepared];
    let parts = spec.limits.non_firm.iter();
    let non_firm: Vec<Vec<u32>> = parts.map(|part| called_off(world, part, turn)).collect();
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
        non_firm: &non_firm,
        prices: year.prices(turn.hours),
        price_factor: world.inputs.of(spec.price)
            * world.inputs.of(spec.price_level)
            * spec.price_path(
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

/// Hours of a civil year in which a non-firm part is called off, up to the day on which it is firm.
fn called_off(world: &World<'_>, part: &NonFirm, turn: YearTurn) -> Vec<u32> {
    let mut hours = match &part.called {
        CalledHours::Priced(years) => {
            years[turn.prepared][usize::from(turn.hours == 8_784)].clone()
        }
        CalledHours::Random(count, key) => {
            let stream = Stream::new(*key, world.replication, Purpose::NonFirm);
            let year = world.plan.horizon.civil_years[turn.civil].year as u64;
            let draw = |hour: u32| stream.uniform(year << HOUR_BITS | u64::from(hour));
            hours_at_random(turn.hours, *count, draw)
        }
    };
    hours.retain(|&hour| turn.starts + i64::from(hour) * HOUR < part.until);
    hours
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
