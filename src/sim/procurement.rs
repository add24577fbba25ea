//! Purchase orders: deposit, lead time, batches, payment on delivery.

use super::event::Event;
use super::world::{Asset, Change, Delivery, World};
use crate::id::OrderId;
use crate::random::elementary::nearest;
use crate::random::stream::Purpose;
use crate::record::Account;
use crate::scenario::plan::Order;
use crate::time::WEEK;
use crate::units::Usd;

/// Schedules every planned order.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, order) in plan.orders.iter().enumerate() {
        world.schedule(order.placed, Event::OrderPlaced(OrderId::new(at)));
    }
}

/// USD per GPU of an order, network included.
fn price(world: &World<'_>, order: &Order) -> f64 {
    let accelerator = world.plan.accelerator_of(order.fleet);
    world.inputs.of(order.price.unwrap_or(accelerator.price)) + world.inputs.of(accelerator.network_price)
}

/// An order is placed: the deposit is paid and the batches are under way.
pub fn placed(world: &mut World<'_>, id: OrderId) -> Change {
    let plan = world.plan;
    let order = plan.order(id);
    let site = plan.fleet(order.fleet).site;
    world.order_gpus(site, order.gpus.0);
    let deposit = price(world, order) * order.gpus.0 as f64 * order.deposit;
    world.post(site, Account::CapexGpus, Usd(deposit));
    let weeks = order.lead_time.distribution.quantile(order.lead_time.stream(world.replication, Purpose::LeadTime).uniform(0));
    let first = world.now + nearest(weeks * WEEK as f64);
    for batch in 0..order.batches {
        world.schedule(first + batch * order.batch_interval, Event::BatchDelivered { order: id, batch: batch as u16 });
    }
    Change::Nothing
}

/// A batch arrives: the rest of its price is paid, and it waits for a crew.
pub fn delivered(world: &mut World<'_>, id: OrderId, batch: u16) -> Change {
    let plan = world.plan;
    let order = plan.order(id);
    let site = plan.fleet(order.fleet).site;
    let until = |k: i64| order.gpus.0 * k / order.batches;
    let gpus = until(i64::from(batch) + 1) - until(i64::from(batch));
    let value = price(world, order) * gpus as f64;
    world.post(site, Account::CapexGpus, Usd(value * (1.0 - order.deposit)));
    let asset =
        Asset { cost: Usd(value).cents(), first_month: world.month(), life_months: plan.accelerator_of(order.fleet).life_months, fleet: Some(order.fleet) };
    world.deliver_gpus(site, gpus);
    world.fleets[order.fleet.at()].waiting += gpus;
    let state = &mut world.sites[site.at()];
    state.assets.push(asset);
    state.to_rack.push_back(Delivery { fleet: order.fleet, order: id, gpus });
    Change::Supply(site)
}
