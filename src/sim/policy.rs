//! Policies: management's forecast on the day of a review, and the orders placed on it.
//!
//! The forecast is made of past events and of medians of uncertain ones: dates of steps, lead
//! times, design errors. Two replications with the same past get the same orders; a test simulates
//! pairs of them.

use super::event::Event;
use super::world::{Change, PlacedOrder, World};
use crate::id::{FleetId, OrderId};
use crate::model::purchasing::{Forecast, Policy, margin_usd_per_mw_year};
use crate::model::resale::fraction_at;
use crate::plan::{Order, Review};
use crate::time::{Seconds, SimTime, WEEK};
use crate::units::Milliwatts;

/// Months of a year.
const MONTHS: f64 = 12.0;

/// A policy forecasts the day on which an order of today would arrive, and orders the shortfall.
pub fn reviews(world: &mut World<'_>, id: OrderId) -> Change {
    let plan = world.plan;
    let order = plan.order(id);
    let review = world.policy_review(id);
    let wanted = review.policy.wants(&forecast(world, id, order, review));
    let left = review.most.0 - world.orders.gpus_of(id);
    let rack = plan.accelerator_of(order.fleet).gpus_per_rack.0;
    // Whole racks, up to the policy's maximum.
    let gpus = (wanted / rack * rack).min(left);
    if gpus >= review.least.0.max(1) && world.now <= review.until {
        world.schedule(
            world.now,
            Event::OrderPlaced {
                order: id,
                gpus: gpus as u32,
            },
        );
    }
    let next = world.now + review.every;
    if next <= review.until && left > 0 {
        world.schedule(next, Event::PolicyReviews(id));
    }
    Change::Nothing
}

fn forecast(world: &World<'_>, id: OrderId, order: &Order, review: &Review) -> Forecast {
    let plan = world.plan;
    let site = plan.fleet(order.fleet).site;
    let comes = world.now + Seconds::nearest(world.expected_weeks(order) * WEEK.as_seconds());
    let each = plan.fleet(order.fleet).planned_each.max(Milliwatts(1));
    let at_site = |fleet: FleetId| plan.fleet(fleet).site == site;
    let placed: Milliwatts = fleets(world)
        .filter(|fleet| at_site(*fleet))
        .map(|fleet| plan.fleet(fleet).planned_each * world.held(fleet))
        .sum();
    let market = plan.fleet(order.fleet).market;
    let own = |fleet: &FleetId| !plan.fleet(*fleet).rented;
    let rented = plan.instances.iter().filter(|rented| {
        plan.fleet(rented.fleet).market == market && (rented.from..rented.until).contains(&comes)
    });
    let planned_gpus = plan
        .market(market)
        .fleets
        .iter()
        .copied()
        .filter(own)
        .map(|fleet| world.held(fleet))
        .sum::<i64>()
        + rented.map(|rented| rented.gpus.0).sum::<i64>();
    let mut forecast = Forecast {
        planned_gpus,
        ..Forecast::default()
    };
    match review.policy {
        Policy::FollowPower => {
            forecast.runnable_gpus = world.expected_free_capacity(site, comes, each);
            forecast.placed_gpus = (placed.0 + each.0 - 1) / each.0;
        }
        Policy::Replenish { .. } => {
            forecast.committed_gpus = plan
                .market(market)
                .partitions
                .iter()
                .map(|partition| {
                    world.partitions[partition.at()].committed(None)
                        + world.captive_need(*partition, comes, comes)
                })
                .sum();
        }
        Policy::Refresh { .. } => {
            if let Some(old) = review.replaces {
                replacement(world, id, order, old, comes, &mut forecast);
            }
        }
    }
    forecast
}

fn fleets(world: &World<'_>) -> impl Iterator<Item = FleetId> {
    (0..world.plan.fleets.len()).map(FleetId::new)
}

