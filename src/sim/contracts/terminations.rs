//! Contracts that end before their term: termination for convenience by the customer, default, or
//! call-back by the owner.

use super::{close, hold, reserved_price};
use crate::model::contract::ledger::{Unearned, rent};
use crate::model::contract::ramp::MONTH;
use crate::record::Account;
use crate::sim::event::Event;
use crate::sim::world::{Change, Stage, World};
use crate::time::Seconds;
use crate::units::Cents;

/// Schedules the notice of a customer that gives it before the next month; otherwise deducts the
/// month from its threshold.
pub(super) fn watch(world: &mut World<'_>, number: u32) {
    let plan = world.plan;
    let contract = world.contracts.of(number);
    if contract.stage != Stage::Running
        || contract.leaving
        || contract.termination_left == f64::INFINITY
    {
        return;
    }
    let Some(termination_for_convenience) = world.terms_of(contract).termination_for_convenience
    else {
        return;
    };
    let month_ends = plan.horizon.month_starts[world.month() + 1];
    let (from, until) = (
        world
            .now
            .max(contract.first_use + termination_for_convenience.after),
        month_ends.min(contract.ends),
    );
    if from >= until {
        return;
    }
    let rate = termination_for_convenience
        .rate(contract.price.now(), reserved_price(world, contract.market));
    if let Some(after) = world.contracts.approach_exit(number, rate, until - from) {
        world.schedule(from + after, Event::CustomerTerminates(number));
    }
}

/// Termination for convenience: the customer stays and pays through the notice period, and its
/// prepayment for later is forfeited to the provider.
///
/// # Panics
/// If its terms know no such thing.
pub fn terminates_for_convenience(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    let terms = world.terms_of(&contract);
    let termination_for_convenience = terms
        .termination_for_convenience
        .expect("only a customer that may leave does");
    if contract.stage == Stage::Running && !contract.leaving {
        give_notice(
            world,
            number,
            termination_for_convenience.notice,
            Unearned::Kept(Cents(0)),
        );
    }
    Change::Nothing
}

/// Call-back by the owner: the customer keeps the GPUs and pays through the notice period, is paid
/// a penalty for them and refunded its prepayment for later. The notice is void where the customer
/// has left or given notice itself.
///
/// # Panics
/// If its terms know no such thing.
pub fn called_back(world: &mut World<'_>, number: u32) -> Change {
    let notice = world.call_backs.notice(number);
    let contract = *world.contracts.of(notice.contract);
    if contract.stage != Stage::Running || contract.leaving {
        forget(world, number);
        return Change::Nothing;
    }
    let terms = world.terms_of(&contract);
    let call_back = terms.call_back.expect("only what may be called back is");
    // GPUs called back before have their own penalty; a contract that still ramps up is paid for
    // the GPUs it has.
    let there = if notice.whole {
        contract.account.level - (contract.called_back - notice.gpus)
    } else {
        notice.gpus
    };
    let penalty = contract.rent_for(there, call_back.penalty_months * MONTH.as_seconds());
    world.post_contracts(contract.market, Account::CallBackPenalties, penalty);
    let first = world.call_backs.is_first(number);
    let lost = if notice.whole {
        give_notice(world, notice.contract, call_back.notice, Unearned::Refunded)
    } else {
        give_partial_notice(world, number)
    };
    let revenue_lost = contract.price.revenue(lost as f64);
    world.call_backs.count(first, notice.gpus, revenue_lost);
    Change::Nothing
}

/// A notice of the owner is void.
fn forget(world: &mut World<'_>, number: u32) {
    let notice = world.call_backs.notice(number);
    if world.call_backs.end(number) {
        world.contracts.call_back(notice.contract, -notice.gpus);
    }
}

/// A contract has fewer GPUs after a notice, if its term is not over before; returns the
/// GPU-seconds lost.
fn give_partial_notice(world: &mut World<'_>, number: u32) -> i64 {
    let notice = world.call_backs.notice(number);
    world.bill_contract(notice.contract);
    let contract = world.contracts.of(notice.contract);
    let lost = notice.gpus * (contract.ends - notice.ends).max(Seconds::ZERO).whole();
    if lost > 0 {
        let left = contract.account.to_come - lost;
        world.cut_contract(notice.contract, left, Unearned::Refunded);
        world.schedule(notice.ends, Event::ContractShrinks(number));
    }
    lost
}

