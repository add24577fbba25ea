//! Use of a fleet's ready GPUs.

use crate::class::ByClass;
use crate::units::GpuSeconds;

/// One fleet (GPUs of one accelerator at one site, which serve one market) in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FleetMonth {
    /// Ready GPUs over time.
    pub ready: GpuSeconds,
    /// Of them, those that each class used.
    pub used: ByClass<GpuSeconds>,
}
