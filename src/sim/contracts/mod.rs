//! Reserved contracts: customers enquire and sign (`enquiries`) what can be promised (`promise`), use
//! and pay from the day the capacity is ready (`delivery`), renew or leave when the term is over
//! (`term`), or terminate before (`terminations`). What they pay is metered in the world
//! (`world/settlement`).

mod dated;
mod enquiries;
mod delivery;
mod terminations;
mod promise;
mod term;

pub use dated::anchor_changes;
pub use delivery::{grows, serve_late, starts, terminates};
pub use enquiries::{anchor_signs, begin, enquiries};
pub use term::{ends, prices_move};
pub use terminations::{called_back, defaults, shrinks, terminates_for_convenience};

use super::world::{Agreed, Contract, Stage, World};
use crate::id::{MarketId, PartitionId, SiteId};
use crate::plan::{ContractTerms, Placement};
use crate::random::elementary::ln;
use crate::random::stream::{Purpose, Stream};
use crate::record::Account;
use crate::time::{SECONDS_PER_HOUR, Seconds};

/// Draws of a customer's terms are spaced so that no other customer's draw is met.
const RENEWALS_APART: u64 = 1 << 32;

/// The market price that contracts are held to, USD per GPU-hour.
fn reserved_price(world: &World<'_>, market: MarketId) -> f64 {
    world.markets[market.at()].quote().reserved_price()
}

/// A draw for a contract's current term.
fn drawn(world: &World<'_>, contract: &Contract, purpose: Purpose) -> f64 {
    let key = world.plan.segment(contract.segment).key;
    Stream::new(key, world.replication, purpose)
        .uniform(contract.customer + contract.renewals * RENEWALS_APART)
}

/// The price of a contract by its terms at today's market price, USD per GPU-hour.
fn price_now(world: &World<'_>, contract: &Contract, terms: &ContractTerms) -> f64 {
    match terms.agreed {
        Some(agreed) if contract.price.is_agreed() => world.inputs.of(agreed),
        _ => by_terms(world, contract, terms, contract.price.market_at_signing()),
    }
}

/// The price today of terms signed at a market price, USD per GPU-hour; a hyperscaler's list price
/// caps it.
fn by_terms(world: &World<'_>, contract: &Contract, terms: &ContractTerms, at_signing: f64) -> f64 {
    let now = contract
        .price
        .of_market(reserved_price(world, contract.market));
    terms
        .price
        .price(at_signing, now)
        .min(world.markets[contract.market.at()].quote().cap)
}

/// A term is signed: its firm revenue is booked, a part of it paid at once; the term's random
/// inputs are drawn. A contract that began before the scenario has only its remaining term; what was
/// prepaid for that before the start is cash at hand on the first day.
fn sign_term(world: &mut World<'_>, number: u32) {
    let plan = world.plan;
    let contract = world.contracts.of(number);
    let market = contract.market;
    let terms = world.terms_of(contract);
    let agreed = Agreed {
        price: price_now(world, contract, terms),
        used: terms
            .used
            .distribution
            .quantile(drawn(world, contract, Purpose::Use)),
        termination_left: if terms.termination_for_convenience.is_some() {
            -ln(drawn(world, contract, Purpose::TerminationForConvenience))
        } else {
            f64::INFINITY
        },
        signing_year: plan
            .horizon
            .civil_years
            .partition_point(|year| year.starts <= world.now)
            .saturating_sub(1) as u16,
        prepayment: terms.prepayment,
    };
    let prepaid = world.contracts.agree(number, world.now, agreed);
    world.post_contracts(market, Account::Prepayments, prepaid);
}

/// A contract ends: the capacity it held is released.
fn close(world: &mut World<'_>, number: u32) {
    world.set_contract_level(number, 0);
    let stage = world.contracts.close(number);
    let contract = *world.contracts.of(number);
    hold(world, &contract, -contract.gpus);
    if stage == Stage::Late {
        world.contract_books.end_wait(contract.partition, number);
    }
}

/// Holds capacity for a contract, or releases it.
fn hold(world: &mut World<'_>, contract: &Contract, gpus: i64) {
    world.partitions[contract.partition.at()].commit(gpus, contract.fabric);
}

/// Among a placement's sites whose fabric holds the given GPUs, the one with most ready GPUs beside
/// contracts bound there, and their number; among equals the first.
fn site_with_most_free(
    world: &World<'_>,
    partition: PartitionId,
    placement: &Placement,
    gpus: i64,
) -> Option<(SiteId, i64)> {
    let state = &world.partitions[partition.at()];
    let fits = placement.sites.iter().filter(|(_, most)| gpus <= most.0);
    fits.rev()
        .map(|(site, _)| (*site, state.ready_beside_committed(*site)))
        .max_by_key(|(_, free_capacity)| *free_capacity)
}

/// GPU-hours of a term at full size.
fn gpu_hours(gpus: i64, term: Seconds) -> f64 {
    gpus as f64 * term.as_seconds() / SECONDS_PER_HOUR
}
