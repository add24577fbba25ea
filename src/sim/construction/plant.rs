//! Plants and leases over their lives: paid when they are ready, bought again when their life is over,
//! or gone: on a date, with a tranche of the grid, at the end of their life.

use super::energise;
use crate::id::SiteId;
use crate::plan::{Adds, EndOfLife};
use crate::record::Account;
use crate::sim::event::Event;
use crate::sim::world::{Asset, Change, World};
use crate::units::Usd;

/// Payment when a step is ready or replaced: on-site plant, batteries, solar, the fit-out of a
/// shell. What it buys lives no longer than a step that ends within the horizon.
pub(super) fn pay(world: &mut World<'_>, site: SiteId, step: usize) {
    let spec = world.plan.site(site);
    let adds = spec.steps[step].adds;
    let cost = match adds {
        Adds::Onsite(at, _) => {
            world.inputs.of(spec.onsite[at].capex_usd_per_mw) * spec.onsite[at].mw
        }
        Adds::Battery(at) => {
            world.inputs.of(spec.batteries[at].capex_usd_per_mwh) * spec.batteries[at].mwh
        }
        Adds::Solar(at) => world.inputs.of(spec.solar[at].capex_usd_per_mw) * spec.solar[at].mw,
        Adds::Lease { lease, it } => {
            world.inputs.of(spec.leases[lease].fit_out_usd_per_it_mw) * it.mw()
        }
        Adds::Space(_) | Adds::Grid { .. } | Adds::Cooling { .. } | Adds::Ports(_) => return,
    };
    if cost > 0.0 {
        let (horizon, month) = (&world.plan.horizon, world.month());
        let ends = world.sites[site.at()].steps.of(step).ends;
        let life = spec.life_months(adds).unwrap_or(spec.build.life_months);
        let life_months = if ends < horizon.end() {
            life.min((horizon.month_of(ends) - month).max(1) as i64)
        } else {
            life
        };
        let cost = world.post(site, Account::CapexSite, Usd(cost));
        let asset = Asset::plain(cost, month, life_months);
        world.sites[site.at()].books.own(asset);
    }
}

/// Schedules when a plant that stands from now on will have to be replaced, unless it has left by
/// then.
pub(super) fn foresee_replacement(world: &mut World<'_>, site: SiteId, step: u16) {
    let (plan, spec) = (world.plan, world.plan.site(site));
    let of = &spec.steps[usize::from(step)];
    let Some(months) = spec.life_months(of.adds) else {
        return;
    };
    let worn = plan.horizon.months_after(world.now, months);
    let ends = world.sites[site.at()].steps.of(usize::from(step)).ends;
    if of.at_end_of_life == EndOfLife::Replace && worn < ends {
        world.schedule(worn, Event::PlantReplaced { site, step });
    }
}

/// A plant has reached its life and is bought again.
pub fn replaced(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    if let Adds::Battery(at) = world.plan.site(site).steps[usize::from(step)].adds {
        world.sites[site.at()].batteries.replace(world.now, at);
    }
    pay(world, site, usize::from(step));
    foresee_replacement(world, site, step);
    Change::Nothing
}

/// A lease is over, or a plant leaves, if it was ever ready and has not left with its tranche.
pub fn step_ends(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    if world.sites[site.at()].steps.of(usize::from(step)).over {
        return Change::Nothing;
    }
    end(world, site, usize::from(step));
    energise(world, site);
    Change::Supply(site)
}

/// Plants leave with the tranche that has just been energised, so that its power takes the place of
/// theirs at once.
pub(super) fn leave_with(world: &mut World<'_>, site: SiteId, tranche: usize) {
    for (step, of) in world.plan.site(site).steps.iter().enumerate() {
        if of.until_energised == Some(tranche) {
            end(world, site, step);
        }
    }
}

fn end(world: &mut World<'_>, site: SiteId, step: usize) {
    let (now, spec) = (world.now, world.plan.site(site));
    let of = &spec.steps[step];
    let state = &mut world.sites[site.at()];
    let power = [spec.contracted_by(of), spec.firm_supply_by(of)];
    state.steps.end(now, step, power);
    match of.adds {
        Adds::Lease { lease, it } => state.leases.end(now, lease, it),
        Adds::Onsite(plant, _) => state.onsite.leave(now, plant),
        Adds::Battery(at) => state.batteries.leave(at),
        Adds::Solar(at) => state.onsite.leave_field(now, at),
        Adds::Space(_) | Adds::Grid { .. } | Adds::Cooling { .. } | Adds::Ports(_) => {}
    }
}
