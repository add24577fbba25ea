//! The class that each kind of segment belongs to.

use super::GpuUse;
use crate::plan::SegmentKind;

impl GpuUse {
    /// The line of ready GPUs that serves a kind of segment, one of [`GpuUse::SERVED`].
    pub const fn serving(kind: &SegmentKind) -> Self {
        match kind {
            SegmentKind::Internal { .. } | SegmentKind::TrainingRun(_) => Self::Internal,
            SegmentKind::Reserved { .. } | SegmentKind::Anchor(_) => Self::Reserved,
            SegmentKind::OnDemand { .. } | SegmentKind::Pool(_) => Self::OnDemand,
            SegmentKind::Spot { .. } => Self::Spot,
        }
    }
}
