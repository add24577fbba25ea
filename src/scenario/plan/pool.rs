//! Pools: who may use which of a market's ready GPUs.

use crate::id::{MarketId, SiteId};
use crate::units::Gpus;

/// A pool of ready GPUs with users and a queue of its own: a market's GPUs, or a part of them set aside for the segments that
/// name it (a virtual cluster).
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
}
