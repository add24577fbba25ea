//! Purchase orders: allocation, deposit and milestones, lead time under shortages, batches,
//! cancellation; tape-out.

use super::event::Event;
use super::world::{Asset, Change, Lot, PlacedOrder, World};
use crate::id::{AcceleratorId, OrderId, SiteId};
use crate::model::lead_time::{self, Shortage};
use crate::plan::{Accelerator, Order, SupplyShock, When};
use crate::random::elementary::{ln, nearest};
use crate::random::stream::{Purpose, Stream};
use crate::record::Account;
use crate::time::{HOUR, HOURS_PER_YEAR, MONTH, Seconds, SimTime, WEEK};
use crate::units::Usd;

/// Draws of one shortage: its length, its stretch, what it leaves of an order.
const DRAWS_PER_SHORTAGE: u64 = 3;

/// Schedules shortages, tape-outs, planned orders and the first reviews of policies.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (number, shock) in plan.shocks.iter().enumerate() {
        foresee_shortages(world, number, shock);
    }
    for (at, accelerator) in plan.accelerators.iter().enumerate() {
        if let Some(taped_out) = tape_out(world, accelerator) {
            world.schedule(
                taped_out.max(SimTime::START),
                Event::TapedOut(AcceleratorId::new(at)),
            );
        }
    }
    for (at, order) in plan.orders.iter().enumerate() {
        let id = OrderId::new(at);
        match &order.when {
            When::Fixed { placed, gpus } => world.schedule(
                (*placed).max(SimTime::START),
                Event::OrderPlaced {
                    order: id,
                    gpus: gpus.0 as u32,
                },
            ),
            When::Review(review) => world.schedule(review.from, Event::PolicyReviews(id)),
        };
    }
}

/// Draws the shortages of one kind up to the horizon. Each is addressed by its number.
fn foresee_shortages(world: &mut World<'_>, number: usize, shock: &SupplyShock) {
    let mut gaps = Stream::new(shock.key, world.replication, Purpose::Shock).cursor();
    let sizes = Stream::new(shock.key, world.replication, Purpose::ShockSize);
    let mut at = 0.0;
    for episode in 0..u16::MAX {
        at += -ln(gaps.uniform()) / shock.per_year * HOURS_PER_YEAR * HOUR.as_seconds();
        if at >= world.plan.horizon.end().as_seconds() {
            return;
        }
        let draw = |which: u64| sizes.uniform(u64::from(episode) * DRAWS_PER_SHORTAGE + which);
        let length = shock.weeks.quantile(draw(0)) * WEEK.as_seconds();
        let shortage = Shortage {
            begins: SimTime::nearest(at),
            ends: SimTime::nearest(at + length),
            stretch: shock.stretch.quantile(draw(1)),
            allocation: shock.allocation.quantile(draw(2)),
        };
        for accelerator in &shock.accelerators {
            world.orders.foresee_shortage(*accelerator, shortage);
        }
        let number = number as u16;
        world.schedule(
            shortage.begins,
            Event::ShortageBegins {
                shock: number,
                episode,
            },
        );
        world.schedule(
            shortage.ends,
            Event::ShortageEnds {
                shock: number,
                episode,
            },
        );
        at += length;
    }
}

/// When a custom chip is really taped out.
fn tape_out(world: &World<'_>, accelerator: &Accelerator) -> Option<SimTime> {
    accelerator.tape_out.map(|(planned, slip)| {
        planned + Seconds::nearest(world.inputs.of(slip) * WEEK.as_seconds())
    })
}

/// A custom chip is taped out: its engineering is paid, by the first site that buys it.
pub fn taped_out(world: &mut World<'_>, id: AcceleratorId) -> Change {
    let plan = world.plan;
    let accelerator = &plan.accelerators[id.at()];
    let cost = world.inputs.of(accelerator.nre);
    let buyer = plan.fleets.iter().find(|fleet| fleet.accelerator == id);
    if let Some(fleet) = buyer.filter(|_| cost > 0.0) {
        let (first_month, life_months) = (world.month(), accelerator.life_months);
        let cost = world.post(fleet.site, Account::CapexGpus, Usd(cost));
        let asset = Asset::plain(cost, first_month, life_months);
        world.sites[fleet.site.at()].books.own(asset);
    }
    Change::Nothing
}

