//! Critical path of ready power: the step, order or crew that each megawatt waited for, and the
//! sole delay of each.
//!
//! When the ready power of a site exceeds what it ever was, the growth is charged to the event that
//! made it. A step's wait runs from when GPUs in service could have run but for steps of its kind.
//! GPUs are the driver while the chains have capacity for one more and none is stranded; the order
//! is the cause until its delivery, racking and burn-in after it, and the growth goes to the longer
//! of the two, the waits to each its own. GPUs that fail and are repaired count throughout.

use super::event::Event;
use super::world::{Allowed, CriticalPath, World};
use crate::id::SiteId;
use crate::plan::Adds;
use crate::record::{Cause, Charge};
use crate::time::Instant;
use crate::units::{WattSeconds, Watts};

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
    const ALL: [Self; 5] = [
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
    fn alone_is_missing(self, allowed: &Allowed, ready_w: i64) -> bool {
        let unless = |kinds: &[Self], watts: i64| {
            if kinds.contains(&self) {
                i64::MAX
            } else {
                watts
            }
        };
        let watts = unless(&[Self::Power, Self::Lease], allowed.power_w)
            .min(unless(&[Self::Space, Self::Lease], allowed.space_w))
            .min(unless(&[Self::Cooling], allowed.cooling_w));
        allowed.stranded > 0
            && watts.saturating_sub(ready_w) >= allowed.next_w
            && unless(&[Self::Network], allowed.ports_left) > 0
    }
}

/// Charges what an event made ready at a site, and remembers what is missing now.
pub fn watch(world: &mut World<'_>, site: SiteId, event: Event) {
    let now = world.now;
    note_orders(world, site, event);
    let allowed = world.sites[site.at()].allowed;
    // Outages and an hour's limits are no delay of a step: the path is that of the power that would
    // be ready without them.
    let ready_w = allowed.ready_w;
    let free_w = allowed.power_w.min(allowed.space_w).min(allowed.cooling_w) - ready_w;
    // Failures and repairs drive no megawatt: GPUs that are down count as ready where the chains
    // would carry them.
    let could_w = ready_w
        + allowed
            .down_w
            .min(free_w)
            .min(allowed.ports_left.saturating_mul(allowed.next_w))
            .max(0);
    if could_w > world.sites[site.at()].path.most_w {
        let waits = waits(world, site, event);
        charge(&mut world.sites[site.at()].path, could_w, &waits);
    }
    let state = &mut world.sites[site.at()];
    for (kind, since) in Kind::ALL.into_iter().zip(&mut state.path.alone_since) {
        keep(since, kind.alone_is_missing(&allowed, ready_w), now);
    }
    keep(
        &mut state.path.free_since,
        allowed.stranded == 0 && free_w >= allowed.next_w && allowed.ports_left > 0,
        now,
    );
}

/// Since when something holds.
fn keep(since: &mut Option<Instant>, holds: bool, now: Instant) {
    *since = if holds {
        Some(since.unwrap_or(now))
    } else {
        None
    };
}

/// Causes of what an event made ready with the seconds that each alone was missing; the first gets
/// the growth.
fn waits(world: &World<'_>, site: SiteId, event: Event) -> Vec<(Cause, i64)> {
    let now = world.now;
    let path = &world.sites[site.at()].path;
    match event {
        Event::StepReady { site: at, step } | Event::LeaseFittedOut { site: at, step }
            if at == site =>
        {
            let kind = Kind::of(world.plan.site(site).steps[usize::from(step)].adds);
            let since = kind.and_then(|kind| path.alone_since[kind as usize]);
            let part = world.sites[site.at()].steps[usize::from(step)].last_part;
            vec![(Cause::Step { step, part }, now - since.unwrap_or(now))]
        }
        Event::LotBurntIn(number) => {
            let lot = world.lots[number as usize];
            let free_capacity = path.free_since.unwrap_or(now);
            let order = (
                Cause::Order(world.placed[lot.placed as usize].order),
                (lot.delivered - free_capacity).max(0),
            );
            let crew = (Cause::Crew, now - lot.delivered.max(free_capacity));
            if order.1 > crew.1 {
                vec![order, crew]
            } else {
                vec![crew, order]
            }
        }
        _ => vec![(Cause::Other, 0)],
    }
}

/// Charges the growth up to `ready_w`.
fn charge(path: &mut CriticalPath, ready_w: i64, waits: &[(Cause, i64)]) {
    let grown = Watts(ready_w - path.most_w);
    for (rank, &(cause, wait)) in waits.iter().enumerate() {
        let gives = rank == 0;
        if !gives && wait == 0 {
            continue;
        }
        let at = path
            .charges
            .iter()
            .position(|charge| charge.cause == cause)
            .unwrap_or_else(|| {
                path.charges.push(Charge {
                    cause,
                    first_wait: None,
                    ready: Watts(0),
                    waited: WattSeconds(0),
                });
                path.charges.len() - 1
            });
        let charge = &mut path.charges[at];
        charge.waited += grown.for_seconds(wait);
        if gives {
            charge.ready += grown;
            charge.first_wait = charge.first_wait.or((path.most_w == 0).then_some(wait));
        }
    }
    path.most_w = ready_w;
}

/// Notes the first ready GPU of each order: once a lot of it is in service, the first time its
/// fleet has more GPUs ready than it had just before.
fn note_orders(world: &mut World<'_>, site: SiteId, event: Event) {
    let (now, plan) = (world.now, world.plan);
    if let Event::LotBurntIn(number) = event {
        let order = world.placed[world.lots[number as usize].placed as usize].order;
        if world.order_dates[order.at()].first_ready.is_none()
            && !world.unready_orders.contains(&order)
        {
            world.unready_orders.push(order);
        }
    }
    let (fleets, dates) = (&world.fleets, &mut world.order_dates);
    world.unready_orders.retain(|order| {
        let id = plan.order(*order).fleet;
        let came = plan.fleet(id).site == site
            && fleets[id.at()].ready_unlimited > fleets[id.at()].ready_seen;
        if came {
            dates[order.at()].first_ready = Some(now);
        }
        !came
    });
    for (_, fleet) in plan
        .fleets
        .iter()
        .zip(&mut world.fleets)
        .filter(|(spec, _)| spec.site == site)
    {
        fleet.ready_seen = fleet.ready_unlimited;
    }
}
