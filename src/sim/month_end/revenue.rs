//! What customers pay for a month: by segment, and by fleet in the books of its site.

use crate::random::elementary::nearest;
use crate::record::{Account, SegmentMonth, SiteMonth};
use crate::scenario::plan::SegmentKind;
use crate::sim::world::World;
use crate::units::{Cents, GpuSeconds, Usd};

/// GPU-seconds that a fleet's classes used in the month.
pub type FleetUse = [GpuSeconds; 4];

/// The account of each class, in the order of [`GpuUse::SERVED`](crate::record::GpuUse::SERVED).
const ACCOUNTS: [Account; 4] = [Account::Transfer, Account::RevenueReserved, Account::RevenueOnDemand, Account::RevenueSpot];

/// Books the month's rent and transfer; what each segment paid adds up to what the sites book, to the cent.
pub fn book(world: &mut World<'_>, uses: &[FleetUse], rows: &mut [SiteMonth]) -> Vec<SegmentMonth> {
    let segments = by_segment(world, uses);
    let plan = world.plan;
    for market in 0..plan.markets.len() {
        let mut amounts = [Cents(0); 4];
        for (segment, month) in plan.segments.iter().zip(&segments).filter(|(segment, _)| segment.market.at() == market) {
            amounts[class_of(&segment.kind)] += month.revenue;
        }
        for (class, amount) in amounts.into_iter().enumerate() {
            book_by_fleet(world, market, (class, amount), uses, rows);
        }
    }
    segments
}

/// A segment's class, by its place in [`GpuUse::SERVED`](crate::record::GpuUse::SERVED).
fn class_of(kind: &SegmentKind) -> usize {
    match kind {
        SegmentKind::Internal { .. } => 0,
        SegmentKind::Reserved { .. } => 1,
        SegmentKind::OnDemand { .. } => 2,
        SegmentKind::Spot { .. } => 3,
    }
}

/// Shares an amount of a market's class out to the sites of its fleets, by the GPU-hours each gave; the last takes what
/// rounding leaves.
fn book_by_fleet(world: &World<'_>, market: usize, (class, amount): (usize, Cents), uses: &[FleetUse], rows: &mut [SiteMonth]) {
    let plan = world.plan;
    let fleets = &plan.markets[market].fleets;
    let mut hours_left: f64 = fleets.iter().map(|id| uses[id.at()][class].hours()).sum();
    let mut left = amount;
    for id in fleets {
        let hours = uses[id.at()][class].hours();
        if hours > 0.0 {
            let part = if hours >= hours_left { left } else { Usd(left.usd() * hours / hours_left).cents() };
            rows[plan.fleet(*id).site.at()].books[ACCOUNTS[class] as usize] += part;
            left -= part;
            hours_left -= hours;
        }
    }
    // What is owed though nothing ran goes where the market's first fleet stands.
    let site = fleets.first().map_or(0, |id| plan.fleet(*id).site.at());
    rows[site].books[ACCOUNTS[class] as usize] += left;
}

/// What each segment was served and paid in the month.
fn by_segment(world: &mut World<'_>, uses: &[FleetUse]) -> Vec<SegmentMonth> {
    let (plan, now) = (world.plan, world.now);
    let mut months: Vec<SegmentMonth> = world.segments.iter_mut().map(|state| state.month(now)).collect();
    for (at, market) in plan.markets.iter().enumerate() {
        let mut served = [0.0; 4];
        for (served, class) in served.iter_mut().zip(0..) {
            *served = market.fleets.iter().map(|id| uses[id.at()][class].hours()).sum();
        }
        let mut due = [0.0; 4];
        let here = || plan.segments.iter().enumerate().filter(|(_, segment)| segment.market.at() == at);
        for (segment, spec) in here() {
            due[class_of(&spec.kind)] += months[segment].due.hours();
        }
        let (price, mut contracts) = (world.markets[at].price, 0.0);
        for id in &market.pools {
            let pool = &mut world.pools[id.at()];
            pool.settle_contracts(now);
            contracts += std::mem::replace(&mut pool.contract_revenue, (0.0, now)).0;
        }
        for (segment, spec) in here() {
            let class = class_of(&spec.kind);
            let month = &mut months[segment];
            let share = if due[class] > 0.0 { month.due.hours() / due[class] } else { 0.0 };
            let hours = served[class] * share;
            month.served = GpuSeconds(nearest(hours * 3_600.0));
            let usd = match &spec.kind {
                SegmentKind::Internal { .. } => hours * price * plan.finance.transfer_fraction,
                SegmentKind::Reserved { .. } => contracts * share,
                SegmentKind::OnDemand { premium, .. } => hours * price * (1.0 + premium),
                SegmentKind::Spot { discount, .. } => hours * price * (1.0 - discount),
            };
            month.revenue = Usd(usd).cents();
        }
    }
    months
}
