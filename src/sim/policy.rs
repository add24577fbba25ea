//! Policies: what management expects on the day of a review, and what it orders on it.
//!
//! The outlook is made of what has happened up to now and of medians of what has not: dates of steps, lead times, design
//! errors. Two futures that have been alike so far get the same orders; a test plays pairs of them.

use super::event::Event;
use super::world::{Change, World};
use crate::id::{FleetId, OrderId, SiteId};
use crate::model::purchasing::{Outlook, Policy, margin_usd_per_mw_year};
use crate::model::resale::fraction_at;
use crate::random::elementary::nearest;
use crate::scenario::plan::{Adds, Order, Review, SegmentKind, When};
use crate::time::{Instant, WEEK};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// A policy looks ahead to the day on which an order of today would come, and orders what is wanting.
pub fn reviews(world: &mut World<'_>, id: OrderId) -> Change {
    let plan = world.plan;
    let order = plan.order(id);
    let When::Review(review) = &order.when else { return Change::Nothing };
    let wanted = review.policy.wants(&outlook(world, id, order, review));
    let left = review.most.0 - world.ordered_by[id.at()];
    let rack = plan.accelerator_of(order.fleet).gpus_per_rack.0;
    // Whole racks, as far as the most allows.
    let gpus = (wanted / rack * rack).min(left);
    if gpus >= review.least.0.max(1) && world.now <= review.until {
        world.schedule(world.now, Event::OrderPlaced { order: id, gpus: gpus as u32 });
    }
    let next = world.now + review.every;
    if next <= review.until && left > 0 {
        world.schedule(next, Event::PolicyReviews(id));
    }
    Change::Nothing
}

fn outlook(world: &World<'_>, id: OrderId, order: &Order, review: &Review) -> Outlook {
    let plan = world.plan;
    let site = plan.fleet(order.fleet).site;
    let comes = world.now + nearest(world.expected_weeks(order) * WEEK as f64);
    let each_w = plan.fleet(order.fleet).planned_each.0.max(1);
    let at_site = |fleet: FleetId| plan.fleet(fleet).site == site;
    let placed_w: i64 = fleets(world).filter(|fleet| at_site(*fleet)).map(|fleet| held(world, fleet) * plan.fleet(fleet).planned_each.0).sum();
    let market = plan.fleet(order.fleet).market;
    let own = |fleet: &FleetId| !plan.fleet(*fleet).rented;
    let rented = plan.instances.iter().filter(|rented| plan.fleet(rented.fleet).market == market && (rented.from..rented.until).contains(&comes));
    let planned_gpus =
        plan.market(market).fleets.iter().copied().filter(own).map(|fleet| held(world, fleet)).sum::<i64>() + rented.map(|rented| rented.gpus.0).sum::<i64>();
    let mut outlook = Outlook { planned_gpus, ..Outlook::default() };
    match review.policy {
        Policy::FollowPower => {
            outlook.runnable_gpus = expected_chains(world, site, comes, each_w);
            outlook.placed_gpus = (placed_w + each_w - 1) / each_w;
        }
        Policy::Replenish { .. } => {
            outlook.committed_gpus =
                plan.market(market).pools.iter().map(|pool| world.pools[pool.at()].committed).sum::<i64>() + own_need(world, market.at(), comes);
        }
        Policy::Refresh { .. } => {
            if let Some(old) = review.replaces {
                replacement(world, id, order, old, comes, &mut outlook);
            }
        }
    }
    outlook
}

fn fleets(world: &World<'_>) -> impl Iterator<Item = FleetId> {
    (0..world.plan.fleets.len()).map(FleetId::new)
}

/// GPUs of a fleet that are at its site, or expected of those on their way.
fn held(world: &World<'_>, fleet: FleetId) -> i64 {
    let state = &world.fleets[fleet.at()];
    let in_transit = state.in_transit as f64 * world.plan.expected(world.plan.accelerator_of(fleet).yield_of_plan);
    state.burnt_in + state.burning + state.waiting + state.returned + nearest(in_transit)
}

/// The owner's planned need on a day.
fn own_need(world: &World<'_>, market: usize, at: Instant) -> i64 {
    let steps = world.plan.segments.iter().filter(|segment| segment.market.at() == market).filter_map(|segment| match &segment.kind {
        SegmentKind::Internal { steps } => Some(steps),
        _ => None,
    });
    steps.filter_map(|steps| steps.iter().take_while(|(from, _)| *from <= at).last()).map(|(_, gpus)| gpus.0).sum()
}