/// The notice for some GPUs of a contract is over: it continues with the rest.
pub fn shrinks(world: &mut World<'_>, number: u32) -> Change {
    let notice = world.call_backs.notice(number);
    let contract = *world.contracts.of(notice.contract);
    if contract.stage != Stage::Running || !notice.runs {
        return Change::Nothing;
    }
    world.bill_contract(notice.contract);
    hold(world, &contract, -notice.gpus);
    forget(world, number);
    world.contracts.shrink(notice.contract, notice.gpus);
    world.set_contract_level(notice.contract, contract.gpus - notice.gpus);
    Change::FreeCapacity(contract.partition)
}

/// A contract ends after its notice, if its term is not over before; it is not renewed. Returns the
/// GPU-seconds lost.
pub(super) fn give_notice(
    world: &mut World<'_>,
    number: u32,
    notice: Seconds,
    unearned: Unearned,
) -> i64 {
    world.bill_contract(number);
    world.contracts.give_notice(number);
    let contract = world.contracts.of(number);
    let ends = contract.ends.min(world.now + notice);
    if ends == contract.ends {
        return 0;
    }
    // GPUs called back before are counted as lost already.
    let called_back: i64 = world
        .call_backs
        .partial(number)
        .map(|partial| {
            partial.gpus
                * (contract.ends - partial.ends.max(ends))
                    .max(Seconds::ZERO)
                    .whole()
        })
        .sum();
    let lost = contract
        .ramp()
        .gpu_seconds(ends - contract.starts, contract.ends - contract.starts)
        - called_back;
    let left = contract.account.to_come - lost;
    world.contracts.shorten(number, ends);
    world.cut_contract(number, left, unearned);
    world.schedule(ends, Event::ContractEnds(number));
    lost
}

/// A customer defaults: its contract ends at once, and its last invoice is lost but for the
/// prepayment and the recovery.
///
/// # Panics
/// If its terms know no such thing.
pub fn defaults(world: &mut World<'_>, number: u32) -> Change {
    world.bill_contract(number);
    let contract = *world.contracts.of(number);
    if contract.stage == Stage::Over {
        return Change::Nothing;
    }
    let terms = world.terms_of(&contract);
    let credit = terms.credit.expect("only a customer that may fail does");
    let used = (world.now - contract.first_use)
        .max(Seconds::ZERO)
        .as_seconds();
    // Before first use nothing is owed: no GPUs are in force. The prepayment has covered its part
    // of each month's firm revenue.
    let ledger = &contract.account.ledger;
    let prepaid = if ledger.to_come == Cents(0) {
        0.0
    } else {
        ledger.deferred.0 as f64 / ledger.to_come.0 as f64
    };
    let owed = contract.price.billed() - contract.price.take_or_pay() * prepaid;
    let claim = rent(
        contract.account.level as f64 * used.min(credit.claim_months * MONTH.as_seconds()) * owed,
        contract.price.now(),
    );
    world.penalise_contract(number);
    let cut = world.cut_contract(number, 0, Unearned::Kept(claim));
    world.post_contracts(
        contract.market,
        Account::BadDebt,
        credit.loss(claim, cut.covered),
    );
    close(world, number);
    Change::FreeCapacity(contract.partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SegmentId;
    use crate::model::contract::termination_for_convenience::TerminationForConvenience;
    use crate::sim::contracts::{enquiries, starts};
    use crate::sim::placement;
    use crate::sim::world::fixture::{self, PARTITION};
    use crate::time::{DAY, SimTime};

    /// 6 GPUs at 2 USD for a year, left on day 100 with 30 days of notice.
    #[test]
    fn who_gives_notice_pays_through_it_and_what_is_left_is_cancelled() {
        let mut plan = fixture::plan();
        let mut terms = fixture::terms(6.0, 365);
        terms.conditions.termination_for_convenience = Some(TerminationForConvenience {
            notice: 30 * DAY,
            after: Seconds::ZERO,
            per_year: 1e-9,
            price_sensitivity: 0.0,
        });
        plan.segments = vec![fixture::segment(fixture::reserved(terms))];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(6);
        enquiries(&mut world, SegmentId(0));
        starts(&mut world, 0);
        placement::place(&mut world, PARTITION);
        world.now = SimTime::at(100 * DAY);
        terminates_for_convenience(&mut world, 0);
        let contract = world.contracts.of(0);
        assert_eq!(
            (contract.ends, contract.leaving),
            (SimTime::at(130 * DAY), true)
        );
        let ledger = contract.account.ledger;
        assert_eq!(ledger.booked, Cents(6 * 200 * 24 * 365));
        assert_eq!(ledger.cancelled, Cents(6 * 200 * 24 * (365 - 130)));
        // Notice is given once.
        terminates_for_convenience(&mut world, 0);
        assert_eq!(world.contracts.of(0).ends, SimTime::at(130 * DAY));
    }
}
