//! Who uses the capacity.

use super::{Amount, Arrivals, Variate};
use crate::id::{MarketId, PoolId};
use crate::model::contract::Terms;
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

/// How a segment behaves.
#[derive(Clone, Debug)]
pub enum SegmentKind {
    /// Own need by date.
    Internal {
        /// (from, GPUs), ascending.
        steps: Vec<(Instant, Gpus)>,
    },
    /// Contracts.
    Reserved {
        /// Arrivals.
        arrivals: Arrivals,
        /// GPUs.
        gpus: Variate,
        /// Months.
        term_months: Variate,
        /// From signing to first use, seconds.
        start_lag: Instant,
        /// How its price follows from the market's.
        terms: Terms,
        /// Chance of renewal.
        renewal: f64,
        /// Whether a contract must fit on the fabric of one site.
        one_fabric: bool,
    },
    /// Requests.
    OnDemand {
        /// Arrivals.
        arrivals: Arrivals,
        /// GPUs.
        gpus: Variate,
        /// Hours.
        duration_hours: Variate,
        /// Above the market.
        premium: f64,
        /// What happens without room.
        when_full: WhenFull,
    },
    /// Whatever is idle.
    Spot {
        /// The most it takes.
        depth: Amount,
        /// Below the market.
        discount: f64,
    },
}

/// What a request does that finds no room.
#[derive(Clone, Debug)]
pub enum WhenFull {
    /// It is lost.
    Lose,
    /// It waits, for ever or so many hours.
    Queue(Option<Variate>),
}
