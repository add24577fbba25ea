//! The owner takes leased GPUs back for its own plan: some time before a planned need begins, if management reckons with too
//! few GPUs for it beside contracts, notice is given to those whose loss costs least.
//!
//! A review comes at the last moment at which a contract's notice still ends before the need begins, once for every length of
//! notice that terms in the pool have. What contracts of a shorter notice can give is left to their own review. The cost of a
//! contract's GPU is its rent over the rest of the term and the penalty; among equals the youngest contract goes first.

use super::event::Event;
use super::world::{Change, Contract, Review, Stage, World};
use crate::id::{PoolId, SegmentId};
use crate::model::contract::ledger::rent;
use crate::model::contract::ramp::MONTH;
use crate::scenario::plan::{RecallTerms, SegmentKind};
use crate::time::Instant;

/// Schedules the reviews of every own need that is planned.
pub fn begin(world: &mut World<'_>) {
    for at in 0..world.plan.segments.len() {
        foresee(world, SegmentId::new(at));
    }
}

/// A campaign wants its GPUs: when those after it begin is better known.
pub fn opened(world: &mut World<'_>, id: SegmentId) {
    for at in 0..world.plan.segments.len() {
        if matches!(&world.plan.segments[at].kind, SegmentKind::Campaign(campaign) if campaign.after == Some(id)) {
            foresee(world, SegmentId::new(at));
        }
    }
}

/// Schedules the reviews of an own use, where it is one: for each of its beginnings and each length of notice.
fn foresee(world: &mut World<'_>, id: SegmentId) {
    let plan = world.plan;
    let mut notices: Vec<Instant> = plan.segments.iter().filter_map(|segment| Some(segment.kind.contract()?.recall?.notice)).collect();
    notices.sort_unstable();
    notices.dedup();
    if notices.is_empty() || !plan.segment(id).kind.is_own() {
        return;
    }
    let pool = plan.segment(id).pool;
    let days: Vec<Instant> = world.planned_begins(id).filter(|day| *day > world.now).collect();
    for day in days {
        for notice in &notices {
            let number = world.recalls.reviews.len() as u32;
            world.recalls.reviews.push(Review { pool, day });
            world.schedule((day - notice).max(world.now), Event::RecallReview(number));
        }
    }
}

/// Recalls what is wanting on the day of a planned need.
pub fn review(world: &mut World<'_>, number: u32) -> Change {
    let Review { pool, day } = world.recalls.reviews[number as usize];
    let need = world.own_need(pool, day, day);
    let mut wanting = (need + world.leased(pool, day) - world.expected_gpus(pool, day)).min(need);
    let mut candidates = recallable(world, pool, day);
    candidates.sort_unstable_by(|a, b| a.loss.total_cmp(&b.loss).then(b.number.cmp(&a.number)));
    for Candidate { number, terms, .. } in candidates {
        if wanting <= 0 {
            break;
        }
        let contract = world.contracts[number as usize];
        let gpus = if terms.partial { contract.gpus.min(wanting) } else { contract.gpus };
        wanting -= gpus;
        if world.now + terms.notice >= day {
            count(world, &contract, terms, gpus);
            world.recall(number, gpus);
        }
    }
    Change::Nothing
}

/// A contract that may be recalled, and what a GPU of it costs, USD.
struct Candidate {
    number: u32,
    terms: RecallTerms,
    loss: f64,
}

/// Contracts of a pool that use GPUs on a day and may be recalled.
fn recallable(world: &World<'_>, pool: PoolId, day: Instant) -> Vec<Candidate> {
    let may = |number: &u32| {
        let contract = &world.contracts[*number as usize];
        let terms = world.terms_of(contract).recall?;
        let running = contract.pool == pool && contract.stage == Stage::Running && !contract.leaving && contract.recalled == 0;
        let left = contract.ends - day.max(world.now + terms.notice);
        let loss = contract.price * (left as f64 + terms.penalty_months * MONTH as f64);
        (running && left > 0).then_some(Candidate { number: *number, terms, loss })
    };
    world.contract_books.live.iter().filter_map(may).collect()
}

/// Counts what a recall takes.
fn count(world: &mut World<'_>, contract: &Contract, terms: RecallTerms, gpus: i64) {
    let left = (contract.ends - world.now - terms.notice).max(0);
    let tally = &mut world.recalls.tally;
    tally.contracts += 1;
    tally.gpus += gpus;
    tally.rent_lost += rent(gpus as f64 * left as f64 * contract.billed, contract.price);
}