/// USD per GPU of an order placed at an instant: with server and rack, and of network.
fn prices(world: &World<'_>, order: &Order, at: SimTime) -> (f64, f64) {
    let accelerator = world.plan.accelerator_of(order.fleet);
    let price = order.price.map_or_else(
        || world.inputs.of(accelerator.price) * accelerator.price_fraction(at),
        |price| world.inputs.of(price),
    );
    (
        price,
        world.inputs.of(accelerator.network_price) + accelerator.network_share * price,
    )
}

/// The day of an order that is placed now: of one of before the start, its own.
fn day_of(order: &Order, now: SimTime) -> SimTime {
    match order.when {
        When::Fixed { placed, .. } => placed.min(now),
        When::Review(_) => now,
    }
}

/// An order is placed: what the vendor does not allocate is cancelled, the deposit is paid and the
/// batches are under way. An order of before the start is under way already, or delivered.
pub fn placed(world: &mut World<'_>, id: OrderId, gpus: i64) -> Change {
    let plan = world.plan;
    let (order, now) = (plan.order(id), world.now);
    if let Some(delivered) = order.delivered {
        return in_service(world, id, gpus, delivered);
    }
    let at = day_of(order, now);
    let site = plan.fleet(order.fleet).site;
    let accelerator = plan.accelerator_of(order.fleet);
    let shortages = world.orders.shortages(plan.fleet(order.fleet).accelerator);
    let allocated = nearest(gpus as f64 * lead_time::allocation(at, shortages)).min(gpus);
    let number = world.orders.all_placed().len() as u32;
    let earlier = world
        .orders
        .all_placed()
        .iter()
        .filter(|placed| placed.order == id)
        .count() as u64;
    let weeks = order.lead_time.distribution.quantile(
        order
            .lead_time
            .stream(world.replication, Purpose::LeadTime)
            .uniform(earlier),
    );
    let starts = tape_out(world, accelerator).map_or(at, |taped_out| taped_out.max(at));
    let work = |batch: i64| weeks * WEEK.as_seconds() + (batch * order.batch_interval).as_seconds();
    // Beyond any horizon, dates no longer matter.
    let arrives = |batch: i64| {
        let done = lead_time::finish(starts, work(batch), shortages);
        SimTime::nearest(done.min(1e15)).max(now)
    };
    let arrivals: Vec<SimTime> = (0..order.batches.min(allocated.max(1)))
        .map(arrives)
        .collect();
    schedule(world, order, number, &arrivals);
    let (price, network_price) = prices(world, order, at);
    let expected = at + Seconds::nearest(world.expected_weeks(order) * WEEK.as_seconds());
    world.orders.place(PlacedOrder {
        order: id,
        earlier,
        at,
        gpus: allocated,
        delivered: 0,
        paid: 0.0,
        price,
        network_price,
        expected: expected.max(now),
        deliveries: arrivals
            .first()
            .copied()
            .zip(arrivals.last().copied())
            .filter(|_| allocated > 0),
        last_delivery: None,
        cancelled: false,
    });
    let orders = &mut world.sites[site.at()].orders;
    orders.order(now, gpus);
    orders.cancel(now, gpus - allocated);
    world.fleets[order.fleet.at()].order(allocated);
    if at < SimTime::START {
        world.orders.pay(number, paid_before_start(order, at));
    } else {
        pay_ahead(world, number, order.deposit);
    }
    Change::Nothing
}

/// Share of the price of an order of before the start that was paid by then.
fn paid_before_start(order: &Order, at: SimTime) -> f64 {
    let due = order.milestones.iter();
    let due = due.filter(|(after, _)| at + *after < SimTime::START);
    let by_terms = order.deposit + due.map(|(_, share)| share).sum::<f64>();
    order.paid_before_start.unwrap_or(by_terms)
}

