//! GPU-hours of the month served by each partition and to each segment, by class: the basis on
//! which revenue is allocated.

use crate::class::{ByClass, Class};
use crate::plan::SegmentKind;
use crate::record::SegmentMonth;
use crate::sim::world::World;
use crate::units::GpuSeconds;

/// GPU-seconds that a fleet's classes used in the month.
pub type FleetUse = ByClass<GpuSeconds>;

/// A partition's month: GPU-hours by class, without those of aggregate demand.
#[derive(Clone, Copy, Debug, Default)]
pub struct PartitionMonth {
    /// GPU-hours served.
    pub served: ByClass<f64>,
    /// GPU-hours due.
    pub due: ByClass<f64>,
}

impl PartitionMonth {
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
pub fn by_partition(
    world: &mut World<'_>,
    uses: &[FleetUse],
    months: &[SegmentMonth],
) -> Result<(Vec<PartitionMonth>, Vec<Vec<GpuSeconds>>), String> {
    let (plan, now) = (world.plan, world.now);
    let mut partitions = vec![PartitionMonth::default(); plan.partitions.len()];
    let mut served: Vec<FleetUse> = Vec::with_capacity(plan.partitions.len());
    for (partition, state) in plan.partitions.iter().zip(&mut world.partitions) {
        let fleets = &plan.market(partition.market).fleets;
        let of_fleets = |class: Class| fleets.iter().map(|id| uses[id.at()][class]).sum();
        served.push(
            state
                .take_uses(now)
                .unwrap_or_else(|| ByClass::from_fn(of_fleets)),
        );
    }
    for (segment, month) in plan.segments.iter().zip(months) {
        let (partition, class) = (segment.partition.at(), Class::of(&segment.kind));
        if let SegmentKind::Aggregate(_) = segment.kind {
            // Aggregate demand releases the GPUs that are not ready, and is served the rest.
            served[partition][class] -= month.due;
            if served[partition][class] < GpuSeconds(0) {
                return Err(format!(
                    "of {} GPU-seconds that {} has, {} are missing",
                    month.due.0, segment.name, -served[partition][class].0
                ));
            }
        } else {
            partitions[partition].due[class] += month.due.hours();
        }
    }
    for (partition, served) in partitions.iter_mut().zip(served) {
        partition.served = served.map(GpuSeconds::hours);
    }
    let mut away = Vec::with_capacity(plan.segments.len());
    for (segment, state) in plan.segments.iter().zip(&mut world.segments) {
        let due = state.take_away(now);
        for (due, substitute) in due.iter().zip(segment.substitutes()) {
            partitions[substitute.partition.at()].due[Class::of(&segment.kind)] += due.hours();
        }
        away.push(due);
    }
    Ok((partitions, away))
}
