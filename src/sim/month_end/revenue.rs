//! Revenue of a month: by segment, and by fleet in the books of its site.

use super::served::{self, FleetUse};
use crate::class::{ByClass, Class};
use crate::id::MarketId;
use crate::plan::{Segment, SegmentKind, Substitute};
use crate::random::elementary::nearest;
use crate::record::{Account, SegmentMonth, SiteMonth};
use crate::sim::world::World;
use crate::units::{Cents, GpuSeconds, Usd};

/// The account of each class.
const fn account_of(class: Class) -> Account {
    match class {
        Class::Internal => Account::CaptiveUse,
        Class::Reserved => Account::RevenueReserved,
        Class::OnDemand => Account::RevenueOnDemand,
        Class::Spot => Account::RevenueSpot,
    }
}

/// Accounts of contracts, which their settlement has posted by market.
const OF_CONTRACTS: [Account; 6] = [
    Account::RevenueReserved,
    Account::SlaCredits,
    Account::LatePenalties,
    Account::CallBackPenalties,
    Account::BadDebt,
    Account::Prepayments,
];

/// Books the month's revenue and transfer price; the segments' payments add up to the sites'
/// bookings, to the cent.
///
/// # Errors
/// A description of the identity of contracts that is violated.
pub fn book(
    world: &mut World<'_>,
    uses: &[FleetUse],
    rows: &mut [SiteMonth],
) -> Result<Vec<SegmentMonth>, String> {
    world.close_contracts()?;
    let mut amounts = vec![ByClass::default(); world.plan.markets.len()];
    let segments = by_segment(world, uses, &mut amounts)?;
    served_as_used(world, uses, &segments)?;
    for (market, amounts) in amounts.iter().enumerate() {
        for class in [Class::Internal, Class::OnDemand, Class::Spot] {
            let posted = (class, account_of(class), amounts[class]);
            book_by_fleet(world, market, posted, uses, rows);
        }
        for account in OF_CONTRACTS {
            let posted = world.contract_books.posted(MarketId::new(market), account);
            book_by_fleet(
                world,
                market,
                (Class::Reserved, account, posted),
                uses,
                rows,
            );
        }
    }
    world.contract_books.turn_month();
    Ok(segments)
}

/// Compares the hours served to contracts with those provided by the fleets.
fn served_as_used(
    world: &World<'_>,
    uses: &[FleetUse],
    segments: &[SegmentMonth],
) -> Result<(), String> {
    let served = world.contract_books.served();
    let used = uses
        .iter()
        .map(|of| of[Class::Reserved])
        .sum::<GpuSeconds>()
        .0 as f64;
    let contracts = world
        .plan
        .segments
        .iter()
        .zip(segments)
        .filter(|(segment, _)| segment.kind.contract().is_some());
    let due = contracts.map(|(_, month)| month.due).sum::<GpuSeconds>().0 as f64;
    if (served - used).abs() > SERVED_TOLERANCE * (1.0 + due) {
        return Err(format!(
            "contracts were served {served} GPU-seconds, but fleets gave them {used}"
        ));
    }
    Ok(())
}

/// Error allowed between served hours added up by contract and by fleet, relative to those due:
/// those of a contract short of capacity are the hours due less those missed, in real numbers.
const SERVED_TOLERANCE: f64 = 1e-9;

/// Allocates an amount of a market's class to the sites of its fleets, by the GPU-hours provided by
/// each; the last takes the rounding difference.
fn book_by_fleet(
    world: &World<'_>,
    market: usize,
    (class, account, amount): (Class, Account, Cents),
    uses: &[FleetUse],
    rows: &mut [SiteMonth],
) {
    let plan = world.plan;
    let fleets = &plan.markets[market].fleets;
    let mut hours_left: f64 = fleets.iter().map(|id| uses[id.at()][class].hours()).sum();
    let mut left = amount;
    for id in fleets {
        let hours = uses[id.at()][class].hours();
        if hours > 0.0 {
            let part = if hours >= hours_left {
                left
            } else {
                Usd(left.usd() * hours / hours_left).cents()
            };
            rows[plan.fleet(*id).site.at()].books[account as usize] += part;
            left -= part;
            hours_left -= hours;
        }
    }
    // An amount due without any GPU-hours is booked at the site of the market's first fleet.
    let site = fleets.first().map_or(0, |id| plan.fleet(*id).site.at());
    rows[site].books[account as usize] += left;
}