/// GPUs that were delivered before the start are in service from now on: paid for, depreciated so
/// far, at their age.
fn in_service(world: &mut World<'_>, id: OrderId, gpus: i64, delivered: SimTime) -> Change {
    let plan = world.plan;
    let (order, now) = (plan.order(id), world.now);
    let fleet = order.fleet;
    let at = day_of(order, now);
    let (price, network_price) = prices(world, order, at);
    let placed = world.orders.place(PlacedOrder {
        order: id,
        earlier: 0,
        at,
        gpus,
        delivered: gpus,
        paid: 1.0,
        price,
        network_price,
        expected: delivered,
        deliveries: Some((delivered, delivered)),
        last_delivery: Some(delivered),
        cancelled: false,
    });
    let value = (price * gpus as f64, network_price * gpus as f64);
    let cost = Usd(value.0 + value.1).cents();
    let age_months = nearest((now - delivered).as_seconds() / MONTH.as_seconds());
    let life_months = plan.accelerator_of(fleet).life_months;
    let site = &mut world.sites[plan.fleet(fleet).site.at()];
    site.orders.order(now, gpus);
    site.orders.deliver(now, gpus);
    site.books.own(Asset {
        fleet: Some(fleet),
        gpus,
        resale_base: cost,
        ..Asset::aged(cost, age_months, life_months)
    });
    let state = &mut world.fleets[fleet.at()];
    state.receive(gpus, value);
    state.rack(gpus);
    let lot = world.orders.rack(Lot {
        placed,
        fleet,
        gpus,
        delivered,
        vintage: 0,
        first_gpu: 0,
        round: 0,
        bad: false,
    });
    world.schedule(now, Event::LotBurntIn(lot));
    Change::Nothing
}

/// Schedules what an order brings and asks for from now on: its batches, payments, end.
fn schedule(world: &mut World<'_>, order: &Order, placed: u32, arrivals: &[SimTime]) {
    let (now, at) = (world.now, day_of(order, world.now));
    for (batch, arrives) in (0..).zip(arrivals) {
        world.schedule(*arrives, Event::BatchDelivered { placed, batch });
    }
    for (milestone, (after, _)) in (0..).zip(&order.milestones) {
        if at + *after >= now {
            world.schedule(at + *after, Event::MilestoneDue { placed, milestone });
        }
    }
    if let Some(after) = order.cancel_after {
        world.schedule((at + after).max(now), Event::OrderCancelled(placed));
    }
}

/// Pays a share of the price of everything undelivered.
fn pay_ahead(world: &mut World<'_>, number: u32, share: f64) {
    let placed = *world.orders.placed(number);
    let site = world.plan.fleet(world.plan.order(placed.order).fleet).site;
    let open = placed.open() as f64;
    world.post(site, Account::CapexGpus, Usd(placed.price * open * share));
    world.post(
        site,
        Account::CapexNetwork,
        Usd(placed.network_price * open * share),
    );
    world.orders.pay(number, share);
}

/// A payment is due for undelivered GPUs.
pub fn milestone_due(world: &mut World<'_>, number: u32, milestone: u16) -> Change {
    let placed = *world.orders.placed(number);
    if !placed.cancelled {
        let (_, share) = world.plan.order(placed.order).milestones[usize::from(milestone)];
        pay_ahead(world, number, share);
    }
    Change::Nothing
}

/// A batch arrives: the rest of its price is paid, what its yield lost is cancelled, and the rest
/// waits for a crew. Returns how many GPUs came: none of an order that was cancelled.
pub fn delivered(world: &mut World<'_>, number: u32, batch: u16) -> i64 {
    let plan = world.plan;
    let placed = *world.orders.placed(number);
    let order = plan.order(placed.order);
    let site = plan.fleet(order.fleet).site;
    if placed.cancelled || placed.gpus == 0 {
        return 0;
    }
    let accelerator = plan.accelerator_of(order.fleet);
    let batches = order.batches.min(placed.gpus);
    let until = |k: i64| placed.gpus * k / batches;
    let (from, to) = (until(i64::from(batch)), until(i64::from(batch) + 1));
    let good =
        |gpus: i64| libm::floor(gpus as f64 * world.inputs.of(accelerator.yield_of_plan)) as i64;
    let (due, gpus) = (to - from, good(to) - good(from));
    let value = (placed.price * due as f64, placed.network_price * due as f64);
    let rest = 1.0 - placed.paid;
    world.post(site, Account::CapexGpus, Usd(value.0 * rest));
    world.post(site, Account::CapexNetwork, Usd(value.1 * rest));
    world.orders.deliver(world.now, number, (due, gpus > 0));
    world.fleets[order.fleet.at()].leave_transit(due);
    let state = &mut world.sites[site.at()];
    state.orders.cancel(world.now, due - gpus);
    // The full price is paid irrespective of yield: the GPUs delivered carry the cost of those
    // lost.
    let resale_base = Usd((placed.price + placed.network_price) * gpus as f64).cents();
    let plain = Asset::plain(
        Usd(value.0 + value.1).cents(),
        world.month(),
        accelerator.life_months,
    );
    let asset = Asset {
        fleet: Some(order.fleet),
        gpus,
        resale_base,
        ..plain
    };
    world.sites[site.at()].books.own(asset);
    if gpus == 0 {
        return 0;
    }
    world.fleets[order.fleet.at()].receive(gpus, value);
    let bad = is_bad(world, number, batch);
    let lot = Lot {
        placed: number,
        fleet: order.fleet,
        gpus,
        delivered: world.now,
        vintage: 0,
        first_gpu: from,
        round: 0,
        bad,
    };
    let state = &mut world.sites[site.at()];
    state.orders.deliver(world.now, gpus);
    state.racking.receive(lot);
    gpus
}

