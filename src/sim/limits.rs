//! Hours in which a site's load is limited: derated for heat, curtailed for price, or called by the
//! grid.
//!
//! At each turn of the year the hours are listed from the prepared year that is drawn, and one
//! event at a time goes from one stretch of them to the next. Prices are those of energy at this
//! replication's price level, delivery aside; calls fall on the highest-priced hours of the whole
//! civil year, also where the horizon begins within it.

use super::event::Event;
use super::world::{Change, World};
use crate::id::SiteId;
use crate::model::limited_hours::{self, Limit, LimitedYear};
use crate::time::{HOUR, Instant};

/// Lists the limited hours of a civil year that begins at `starts`, has the given number of hours
/// and uses the given prepared year.
pub fn turn(world: &mut World<'_>, site: SiteId, prepared: usize, starts: Instant, hours: usize) {
    let spec = world.plan.site(site);
    let year = &spec.climate.years[prepared];
    let limited = LimitedYear {
        hot: if spec.limits.heat && spec.has_cooling {
            year.derated_hours(hours)
        } else {
            &[]
        },
        called: spec.limits.called(prepared, hours),
        called_leaves: spec.limits.called_leaves,
        prices: year.prices(hours),
        price_factor: world.inputs.of(spec.price)
            * world.inputs.of(spec.price_level)
            * spec.price_in_year(&world.plan.horizon, starts.max(0) + 1),
        curtail_above: spec.limits.curtail_above,
    };
    let now = world.now;
    let state = &mut world.sites[site.at()].limits;
    let pending = state.pending.take();
    state.year_starts = starts;
    state.changes.clear();
    limited.changes(&mut state.changes);
    // Limits of the year before end with it.
    if state.now != Limit::NONE && state.changes.first().is_none_or(|change| change.hour > 0) {
        state.changes.insert(
            0,
            limited_hours::Change {
                hour: 0,
                limit: Limit::NONE,
            },
        );
    }
    let passed = state
        .changes
        .iter()
        .take_while(|change| starts + i64::from(change.hour) * HOUR <= now)
        .count();
    state.next = passed.saturating_sub(1);
    if let Some(ticket) = pending {
        world.calendar.cancel(ticket);
    }
    schedule(world, site);
}

fn schedule(world: &mut World<'_>, site: SiteId) {
    let state = &world.sites[site.at()].limits;
    let Some(next) = state.changes.get(state.next) else {
        return;
    };
    let at = state.year_starts + i64::from(next.hour) * HOUR;
    world.sites[site.at()].limits.pending =
        world.schedule(at.max(world.now), Event::LimitChanges(site));
}

/// The next stretch begins.
pub fn changes(world: &mut World<'_>, site: SiteId) -> Change {
    let state = &mut world.sites[site.at()].limits;
    state.now = state.changes[state.next].limit;
    state.next += 1;
    state.pending = None;
    schedule(world, site);
    Change::Supply(site)
}
