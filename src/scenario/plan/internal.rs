//! Captive use.

use super::Parameter;
use crate::id::SegmentId;
use crate::time::Instant;
use crate::units::Gpus;

/// A training run of the owner: a number of GPUs until its work is done.
#[derive(Clone, Debug)]
pub struct TrainingRun {
    /// Most GPUs it uses at once.
    pub gpus: Gpus,
    /// Least GPUs it runs on.
    pub least: Gpus,
    /// Its work.
    pub work: Work,
    /// Goodput: useful share of a served GPU-hour.
    pub goodput: f64,
    /// Planned first day, if given.
    pub starts: Option<Instant>,
    /// Slip of the start, weeks.
    pub slip_weeks: Parameter,
    /// Deadline for its completion.
    pub deadline: Option<Instant>,
    /// The training run that must be complete before it begins.
    pub after: Option<SegmentId>,
    /// Whether it uses only what contracts leave.
    pub yields: bool,
    /// Value of a GPU-hour of it to the owner, USD.
    pub worth: Option<Parameter>,
}

/// The work of a training run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Work {
    /// Useful GPU-hours.
    GpuHours(Parameter),
    /// Days at full size.
    Days(Parameter),
}
