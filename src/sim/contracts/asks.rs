//! Customers ask, and sign where capacity can be promised; anchors sign on their day.

use super::{RENEWALS_APART, gpu_hours, hold, reserved_price, roomiest, sign_term};
use crate::id::{MarketId, PoolId, SegmentId, SiteId};
use crate::model::contract::ramp::MONTH;
use crate::random::elementary::nearest;
use crate::random::stream::{Purpose, Stream};
use crate::scenario::plan::{Against, ContractTerms, SegmentKind, Term};
use crate::sim::event::Event;
use crate::sim::world::{Change, Contract, ContractAccount, Stage, World, whole_gpus};
use crate::time::Instant;

/// What a customer wants.
#[derive(Clone, Copy)]
struct Wish {
    segment: SegmentId,
    customer: u64,
    gpus: i64,
    starts: Instant,
    term: Instant,
}

/// What it can have.
#[derive(Clone, Copy)]
struct Offer {
    market: MarketId,
    pool: PoolId,
    price_factor: f64,
    starts: Instant,
    fabric: Option<SiteId>,
}

/// Schedules the signing of every anchor; what was signed before the start is there from the start.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if let SegmentKind::Anchor(anchor) = &segment.kind {
            world.schedule(anchor.signed.max(0), Event::AnchorSigns(SegmentId::new(at)));
        }
    }
}

/// A customer asks for a contract; the arrival itself is handled by the dispatcher.
pub fn asks(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Reserved { terms, .. } = &segment.kind else { return Change::Nothing };
    let state = &mut world.segments[id.at()];
    let customer = state.tally.arrived;
    state.tally.arrived += 1;
    let gpus = whole_gpus(terms.gpus.distribution.quantile(state.sizes.uniform()));
    let wish = Wish { segment: id, customer, gpus, starts: world.now + terms.start_lag, term: term_of(world, terms, id, customer) };
    let asked = gpu_hours(gpus, wish.term);
    world.contract_books.segments[id.at()].asked_gpu_hours += asked;
    match offer(world, wish, terms) {
        Some(offer) => sign(world, wish, offer, terms),
        None => {
            world.segments[id.at()].tally.lost += 1;
            world.contract_books.segments[id.at()].lost_gpu_hours += asked;
        }
    }
    Change::Nothing
}

/// An anchor is signed, whatever capacity there is; one that is over already is not.
pub fn anchor_signs(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Anchor(anchor) = &segment.kind else { return Change::Nothing };
    let terms = &anchor.terms;
    let gpus = whole_gpus(terms.gpus.distribution.quantile(Stream::new(segment.key, world.replication, Purpose::Size).uniform(0)));
    let term = term_of(world, terms, id, 0);
    let wish = Wish { segment: id, customer: 0, gpus, starts: anchor.signed + terms.start_lag, term };
    world.segments[id.at()].tally.arrived += 1;
    world.contract_books.segments[id.at()].asked_gpu_hours += gpu_hours(gpus, term);
    if wish.starts + term > world.now {
        let offer = Offer { market: segment.market, pool: segment.pool, price_factor: 1.0, starts: wish.starts, fabric: None };
        sign(world, wish, offer, terms);
    }
    Change::Nothing
}

/// A customer's term, seconds.
fn term_of(world: &World<'_>, terms: &ContractTerms, id: SegmentId, customer: u64) -> Instant {
    match &terms.term {
        Term::Seconds(seconds) => *seconds,
        Term::Months(months) => {
            let uniform = Stream::new(world.plan.segment(id).key, world.replication, Purpose::Duration).uniform(customer);
            nearest(months.distribution.quantile(uniform) * MONTH as f64).max(1)
        }
    }
}

/// The first of a customer's markets that has room for it, and from when.
fn offer(world: &World<'_>, wish: Wish, terms: &ContractTerms) -> Option<Offer> {
    let plan = world.plan;
    let own = plan.segment(wish.segment);
    let others = terms.substitutes.iter().map(|(market, factor)| (*market, *plan.market(*market).pools.last().expect("every market has a pool"), *factor));
    std::iter::once((own.market, own.pool, 1.0)).chain(others).find_map(|(market, pool, price_factor)| {
        let (starts, fabric) = room_for(world, pool, wish, terms)?;
        Some(Offer { market, pool, price_factor, starts, fabric })
    })
}

