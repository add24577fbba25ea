//! Buildings, power, cooling and network: dated steps that slip.

use super::event::Event;
use super::world::{Asset, Change, World};
use crate::id::SiteId;
use crate::random::elementary::nearest;
use crate::record::Account;
use crate::scenario::plan::{Adds, Build, Step};
use crate::time::{Instant, WEEK};
use crate::units::{Cents, Usd, Watts};

/// Schedules every step of every site, and spreads what construction costs.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, site) in plan.sites.iter().enumerate() {
        for (number, step) in site.steps.iter().enumerate() {
            let ready = realised(world, step);
            if let Adds::Space(space) = step.adds {
                spread_construction(world, SiteId::new(at), &site.build, space, ready);
            }
            world.schedule(ready.max(0), Event::StepReady { site: SiteId::new(at), step: number as u16 });
        }
    }
}

/// The instant a step is really ready.
fn realised(world: &World<'_>, step: &Step) -> Instant {
    let weeks = world.inputs.of(step.wait_weeks) + world.inputs.of(step.slip_weeks);
    step.planned + nearest(weeks * WEEK as f64)
}

/// Pays a building evenly over the months up to its readiness; what lies before the start is paid in the first month.
fn spread_construction(world: &mut World<'_>, site: SiteId, build: &Build, space: Watts, ready: Instant) {
    let cost = Usd(world.inputs.of(build.construction_usd_per_it_mw) * build.multiplier * space.mw()).cents();
    if cost == Cents(0) {
        return;
    }
    let horizon = &world.plan.horizon;
    let last = if ready <= horizon.end() {
        horizon.month_of(ready) as i64
    } else {
        // Beyond the horizon, months of 30.44 days.
        horizon.months() as i64 + (ready - horizon.end()) / 2_629_746
    };
    let state = &mut world.sites[site.at()];
    for part in 0..build.construction_months {
        let month = (last - build.construction_months + 1 + part).max(0) as usize;
        if let Some(due) = state.construction.get_mut(month) {
            *due += cost.part(part, build.construction_months);
        }
    }
    if last < horizon.months() as i64 {
        state.assets.push(Asset { cost, first_month: last as usize, life_months: build.life_months, fleet: None });
    }
}

/// A step is ready.
pub fn step_ready(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let plan = world.plan;
    let now = world.now;
    let step = &plan.site(site).steps[usize::from(step)];
    let state = &mut world.sites[site.at()];
    match step.adds {
        Adds::Space(space) => state.space_w.set(now, state.space_w.value() + space.0),
        Adds::Grid(power) => state.grid_w += power.0,
        Adds::Onsite(plant, power) => {
            state.onsite_w += power.0;
            state.onsite_ready[plant].set(now, 1);
        }
        Adds::Cooling { blocks, per_block, held_back, .. } => state.cooling_w += (blocks - held_back) * per_block.0,
        Adds::Ports(ports) => state.ports += ports.0,
    }
    let energised = state.grid_w + state.onsite_w;
    state.energised.set(now, energised);
    if energised > 0 {
        state.first_power.get_or_insert(now);
    }
    if energised >= plan.site(site).contracted.0 {
        state.full_power.get_or_insert(now);
    }
    if let Adds::Onsite(plant, _) = step.adds {
        pay_plant(world, site, plant);
    }
    Change::Supply(site)
}

/// An on-site plant is paid when it is ready.
fn pay_plant(world: &mut World<'_>, site: SiteId, plant: usize) {
    let spec = &world.plan.site(site).onsite[plant];
    let cost = world.inputs.of(spec.capex_usd_per_mw) * spec.mw;
    if cost > 0.0 {
        let (month, life_months) = (world.month(), spec.life_months);
        let cost = world.post(site, Account::CapexSite, Usd(cost));
        world.sites[site.at()].assets.push(Asset { cost, first_month: month, life_months, fleet: None });
    }
}
