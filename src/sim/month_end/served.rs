//! What each pool served and each segment ran in the month, by class: what rent is shared out by.

use super::revenue::{FleetUse, class_of};
use crate::record::SegmentMonth;
use crate::scenario::plan::SegmentKind;
use crate::sim::world::World;
use crate::units::GpuSeconds;

/// A pool's month: GPU-hours by class, without those of levels of demand.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolMonth {
    /// What was served.
    pub served: [f64; 4],
    /// What was to be served.
    pub due: [f64; 4],
}

impl PoolMonth {
    /// What of so many hours due in a class was served.
    pub fn hours(&self, class: usize, due: f64) -> f64 {
        self.served[class] * self.share(class, due)
    }

    /// Their share of the class.
    pub fn share(&self, class: usize, due: f64) -> f64 {
        if self.due[class] > 0.0 { due / self.due[class] } else { 0.0 }
    }
}

/// Error allowed in hours added up by segment and by fleet, relative to those due.
const TOLERANCE: f64 = 1e-9;

/// The month of every pool, and what each segment was due in its substitutes, GPU-seconds.
///
/// # Errors
/// In words, when a level runs on GPUs that nobody gave it.
pub fn by_pool(world: &mut World<'_>, uses: &[FleetUse], months: &[SegmentMonth]) -> Result<(Vec<PoolMonth>, Vec<Vec<GpuSeconds>>), String> {
    let (plan, now) = (world.plan, world.now);
    let mut pools = vec![PoolMonth::default(); plan.pools.len()];
    for (at, pool) in pools.iter_mut().enumerate() {
        let (state, market) = (&mut world.pools[at], plan.market(plan.pools[at].market));
        for (class, served) in pool.served.iter_mut().enumerate() {
            *served = if state.alone {
                market.fleets.iter().map(|id| uses[id.at()][class].hours()).sum()
            } else {
                GpuSeconds(state.uses[class].take(now) as i64).hours()
            };
        }
    }
    for (segment, month) in plan.segments.iter().zip(months) {
        let (pool, class) = (&mut pools[segment.pool.at()], class_of(&segment.kind));
        if let SegmentKind::Pool(_) = segment.kind {
            // Levels let go of what is not there, and are served what is left.
            pool.served[class] -= month.due.hours();
            if pool.served[class] < -TOLERANCE * (1.0 + month.due.hours()) {
                return Err(format!("level {} has {} GPU-hours, of which {} are missing", segment.name, month.due.hours(), -pool.served[class]));
            }
        } else {
            pool.due[class] += month.due.hours();
        }
    }
    let mut away = Vec::with_capacity(plan.segments.len());
    for (segment, state) in plan.segments.iter().zip(&mut world.segments) {
        let due: Vec<GpuSeconds> = state.away.iter_mut().map(|level| GpuSeconds(level.take(now) as i64)).collect();
        for (due, substitute) in due.iter().zip(segment.substitutes()) {
            pools[substitute.pool.at()].due[class_of(&segment.kind)] += due.hours();
        }
        away.push(due);
    }
    Ok((pools, away))
}