/// GPU-hours served and revenue by segment in the month; `amounts` are each market's revenue, by
/// class.
fn by_segment(
    world: &mut World<'_>,
    uses: &[FleetUse],
    amounts: &mut [ByClass<Cents>],
) -> Result<Vec<SegmentMonth>, String> {
    let (plan, now) = (world.plan, world.now);
    let mut months: Vec<SegmentMonth> = world
        .segments
        .iter_mut()
        .map(|state| state.month(now))
        .collect();
    let (partitions, away) = served::by_partition(world, uses, &months)?;
    let mut contracts = 0.0;
    for (at, ((spec, month), away)) in plan.segments.iter().zip(&mut months).zip(away).enumerate() {
        let (class, partition) = (Class::of(&spec.kind), &partitions[spec.partition.at()]);
        // GPU-hours of captive use and aggregate demand are known; each segment of the other
        // classes has its share.
        let hours = match &spec.kind {
            kind if kind.is_captive() => month.served.hours(),
            SegmentKind::Aggregate(_) => month.due.hours(),
            _ => partition.hours(class, month.due.hours()),
        };
        let market = world.markets[spec.market.at()].quote();
        let price = market.price;
        let usd = match &spec.kind {
            SegmentKind::Internal { .. } | SegmentKind::TrainingRun(_) => {
                hours * price * plan.finance.transfer_price_fraction
            }
            SegmentKind::Reserved { .. } | SegmentKind::Anchor(_) => {
                let of = world.contract_books.segment(at);
                // Rounded so that the sum over segments is that over fleets.
                let before = nearest(contracts);
                contracts += of.served;
                (month.revenue, month.served) = (of.rent, GpuSeconds(nearest(contracts) - before));
                (month.requested_gpu_hours, month.lost_gpu_hours) =
                    (of.requested_gpu_hours, of.lost_gpu_hours);
                continue;
            }
            SegmentKind::OnDemand { premium, .. } => {
                // Requests that lose GPUs run on and lose the hours missed.
                month.lost_gpu_hours += month.due.hours() - hours;
                hours * (price * (1.0 + premium)).min(market.cap)
            }
            SegmentKind::Aggregate(demand) => {
                hours * (price * (1.0 + demand.premium)).min(market.cap)
            }
            SegmentKind::Spot { discount, .. } => {
                hours * (market.spot_price() * (1.0 - discount)).min(market.cap)
            }
        };
        if !spec.kind.is_captive() {
            month.served = GpuSeconds(nearest(hours * 3_600.0));
        }
        month.revenue = Usd(usd).cents();
        amounts[spec.market.at()][class] += month.revenue;
        for (due, substitute) in away.into_iter().zip(spec.substitutes()) {
            let hours = partitions[substitute.partition.at()].hours(class, due.hours());
            let paid = add_away(world, spec, month, substitute, (due, hours));
            amounts[substitute.market.at()][class] += paid;
        }
    }
    Ok(months)
}

/// Adds to a segment's month what its requests ran in another market: hours due and served. Returns
/// what they paid there.
fn add_away(
    world: &World<'_>,
    segment: &Segment,
    month: &mut SegmentMonth,
    substitute: &Substitute,
    (due, hours): (GpuSeconds, f64),
) -> Cents {
    let SegmentKind::OnDemand { premium, .. } = &segment.kind else {
        unreachable!("only requests run in other markets")
    };
    let market = world.markets[substitute.market.at()].quote();
    let price = (market.price * substitute.price_factor * (1.0 + premium)).min(market.cap);
    let paid = Usd(hours * price).cents();
    month.lost_gpu_hours += due.hours() - hours;
    month.due += due;
    month.served += GpuSeconds(nearest(hours * 3_600.0));
    month.revenue += paid;
    paid
}
