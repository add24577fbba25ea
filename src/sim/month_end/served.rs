//! GPU-hours of the month served by each partition and to each segment, by class: the basis on
//! which revenue is allocated.

use super::revenue::FleetUse;
use crate::class::{ByClass, Class};
use crate::plan::SegmentKind;
use crate::record::SegmentMonth;
use crate::sim::world::World;
use crate::units::GpuSeconds;

/// A partition's month: GPU-hours by class, without those of aggregate demand.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolMonth {
    /// GPU-hours served.
    pub served: ByClass<f64>,
    /// GPU-hours due.
    pub due: ByClass<f64>,
}

impl PoolMonth {
    /// Hours served out of the given hours due in a class.
    pub fn hours(&self, class: Class, due: f64) -> f64 {
        self.served[class] * self.share(class, due)
    }

    /// Their share of the class.
    pub fn share(&self, class: Class, due: f64) -> f64 {
        if self.due[class] > 0.0 {
            due / self.due[class]
        } else {
            0.0
        }
    }
}

/// The month of every partition, and the GPU-seconds due to each segment in its substitutes.
///
/// # Errors
/// A description, where aggregate demand runs on GPUs that no fleet provides.
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
        let of_fleets = |class: Class| fleets.iter().map(|id| uses[id.at()][class]).sum();
        served.push(
            state
                .take_uses(now)
                .unwrap_or_else(|| ByClass::from_fn(of_fleets)),
        );
    }
    for (segment, month) in plan.segments.iter().zip(months) {
        let (pool, class) = (segment.pool.at(), Class::of(&segment.kind));
        if let SegmentKind::Pool(_) = segment.kind {
            // Aggregate demand releases the GPUs that are not ready, and is served the rest.
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
        let due = state.take_away(now);
        for (due, substitute) in due.iter().zip(segment.substitutes()) {
            pools[substitute.pool.at()].due[Class::of(&segment.kind)] += due.hours();
        }
        away.push(due);
    }
    Ok((pools, away))
}
