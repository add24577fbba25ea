//! Call-back of leased GPUs for captive use: some time before a planned need begins, if management
//! forecasts too few GPUs for it beside contracts, notice is given to the contracts whose loss
//! costs least.
//!
//! A review comes at the last moment at which a contract's notice still ends before the need
//! begins, once for every length of notice among the terms of the partition. GPUs of contracts with
//! a shorter notice are left to their own review. The cost of a contract's GPU is its revenue over
//! the remaining term and the penalty; among equals the youngest contract goes first.

use super::world::{Change, Review, Stage, World, training_run_of};
use crate::id::{PartitionId, SegmentId};
use crate::model::contract::ramp::MONTH;
use crate::plan::{CallBackTerms, SegmentKind};
use crate::time::{Seconds, SimTime};

/// Schedules the reviews of every captive need that is planned.
pub fn begin(world: &mut World<'_>) {
    for at in 0..world.plan.segments.len() {
        foresee(world, SegmentId::new(at));
    }
}

/// A training run requires its GPUs: the start of the runs after it is better known.
pub fn opened(world: &mut World<'_>, id: SegmentId) {
    let plan = world.plan;
    let waits = |kind: &SegmentKind| training_run_of(kind).is_some_and(|of| of.after == Some(id));
    for (at, _) in plan
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| waits(&segment.kind))
    {
        foresee(world, SegmentId::new(at));
    }
}

/// Schedules the reviews of a captive use, where the segment is one: for each of its beginnings and
/// each length of notice.
fn foresee(world: &mut World<'_>, id: SegmentId) {
    let plan = world.plan;
    let mut notices: Vec<Seconds> = plan
        .segments
        .iter()
        .filter_map(|segment| Some(segment.kind.contract()?.call_back?.notice))
        .collect();
    notices.sort_unstable();
    notices.dedup();
    if notices.is_empty() || !plan.segment(id).kind.is_captive() {
        return;
    }
    notices
        .into_iter()
        .for_each(|notice| world.foresee(id, notice));
}

/// Calls back the shortfall on the day of a planned need.
pub fn review(world: &mut World<'_>, number: u32) -> Change {
    let Review { partition, day } = world.call_backs.review(number);
    let need = world.captive_need(partition, day, day);
    let mut wanting =
        (need + world.leased(partition, day) - world.expected_gpus(partition, day)).min(need);
    let mut candidates = callable(world, partition, day);
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
            world.call_back(number, part, part == gpus);
        }
    }
    Change::Nothing
}

/// A contract subject to call-back.
struct Candidate {
    number: u32,
    /// Seconds from notice to the end.
    notice: Seconds,
    /// Its GPUs that have not been called back.
    gpus: i64,
    /// Whether a part may be called back: no contract that still ramps up is called back in part.
    partial: bool,
    /// Cost of calling one GPU back, USD.
    loss: f64,
}

/// Contracts of a partition that use GPUs on a day and are subject to call-back.
fn callable(world: &World<'_>, partition: PartitionId, day: SimTime) -> Vec<Candidate> {
    let may = |number: &u32| {
        let contract = world.contracts.of(*number);
        let CallBackTerms {
            notice,
            penalty_months,
            partial,
        } = world.terms_of(contract).call_back?;
        let gpus = contract.gpus - contract.called_back;
        let running = contract.partition == partition
            && contract.stage == Stage::Running
            && !contract.leaving
            && gpus > 0;
        let left = contract.ends - day.max(world.now + notice);
        let loss = contract.price.now()
            * contract.price.billed()
            * (left.as_seconds() + penalty_months * MONTH.as_seconds());
        let partial = partial && contract.account.level == contract.gpus;
        (running && left > Seconds::ZERO).then_some(Candidate {
            number: *number,
            notice,
            gpus,
            partial,
            loss,
        })
    };
    world.contract_books.live().iter().filter_map(may).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Against;
    use crate::sim::event::Event;
    use crate::sim::world::fixture;
    use crate::sim::{construction, contracts};
    use crate::time::DAY;
    use crate::units::Gpus;

    /// The owner needs 6 of 10 GPUs from day 100 on, and 8 are leased in two contracts of 4: the
    /// younger goes, with 30 days of notice.
    #[test]
    fn as_many_gpus_are_called_back_as_are_wanting() {
        let mut plan = fixture::plan();
        plan.sites[0].steps = vec![
            fixture::step(fixture::grid(1.0), SimTime::START),
            fixture::step(fixture::space(1.0), SimTime::START),
        ];
        let mut terms = fixture::terms(4.0, 365);
        terms.against = Against::Ready { overbooking: 1.0 };
        terms.conditions.call_back = Some(CallBackTerms {
            notice: 30 * DAY,
            penalty_months: 0.0,
            partial: true,
        });
        let steps = vec![(SimTime::at(100 * DAY), Gpus(6))];
        plan.segments = vec![
            fixture::segment(SegmentKind::Internal {
                steps,
                all_ready: false,
                worth: None,
            }),
            fixture::segment(fixture::reserved(terms)),
        ];
        let mut world = World::new(&plan, 0);
        construction::begin(&mut world);
        world.ready_gpus(10);
        for number in 0..2 {
            contracts::enquiries(&mut world, SegmentId(1));
            contracts::starts(&mut world, number);
        }
        begin(&mut world);
        let is_review = |event: &Event| matches!(event, Event::CallBackReview(_));
        let event = std::iter::from_fn(|| world.advance()).find(is_review);
        assert_eq!(
            (event, world.now),
            (Some(Event::CallBackReview(0)), SimTime::at(70 * DAY))
        );
        review(&mut world, 0);
        let called_back: Vec<i64> = world.contracts.iter().map(|of| of.called_back).collect();
        assert_eq!(called_back, [0, 4]);
    }
}
