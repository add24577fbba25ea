//! Partitions: which segments may use which of a market's ready GPUs, and where.

use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::time::Seconds;
use crate::units::Gpus;

/// A partition of ready GPUs with users and a queue of its own: a part of a market's GPUs set aside
/// for the segments that name it (a virtual cluster), or the rest.
#[derive(Clone, Debug)]
pub struct Partition {
    /// Its name; empty for what is left of a market after its partitions.
    pub name: String,
    /// The market.
    pub market: MarketId,
    /// The most that is set aside; none for what is left.
    pub quota: Option<Gpus>,
    /// The site it is bound to, if any.
    pub site: Option<SiteId>,
    /// Whether a request that fits may start before one that waits for free capacity.
    pub backfill: bool,
    /// Its segments of aggregate demand, in the order in which they are allocated GPUs.
    pub aggregates: Vec<SegmentId>,
    /// Time between the steps of those: the greatest common divisor of theirs.
    pub step: Seconds,
}

/// Where a customer's GPUs can be.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Where each use is bound to one site: those allowed, each with the most that it takes there.
    /// Empty where a use may be spread over all sites of its partition.
    pub sites: Vec<(SiteId, Gpus)>,
    /// The largest use that can ever be placed; larger ones are lost at once.
    pub most: Gpus,
}

/// A substitute market for requests and contracts without free capacity in their own.
#[derive(Clone, Debug)]
pub struct Substitute {
    /// The market.
    pub market: MarketId,
    /// What its partitions leave.
    pub partition: PartitionId,
    /// Price paid there, as a factor on that market's price.
    pub price_factor: f64,
    /// Where its uses can be there.
    pub placement: Placement,
}