/// GPUs that can be replaced, and whether replacement pays.
fn replacement(
    world: &World<'_>,
    id: OrderId,
    order: &Order,
    old: FleetId,
    comes: SimTime,
    forecast: &mut Forecast,
) {
    let plan = world.plan;
    let (new_product, old_product) = (plan.accelerator_of(order.fleet), plan.accelerator_of(old));
    let planned = |fleet: FleetId| plan.fleet(fleet).planned_each.max(Milliwatts(1));
    let (new_each, old_each) = (planned(order.fleet), planned(old));
    let on_its_way: i64 = world
        .orders
        .all_placed()
        .iter()
        .filter(|placed| placed.order == id && !placed.cancelled)
        .map(PlacedOrder::open)
        .sum();
    let in_new = |old_gpus: i64| (old_gpus * old_each.0 / new_each.0 - on_its_way).max(0);
    let month = |at: SimTime| plan.horizon.month_of(at.min(plan.horizon.end())) as i64;
    let assets = || {
        world.sites[plan.fleet(old).site.at()]
            .books
            .assets()
            .iter()
            .filter(|asset| asset.fleet == Some(old) && asset.gpus > 0)
    };
    let expires = |first_month: i64| first_month + old_product.life_months <= month(comes);
    forecast.expiring_gpus = in_new(
        assets()
            .filter(|asset| expires(asset.first_month))
            .map(|asset| asset.gpus)
            .sum(),
    );
    forecast.replaceable_gpus = in_new(world.fleets[old.at()].burnt_in());
    let age_months = assets()
        .map(|asset| month(world.now) - asset.first_month)
        .max()
        .unwrap_or(0);
    let life_left = (old_product.life_months - age_months).max(1) as f64 / MONTHS;
    let resale = fraction_at(&old_product.residual_by_year, age_months as f64 / MONTHS)
        * plan.expected(old_product.resale_factor);
    let price = |fleet: FleetId| world.markets[plan.fleet(fleet).market.at()].quote().price;
    let energy =
        |each: Milliwatts| world.expected_energy_price(plan.fleet(old).site) * each.watts() * 1e-6;
    let new_price = order.price.map_or_else(
        || plan.expected(new_product.price) * new_product.price_fraction(world.now),
        |price| plan.expected(price),
    );
    let per_planned =
        new_price * (1.0 + new_product.network_share) + plan.expected(new_product.network_price);
    let new_cost = per_planned / plan.expected(new_product.yield_of_plan);
    let new_lost = new_cost / (new_product.life_months as f64 / MONTHS);
    let old_lost = plan.expected(old_product.price) * resale / life_left;
    forecast.new_margin_usd_per_mw_year = margin_usd_per_mw_year(
        price(order.fleet),
        energy(new_product.busy_each),
        new_lost,
        new_each.watts(),
    );
    forecast.old_margin_usd_per_mw_year = margin_usd_per_mw_year(
        price(old),
        energy(old_product.busy_each),
        old_lost,
        old_each.watts(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::When;
    use crate::sim::world::fixture::{self, ORDER, PARTITION};
    use crate::units::Gpus;

    /// 95 GPUs are committed and none is there: whole racks of 8 up to the most are ordered.
    #[test]
    fn a_policy_orders_whole_racks_up_to_its_most() {
        let mut plan = fixture::plan();
        let review = Review {
            policy: Policy::Replenish {
                trigger_fraction: 1.0,
            },
            from: SimTime::START,
            until: SimTime::at(100 * WEEK),
            every: WEEK,
            most: Gpus(90),
            least: Gpus(8),
            replaces: None,
        };
        plan.orders[0].when = When::Review(review);
        let mut world = World::new(&plan, 0);
        world.partitions[PARTITION.at()].commit(85, None);
        reviews(&mut world, ORDER);
        let placed = Event::OrderPlaced {
            order: ORDER,
            gpus: 80,
        };
        assert_eq!(world.advance(), Some(placed));
        crate::sim::procurement::placed(&mut world, ORDER, 80);
        // What has been placed is reckoned with, and only 10 more may be.
        world.partitions[PARTITION.at()].commit(100, None);
        reviews(&mut world, ORDER);
        let placed = Event::OrderPlaced {
            order: ORDER,
            gpus: 10,
        };
        assert_eq!(world.advance(), Some(placed));
    }
}
