//! Buildings, power, cooling and network: dated steps that slip, and plants that leave again.

mod plant;

pub use plant::{replaced, step_ends};

use super::event::Event;
use super::world::{Asset, Change, World};
use crate::id::SiteId;
use crate::plan::{Adds, Build, Part, Step};
use crate::time::{MONTH, Seconds, SimTime, WEEK};
use crate::units::{Cents, Usd, Watts};

/// Schedules every step of every site, and spreads what construction costs; and the instances that
/// are rented.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, site) in plan.sites.iter().enumerate() {
        for (number, step) in site.steps.iter().enumerate() {
            let (ready, last_part) = realised(world, step);
            let steps = &mut world.sites[at].steps;
            // A tranche stands before the plants that leave with it.
            let ends = plan.ends(site, step, ready, |tranche| steps.of(tranche).ready);
            steps.foresee(ready, last_part, ends);
            if let Adds::Space(space) = step.adds {
                let of = (space, step.spent_before_start);
                spread_construction(world, SiteId::new(at), &site.build, of, ready);
            }
            world.schedule(
                ready.max(SimTime::START),
                Event::StepReady {
                    site: SiteId::new(at),
                    step: number as u16,
                },
            );
            if ends < SimTime::NEVER {
                world.schedule(
                    ends.max(ready).max(SimTime::START),
                    Event::StepEnds {
                        site: SiteId::new(at),
                        step: number as u16,
                    },
                );
            }
        }
    }
    for (number, instances) in plan.instances.iter().enumerate() {
        world.schedule(
            instances.from.max(SimTime::START),
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
fn realised(world: &World<'_>, step: &Step) -> (SimTime, u16) {
    let ends = |part: &Part| {
        let weeks: f64 = part
            .takes_weeks
            .iter()
            .map(|weeks| world.inputs.of(*weeks))
            .sum();
        part.starts
            + Seconds::nearest((weeks + world.inputs.of(part.slip_weeks)) * WEEK.as_seconds())
    };
    let (last_part, ready) = step
        .parts
        .iter()
        .map(ends)
        .enumerate()
        .max_by_key(|(at, end)| (*end, std::cmp::Reverse(*at)))
        .unwrap_or_default();
    (ready, last_part as u16)
}

/// Pays a building evenly over the months up to its readiness; what lies before the start is paid
/// in the first month. Where a share has been spent before the start, only the rest is paid, over
/// the months from the start on.
fn spread_construction(
    world: &mut World<'_>,
    site: SiteId,
    build: &Build,
    (space, spent): (Watts, Option<f64>),
    ready: SimTime,
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
        horizon.months() as i64 + (ready - horizon.end()) / MONTH
    };
    let all_months = build.construction_months;
    let (due, months) = spent.map_or((cost, all_months), |share| {
        (
            cost - Usd(cost.usd() * share).cents(),
            (last + 1).clamp(1, all_months),
        )
    });
    let books = &mut world.sites[site.at()].books;
    for part in 0..months {
        let month = (last - months + 1 + part).max(0) as usize;
        books.owe_construction(month, due.part(part, months));
    }
    if last < horizon.months() as i64 {
        books.own(Asset::plain(cost, last as usize, build.life_months));
    }
}

/// A step is ready.
pub fn step_ready(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    let plan = world.plan;
    let now = world.now;
    let Step { adds, .. } = plan.site(site).steps[usize::from(step)];
    let state = &mut world.sites[site.at()];
    state.steps.complete(usize::from(step));
    if state.steps.of(usize::from(step)).ends <= now {
        // It is later than its end: it never starts.
        return Change::Nothing;
    }
    match adds {
        Adds::Space(space) => state.space.open(now, space),
        Adds::Grid {
            at_meter, usable, ..
        } => state.grid.energise(at_meter, usable),
        Adds::Onsite(plant, power) => {
            let spec = &plan.site(site).onsite[plant];
            let installed = Watts::from_mw(spec.units as f64 * spec.mw_per_unit);
            state.onsite.energise(now, plant, installed, power);
        }
        Adds::Cooling {
            blocks,
            per_block,
            held_back,
            ..
        } => state
            .cooling
            .start(per_block * (blocks - held_back), per_block * blocks),
        Adds::Ports(ports) => state.network.connect(ports),
        Adds::Lease { lease, it } => {
            // What was ready before the start has had its anniversaries.
            let ready = state.steps.of(usize::from(step)).ready;
            state.leases.begin(ready, lease, it);
            let weeks = world.inputs.of(plan.site(site).leases[lease].fit_out_weeks);
            world.schedule(
                now + Seconds::nearest(weeks * WEEK.as_seconds()),
                Event::LeaseFittedOut { site, step },
            );
        }
        Adds::Battery(at) => {
            let watts = plan.site(site).batteries[at].mw * 1e6;
            state.batteries.energise(now, at, watts);
        }
        Adds::Solar(at) => state.onsite.energise_field(now, at),
    }
    plant::leave_with(world, site, usize::from(step));
    energise(world, site);
    plant::pay(world, site, usize::from(step));
    plant::foresee_replacement(world, site, step);
    Change::Supply(site)
}

/// Energised power after a step, and its milestones.
fn energise(world: &mut World<'_>, site: SiteId) {
    let (now, spec) = (world.now, world.plan.site(site));
    let state = &mut world.sites[site.at()];
    let energised = state.energised();
    state.power.set_energised(now, energised);
    if energised > Watts(0) {
        state.milestones.note_power(now);
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
        .zip(state.steps.iter())
        .all(|(step, state)| state.done || !powers(step))
        && spec.firm_supply.0 > 0
    {
        state.milestones.note_full_power(now);
    }
}

/// A leased shell has been fitted out, unless its lease is over by now.
pub fn fitted_out(world: &mut World<'_>, site: SiteId, step: u16) -> Change {
    if let Adds::Lease { lease, it } = world.plan.site(site).steps[usize::from(step)].adds {
        world.sites[site.at()].leases.fit_out(lease, it);
    }
    Change::Supply(site)
}

/// Rented instances begin or end: they are ready at once and need nothing of the site.
pub fn instances_change(world: &mut World<'_>, number: u16, begins: bool) -> Change {
    let instances = &world.plan.instances[usize::from(number)];
    let site = world.plan.fleet(instances.fleet).site;
    let (gpus, now) = (instances.gpus.0, world.now);
    let fleet = &mut world.fleets[instances.fleet.at()];
    let orders = &mut world.sites[site.at()].orders;
    if begins {
        fleet.rent(gpus);
        orders.order(now, gpus);
        orders.deliver(now, gpus);
    } else {
        fleet.end_rent(gpus);
        orders.retire(now, gpus);
    }
    Change::Supply(site)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Lease, Parameter};
    use crate::sim::world::fixture::{self, SITE};
    use crate::time::DAY;
    use crate::units::Watts;

    #[test]
    fn a_tranche_energises_the_site_on_its_day() {
        let mut plan = fixture::plan();
        plan.sites[0].steps = vec![fixture::step(fixture::grid(2.0), SimTime::at(WEEK))];
        let mut world = World::new(&plan, 0);
        begin(&mut world);
        assert_eq!(
            world.advance(),
            Some(Event::StepReady {
                site: SITE,
                step: 0
            })
        );
        step_ready(&mut world, SITE, 0);
        let state = &world.sites[0];
        assert_eq!(
            (world.now, state.energised()),
            (SimTime::at(WEEK), Watts(2_000_000))
        );
        let firsts = (
            state.milestones.first_power(),
            state.milestones.full_buildout(),
        );
        assert_eq!(firsts, (Some(SimTime::at(WEEK)), Some(SimTime::at(WEEK))));
    }

    #[test]
    fn a_lease_brings_power_at_once_and_space_when_it_is_fitted_out() {
        let mut plan = fixture::plan();
        let it = Watts(500_000);
        plan.sites[0].leases = vec![Lease {
            it_kw: 500.0,
            rent_usd_per_kw_month: Parameter::Fixed(100.0),
            rent_escalation: crate::model::escalation::Escalation::default(),
            fit_out_weeks: Parameter::Fixed(3.0),
            fit_out_usd_per_it_mw: Parameter::Fixed(1e6),
        }];
        plan.sites[0].steps = vec![Step {
            until: Some(SimTime::at(365 * DAY)),
            ..fixture::step(Adds::Lease { lease: 0, it }, SimTime::START)
        }];
        let mut world = World::new(&plan, 0);
        begin(&mut world);
        step_ready(&mut world, SITE, 0);
        let allowed = |world: &World<'_>| {
            let leases = &world.sites[0].leases;
            (leases.power().0, leases.space().0)
        };
        assert_eq!(allowed(&world), (500_000, 0));
        fitted_out(&mut world, SITE, 0);
        assert_eq!(allowed(&world), (500_000, 500_000));
        step_ends(&mut world, SITE, 0);
        assert_eq!((allowed(&world), world.sites[0].energised().0), ((0, 0), 0));
        // Half a megawatt of fit-out at a million each was bought.
        assert_eq!(world.sites[0].books.assets()[0].cost, Cents(50_000_000));
    }
}