/// Whether a delivery is a bad batch; addressed by which order of its kind it belongs to, and its
/// batch.
fn is_bad(world: &World<'_>, number: u32, batch: u16) -> bool {
    let placed = *world.orders.placed(number);
    let order = world.plan.order(placed.order);
    let probability = world
        .plan
        .accelerator_of(order.fleet)
        .failures
        .bad_batch_probability;
    let address = placed.earlier << u16::BITS | u64::from(batch);
    probability > 0.0
        && order
            .lead_time
            .stream(world.replication, Purpose::BadBatch)
            .uniform(address)
            < probability
}

/// The undelivered part is cancelled: what was paid for it is refunded, less the fee.
pub fn cancelled(world: &mut World<'_>, number: u32) -> Change {
    let placed = *world.orders.placed(number);
    let order = world.plan.order(placed.order);
    let site: SiteId = world.plan.fleet(order.fleet).site;
    let open = placed.open();
    world.orders.cancel(number);
    if open > 0 {
        let net = order.cancellation_fee - placed.paid;
        world.post(
            site,
            Account::CapexGpus,
            Usd(placed.price * open as f64 * net),
        );
        world.post(
            site,
            Account::CapexNetwork,
            Usd(placed.network_price * open as f64 * net),
        );
        // The fee buys no asset: it is written off at once.
        world.post(
            site,
            Account::Depreciation,
            Usd((placed.price + placed.network_price) * open as f64 * order.cancellation_fee),
        );
        world.fleets[order.fleet.at()].leave_transit(open);
        world.sites[site.at()].orders.cancel(world.now, open);
    }
    Change::Nothing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, ORDER, SITE};
    use crate::units::{Cents, Gpus};

    /// 16 GPUs at 33 000 USD with their network, a quarter of it paid on order, in two batches.
    #[test]
    fn an_order_is_paid_as_it_comes() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        let paid = |world: &mut World<'_>| {
            let (books, _) = world.sites[0].books.take_month();
            books[Account::CapexGpus as usize] + books[Account::CapexNetwork as usize]
        };
        placed(&mut world, ORDER, 16);
        assert_eq!(paid(&mut world), Cents(16 * 3_300_000 / 4));
        assert_eq!(world.fleets[FLEET.at()].in_transit(), 16);
        world.advance();
        assert_eq!(world.now, SimTime::at(4 * WEEK));
        assert_eq!(delivered(&mut world, 0, 0), 8);
        assert_eq!(paid(&mut world), Cents(8 * 3_300_000 * 3 / 4));
        let fleet = &world.fleets[FLEET.at()];
        assert_eq!((fleet.in_transit(), fleet.waiting()), (8, 8));
    }

    #[test]
    fn what_is_cancelled_comes_back_less_the_fee() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        placed(&mut world, ORDER, 16);
        delivered(&mut world, 0, 0);
        world.sites[0].books.take_month();
        cancelled(&mut world, 0);
        // Of 8 GPUs a quarter was paid and a tenth is the fee.
        let (books, _) = world.sites[SITE.at()].books.take_month();
        assert_eq!(
            books[Account::CapexGpus as usize],
            Cents(-8 * 3_000_000 * 15 / 100)
        );
        assert_eq!(
            books[Account::Depreciation as usize],
            Cents(8 * 3_300_000 / 10)
        );
        assert_eq!(world.gpu_counts(), [16, 8, 0, 8, 0].map(Gpus));
        assert_eq!(delivered(&mut world, 0, 1), 0);
    }
}
