//! Arrivals of customers: a Poisson process whose rate grows, responds to price, and follows the
//! seasonality profile of the week and modulated (high- and low-rate) states.
//!
//! The i-th arrival comes when the integrated rate has grown by the i-th exponential gap, so a
//! change of rate moves arrivals in time but never changes a customer's draws. Each arrival brings
//! one customer or a batch of them.

use super::event::Event;
use super::world::{Gap, Phase, World};
use crate::id::SegmentId;
use crate::model::arrival::modulated_arrivals::ModulatedArrivals;
use crate::model::price_response::{TENFOLD, multiple};
use crate::plan::{Arrivals, Plan, SegmentKind};
use crate::random::draw_buffer::BLOCK;
use crate::random::elementary::ln;
use crate::random::stream::{Purpose, Stream};
use crate::random::whole;
use crate::time::{HOUR, HOURS_PER_YEAR, SimTime};

/// Gap from one arrival to the next, in expected arrivals.
fn gaps(uniforms: &mut [f64; BLOCK]) {
    uniforms.iter_mut().for_each(|u| *u = -ln(*u));
}

/// The arrivals of a segment and the event that each is.
fn arrivals_of(plan: &Plan, id: SegmentId) -> Option<(&Arrivals, Event)> {
    match &plan.segment(id).kind {
        SegmentKind::Reserved { arrivals, .. } => Some((arrivals, Event::EnquiryArrives(id))),
        SegmentKind::OnDemand { arrivals, .. } => Some((arrivals, Event::RequestArrives(id))),
        _ => None,
    }
}

/// A new month, a new price: every segment's rate is set again.
pub fn rates_change(world: &mut World<'_>) {
    for at in 0..world.plan.segments.len() {
        let id = SegmentId::new(at);
        if let Some((arrivals, event)) = arrivals_of(world.plan, id) {
            let rate = rate(world, id, arrivals);
            set_rate(world, id, rate, arrivals, event);
        }
    }
}

/// Arrivals per second from now on. Customers respond to the price against its own trend and to the
/// price position among competitors; the effect of the trend on their number is their growth.
fn rate(world: &World<'_>, id: SegmentId, arrivals: &Arrivals) -> f64 {
    let market = world.markets[world.plan.segment(id).market.at()].quote();
    let growth = grown(
        arrivals.growth,
        world.now,
        world.plan.horizon.month_starts[world.month() + 1],
    );
    let answer = multiple(market.price, market.trend, arrivals.elasticity, TENFOLD);
    arrivals.per_hour / HOUR.as_seconds() * growth * answer * market.captured_share
}

/// The mean of (1 + growth)^t between two instants, t in years: (e^(a to) − e^(a from)) / (a (to −
/// from)), a = ln(1 + growth).
fn grown(growth: f64, from: SimTime, to: SimTime) -> f64 {
    if growth == 0.0 {
        return 1.0;
    }
    let [from, years] =
        [from.since_start(), to - from].map(|length| length.as_hours() / HOURS_PER_YEAR);
    let a = libm::log1p(growth);
    libm::exp(a * from) * libm::expm1(a * years) / (a * years)
}

/// Changes the rate; the pending arrival keeps the remainder of its gap.
fn set_rate(world: &mut World<'_>, id: SegmentId, rate: f64, arrivals: &Arrivals, event: Event) {
    let now = world.now.max(arrivals.opens).as_seconds();
    let flow = Flow::of(world, id, arrivals);
    let state = &mut world.segments[id.at()].arrivals;
    let (left, phase) = match state.gap() {
        None => (state.draw_gap(gaps), flow.at(flow.first(), now)),
        Some(_) if state.rate() == rate => return,
        Some(gap) => {
            let (grown, phase) = flow.grown(state.phase(), gap.since, now.max(gap.since));
            ((gap.left - state.rate() * grown).max(0.0), phase)
        }
    };
    if let Some(pending) = state.change_rate(rate, phase) {
        world.calendar.cancel(pending);
    }
    schedule(world, id, now, left, arrivals, event);
}

