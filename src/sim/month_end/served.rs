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
        if self.due[class] > 0.0 {
            due / self.due[class]
        } else {
            0.0
        }
    }
}

/// The month of every pool, and what each segment was due in its substitutes, GPU-seconds.
///
/// # Errors
/// In words, when a level runs on GPUs that nobody gave it.
pub fn by_pool(
    world: &mut World<'_>,
    uses: &[FleetUse],
    months: &[SegmentMonth],
) -> Result<(Vec<PoolMonth>, Vec<Vec<GpuSeconds>>), String> {
    let (plan, now) = (world.plan, world.now);
    let mut pools = vec![PoolMonth::default(); plan.pools.len()];
    let mut served: Vec<FleetUse> = Vec::with_capacity(plan.pools.len());
    for (pool, state) in plan.pools.iter().zip(&mut world.pools) {
        let fleets = &plan.market(pool.market).fleets;
        served.push(std::array::from_fn(|class| {
            if state.alone {
                fleets.iter().map(|id| uses[id.at()][class]).sum()
            } else {
                GpuSeconds(state.uses[class].take(now) as i64)
            }
        }));
    }
    for (segment, month) in plan.segments.iter().zip(months) {
        let (pool, class) = (segment.pool.at(), class_of(&segment.kind));
        if let SegmentKind::Pool(_) = segment.kind {
            // Levels let go of what is not there, and are served what is left.
            served[pool][class] -= month.due;
            if served[pool][class] < GpuSeconds(0) {
                return Err(format!(
                    "of {} GPU-seconds that {} has, {} are missing",
                    month.due.0, segment.name, -served[pool][class].0
                ));
            }
        } else {
            pools[pool].due[class] += month.due.hours();
        }
    }
    for (pool, served) in pools.iter_mut().zip(served) {
        pool.served = served.map(GpuSeconds::hours);
    }
    let mut away = Vec::with_capacity(plan.segments.len());
    for (segment, state) in plan.segments.iter().zip(&mut world.segments) {
        let due: Vec<GpuSeconds> = state
            .away
            .iter_mut()
            .map(|level| GpuSeconds(level.take(now) as i64))
            .collect();
        for (due, substitute) in due.iter().zip(segment.substitutes()) {
            pools[substitute.pool.at()].due[class_of(&segment.kind)] += due.hours();
        }
        away.push(due);
    }
    Ok((pools, away))
}
