//! What contracts say.

use super::{Parameter, Placement, Substitute, Variate};
use crate::model::contract::Terms;
use crate::model::contract::credit::Credit;
use crate::model::contract::late::Late;
use crate::model::contract::renewal::Renewal;
use crate::model::contract::sla::Sla;
use crate::model::contract::termination_for_convenience::TerminationForConvenience;
use crate::time::Instant;

/// The terms of a segment's contracts, or of an anchor.
#[derive(Clone, Debug)]
pub struct ContractTerms {
    /// GPUs.
    pub gpus: Variate,
    /// How long it lasts.
    pub term: Term,
    /// From signing to first use, seconds.
    pub start_lag: Instant,
    /// Months in which it grows to its size.
    pub ramp_months: i64,
    /// How its price follows from the market's.
    pub price: Terms,
    /// A price agreed for the first term, USD per GPU-hour.
    pub agreed: Option<Parameter>,
    /// Prepayment: share of the firm revenue that is paid on signing.
    pub prepayment: f64,
    /// Take-or-pay share of the revenue.
    pub take_or_pay: f64,
    /// Share of the GPU-hours under contract that is used.
    pub used: Variate,
    /// Whether it is renewed.
    pub renewal: Renewal,
    /// Termination for convenience: the customer's right to end the contract early.
    pub termination_for_convenience: Option<TerminationForConvenience>,
    /// Late delivery; none: it begins regardless.
    pub late: Option<Late>,
    /// The customer's credit; none: it never defaults.
    pub credit: Option<Credit>,
    /// A promised availability.
    pub sla: Option<Sla>,
    /// The owner's call-back right.
    pub call_back: Option<CallBackTerms>,
    /// Where its GPUs can be.
    pub placement: Placement,
    /// What it is signed against.
    pub against: Against,
    /// Markets that will do.
    pub substitutes: Vec<Substitute>,
}

/// How long a contract lasts.
#[derive(Clone, Debug)]
pub enum Term {
    /// Months.
    Months(Variate),
    /// So many seconds.
    Seconds(Instant),
}

/// Call-back: the owner's right to take its GPUs back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallBackTerms {
    /// From notice to the end, seconds.
    pub notice: Instant,
    /// Penalty in months of revenue.
    pub penalty_months: f64,
    /// Whether a part of its GPUs may be called back.
    pub partial: bool,
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
        /// Longest accepted delay of the start against the request, seconds.
        longest_wait: Instant,
    },
}

/// A named contract.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// When it is signed; may lie before the scenario's start.
    pub signed: Instant,
    /// What it says.
    pub terms: ContractTerms,
}
