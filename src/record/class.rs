//! The class that each kind of segment belongs to, and its line among the uses of GPUs.

use super::GpuUse;
use crate::class::Class;
use crate::plan::SegmentKind;

impl Class {
    /// The class of a kind of segment.
    pub const fn of(kind: &SegmentKind) -> Self {
        match kind {
            SegmentKind::Internal { .. } | SegmentKind::TrainingRun(_) => Self::Internal,
            SegmentKind::Reserved { .. } | SegmentKind::Anchor(_) => Self::Reserved,
            SegmentKind::OnDemand { .. } | SegmentKind::Aggregate(_) => Self::OnDemand,
            SegmentKind::Spot { .. } => Self::Spot,
        }
    }
}

impl GpuUse {
    /// The line of ready GPUs that serves a class, one of [`GpuUse::SERVED`].
    pub const fn of_class(class: Class) -> Self {
        Self::SERVED[class as usize]
    }

    /// The line of ready GPUs that serves a kind of segment, one of [`GpuUse::SERVED`].
    pub const fn serving(kind: &SegmentKind) -> Self {
        Self::of_class(Class::of(kind))
    }
}