/// The next arrival of a segment, after one has come.
pub fn next(world: &mut World<'_>, id: SegmentId) {
    let Some((arrivals, event)) = arrivals_of(world.plan, id) else {
        return;
    };
    let state = &mut world.segments[id.at()].arrivals;
    let gap = state.draw_gap(gaps);
    let from = state.come();
    schedule(world, id, from, gap, arrivals, event);
}

/// Schedules the arrival at which the rate's integral from `from` on reaches `gap`; never at a rate
/// of zero.
#[inline]
fn schedule(
    world: &mut World<'_>,
    id: SegmentId,
    from: f64,
    gap: f64,
    arrivals: &Arrivals,
    event: Event,
) {
    let end = world.plan.horizon.end().as_seconds();
    let plain = arrivals.seasonality_profile.is_none() && arrivals.modulated_arrivals.is_none();
    let flow = if plain {
        None
    } else {
        Some(Flow::of(world, id, arrivals))
    };
    let state = &mut world.segments[id.at()].arrivals;
    let (seconds, phase) = (gap / state.rate(), state.phase());
    let (due, phase) = flow.map_or((from + seconds, phase), |flow| {
        flow.due(phase, from, seconds, end)
    });
    let gap = Gap {
        left: gap,
        since: from,
    };
    state.expect(gap, (due, phase));
    let ticket = if due <= end {
        world.schedule(SimTime::nearest(due), event)
    } else {
        None
    };
    world.segments[id.at()].arrivals.schedule(ticket);
}

/// Number of customers of an arrival.
#[inline]
pub fn brings(world: &mut World<'_>, id: SegmentId) -> i64 {
    match arrivals_of(world.plan, id) {
        Some((
            Arrivals {
                batch_size: Some(batch_size),
                ..
            },
            _,
        )) => whole::at_least_one(
            world.segments[id.at()]
                .arrivals
                .draw_batch(|uniforms| batch_size.quantiles(uniforms)),
        ),
        _ => 1,
    }
}

/// How a segment's rate varies about its mean, in seconds at the mean rate: the seasonality profile
/// of the week times the modulated high- and low-rate states, the n-th of which has its own draw.
struct Flow<'p> {
    arrivals: &'p Arrivals,
    lengths: Stream,
}

impl<'p> Flow<'p> {
    fn of(world: &World<'p>, id: SegmentId, arrivals: &'p Arrivals) -> Self {
        Self {
            arrivals,
            lengths: Stream::new(
                world.plan.segment(id).key,
                world.replication,
                Purpose::Modulation,
            ),
        }
    }

    /// The first high- or low-rate state.
    fn first(&self) -> Phase {
        let Some(modulated_arrivals) = &self.arrivals.modulated_arrivals else {
            return Phase::default();
        };
        let busy = self.lengths.uniform(0) < modulated_arrivals.high_rate_share;
        Phase {
            number: 1,
            busy,
            until: self.length(modulated_arrivals, 1, busy),
        }
    }

    /// The state that follows.
    fn after(&self, modulated_arrivals: &ModulatedArrivals, phase: Phase) -> Phase {
        let (number, busy) = (phase.number + 1, !phase.busy);
        Phase {
            number,
            busy,
            until: phase.until + self.length(modulated_arrivals, number, busy),
        }
    }

    /// Duration of a high- or low-rate state, s.
    fn length(&self, modulated_arrivals: &ModulatedArrivals, number: u64, busy: bool) -> f64 {
        -ln(self.lengths.uniform(number)) * modulated_arrivals.hours(busy) * HOUR.as_seconds()
    }

    /// The state at an instant in or after a given state.
    fn at(&self, mut phase: Phase, instant: f64) -> Phase {
        if let Some(modulated_arrivals) = &self.arrivals.modulated_arrivals {
            while phase.until <= instant {
                phase = self.after(modulated_arrivals, phase);
            }
        }
        phase
    }

