//! Captive use.

use super::Parameter;
use crate::id::SegmentId;
use crate::time::SimTime;
use crate::units::Gpus;

/// A training run of the owner: a number of GPUs until its work is done.
#[derive(Clone, Debug)]
pub struct TrainingRun {
    /// The most it uses at once.
    pub gpus: Gpus,
    /// The least with which it runs.
    pub least: Gpus,
    /// Its work.
    pub work: Work,
    /// Useful share of a served GPU-hour.
    pub goodput: f64,
    /// First day planned, if one is given.
    pub starts: Option<SimTime>,
    /// Weeks by which it begins later.
    pub slip_weeks: Parameter,
    /// When it is to be done.
    pub deadline: Option<SimTime>,
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
