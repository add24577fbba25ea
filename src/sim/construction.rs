//! Buildings, power, cooling and network: dated steps that slip.

use super::event::Event;
use super::world::{Asset, Change, StepState, World};
use crate::id::SiteId;
use crate::plan::{Adds, Build, Part, Step};
use crate::random::elementary::nearest;
use crate::record::Account;
use crate::time::{Instant, WEEK};
use crate::units::{Cents, Usd, Watts};

/// Schedules every step of every site, and spreads what construction costs; and the instances that
/// are rented.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, site) in plan.sites.iter().enumerate() {
        for (number, step) in site.steps.iter().enumerate() {
            let state = realised(world, step);
            world.sites[at].steps.push(state);
            if let Adds::Space(space) = step.adds {
                spread_construction(world, SiteId::new(at), &site.build, space, state.ready);
            }
            world.schedule(
                state.ready.max(0),
                Event::StepReady {
                    site: SiteId::new(at),
                    step: number as u16,
                },
            );
            if let Some(until) = step.until {
                world.schedule(
                    until.max(state.ready).max(0),
                    Event::LeaseEnds {
                        site: SiteId::new(at),
                        step: number as u16,
                    },
                );
            }
        }
    }
    for (number, instances) in plan.instances.iter().enumerate() {
        world.schedule(
            instances.from.max(0),
            Event::InstancesChange {
                instances: number as u16,
                begins: true,
            },
        );
        world.schedule(
            instances.until,
            Event::InstancesChange {
                instances: number as u16,
                begins: false,
            },
        );
    }
}

/// The actual ready date of a step, and its last part.
fn realised(world: &World<'_>, step: &Step) -> StepState {
    let ends = |part: &Part| {
        let weeks: f64 = part
            .takes_weeks
            .iter()
            .map(|weeks| world.inputs.of(*weeks))
            .sum();
        part.starts + nearest((weeks + world.inputs.of(part.slip_weeks)) * WEEK as f64)
    };
    let (last_part, ready) = step
        .parts
        .iter()
        .map(ends)
        .enumerate()
        .max_by_key(|(at, end)| (*end, std::cmp::Reverse(*at)))
        .unwrap_or((0, 0));
    StepState {
        ready,
        last_part: last_part as u16,
        done: false,
    }
}

/// Pays a building evenly over the months up to its readiness; what lies before the start is paid
/// in the first month.
fn spread_construction(
    world: &mut World<'_>,
    site: SiteId,
    build: &Build,
    space: Watts,
    ready: Instant,
) {
    let cost =
        Usd(world.inputs.of(build.construction_usd_per_it_mw) * build.multiplier * space.mw())
            .cents();
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
        state
            .assets
            .push(Asset::plain(cost, last as usize, build.life_months));
    }
}

/// A step is ready.
pub fn step_ready(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let plan = world.plan;
    let now = world.now;
    let Step { adds, until, .. } = plan.site(site).steps[usize::from(step)];
    let state = &mut world.sites[site.at()];
    state.steps[usize::from(step)].done = true;
    if until.is_some_and(|until| until <= now) {
        // The landlord's delay exceeds the lease: it never starts.
        return Change::Nothing;
    }
    match adds {
        Adds::Space(space) => state.space_w.set(now, state.space_w.value() + space.0),
        Adds::Grid {
            at_meter, usable, ..
        } => {
            state.grid_w += at_meter.0;
            state.grid_usable_w += usable.0;
        }
        Adds::Onsite(plant, power) => {
            state.onsite_w += power.0;
            state.plant_w[plant] += power.0;
            state.onsite_ready[plant].set(now, 1);
        }
        Adds::Cooling {
            blocks,
            per_block,
            held_back,
            ..
        } => state.cooling_w += (blocks - held_back) * per_block.0,
        Adds::Ports(ports) => state.ports += ports.0,
        Adds::Lease { lease, it } => {
            state.leased_w += it.0;
            state.leases[lease].set(now, 1);
            let weeks = world.inputs.of(plan.site(site).leases[lease].fit_out_weeks);
            world.schedule(
                now + nearest(weeks * WEEK as f64),
                Event::LeaseFittedOut { site, step },
            );
        }
        Adds::Battery(at) => {
            state.batteries[at].since = Some(now);
            state.battery_w += plan.site(site).batteries[at].mw * 1e6;
        }
        Adds::Solar(at) => state.solar_ready[at].set(now, 1),
    }
    energise(world, site);
    pay(world, site, adds, until);
    Change::Supply(site)
}

