//! The owner's own use.

use super::Amount;
use crate::id::SegmentId;
use crate::time::Instant;
use crate::units::Gpus;

/// A campaign of the owner: a number of GPUs until its work is done.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The most it uses at once.
    pub gpus: Gpus,
    /// The least with which it runs.
    pub least: Gpus,
    /// Its work.
    pub work: Work,
    /// Useful share of a served GPU-hour.
    pub goodput: f64,
    /// First day planned, if one is given.
    pub starts: Option<Instant>,
    /// Weeks by which it begins later.
    pub slip_weeks: Amount,
    /// When it is to be done.
    pub deadline: Option<Instant>,
    /// The campaign that must be done before it begins.
    pub after: Option<SegmentId>,
    /// Whether it takes only what contracts leave.
    pub yields: bool,
    /// What a GPU-hour of it is worth to the owner, USD.
    pub worth: Option<Amount>,
}

/// What a campaign has to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Work {
    /// Useful GPU-hours.
    GpuHours(Amount),
    /// Days at full size.
    Days(Amount),
}
