//! Pools: who may use which of a market's ready GPUs, and where.

use crate::id::{MarketId, PoolId, SegmentId, SiteId};
use crate::time::Instant;
use crate::units::Gpus;

/// A pool of ready GPUs with users and a queue of its own: a market's GPUs, or a part of them set
/// aside for the segments that name it (a virtual cluster).
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its name; empty for what is left of a market after its partitions.
    pub name: String,
    /// The market.
    pub market: MarketId,
    /// The most that is set aside; none for what is left.
    pub quota: Option<Gpus>,
    /// The site it is set aside at, if not any.
    pub site: Option<SiteId>,
    /// Whether who fits may pass one who waits for room.
    pub backfill: bool,
    /// Its segments of pool demand, in the order in which they take room.
    pub levels: Vec<SegmentId>,
    /// Seconds between the steps of those; the greatest common divisor of theirs.
    pub step: Instant,
}

/// Where a customer's GPUs can be.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Where each use is bound to one site: those allowed, each with the most that it takes there.
    /// Empty where a use may be spread over all sites of its pool.
    pub sites: Vec<(SiteId, Gpus)>,
    /// The largest use that can ever find room; larger ones are lost rather than wait for good.
    pub most: Gpus,
}

/// Another market where a request runs, or a contract is signed, that finds no room.
#[derive(Clone, Debug)]
pub struct Substitute {
    /// The market.
    pub market: MarketId,
    /// What its partitions leave.
    pub pool: PoolId,
    /// What is paid there, as a factor on that market's price.
    pub price_factor: f64,
    /// Where its uses can be there.
    pub placement: Placement,
}