/// From when a pool has room for a customer, and at which site if it is to stay at one that is known by then.
fn room_for(world: &World<'_>, pool: PoolId, wish: Wish, terms: &ContractTerms) -> Option<(Instant, Option<SiteId>)> {
    match terms.against {
        Against::Ready { overbooking } => {
            let fabric = if terms.placement.sites.is_empty() {
                None
            } else {
                Some(roomiest(world, pool, &terms.placement, wish.gpus).filter(|(_, room)| wish.gpus <= *room)?.0)
            };
            let fits = wish.gpus <= ready_room(world, pool, overbooking, (wish.starts, wish.starts + wish.term));
            fits.then_some((wish.starts, fabric))
        }
        Against::Planned { overbooking, longest_wait } => {
            let fits = |starts: &Instant| wish.gpus <= planned_room(world, pool, overbooking, (*starts, *starts + wish.term));
            let starts = (0..=longest_wait / MONTH).map(|months| wish.starts + months * MONTH).find(fits)?;
            Some((starts, None))
        }
    }
}

/// GPUs that can be promised over a time against what is ready: beside every commitment and the owner's greatest need in it.
fn ready_room(world: &World<'_>, pool: PoolId, overbooking: f64, (from, until): (Instant, Instant)) -> i64 {
    let state = &world.pools[pool.at()];
    with_overbooking(state.capacity, overbooking) - state.committed - world.own_need(pool, from, until)
}

/// The same against what management reckons with on the first day; commitments that end before do not count.
fn planned_room(world: &World<'_>, pool: PoolId, overbooking: f64, (from, until): (Instant, Instant)) -> i64 {
    let contracts = world.contract_books.live.iter().map(|number| &world.contracts[*number as usize]);
    let gone: i64 =
        contracts.filter(|contract| contract.pool == pool && contract.stage != Stage::Over && contract.ends <= from).map(|contract| contract.gpus).sum();
    let committed = world.pools[pool.at()].committed - gone;
    with_overbooking(world.expected_gpus(pool, from), overbooking) - committed - world.own_need(pool, from, until)
}

fn with_overbooking(gpus: i64, overbooking: f64) -> i64 {
    gpus + (gpus as f64 * overbooking) as i64
}

/// Whether a contract whose term is over can have another.
pub(super) fn can_renew(world: &World<'_>, contract: &Contract, terms: &ContractTerms) -> bool {
    let span = (world.now, world.now + contract.term);
    let room = match terms.against {
        Against::Ready { overbooking } => ready_room(world, contract.pool, overbooking, span),
        Against::Planned { overbooking, .. } => planned_room(world, contract.pool, overbooking, span),
    };
    contract.gpus <= room
}

/// A contract is signed.
fn sign(world: &mut World<'_>, wish: Wish, offer: Offer, terms: &ContractTerms) {
    let state = &mut world.segments[wish.segment.at()];
    state.tally.admitted += 1;
    state.tally.admitted_gpus += wish.gpus;
    let number = world.contracts.len() as u32;
    let contract = Contract {
        segment: wish.segment,
        market: offer.market,
        pool: offer.pool,
        fabric: offer.fabric,
        customer: wish.customer,
        renewals: 0,
        gpus: wish.gpus,
        ramp_months: terms.ramp_months,
        stage: Stage::Signed,
        leaving: false,
        agreed: terms.agreed.is_some(),
        watched: terms.exit.is_some() || terms.price.moves(),
        has_sla: terms.sla.is_some(),
        price_factor: offer.price_factor,
        market_at_signing: reserved_price(world, offer.market) * offer.price_factor,
        price: 0.0,
        take_or_pay: terms.take_or_pay,
        billed: 0.0,
        term: wish.term,
        starts: offer.starts,
        ends: offer.starts + wish.term,
        first_use: offer.starts,
        signing_year: 0,
        recalled: 0,
        exit_left: f64::INFINITY,
        account: ContractAccount::default(),
    };
    hold(world, &contract, contract.gpus);
    world.contracts.push(contract);
    world.contract_books.live.push(number);
    // What an anchor prepaid before the scenario's start is cash of before.
    let in_cash = !matches!(&world.plan.segment(wish.segment).kind, SegmentKind::Anchor(anchor) if anchor.signed < 0);
    sign_term(world, number, in_cash);
    let fails = terms.credit.and_then(|credit| {
        let key = world.plan.segment(wish.segment).key;
        credit.default_after(Stream::new(key, world.replication, Purpose::Default).uniform(wish.customer))
    });
    if let Some(after) = fails {
        world.schedule(world.now + after, Event::CustomerDefaults(number));
    }
    world.schedule(offer.starts, Event::ContractStarts(number));
    debug_assert!(wish.customer < RENEWALS_APART, "customers are fewer than their draws are apart");
}
