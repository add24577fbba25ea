//! Terms and prices: what follows the market month by month, and what happens when a term is over.

use super::promise::can_renew;
use super::{by_terms, close, drawn, hold, price_now, reserved_price, sign_term, terminations};
use crate::random::stream::Purpose;
use crate::record::Account;
use crate::sim::event::Event;
use crate::sim::world::{Change, Contract, Stage, World};

/// The market's price has moved: contracts indexed to it pay the new price from now on, and
/// customers with a right to terminate decide on it.
pub fn prices_move(world: &mut World<'_>) {
    let plan = world.plan;
    for at in 0..world.contract_books.live().len() {
        let number = world.contract_books.live()[at];
        let contract = world.contracts.of(number);
        if !contract.watched || contract.stage == Stage::Over {
            continue;
        }
        let Some(terms) = plan.segment(contract.segment).kind.contract() else {
            continue;
        };
        if terms.price.moves() && !contract.price.is_agreed() {
            let price = price_now(world, contract, terms);
            reprice(world, number, price);
        }
        terminations::watch(world, number);
    }
}

/// Changes a contract's price from now on, and with it the value of its remaining performance
/// obligation.
pub(super) fn reprice(world: &mut World<'_>, number: u32, price: f64) {
    world.bill_contract(number);
    let back = world.contracts.reprice(number, price);
    let market = world.contracts.of(number).market;
    world.post_contracts(market, Account::Prepayments, -back);
}

/// The end of a term: the customer renews at the market's price, if the capacity is not needed
/// otherwise, or leaves. A contract whose end is another instant has been given notice meanwhile,
/// or is over.
pub fn ends(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    if contract.stage != Stage::Running || world.now != contract.ends {
        return Change::Nothing;
    }
    world.bill_contract(number);
    let contract = *world.contracts.of(number);
    close(world, number);
    if wants_more(world, &contract) {
        renew(world, number);
    }
    Change::FreeCapacity(contract.partition)
}

/// Whether a customer wants to renew and can.
fn wants_more(world: &World<'_>, contract: &Contract) -> bool {
    let terms = world.terms_of(contract);
    let market = contract
        .price
        .of_market(reserved_price(world, contract.market));
    let chance = terms.renewal.chance(
        by_terms(world, contract, terms, market),
        contract.price.now(),
    );
    !contract.leaving
        && drawn(world, contract, Purpose::Renewal) < chance
        && can_renew(world, contract, terms)
}

/// Renews a contract for another term, at its full size from the first day.
fn renew(world: &mut World<'_>, number: u32) {
    let now = world.now;
    let contract = world.contracts.of(number);
    let market_price = reserved_price(world, contract.market);
    world.forget_call_backs(number);
    world.contracts.renew(number, now, market_price);
    let contract = *world.contracts.of(number);
    hold(world, &contract, contract.gpus);
    sign_term(world, number);
    world.set_contract_level(number, contract.gpus);
    world.schedule(contract.ends, Event::ContractEnds(number));
    terminations::watch(world, number);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SegmentId;
    use crate::sim::contracts::{enquiries, starts};
    use crate::sim::world::fixture;
    use crate::time::{DAY, SimTime};

    #[test]
    fn a_term_that_is_over_frees_its_gpus_or_has_another() {
        for (probability, held) in [(0.0, 0), (1.0, 6)] {
            let mut plan = fixture::plan();
            let mut terms = fixture::terms(6.0, 100);
            terms.conditions.renewal.probability = probability;
            plan.segments = vec![fixture::segment(fixture::reserved(terms))];
            let mut world = World::new(&plan, 0);
            world.ready_gpus(6);
            enquiries(&mut world, SegmentId(0));
            starts(&mut world, 0);
            world.now = SimTime::at(100 * DAY);
            ends(&mut world, 0);
            let contract = world.contracts.of(0);
            assert_eq!(contract.renewals, u64::from(held > 0));
            let partition = &world.partitions[0];
            assert_eq!(
                (partition.committed(None), partition.contracted()),
                (held, held)
            );
        }
    }
}
