//! What contracts say.

use super::{Parameter, Placement, Substitute, Variate};
use crate::model::contract::Conditions;
use crate::model::contract::dated::DatedChange;
use crate::time::{Seconds, SimTime};
use std::ops::Deref;

/// The terms of a segment's contracts, or of an anchor. They read as their conditions too.
#[derive(Clone, Debug)]
pub struct ContractTerms {
    /// GPUs.
    pub gpus: Variate,
    /// How long it lasts.
    pub term: Term,
    /// From signing to first use.
    pub start_lag: Seconds,
    /// A price agreed for the first term, USD per GPU-hour.
    pub agreed: Option<Parameter>,
    /// Share of the GPU-hours under contract that is used.
    pub used: Variate,
    /// Price, payments and rights.
    pub conditions: Conditions,
    /// Where its GPUs can be.
    pub placement: Placement,
    /// What it is signed against.
    pub against: Against,
    /// Markets that will do.
    pub substitutes: Vec<Substitute>,
}

impl Deref for ContractTerms {
    type Target = Conditions;

    #[inline]
    fn deref(&self) -> &Conditions {
        &self.conditions
    }
}

/// How long a contract lasts.
#[derive(Clone, Debug)]
pub enum Term {
    /// Months.
    Months(Variate),
    /// A stated time.
    Seconds(Seconds),
}

/// What is signed against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Against {
    /// What is ready today.
    Ready {
        /// What may be promised beyond it, as a share.
        overbooking: f64,
    },
    /// GPUs planned for the day a contract begins, by medians.
    Planned {
        /// What may be promised beyond it, as a share.
        overbooking: f64,
        /// Longest accepted delay of the start against the request.
        longest_wait: Seconds,
    },
}

/// A named contract.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// When it is signed; may lie before the scenario's start.
    pub signed: SimTime,
    /// What it says.
    pub terms: ContractTerms,
    /// What happens to it on a date, in the order of the dates.
    pub dated: Vec<(SimTime, DatedChange)>,
}
