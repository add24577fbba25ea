//! The state of pools: what is ready in them, who uses it, who waits.

use super::World;
use crate::id::{MarketId, SegmentId};
use crate::time::Instant;
use std::collections::VecDeque;

/// A waiting request.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its segment.
    pub segment: SegmentId,
    /// Its number within the segment.
    pub number: u32,
    /// GPUs.
    pub gpus: i64,
    /// Seconds that it will run.
    pub runs: Instant,
    /// When it came.
    pub since: Instant,
}

/// A pool's state.
#[derive(Default)]
pub struct PoolState {
    /// Ready GPUs.
    pub capacity: i64,
    /// Of them, those of each of the market's fleets, in its order.
    pub shares: Vec<i64>,
    /// Own need.
    pub internal: i64,
    /// Contracted and begun.
    pub contracted: i64,
    /// Contracted, begun or not.
    pub committed: i64,
    /// What of it needs one fabric, by site.
    pub on_one_fabric: Vec<i64>,
    /// Requests being served or squeezed.
    pub busy: i64,
    /// The most spot takes.
    pub spot_depth: i64,
    /// Price of spot as a fraction of the market price.
    pub spot_fraction: f64,
    /// Served by class of [`GpuUse::SERVED`](crate::record::GpuUse::SERVED).
    pub served: [i64; 4],
    /// Who waits.
    pub queue: VecDeque<Waiting>,
    /// USD per hour of all begun contracts.
    pub contract_rate: f64,
    /// USD earned by contracts this month, and since when the rest is unsettled.
    pub contract_revenue: (f64, Instant),
}

impl PoolState {
    /// An empty pool of a market with so many fleets.
    pub(super) fn new(fleets: usize, sites: usize) -> Self {
        Self { shares: vec![0; fleets], on_one_fabric: vec![0; sites], ..Self::default() }
    }

    /// Ready GPUs that neither the owner, contracts nor running requests hold.
    pub fn free(&self) -> i64 {
        self.capacity - self.internal - self.contracted - self.busy
    }

    /// Settles what contracts earned up to `now`; a squeezed contract is paid for what it gets.
    pub fn settle_contracts(&mut self, now: Instant) {
        let (earned, since) = self.contract_revenue;
        let share = if self.contracted > 0 { self.served[1] as f64 / self.contracted as f64 } else { 0.0 };
        self.contract_revenue = (earned + self.contract_rate * share * (now - since) as f64 / 3_600.0, now);
    }
}

impl World<'_> {
    /// Shares a market's ready GPUs out to its pools, in their order, each from the newest fleet on.
    pub fn share_out(&mut self, market: MarketId) {
        let plan = self.plan;
        let spec = plan.market(market);
        for (position, fleet) in spec.fleets.iter().enumerate() {
            let mut left = self.fleets[fleet.at()].ready;
            for (nth, id) in spec.pools.iter().enumerate() {
                let (pool, site) = (plan.pool(*id), plan.fleet(*fleet).site);
                let state = &mut self.pools[id.at()];
                let held: i64 = state.shares[..position].iter().sum();
                let wanted = pool.quota.map_or(left, |quota| quota.0 - held);
                let share = if nth + 1 == spec.pools.len() || pool.site.is_none_or(|own| own == site) { wanted.clamp(0, left) } else { 0 };
                state.shares[position] = share;
                state.capacity = held + share;
                left -= share;
            }
        }
    }
}
