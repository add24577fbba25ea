//! What happens to an anchor on a date: it leaves, defaults, steps down, reprices or extends.

use super::terminations::give_notice;
use super::{close, defaults, hold, term};
use crate::id::SegmentId;
use crate::model::contract::dated::DatedChange;
use crate::model::contract::ledger::Unearned;
use crate::model::contract::ramp::Ramp;
use crate::random::elementary::nearest;
use crate::sim::event::Event;
use crate::sim::world::{Change, Stage, World};
use crate::time::{Seconds, SimTime};
use crate::units::Cents;

/// A dated change of an anchor comes; there is none to one that is over.
pub fn anchor_changes(world: &mut World<'_>, id: SegmentId, change: usize) -> Change {
    let (_, change) = world.anchor(id).dated[change];
    let live = |number: &u32| {
        let contract = world.contracts.of(*number);
        contract.segment == id && contract.stage != Stage::Over
    };
    let Some(number) = world.contract_books.live().iter().copied().find(live) else {
        return Change::Nothing;
    };
    match change {
        DatedChange::Leaves => leaves(world, number),
        DatedChange::Defaults => defaults(world, number),
        DatedChange::StepsDown(share) => steps_down(world, number, share),
        DatedChange::Reprices(price) => {
            term::reprice(world, number, price);
            world.contracts.fix_price(number);
            Change::Nothing
        }
        DatedChange::Extends(until) => {
            extends(world, number, until);
            Change::Nothing
        }
    }
}

/// The customer leaves at once, and its prepayment for later is forfeited.
fn leaves(world: &mut World<'_>, number: u32) -> Change {
    let contract = *world.contracts.of(number);
    if contract.stage == Stage::Running {
        // Its end, in this second, releases its GPUs.
        give_notice(world, number, Seconds::ZERO, Unearned::Kept(Cents(0)));
        return Change::Nothing;
    }
    world.penalise_contract(number);
    world.cut_contract(number, 0, Unearned::Kept(Cents(0)));
    close(world, number);
    Change::FreeCapacity(contract.partition)
}

/// A contract goes on with a share of its GPUs; the revenue of the rest is cancelled.
fn steps_down(world: &mut World<'_>, number: u32, share: f64) -> Change {
    world.bill_contract(number);
    world.penalise_contract(number);
    let contract = *world.contracts.of(number);
    // GPUs called back by the owner leave by its own notice.
    let gpus = nearest(contract.gpus as f64 * share).max(contract.called_back);
    if gpus == 0 {
        return leaves(world, number);
    }
    let ramp = Ramp {
        gpus,
        months: contract.ramp_months,
    };
    let running = contract.stage == Stage::Running;
    let from = if running {
        world.now - contract.starts
    } else {
        Seconds::ZERO
    };
    let called_back: i64 = world
        .call_backs
        .partial(number)
        .map(|of| of.gpus * (contract.ends - of.ends).max(Seconds::ZERO).whole())
        .sum();
    let left = ramp.gpu_seconds(from, contract.ends - contract.starts) - called_back;
    hold(world, &contract, gpus - contract.gpus);
    world.contracts.shrink(number, contract.gpus - gpus);
    world.cut_contract(number, left, Unearned::Kept(Cents(0)));
    if running {
        world.set_contract_level(number, ramp.at(from));
    }
    Change::FreeCapacity(contract.partition)
}

/// The term of a contract ends later, unless notice has been given.
fn extends(world: &mut World<'_>, number: u32, until: SimTime) {
    world.bill_contract(number);
    let contract = *world.contracts.of(number);
    if contract.leaving || until <= contract.ends {
        return;
    }
    world.contracts.extend(number, until);
    if contract.stage == Stage::Running {
        world.schedule(until, Event::ContractEnds(number));
    }
}
