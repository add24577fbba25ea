//! When customers come: Poisson arrivals whose rate grows and answers to price, from addressed gaps.
//!
//! The i-th arrival comes when the integrated rate has grown by the i-th exponential gap, so a change of rate moves
//! arrivals in time but never changes which customer is which.

use super::event::Event;
use super::world::World;
use crate::id::SegmentId;
use crate::random::ahead::BLOCK;
use crate::random::elementary::{ln, nearest};
use crate::scenario::plan::{Arrivals, SegmentKind};
use crate::time::{HOUR, HOURS_PER_YEAR};

/// The most that a price below its trend multiplies customers.
const MOST_ANSWER: f64 = 10.0;

/// Expected arrivals from one to the next.
fn gaps(uniforms: &mut [f64; BLOCK]) {
    uniforms.iter_mut().for_each(|u| *u = -ln(*u));
}

/// The arrivals of a segment and the event that each is.
fn arrivals_of(world: &World<'_>, id: SegmentId) -> Option<(Arrivals, Event)> {
    match &world.plan.segment(id).kind {
        SegmentKind::Reserved { arrivals, .. } => Some((*arrivals, Event::CustomerAsks(id))),
        SegmentKind::OnDemand { arrivals, .. } => Some((*arrivals, Event::RequestArrives(id))),
        _ => None,
    }
}

/// A new month, a new price: every segment's rate is set again.
pub fn rates_change(world: &mut World<'_>) {
    for at in 0..world.plan.segments.len() {
        let id = SegmentId::new(at);
        if let Some((arrivals, event)) = arrivals_of(world, id) {
            let rate = rate(world, id, arrivals);
            set_rate(world, id, rate, arrivals, event);
        }
    }
}

/// Arrivals per second from now on. Customers answer to where the price stands against its own trend; what the trend
/// does to their number is their growth.
fn rate(world: &World<'_>, id: SegmentId, arrivals: Arrivals) -> f64 {
    let years = world.now as f64 / HOUR as f64 / HOURS_PER_YEAR;
    let market = &world.markets[world.plan.segment(id).market.at()];
    let growth = if arrivals.growth == 0.0 { 1.0 } else { libm::pow(1.0 + arrivals.growth, years) };
    let answer =
        if arrivals.elasticity == 0.0 || market.trend <= 0.0 { 1.0 } else { libm::pow(market.price / market.trend, arrivals.elasticity).min(MOST_ANSWER) };
    arrivals.per_hour / HOUR as f64 * growth * answer
}

/// Changes the rate; the pending arrival keeps what is left of its gap.
fn set_rate(world: &mut World<'_>, id: SegmentId, rate: f64, arrivals: Arrivals, event: Event) {
    let now = world.now.max(arrivals.opens) as f64;
    let state = &mut world.segments[id.at()];
    let left = match state.gap {
        None => state.gaps.next(gaps),
        Some(_) if state.rate == rate => return,
        Some(gap) => (gap - state.rate * (now - state.gap_since).max(0.0)).max(0.0),
    };
    state.rate = rate;
    if let Some(pending) = state.next.take() {
        world.calendar.cancel(pending);
    }
    schedule(world, id, now, left, event);
}

/// The next customer of a segment, after one has come.
pub fn next(world: &mut World<'_>, id: SegmentId) {
    let Some((_, event)) = arrivals_of(world, id) else { return };
    let state = &mut world.segments[id.at()];
    let gap = state.gaps.next(gaps);
    let from = state.gap_since + state.gap.unwrap_or(0.0) / state.rate;
    schedule(world, id, from, gap, event);
}

/// Schedules the arrival that comes when the rate has summed up to `gap` from `from` on; never at a rate of zero.
fn schedule(world: &mut World<'_>, id: SegmentId, from: f64, gap: f64, event: Event) {
    let end = world.plan.horizon.end() as f64;
    let state = &mut world.segments[id.at()];
    (state.gap, state.gap_since) = (Some(gap), from);
    let due = from + gap / state.rate;
    let ticket = if due <= end { world.schedule(nearest(due), event) } else { None };
    world.segments[id.at()].next = ticket;
}