/// Energised power after a step, and its milestones.
fn energise(world: &mut World<'_>, site: SiteId) {
    let (now, spec) = (world.now, world.plan.site(site));
    let state = &mut world.sites[site.at()];
    let energised = state.energised_w();
    state.energised.set(now, energised);
    if energised > 0 {
        state.first_power.get_or_insert(now);
    }
    let powers = |step: &Step| {
        matches!(
            step.adds,
            Adds::Grid { .. } | Adds::Onsite(..) | Adds::Lease { .. }
        )
    };
    if spec
        .steps
        .iter()
        .zip(&state.steps)
        .all(|(step, state)| state.done || !powers(step))
        && spec.contracted.0 > 0
    {
        state.full_buildout.get_or_insert(now);
    }
}

/// Payment when a step is ready: on-site plant, batteries, solar, the fit-out of a shell.
fn pay(world: &mut World<'_>, site: SiteId, adds: Adds, until: Option<Instant>) {
    let spec = world.plan.site(site);
    let (cost, life_months) = match adds {
        Adds::Onsite(at, _) => (
            world.inputs.of(spec.onsite[at].capex_usd_per_mw) * spec.onsite[at].mw,
            spec.onsite[at].life_months,
        ),
        Adds::Battery(at) => (
            world.inputs.of(spec.batteries[at].capex_usd_per_mwh) * spec.batteries[at].mwh,
            spec.batteries[at].life_months,
        ),
        Adds::Solar(at) => (
            world.inputs.of(spec.solar[at].capex_usd_per_mw) * spec.solar[at].mw,
            spec.solar[at].life_months,
        ),
        Adds::Lease { lease, it } => {
            let horizon = &world.plan.horizon;
            // A fit-out lives no longer than a lease that ends within the horizon.
            let months = until
                .filter(|until| *until < horizon.end())
                .map(|until| (horizon.month_of(until) - world.month()).max(1) as i64);
            let life = months.map_or(spec.build.life_months, |months| {
                months.min(spec.build.life_months)
            });
            (
                world.inputs.of(spec.leases[lease].fit_out_usd_per_it_mw) * it.mw(),
                life,
            )
        }
        Adds::Space(_) | Adds::Grid { .. } | Adds::Cooling { .. } | Adds::Ports(_) => return,
    };
    if cost > 0.0 {
        let month = world.month();
        let cost = world.post(site, Account::CapexSite, Usd(cost));
        world.sites[site.at()]
            .assets
            .push(Asset::plain(cost, month, life_months));
    }
}

/// A leased shell has been fitted out, unless its lease is over by now.
pub fn fitted_out(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let state = &mut world.sites[site.at()];
    if let Adds::Lease { lease, it } = world.plan.site(site).steps[usize::from(step)].adds
        && state.leases[lease].value() == 1
    {
        state.fitted_out_w += it.0;
        state.leases_fitted_out[lease] = true;
    }
    Change::Supply(site)
}

/// A lease is over: its space and power end, if they were ever ready.
pub fn lease_ends(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let now = world.now;
    let state = &mut world.sites[site.at()];
    if let Adds::Lease { lease, it } = world.plan.site(site).steps[usize::from(step)].adds
        && state.leases[lease].value() == 1
    {
        if std::mem::take(&mut state.leases_fitted_out[lease]) {
            state.fitted_out_w -= it.0;
        }
        state.leased_w -= it.0;
        state.leases[lease].set(now, 0);
    }
    energise(world, site);
    Change::Supply(site)
}

/// Rented instances begin or end: they are ready at once and need nothing of the site.
pub fn instances_change(world: &mut World<'_>, number: u16, begins: bool) -> Change {
    let instances = &world.plan.instances[usize::from(number)];
    let site = world.plan.fleet(instances.fleet).site;
    let gpus = instances.gpus.0;
    let fleet = &mut world.fleets[instances.fleet.at()];
    if begins {
        fleet.burnt_in += gpus;
        world.order_gpus(site, gpus);
        world.deliver_gpus(site, gpus);
    } else {
        fleet.burnt_in -= gpus;
        world.retire_gpus(site, gpus);
    }
    Change::Supply(site)
}
