//! The owner's own use: needs by date, and campaigns that end when their work is done.
//!
//! A pool's own uses share what there is in the order written; first those that come before
//! contracts, then those that take what contracts leave. What a campaign is served counts towards
//! its work, so whenever that changes its end is set anew.

use super::event::Event;
use super::world::{Change, World, campaign_of};
use crate::id::{PoolId, SegmentId};
use crate::model::campaign::{given, seconds_left};
use crate::random::elementary::nearest;
use crate::scenario::plan::SegmentKind;
use crate::time::{Instant, WEEK};

/// Schedules every change of every own need, and the campaigns that wait for no other.
pub fn begin(world: &mut World<'_>) {
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        let id = SegmentId::new(at);
        match &segment.kind {
            SegmentKind::Internal { steps, .. } => {
                // Of the steps before the start the last holds.
                let first = steps
                    .partition_point(|(from, _)| *from <= 0)
                    .saturating_sub(1);
                for (number, (from, _)) in steps.iter().enumerate().skip(first) {
                    world.schedule(
                        (*from).max(0),
                        Event::InternalNeed {
                            segment: id,
                            step: number as u16,
                        },
                    );
                }
            }
            SegmentKind::Campaign(campaign) if campaign.after.is_none() => {
                schedule_campaign(world, id, 0)
            }
            _ => {}
        }
    }
}

/// Schedules a campaign: on its day or from an instant on, whichever is later, with its slip.
fn schedule_campaign(world: &mut World<'_>, id: SegmentId, from: Instant) {
    let Some(campaign) = campaign_of(&world.plan.segment(id).kind) else {
        return;
    };
    let planned = campaign
        .starts
        .unwrap_or(from)
        .max(if campaign.after.is_some() {
            from
        } else {
            Instant::MIN
        });
    let slip = nearest(world.inputs.of(campaign.slip_weeks) * WEEK as f64);
    world.schedule((planned + slip).max(world.now), Event::CampaignOpens(id));
}

/// An own need changes.
pub fn need(world: &mut World<'_>, id: SegmentId, step: u16) -> Change {
    let segment = world.plan.segment(id);
    let SegmentKind::Internal { steps, .. } = &segment.kind else {
        return Change::Nothing;
    };
    world.want_own(id, steps[usize::from(step)].1.0);
    Change::Room(segment.pool)
}

/// A campaign wants its GPUs from now on.
pub fn opens(world: &mut World<'_>, id: SegmentId) -> Change {
    let segment = world.plan.segment(id);
    let Some(wanted) = campaign_of(&segment.kind) else {
        return Change::Nothing;
    };
    let now = world.now;
    if let Some(campaign) = &mut world.segments[id.at()].campaign {
        campaign.dates.opened = Some(now);
    }
    world.want_own(id, wanted.gpus.0);
    Change::Room(segment.pool)
}

/// A campaign has done its work; those that wait for it can begin.
pub fn ends(world: &mut World<'_>, id: SegmentId) -> Change {
    let now = world.now;
    if let Some(campaign) = &mut world.segments[id.at()].campaign {
        campaign.ends = None;
        campaign.dates.finished = Some(now);
    }
    world.want_own(id, 0);
    let plan = world.plan;
    for (at, segment) in plan.segments.iter().enumerate() {
        if campaign_of(&segment.kind).is_some_and(|campaign| campaign.after == Some(id)) {
            schedule_campaign(world, SegmentId::new(at), now);
        }
    }
    Change::Room(plan.segment(id).pool)
}

/// Shares a pool's ready GPUs among its own uses, where what they want or what there is has
/// changed.
pub fn share(world: &mut World<'_>, pool: PoolId) {
    let state = &mut world.pools[pool.at()];
    let (capacity, contracted) = (state.capacity, state.contracted);
    if !state.own.look(capacity, contracted) {
        return;
    }
    let first = share_class(world, pool, false, capacity);
    let yielding = share_class(world, pool, true, capacity - first - contracted);
    let state = &mut world.pools[pool.at()];
    (state.internal, state.yielding) = (first, yielding);
}

/// Shares so much room among the own uses that yield to contracts, or among those that do not; what
/// they took.
fn share_class(world: &mut World<'_>, pool: PoolId, yields: bool, room: i64) -> i64 {
    let mut taken = 0;
    for at in 0..world.pools[pool.at()].own.segments.len() {
        let id = world.pools[pool.at()].own.segments[at];
        let campaign = campaign_of(&world.plan.segment(id).kind);
        if campaign.is_some_and(|campaign| campaign.yields) != yields {
            continue;
        }
        let state = &world.segments[id.at()];
        let gpus = given(
            room - taken,
            state.level.value(),
            campaign.map_or(0, |campaign| campaign.least.0),
        );
        taken += gpus;
        if gpus != state.served.value() {
            world.serve_own(id, gpus);
            schedule_end(world, id, gpus);
        }
    }
    taken
}

/// Sets the end of a campaign anew, if it is one and not done.
fn schedule_end(world: &mut World<'_>, id: SegmentId, gpus: i64) {
    let Some(campaign) = &mut world.segments[id.at()].campaign else {
        return;
    };
    if let Some(pending) = campaign.ends.take() {
        world.calendar.cancel(pending);
    }
    if gpus > 0 {
        let left = seconds_left(campaign.whole - campaign.done, gpus);
        let ends = world.schedule(world.now + left, Event::CampaignEnds(id));
        if let Some(campaign) = &mut world.segments[id.at()].campaign {
            campaign.ends = ends;
        }
    }
}
