//! Pools of the markets' GPUs.

use super::Resolver;
use crate::id::{MarketId, PoolId};
use crate::scenario::plan::{Market, Pool};

impl Resolver {
    /// The pools of all markets: of each what is left, last.
    pub(super) fn pools(markets: &mut [Market]) -> Vec<Pool> {
        let mut pools = Vec::new();
        for (at, market) in markets.iter_mut().enumerate() {
            pools.push(Pool { name: String::new(), market: MarketId::new(at), quota: None, site: None });
            market.pools = vec![PoolId::new(pools.len() - 1)];
        }
        pools
    }
}
