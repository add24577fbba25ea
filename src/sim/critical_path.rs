//! Critical path of ready power: the step, order or crew that each megawatt waited for, and the
//! sole delay of each.
//!
//! When the ready power of a site exceeds what it ever was, the growth is charged to the event that
//! made it. A step's wait runs from when GPUs in service could have run but for steps of its kind.
//! GPUs are the driver while the chains have capacity for one more and none is stranded; the order
//! is the cause until its delivery, racking and burn-in after it, and the growth goes to the longer
//! of the two, the waits to each its own. GPUs that fail and are repaired count throughout.

use super::event::Event;
use super::world::{Allowed, KINDS, World};
use crate::id::SiteId;
use crate::plan::Adds;
use crate::record::Cause;
use crate::time::Seconds;
use crate::units::Milliwatts;

/// Kinds of steps, by the chain they add to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Power,
    Space,
    Cooling,
    Network,
    /// Leases bring power, and space once they are fitted out.
    Lease,
}

impl Kind {
    const ALL: [Self; KINDS] = [
        Self::Power,
        Self::Space,
        Self::Cooling,
        Self::Network,
        Self::Lease,
    ];

    fn of(adds: Adds) -> Option<Self> {
        match adds {
            Adds::Space(_) => Some(Self::Space),
            Adds::Grid { .. } | Adds::Onsite(..) => Some(Self::Power),
            Adds::Cooling { .. } => Some(Self::Cooling),
            Adds::Ports(_) => Some(Self::Network),
            Adds::Lease { .. } => Some(Self::Lease),
            Adds::Battery(_) | Adds::Solar(_) => None,
        }
    }

    /// Whether the chains would carry the next GPU if all steps of this kind were complete.
    fn alone_is_missing(self, allowed: &Allowed) -> bool {
        let unless = |kinds: &[Self], allowed: i64| {
            if kinds.contains(&self) {
                i64::MAX
            } else {
                allowed
            }
        };
        let power = unless(&[Self::Power, Self::Lease], allowed.power.0)
            .min(unless(&[Self::Space, Self::Lease], allowed.space.0))
            .min(unless(&[Self::Cooling], allowed.cooling.0));
        allowed.stranded > 0
            && power.saturating_sub(allowed.ready.0) >= allowed.next.0
            && unless(&[Self::Network], allowed.ports_left) > 0
    }
}

/// Charges what an event made ready at a site, and remembers what is missing now.
pub fn watch(world: &mut World<'_>, site: SiteId, event: Event) {
    let now = world.now;
    note_orders(world, site, event);
    let allowed = world.sites[site.at()].path.allowed();
    // Outages and an hour's limits are no delay of a step: the path is that of the power that would
    // be ready without them.
    let free_capacity = allowed.power.min(allowed.space).min(allowed.cooling) - allowed.ready;
    // Failures and repairs drive no megawatt: GPUs that are down count as ready where the chains
    // would carry them.
    let connected = Milliwatts(allowed.ports_left.saturating_mul(allowed.next.0));
    let could = allowed.ready
        + allowed
            .down
            .min(free_capacity)
            .min(connected)
            .max(Milliwatts(0));
    if could > world.sites[site.at()].path.most() {
        let waits = waits(world, site, event);
        world.sites[site.at()].path.charge(could, &waits);
    }
    let alone = Kind::ALL.map(|kind| kind.alone_is_missing(&allowed));
    let only_gpus =
        allowed.stranded == 0 && free_capacity >= allowed.next && allowed.ports_left > 0;
    world.sites[site.at()]
        .path
        .note_missing(now, alone, only_gpus);
}

/// Causes of what an event made ready with the time that each alone was missing; the first gets
/// the growth.
fn waits(world: &World<'_>, site: SiteId, event: Event) -> Vec<(Cause, Seconds)> {
    let now = world.now;
    let path = &world.sites[site.at()].path;
    match event {
        Event::StepReady { site: at, step } | Event::LeaseFittedOut { site: at, step }
            if at == site =>
        {
            let kind = Kind::of(world.plan.site(site).steps[usize::from(step)].adds);
            let since = kind.and_then(|kind| path.alone_since(kind as usize));
            let part = world.sites[site.at()].steps.of(usize::from(step)).last_part;
            vec![(Cause::Step { step, part }, now - since.unwrap_or(now))]
        }
        Event::LotBurntIn(number) => {
            let lot = world.orders.lot(number);
            let free_since = path.free_since().unwrap_or(now);
            let order = (
                Cause::Order(world.orders.placed(lot.placed).order),
                (lot.delivered - free_since).max(Seconds::ZERO),
            );
            let crew = (Cause::Crew, now - lot.delivered.max(free_since));
            if order.1 > crew.1 {
                vec![order, crew]
            } else {
                vec![crew, order]
            }
        }
        _ => vec![(Cause::Other, Seconds::ZERO)],
    }
}

/// Notes the first ready GPU of each order: once a lot of it is in service, the first time its
/// fleet has more GPUs ready than it had just before.
fn note_orders(world: &mut World<'_>, site: SiteId, event: Event) {
    let (now, plan) = (world.now, world.plan);
    if let Event::LotBurntIn(number) = event {
        world.orders.enter_service(number);
    }
    let fleets = &world.fleets;
    world.orders.note_ready(now, |order| {
        let id = plan.order(order).fleet;
        plan.fleet(id).site == site && fleets[id.at()].has_grown()
    });
    for (_, fleet) in plan
        .fleets
        .iter()
        .zip(&mut world.fleets)
        .filter(|(spec, _)| spec.site == site)
    {
        fleet.see();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Step;
    use crate::sim::world::fixture::{self, SITE};
    use crate::sim::{construction, supply};
    use crate::time::{SimTime, WEEK};
    use crate::units::Watts;

    /// Space and GPUs are there from the start, power comes after a week: it alone was missing.
    #[test]
    fn the_step_that_was_missing_is_charged_with_its_wait() {
        let mut plan = fixture::plan();
        let steps: [Step; 2] = [
            fixture::step(fixture::space(1.0), SimTime::START),
            fixture::step(fixture::grid(1.0), SimTime::at(WEEK)),
        ];
        plan.sites[0].steps = steps.into();
        let mut world = World::new(&plan, 0);
        construction::begin(&mut world);
        world.own_gpus(8);
        while let Some(event) = world.advance() {
            if let Event::StepReady { site, step } = event {
                construction::step_ready(&mut world, site, step);
                supply::evaluate(&mut world, SITE);
                watch(&mut world, SITE, event);
            }
        }
        let [charge] = world.sites[0].path.charges() else {
            panic!("one step is charged")
        };
        assert_eq!(charge.cause, Cause::Step { step: 1, part: 0 });
        assert_eq!((charge.ready.0, charge.first_wait), (8_000, Some(WEEK)));
        assert_eq!(charge.waited, Watts(8_000) * WEEK);
    }
}