    /// A stretch of time weighted with the seasonality profile, s at the mean rate.
    fn weekly(&self, from: f64, to: f64) -> f64 {
        self.arrivals
            .seasonality_profile
            .as_ref()
            .map_or(to - from, |weekly| weekly.grown(from, to))
    }

    /// A stretch of time that begins in a state, in s at the mean rate, and the state at its end.
    fn grown(&self, mut phase: Phase, mut from: f64, to: f64) -> (f64, Phase) {
        let Some(modulated_arrivals) = &self.arrivals.modulated_arrivals else {
            return (self.weekly(from, to), phase);
        };
        let mut grown = 0.0;
        while phase.until <= to {
            grown += modulated_arrivals.level(phase.busy) * self.weekly(from, phase.until);
            from = phase.until;
            phase = self.after(modulated_arrivals, phase);
        }
        (
            grown + modulated_arrivals.level(phase.busy) * self.weekly(from, to),
            phase,
        )
    }

    /// The instant at which the given number of seconds at the mean rate has passed, counted from
    /// an instant in a state, and the state then; any instant beyond the horizon's end if that is
    /// not before it.
    fn due(&self, mut phase: Phase, mut from: f64, mut seconds: f64, end: f64) -> (f64, Phase) {
        let weekly = |from: f64, seconds: f64| {
            self.arrivals
                .seasonality_profile
                .as_ref()
                .map_or(from + seconds, |weekly| weekly.due(from, seconds))
        };
        if !seconds.is_finite() {
            return (f64::INFINITY, phase);
        }
        let Some(modulated_arrivals) = &self.arrivals.modulated_arrivals else {
            return (weekly(from, seconds), phase);
        };
        while phase.until <= end {
            let level = modulated_arrivals.level(phase.busy);
            let whole = level * self.weekly(from, phase.until);
            if whole > seconds {
                break;
            }
            seconds -= whole;
            from = phase.until;
            phase = self.after(modulated_arrivals, phase);
        }
        (
            weekly(from, seconds / modulated_arrivals.level(phase.busy)),
            phase,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::WhenFull;
    use crate::sim::world::fixture::{self, MARKET};

    const REQUESTS: SegmentId = SegmentId(0);

    /// A rate that doubles halves what is left of the pending gap; the customer stays the same.
    #[test]
    fn a_change_of_rate_moves_the_pending_arrival() {
        let mut plan = fixture::plan();
        plan.segments = vec![fixture::segment(fixture::requests(
            1.0,
            1.0,
            WhenFull::Lose,
        ))];
        let mut world = World::new(&plan, 0);
        let (arrivals, event) = arrivals_of(&plan, REQUESTS).unwrap();
        set_rate(&mut world, REQUESTS, 1.0 / 3_600.0, arrivals, event);
        let first = world.segments[0].arrivals.due();
        set_rate(&mut world, REQUESTS, 2.0 / 3_600.0, arrivals, event);
        let second = world.segments[0].arrivals.due();
        assert!((second - first / 2.0).abs() < 1e-9, "{first} {second}");
        assert_eq!(world.advance(), Some(event));
        assert_eq!(
            (world.now, world.advance()),
            (SimTime::nearest(second), None)
        );
    }

    #[test]
    fn customers_answer_to_the_price_against_its_trend() {
        let mut plan = fixture::plan();
        let mut kind = fixture::requests(1.0, 1.0, WhenFull::Lose);
        if let SegmentKind::OnDemand { arrivals, .. } = &mut kind {
            arrivals.elasticity = -2.0;
        }
        plan.segments = vec![fixture::segment(kind)];
        let mut world = World::new(&plan, 0);
        let (arrivals, _) = arrivals_of(&plan, REQUESTS).unwrap();
        let before = rate(&world, REQUESTS, arrivals);
        world.double_price(MARKET);
        assert!((rate(&world, REQUESTS, arrivals) / before - 0.25).abs() < 1e-12);
    }
}