/// GPUs of `each_w` that the chains of a site are expected to run on a day.
fn expected_chains(world: &World<'_>, site: SiteId, at: Instant, each_w: i64) -> i64 {
    let (plan, spec) = (world.plan, world.plan.site(site));
    let (mut space_w, mut power_w, mut cooling_w, mut leased_w, mut ports) = (0, 0, 0, 0, 0);
    for (number, step) in spec.steps.iter().enumerate() {
        let ready = world.sites[site.at()].steps[number].done || plan.expected_ready(step).max(world.now + 1) <= at;
        if ready {
            match step.adds {
                Adds::Space(space) => space_w += space.0,
                Adds::Grid { usable, .. } => power_w += usable.0,
                Adds::Onsite(_, power) => power_w += power.0,
                Adds::Cooling { blocks, per_block, held_back, .. } => cooling_w += (blocks - held_back) * per_block.0,
                Adds::Ports(gpus) => ports += gpus.0,
                Adds::Lease { lease, it } if step.until.is_none_or(|until| until > at) => {
                    leased_w += it.0;
                    let fit_out = nearest(plan.expected(spec.leases[lease].fit_out_weeks) * WEEK as f64);
                    if world.sites[site.at()].leases_fitted_out[lease] || plan.expected_ready(step).max(world.now + 1) + fit_out <= at {
                        space_w += it.0;
                    }
                }
                Adds::Lease { .. } | Adds::Battery(_) | Adds::Solar(_) => {}
            }
        }
    }
    let ratio = spec.design_ratio(plan.expected(spec.overhead_factor));
    let it_w = (nearest(power_w as f64 / ratio) + leased_w).min(space_w).min(if spec.has_cooling { cooling_w } else { i64::MAX });
    (it_w / each_w).min(if spec.has_network { ports } else { i64::MAX })
}

/// What can be replaced, and whether it pays.
fn replacement(world: &World<'_>, id: OrderId, order: &Order, old: FleetId, comes: Instant, outlook: &mut Outlook) {
    let plan = world.plan;
    let (new_product, old_product) = (plan.accelerator_of(order.fleet), plan.accelerator_of(old));
    let (new_w, old_w) = (plan.fleet(order.fleet).planned_each.0.max(1), plan.fleet(old).planned_each.0.max(1));
    let on_its_way: i64 = world.placed.iter().filter(|placed| placed.order == id && !placed.cancelled).map(|placed| placed.gpus - placed.delivered).sum();
    let in_new = |old_gpus: i64| (old_gpus * old_w / new_w - on_its_way).max(0);
    let month = |at: Instant| plan.horizon.month_of(at.min(plan.horizon.end())) as i64;
    let assets = || world.sites[plan.fleet(old).site.at()].assets.iter().filter(|asset| asset.fleet == Some(old) && asset.gpus > 0);
    let expires = |first_month: usize| first_month as i64 + old_product.life_months <= month(comes);
    outlook.expiring_gpus = in_new(assets().filter(|asset| expires(asset.first_month)).map(|asset| asset.gpus).sum());
    outlook.replaceable_gpus = in_new(world.fleets[old.at()].burnt_in);
    let age_months = assets().map(|asset| month(world.now) - asset.first_month as i64).max().unwrap_or(0);
    let life_left = (old_product.life_months - age_months).max(1) as f64 / MONTHS;
    let resale = fraction_at(&old_product.residual_by_year, age_months as f64 / MONTHS) * plan.expected(old_product.resale_factor);
    let price = |fleet: FleetId| world.markets[plan.fleet(fleet).market.at()].price;
    let energy = |watts: i64| world.expected_energy_price(plan.fleet(old).site) * watts as f64 * 1e-6;
    let new_price = order.price.map_or_else(|| plan.expected(new_product.price) * new_product.price_fraction(world.now), |price| plan.expected(price));
    let per_planned = new_price * (1.0 + new_product.network_share) + plan.expected(new_product.network_price);
    let new_cost = per_planned / plan.expected(new_product.yield_of_plan);
    let new_lost = new_cost / (new_product.life_months as f64 / MONTHS);
    let old_lost = plan.expected(old_product.price) * resale / life_left;
    outlook.new_margin_usd_per_mw_year = margin_usd_per_mw_year(price(order.fleet), energy(new_product.busy_each.0), new_lost, new_w as f64);
    outlook.old_margin_usd_per_mw_year = margin_usd_per_mw_year(price(old), energy(old_product.busy_each.0), old_lost, old_w as f64);
}
