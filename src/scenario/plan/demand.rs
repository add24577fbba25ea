//! Who uses the capacity.

use super::{
    Amount, Anchor, Arrivals, Campaign, ContractTerms, Placement, PoolDemand, Substitute, Variate,
};
use crate::id::{MarketId, PoolId};
use crate::random::tabulated::Tabulated;
use crate::time::Instant;
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
    pub pool: PoolId,
    /// How it behaves.
    pub kind: SegmentKind,
}

impl Segment {
    /// The markets its requests run in that find no room in its own.
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
    /// Own need by date.
    Internal {
        /// (from, GPUs), ascending.
        steps: Vec<(Instant, Gpus)>,
        /// What a GPU-hour of it is worth to the owner, USD.
        worth: Option<Amount>,
    },
    /// Own work that ends when it is done.
    Campaign(Box<Campaign>),
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
    /// A level over time.
    Pool(PoolDemand),
    /// Whatever is idle.
    Spot {
        /// The most it takes.
        depth: Amount,
        /// Below the market.
        discount: f64,
        /// Elasticity to price.
        elasticity: f64,
    },
}

impl Segment {
    /// What a GPU-hour of it is worth to the owner, if it is own use and that is told.
    pub fn worth(&self) -> Option<Amount> {
        match &self.kind {
            SegmentKind::Internal { worth, .. } => *worth,
            SegmentKind::Campaign(campaign) => campaign.worth,
            _ => None,
        }
    }
}

impl SegmentKind {
    /// What its contracts say, if it signs any.
    #[inline]
    pub fn contract(&self) -> Option<&ContractTerms> {
        match self {
            Self::Reserved { terms, .. } => Some(terms),
            Self::Anchor(anchor) => Some(&anchor.terms),
            _ => None,
        }
    }

    /// Whether it is the owner's own use.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Internal { .. } | Self::Campaign(_))
    }
}

/// What a request does that finds no room.
#[derive(Clone, Debug)]
pub enum WhenFull {
    /// It is lost.
    Lose,
    /// It waits, for ever or so many hours.
    Queue(Option<Variate>),
}
