//! Where the GPU-hours went.

use super::utilisation::hours;
use super::{Better, Measure};
use crate::record::GpuUse;
use crate::units::GpuSeconds;

/// A measure of one ledger line.
macro_rules! line {
    ($id:literal, $line:expr, $doc:literal, $better:expr) => {
        Measure { id: $id, unit: "GPU-hours", doc: $doc, better: $better, of: |run, _| Some(hours(run, $line)) }
    };
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "gpu_hours_delivered",
        unit: "GPU-hours",
        doc: "GPU-hours of delivered GPUs",
        better: Better::Neutral,
        of: |run, _| Some(run.total::<GpuSeconds>(|month| month.delivered).hours()),
    },
    line!("gpu_hours_sold", &GpuUse::SOLD, "GPU-hours sold to customers: reserved, on-demand and spot", Better::Higher),
    line!("gpu_hours_internal", &[GpuUse::Internal], "GPU-hours used by the owner", Better::Neutral),
    line!("gpu_hours_idle", &[GpuUse::Idle], "Ready GPU-hours that nobody used", Better::Lower),
    line!("gpu_hours_waiting_for_crew", &[GpuUse::Crew, GpuUse::BurnIn], "Delivered GPU-hours before racking and burn-in were done", Better::Lower),
    line!("gpu_hours_failed", &[GpuUse::Failed], "GPU-hours under repair", Better::Lower),
    line!("gpu_hours_stranded_power", &[GpuUse::Power], "GPU-hours in service but without power", Better::Lower),
    line!("gpu_hours_stranded_cooling", &[GpuUse::Cooling], "GPU-hours in service but without cooling", Better::Lower),
    line!("gpu_hours_stranded_space", &[GpuUse::Space], "GPU-hours in service but without space", Better::Lower),
    line!("gpu_hours_stranded_network", &[GpuUse::Network], "GPU-hours in service but without ports", Better::Lower),
];
