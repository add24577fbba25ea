//! Who uses the capacity.

use super::{
    AggregateDemand, Anchor, Arrivals, ContractTerms, Parameter, Placement, Substitute,
    TrainingRun, Variate,
};
use crate::id::{MarketId, PartitionId};
use crate::random::tabulated::Tabulated;
use crate::time::SimTime;
use crate::units::Gpus;

/// A segment of demand.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Key of its draws.
    pub key: u64,
    /// Where it buys.
    pub market: MarketId,
    /// Whose GPUs it uses.
    pub partition: PartitionId,
    /// How it behaves.
    pub kind: SegmentKind,
}

impl Segment {
    /// Substitute markets of its requests.
    pub fn substitutes(&self) -> &[Substitute] {
        if let SegmentKind::OnDemand { substitutes, .. } = &self.kind {
            substitutes
        } else {
            &[]
        }
    }
}

/// How a segment behaves.
#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a plan has few segments, and those of requests are read for every request"
)]
pub enum SegmentKind {
    /// Captive need by date.
    Internal {
        /// (from, GPUs), ascending.
        steps: Vec<(SimTime, Gpus)>,
        /// Whether it takes all ready GPUs instead.
        all_ready: bool,
        /// Value of a GPU-hour of it to the owner, USD.
        worth: Option<Parameter>,
    },
    /// Training runs.
    TrainingRun(Box<TrainingRun>),
    /// Contracts.
    Reserved {
        /// Arrivals.
        arrivals: Arrivals,
        /// What they say.
        terms: Box<ContractTerms>,
    },
    /// A named contract.
    Anchor(Box<Anchor>),
    /// Requests.
    OnDemand {
        /// Arrivals.
        arrivals: Arrivals,
        /// GPUs.
        gpus: Tabulated,
        /// Hours.
        duration_hours: Tabulated,
        /// Above the market.
        premium: f64,
        /// What happens without room.
        when_full: WhenFull,
        /// Who waits is served in the order of this, higher first.
        priority: i32,
        /// Where a request can run.
        placement: Placement,
        /// Where one runs that finds no room.
        substitutes: Vec<Substitute>,
    },
    /// Aggregate demand over time.
    Aggregate(AggregateDemand),
    /// Whatever is idle.
    Spot {
        /// The most it takes.
        depth: Parameter,
        /// Below the market.
        discount: f64,
        /// Elasticity to price.
        elasticity: f64,
    },
}

impl Segment {
    /// Value of a GPU-hour of it to the owner, if it is captive use and the value is given.
    pub fn worth(&self) -> Option<Parameter> {
        match &self.kind {
            SegmentKind::Internal { worth, .. } => *worth,
            SegmentKind::TrainingRun(training_run) => training_run.worth,
            _ => None,
        }
    }
}

impl SegmentKind {
    /// Terms of its contracts, if it signs any.
    #[inline]
    pub fn contract(&self) -> Option<&ContractTerms> {
        match self {
            Self::Reserved { terms, .. } => Some(terms),
            Self::Anchor(anchor) => Some(&anchor.terms),
            _ => None,
        }
    }

    /// Whether it is captive use.
    pub fn is_captive(&self) -> bool {
        matches!(self, Self::Internal { .. } | Self::TrainingRun(_))
    }
}

/// What becomes of a request without enough free capacity: it is lost (`lose`) or waits (`queue`).
#[derive(Clone, Debug)]
pub enum WhenFull {
    /// It is lost.
    Lose,
    /// It waits, for ever or so many hours.
    Queue(Option<Variate>),
}
