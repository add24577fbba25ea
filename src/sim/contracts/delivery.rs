//! A contract begins when its capacity is there: on its day, late with penalties, or never.

use super::{close, site_with_most_free, terminations};
use crate::id::{PartitionId, SiteId};
use crate::model::contract::ledger::Unearned;
use crate::sim::event::Event;
use crate::sim::world::{Change, Contract, Stage, World};
use crate::time::SimTime;

/// The start date of a contract: it begins, or waits for capacity if its terms say so. Contracts
/// that are late go first.
pub fn starts(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    if contract.stage != Stage::Signed {
        return Change::Nothing;
    }
    let late = world
        .terms_of(&contract)
        .late
        .filter(|_| contract.starts >= SimTime::START);
    let queued = world
        .contract_books
        .first_late(contract.partition)
        .is_some();
    match late {
        Some(late) if queued || !late.accepts(free(world, &contract), contract.first_level()) => {
            world.contracts.wait(number);
            world.contract_books.wait(contract.partition, number);
            world.schedule(
                contract.starts + late.terminate_after,
                Event::ContractTerminates(number),
            );
            Change::Nothing
        }
        _ => {
            run(world, number);
            Change::FreeCapacity(contract.partition)
        }
    }
}

/// Contracts that wait for a partition's capacity begin, in their order, while there is enough.
pub fn serve_late(world: &mut World<'_>, partition: PartitionId) {
    while let Some(number) = world.contract_books.first_late(partition) {
        let contract = *world.contracts.of(number);
        let accepted = world
            .terms_of(&contract)
            .late
            .is_none_or(|late| late.accepts(free(world, &contract), contract.first_level()));
        if !accepted {
            return;
        }
        world.contract_books.end_wait(partition, number);
        world.penalise_contract(number);
        world.contracts.begin_late(number, world.now);
        run(world, number);
    }
}

/// Ready GPUs of a contract's partition beside contracts in force and captive demand; of its site,
/// or of the site with most free capacity, where it is to stay at one.
fn free(world: &World<'_>, contract: &Contract) -> i64 {
    let state = &world.partitions[contract.partition.at()];
    let free = state.free_for_contracts();
    let at = |site: SiteId| state.free_for_contracts_at(site);
    let sites = &world.terms_of(contract).placement.sites;
    match contract.fabric {
        Some(site) => free.min(at(site)),
        None if sites.is_empty() => free,
        None => free.min(sites.iter().map(|(site, _)| at(*site)).max().unwrap_or(0)),
    }
}

/// A contract begins to use and pay.
fn run(world: &mut World<'_>, number: u32) {
    let now = world.now;
    let contract = *world.contracts.of(number);
    let placement = &world
        .plan
        .segment(contract.segment)
        .kind
        .contract()
        .expect("only segments with terms sign contracts")
        .placement;
    if !placement.sites.is_empty() && contract.fabric.is_none() {
        // An anchor that fits into no site's fabric is bound to the site with most free GPUs.
        let site = site_with_most_free(world, contract.partition, placement, contract.gpus)
            .or_else(|| site_with_most_free(world, contract.partition, placement, 0))
            .map(|(site, _)| site);
        if let Some(site) = site {
            world.contracts.stand_at(number, site);
            world.partitions[contract.partition.at()].commit_at(site, contract.gpus);
        }
    }
    world.contracts.run(number, now);
    world.set_contract_level(number, contract.ramp().at(now - contract.starts));
    world.schedule(contract.ends, Event::ContractEnds(number));
    next_step(world, number);
    terminations::watch(world, number);
    if let Some(call_back) = world.terms_of(&contract).call_back {
        world.foresee_late(contract.partition, call_back.notice);
    }
}

/// Schedules the next step of a contract that grows.
fn next_step(world: &mut World<'_>, number: u32) {
    let contract = *world.contracts.of(number);
    if let Some(step) = contract.ramp().next_step(world.now - contract.starts)
        && contract.starts + step < contract.ends
    {
        world.schedule(contract.starts + step, Event::ContractGrows(number));
    }
}

/// A contract that began small grows.
pub fn grows(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    if contract.stage != Stage::Running {
        return Change::Nothing;
    }
    world.set_contract_level(number, contract.ramp().at(world.now - contract.starts));
    next_step(world, number);
    Change::FreeCapacity(contract.partition)
}

/// A customer whose patience is over cancels, and its prepayment is refunded.
pub fn terminates(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    if contract.stage != Stage::Late {
        return Change::Nothing;
    }
    world.penalise_contract(number);
    world.cut_contract(number, 0, Unearned::Refunded);
    close(world, number);
    Change::FreeCapacity(contract.partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SegmentId;
    use crate::model::contract::late::Late;
    use crate::sim::contracts::enquiries;
    use crate::sim::world::fixture::{self, PARTITION};
    use crate::time::{DAY, Seconds};

    #[test]
    fn a_contract_without_its_gpus_is_late_and_its_term_begins_when_they_are_there() {
        let mut plan = fixture::plan();
        let mut terms = fixture::terms(6.0, 365);
        terms.conditions.late = Some(Late {
            grace: Seconds::ZERO,
            penalty_share: 0.5,
            terminate_after: 90 * DAY,
            accept_share: 1.0,
        });
        plan.segments = vec![fixture::segment(fixture::reserved(terms))];
        let mut world = World::new(&plan, 0);
        world.ready_gpus(6);
        enquiries(&mut world, SegmentId(0));
        world.ready_gpus(5);
        assert_eq!(starts(&mut world, 0), Change::Nothing);
        assert_eq!(world.contracts.of(0).stage, Stage::Late);
        world.now = SimTime::at(10 * DAY);
        serve_late(&mut world, PARTITION);
        assert_eq!(world.contracts.of(0).stage, Stage::Late);
        world.ready_gpus(6);
        serve_late(&mut world, PARTITION);
        let contract = world.contracts.of(0);
        assert_eq!(
            (contract.stage, contract.ends),
            (Stage::Running, SimTime::at(375 * DAY))
        );
        assert_eq!(world.partitions[PARTITION.at()].contracted(), 6);
    }
}
