//! Contracts that end before their term: the customer gives notice or fails, the owner wants its GPUs back.

use super::{close, hold, months_of_rent, reserved_price};
use crate::model::contract::exit::comes_within;
use crate::model::contract::ledger::Unearned;
use crate::model::contract::ramp::MONTH;
use crate::record::Account;
use crate::sim::event::Event;
use crate::sim::world::{Change, Contract, Stage, World};
use crate::time::Instant;
use crate::units::Cents;

/// Schedules the notice of a customer that gives it before the next month; otherwise takes the month off its threshold.
pub(super) fn watch(world: &mut World<'_>, number: u32) {
    let plan = world.plan;
    let contract = &world.contracts[number as usize];
    if contract.stage != Stage::Running || contract.leaving || contract.exit_left == f64::INFINITY {
        return;
    }
    let Some(exit) = world.terms_of(contract).exit else { return };
    let month_ends = plan.horizon.month_starts[world.month() + 1];
    let (from, until) = (world.now.max(contract.first_use + exit.after), month_ends.min(contract.ends));
    if from >= until {
        return;
    }
    let rate = exit.rate(contract.price, reserved_price(world, contract.market));
    let left = &mut world.contracts[number as usize].exit_left;
    if let Some(after) = comes_within(left, rate, until - from) {
        // Once is enough.
        *left = f64::INFINITY;
        world.schedule(from + after, Event::CustomerExits(number));
    }
}

/// A customer gives notice: it stays and pays through it, and what it prepaid for later is the provider's.
pub fn exits(world: &mut World<'_>, number: u32) -> Change {
    let contract = world.contracts[number as usize];
    let Some(exit) = world.terms_of(&contract).exit else { return Change::Nothing };
    if contract.stage == Stage::Running && !contract.leaving {
        give_notice(world, number, exit.notice, Unearned::Kept(Cents(0)));
    }
    Change::Nothing
}

/// The owner gives notice for so many GPUs: the customer keeps them and pays through it, is paid a penalty and what it prepaid
/// for later. A contract that is still growing is recalled as a whole.
pub fn recalled(world: &mut World<'_>, number: u32, gpus: i64) -> Change {
    forget_recall(&mut world.contracts[number as usize]);
    let contract = world.contracts[number as usize];
    let Some(recall) = world.terms_of(&contract).recall else { return Change::Nothing };
    if contract.stage != Stage::Running || contract.leaving {
        return Change::Nothing;
    }
    let part = recall.partial && contract.account.level == contract.gpus && gpus < contract.gpus;
    let gpus = if part { gpus } else { contract.account.level };
    let penalty = contract.rent_for(gpus, recall.penalty_months * MONTH as f64);
    world.post_contracts(contract.market, Account::RecallPenalties, penalty);
    if part {
        give_partial_notice(world, number, gpus, recall.notice);
    } else {
        give_notice(world, number, recall.notice, Unearned::Returned);
    }
    Change::Nothing
}

/// A contract has fewer GPUs after a notice, if its term is not over before.
fn give_partial_notice(world: &mut World<'_>, number: u32, gpus: i64, notice: Instant) {
    world.bill_contract(number);
    let contract = &mut world.contracts[number as usize];
    let shrinks = world.now + notice;
    if shrinks < contract.ends {
        let left = contract.account.to_come - gpus * (contract.ends - shrinks);
        (contract.recalled, contract.shrinks) = (gpus, shrinks);
        world.cut_contract(number, left, Unearned::Returned);
        world.schedule(shrinks, Event::ContractShrinks(number));
    }
}

/// The notice for some GPUs of a contract is over: it goes on with the rest.
pub fn shrinks(world: &mut World<'_>, number: u32) -> Change {
    let contract = world.contracts[number as usize];
    if contract.stage != Stage::Running || contract.recalled == 0 || world.now != contract.shrinks {
        return Change::Nothing;
    }
    let gpus = contract.recalled;
    world.bill_contract(number);
    hold(world, &contract, -gpus);
    world.contracts[number as usize].gpus -= gpus;
    forget_recall(&mut world.contracts[number as usize]);
    world.set_contract_level(number, contract.gpus - gpus);
    Change::Room(contract.pool)
}

/// No notice for some GPUs of a contract runs any longer.
pub(super) fn forget_recall(contract: &mut Contract) {
    (contract.recalled, contract.shrinks) = (0, Instant::MAX);
}

/// A contract ends after its notice, if its term is not over before; it is not renewed.
fn give_notice(world: &mut World<'_>, number: u32, notice: Instant, unearned: Unearned) {
    world.bill_contract(number);
    let contract = &mut world.contracts[number as usize];
    contract.leaving = true;
    let ends = contract.ends.min(world.now + notice);
    if ends < contract.ends {
        let recalled = contract.recalled * (contract.ends - contract.shrinks.max(ends)).max(0);
        let lost = contract.ramp().gpu_seconds(ends - contract.starts, contract.ends - contract.starts) - recalled;
        let left = contract.account.to_come - lost;
        contract.ends = ends;
        world.cut_contract(number, left, unearned);
        world.schedule(ends, Event::ContractEnds(number));
    }
}

/// A customer fails: its contract ends at once, and its last rent is lost but for what it prepaid and what is recovered.
pub fn defaults(world: &mut World<'_>, number: u32) -> Change {
    world.bill_contract(number);
    let contract = world.contracts[number as usize];
    let Some(credit) = world.terms_of(&contract).credit.filter(|_| contract.stage != Stage::Over) else { return Change::Nothing };
    let used = (world.now - contract.first_use).max(0) as f64;
    // Before first use nothing is owed: the level is zero.
    let claim = months_of_rent(&contract, used.min(credit.claim_months * MONTH as f64));
    world.penalise_contract(number);
    let cut = world.cut_contract(number, 0, Unearned::Kept(claim));
    world.post_contracts(contract.market, Account::BadDebt, credit.loss(claim, cut.covered));
    close(world, number);
    Change::Room(contract.pool)
}
