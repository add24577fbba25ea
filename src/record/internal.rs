//! Dates of the owner's training runs.

use crate::time::SimTime;
use crate::units::{Cents, Gpus};

/// Dates of a training run; none where they lie beyond the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrainingRunDates {
    /// From when it required its GPUs.
    pub opened: Option<SimTime>,
    /// When it had the first of them.
    pub begun: Option<SimTime>,
    /// When its work was done.
    pub finished: Option<SimTime>,
}

/// Call-backs of leased GPUs by the owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CallBackTally {
    /// Contracts called back in whole or in part.
    pub contracts: u32,
    /// GPUs called back.
    pub gpus: Gpus,
    /// Revenue lost from the end of their notice to the end of their terms.
    pub revenue_lost: Cents,
}
