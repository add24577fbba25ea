//! Reserved contracts: customers ask, sign if there is room beside the owner's plan, stay for their term, renew or go.

use super::event::Event;
use super::world::{Change, Contract, World, whole_gpus};
use crate::id::{PoolId, SegmentId, SiteId};
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::scenario::plan::{Plan, SegmentKind};
use crate::time::{DAY, Instant};

/// Seconds of a mean month.
const MONTH: f64 = 365.242_5 / 12.0 * DAY as f64;
/// Renewal draws of a customer are spaced so that no other customer's draw is met.
const RENEWALS_APART: u64 = 1 << 32;

/// A customer asks for a contract; the arrival itself is handled by the dispatcher.
pub fn asks(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Reserved { gpus, term_months, start_lag, one_fabric, .. } = &segment.kind else { return Change::Nothing };
    let state = &mut world.segments[id.at()];
    let customer = state.tally.arrived;
    state.tally.arrived += 1;
    let size = whole_gpus(gpus.distribution.quantile(state.sizes.uniform()));
    let months = term_months.distribution.quantile(Stream::new(segment.key, world.replication, Purpose::Duration).uniform(customer));
    let term = nearest(months * MONTH).max(1);
    let starts = world.now + start_lag;
    let fabric = if *one_fabric { roomiest_fabric(world, segment.pool).filter(|(_, room)| size <= *room) } else { None };
    if size > room(world, segment.pool, starts, starts + term) || (*one_fabric && fabric.is_none()) {
        world.segments[id.at()].tally.lost += 1;
        return Change::Nothing;
    }
    let state = &mut world.segments[id.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += size;
    let pool = &mut world.pools[segment.pool.at()];
    pool.committed += size;
    let fabric = fabric.map(|(site, _)| site);
    if let Some(site) = fabric {
        pool.on_one_fabric[site.at()] += size;
    }
    let market_at_signing = world.markets[segment.market.at()].price;
    world.contracts.push(Contract { segment: id, customer, renewals: 0, gpus: size, market_at_signing, price: 0.0, term, begun: false, fabric });
    let number = world.contracts.len() as u32 - 1;
    world.schedule(starts, Event::ContractStarts(number));
    Change::Nothing
}

/// The site with most ready GPUs of a pool beside contracts that need its fabric, and how many those are.
fn roomiest_fabric(world: &World<'_>, pool: PoolId) -> Option<(SiteId, i64)> {
    let fleets = &world.plan.market(world.plan.pool(pool).market).fleets;
    let state = &world.pools[pool.at()];
    let ready =
        |site: SiteId| fleets.iter().zip(&state.shares).filter(|(fleet, _)| world.plan.fleet(**fleet).site == site).map(|(_, share)| share).sum::<i64>();
    let room = |site: SiteId| ready(site) - state.on_one_fabric[site.at()];
    // Among equals the first site.
    (0..world.sites.len()).rev().map(SiteId::new).map(|site| (site, room(site))).max_by_key(|(_, room)| *room)
}

/// GPUs that can be promised over a time: ready, beside every commitment and the owner's greatest need in it.
fn room(world: &World<'_>, pool: PoolId, from: Instant, until: Instant) -> i64 {
    let state = &world.pools[pool.at()];
    state.capacity - state.committed - greatest_need(world.plan, pool, from, until)
}

/// The owner's greatest planned need in a time.
fn greatest_need(plan: &Plan, pool: PoolId, from: Instant, until: Instant) -> i64 {
    let needs = || {
        plan.segments
            .iter()
            .filter(|segment| segment.pool == pool)
            .filter_map(|segment| if let SegmentKind::Internal { steps } = &segment.kind { Some(steps) } else { None })
    };
    let at =
        |when: Instant| needs().map(|steps| steps.partition_point(|(begins, _)| *begins <= when).checked_sub(1).map_or(0, |step| steps[step].1.0)).sum::<i64>();
    let changes = needs().flatten().map(|(begins, _)| *begins).filter(|begins| (from..until).contains(begins));
    changes.chain([from]).map(at).max().unwrap_or(0)
}

/// A contract begins to use and pay.
pub fn starts(world: &mut World<'_>, number: u32) -> Change {
    let contract = world.contracts[number as usize];
    let pool = world.plan.segment(contract.segment).pool;
    begin_paying(world, pool, number);
    world.schedule(world.now + contract.term, Event::ContractEnds(number));
    Change::Room(pool)
}

fn begin_paying(world: &mut World<'_>, pool: PoolId, number: u32) {
    let now = world.now;
    let price = price_now(world, number);
    let contract = &mut world.contracts[number as usize];
    (contract.price, contract.begun) = (price, true);
    let (gpus, rate) = (contract.gpus, contract.gpus as f64 * price);
    let state = &mut world.pools[pool.at()];
    state.settle_contracts(now);
    state.contracted += gpus;
    state.contract_rate += rate;
    let segment = world.contracts[number as usize].segment;
    world.segments[segment.at()].level.add(now, gpus);
}

/// What a contract pays now, by its terms.
fn price_now(world: &World<'_>, number: u32) -> f64 {
    let contract = &world.contracts[number as usize];
    let segment = world.plan.segment(contract.segment);
    let market_now = world.markets[segment.market.at()].price;
    if let SegmentKind::Reserved { terms, .. } = &segment.kind { terms.price(contract.market_at_signing, market_now) } else { 0.0 }
}

/// The market's price has moved: contracts whose terms follow it pay the new one from now on.
pub fn prices_move(world: &mut World<'_>) {
    let plan = world.plan;
    for number in 0..world.contracts.len() as u32 {
        let contract = world.contracts[number as usize];
        let segment = plan.segment(contract.segment);
        if contract.begun && matches!(&segment.kind, SegmentKind::Reserved { terms, .. } if terms.moves()) {
            let price = price_now(world, number);
            let now = world.now;
            let state = &mut world.pools[segment.pool.at()];
            state.settle_contracts(now);
            state.contract_rate += contract.gpus as f64 * (price - contract.price);
            world.contracts[number as usize].price = price;
        }
    }
}

/// A term is over: the customer renews at the market's price, if the capacity is not needed, or goes.
pub fn ends(world: &mut World<'_>, number: u32) -> Change {
    let contract = world.contracts[number as usize];
    let segment = world.plan.segment(contract.segment);
    let SegmentKind::Reserved { renewal, .. } = segment.kind else { return Change::Nothing };
    let now = world.now;
    let state = &mut world.pools[segment.pool.at()];
    state.settle_contracts(now);
    state.contracted -= contract.gpus;
    state.committed -= contract.gpus;
    if let Some(site) = contract.fabric {
        state.on_one_fabric[site.at()] -= contract.gpus;
    }
    state.contract_rate = if state.contracted == 0 { 0.0 } else { state.contract_rate - contract.gpus as f64 * contract.price };
    world.contracts[number as usize].begun = false;
    world.segments[contract.segment.at()].level.add(now, -contract.gpus);
    let draw = Stream::new(segment.key, world.replication, Purpose::Renewal).uniform(contract.customer + contract.renewals * RENEWALS_APART);
    if draw < renewal && contract.gpus <= room(world, segment.pool, now, now + contract.term) {
        let market_at_signing = world.markets[segment.market.at()].price;
        world.contracts[number as usize] = Contract { renewals: contract.renewals + 1, market_at_signing, ..contract };
        let state = &mut world.pools[segment.pool.at()];
        state.committed += contract.gpus;
        if let Some(site) = contract.fabric {
            state.on_one_fabric[site.at()] += contract.gpus;
        }
        begin_paying(world, segment.pool, number);
        world.schedule(now + contract.term, Event::ContractEnds(number));
    }
    Change::Room(segment.pool)
}
