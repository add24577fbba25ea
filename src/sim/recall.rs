//! The owner takes leased GPUs back for its own plan: some time before a planned need begins, if
//! management reckons with too few GPUs for it beside contracts, notice is given to those whose
//! loss costs least.
//!
//! A review comes at the last moment at which a contract's notice still ends before the need
//! begins, once for every length of notice that terms in the pool have. What contracts of a shorter
//! notice can give is left to their own review. The cost of a contract's GPU is its rent over the
//! rest of the term and the penalty; among equals the youngest contract goes first.

use super::world::{Change, Review, Stage, World};
use crate::id::{PoolId, SegmentId};
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
        if matches!(&world.plan.segments[at].kind, SegmentKind::Campaign(campaign) if campaign.after == Some(id))
        {
            foresee(world, SegmentId::new(at));
        }
    }
}

/// Schedules the reviews of an own use, where it is one: for each of its beginnings and each length
/// of notice.
fn foresee(world: &mut World<'_>, id: SegmentId) {
    let plan = world.plan;
    let mut notices: Vec<Instant> = plan
        .segments
        .iter()
        .filter_map(|segment| Some(segment.kind.contract()?.recall?.notice))
        .collect();
    notices.sort_unstable();
    notices.dedup();
    if notices.is_empty() || !plan.segment(id).kind.is_own() {
        return;
    }
    notices
        .into_iter()
        .for_each(|notice| world.foresee(id, notice));
}

/// Recalls what is wanting on the day of a planned need.
pub fn review(world: &mut World<'_>, number: u32) -> Change {
    let Review { pool, day } = world.recalls.reviews[number as usize];
    let need = world.own_need(pool, day, day);
    let mut wanting = (need + world.leased(pool, day) - world.expected_gpus(pool, day)).min(need);
    let mut candidates = recallable(world, pool, day);
    candidates.sort_unstable_by(|a, b| a.loss.total_cmp(&b.loss).then(b.number.cmp(&a.number)));
    for Candidate {
        number,
        notice,
        gpus,
        partial,
        ..
    } in candidates
    {
        if wanting <= 0 {
            break;
        }
        let part = if partial { gpus.min(wanting) } else { gpus };
        wanting -= part;
        if world.now + notice >= day {
            world.recall(number, part, part == gpus);
        }
    }
    Change::Nothing
}

/// A contract that may be recalled.
struct Candidate {
    number: u32,
    /// Seconds from notice to the end.
    notice: Instant,
    /// GPUs of it that have not been recalled.
    gpus: i64,
    /// Whether a part of them may be: no contract that still grows is recalled in part.
    partial: bool,
    /// What a GPU of it costs, USD.
    loss: f64,
}

/// Contracts of a pool that use GPUs on a day and may be recalled.
fn recallable(world: &World<'_>, pool: PoolId, day: Instant) -> Vec<Candidate> {
    let may = |number: &u32| {
        let contract = &world.contracts[*number as usize];
        let RecallTerms {
            notice,
            penalty_months,
            partial,
        } = world.terms_of(contract).recall?;
        let gpus = contract.gpus - contract.recalled;
        let running = contract.pool == pool
            && contract.stage == Stage::Running
            && !contract.leaving
            && gpus > 0;
        let left = contract.ends - day.max(world.now + notice);
        let loss = contract.price * contract.billed * (left as f64 + penalty_months * MONTH as f64);
        let partial = partial && contract.account.level == contract.gpus;
        (running && left > 0).then_some(Candidate {
            number: *number,
            notice,
            gpus,
            partial,
            loss,
        })
    };
    world.contract_books.live.iter().filter_map(may).collect()
}
