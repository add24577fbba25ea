//! The state of partitions: what is ready in them, who holds it, who waits.

mod served;
mod shortfall;

use super::{AggregateState, CaptiveUses, Queue, Unused, World};
use crate::class::{ByClass, Class};
use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::model::placement::free;
use crate::plan::{Placement, Plan, SegmentKind};
use served::Served;
pub use shortfall::Down;
use shortfall::Shortfall;

/// Where a use is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeCapacity {
    /// Over all sites of the partition.
    Anywhere,
    /// At one site.
    At(SiteId),
}

/// A partition's state.
#[derive(Default)]
pub struct PartitionState {
    /// Ready GPUs.
    capacity: i64,
    /// Of them, those of each of the market's fleets, in its order.
    shares: Vec<i64>,
    /// The site of each of those fleets.
    site_of: Vec<usize>,
    /// Ready GPUs by site.
    ready_at: Vec<i64>,
    /// Whether it is its market's only partition.
    alone: bool,
    /// GPUs of captive use that comes before contracts.
    internal: i64,
    /// GPUs of captive use that takes what contracts leave.
    yielding: i64,
    /// Captive uses.
    captive_uses: CaptiveUses,
    /// Contracted and begun.
    contracted: i64,
    /// Of it, what is not used.
    unused: Unused,
    /// The same of contracts bound to a site, by site.
    unused_at: Vec<Unused>,
    /// Contracted, begun or not.
    committed: i64,
    /// Of it, GPUs bound to a site, by site.
    on_one_fabric: Vec<i64>,
    /// GPUs of admitted requests and aggregate demand, those short of GPUs included.
    busy: i64,
    /// Spot demand, GPUs.
    spot_depth: i64,
    /// GPUs of captive need, contracts and `busy` bound to a site, by site and class.
    bound: Vec<ByClass<i64>>,
    /// Sum of the site-bound GPUs.
    bound_gpus: i64,
    /// Who is served what.
    served: Served,
    /// How short contracts have been.
    short: Shortfall,
    /// The queue.
    pub queue: Queue,
    /// Segments of aggregate demand, in the order of the plan's list.
    aggregates: Vec<AggregateState>,
}

/// An empty partition of the plan.
pub(super) fn partition_state(id: PartitionId, plan: &Plan, replication: u32) -> PartitionState {
    let partition = plan.partition(id);
    let market = plan.market(partition.market);
    let (fleets, sites) = (market.fleets.len(), plan.sites.len());
    PartitionState {
        shares: vec![0; fleets],
        captive_uses: CaptiveUses::new(plan, id),
        served: Served::new(fleets, sites),
        site_of: market
            .fleets
            .iter()
            .map(|fleet| plan.fleet(*fleet).site.at())
            .collect(),
        alone: market.partitions.len() == 1,
        ready_at: vec![0; sites],
        bound: vec![ByClass::default(); sites],
        on_one_fabric: vec![0; sites],
        unused_at: vec![Unused::default(); sites],
        short: Shortfall::new(plan, sites),
        aggregates: partition
            .aggregates
            .iter()
            .map(|id| AggregateState::new(plan.segment(*id), replication))
            .collect(),
        ..PartitionState::default()
    }
}

impl PartitionState {
    /// Free capacity: ready GPUs that neither captive use, contracts nor running requests hold.
    #[inline]
    pub fn free(&self) -> i64 {
        let held = self.internal + self.yielding + self.contracted + self.busy;
        if self.bound_gpus == 0 {
            self.capacity - held
        } else {
            free(&self.ready_at, &self.bound, held - self.bound_gpus)
        }
    }

    /// Free capacity for site-bound use at a site, GPUs.
    pub fn free_at(&self, site: SiteId) -> i64 {
        let bound: i64 = self.bound[site.at()].iter().sum();
        self.free().min(self.ready_at[site.at()] - bound)
    }

    /// The place with free capacity for the given GPUs, if any: of the sites allowed, the one with
    /// most; among equals the one named first.
    #[inline]
    pub fn free_capacity_for(&self, placement: &Placement, gpus: i64) -> Option<FreeCapacity> {
        if placement.sites.is_empty() {
            return (gpus <= self.free()).then_some(FreeCapacity::Anywhere);
        }
        let fits = placement.sites.iter().filter(|(_, most)| gpus <= most.0);
        let free_by_day = fits
            .map(|(site, _)| (*site, self.free_at(*site)))
            .filter(|(_, free)| gpus <= *free);
        free_by_day
            .rev()
            .max_by_key(|(_, free)| *free)
            .map(|(site, _)| FreeCapacity::At(site))
    }

    /// Adds to the GPUs of a class bound to a site; a negative number releases them. The class's
    /// own count (captive need, contracts, `busy`) includes them.
    fn bind(&mut self, class: Class, site: SiteId, gpus: i64) {
        self.bound[site.at()][class] += gpus;
        self.bound_gpus += gpus;
    }

    /// Whether a new request of a priority may be served before the whole queue.
    #[inline]
    pub fn may_pass(&self, backfill: bool, priority: i32) -> bool {
        backfill
            || self
                .queue
                .first()
                .is_none_or(|first| first.priority < priority)
    }
}

/// What of a partition is held, and by whom.
impl PartitionState {
    /// Ready GPUs.
    #[inline]
    pub fn capacity(&self) -> i64 {
        self.capacity
    }

    /// Captive uses.
    pub fn captive_uses(&self) -> &CaptiveUses {
        &self.captive_uses
    }

    /// A captive use wants more or less than before.
    pub fn change_captive_use(&mut self) {
        self.captive_uses.change();
    }

    /// Whether captive uses must share anew. They have been told so now.
    #[inline]
    pub fn captive_use_is_due(&mut self) -> bool {
        self.captive_uses.are_due(self.capacity, self.contracted)
    }

    /// Captive uses have shared: what those that come before contracts have, and those that yield.
    pub fn share_captive_use(&mut self, first: i64, yielding: i64) {
        (self.internal, self.yielding) = (first, yielding);
    }

    /// Contracts use so many more GPUs from now on, fewer if negative; at a site if they stay at
    /// one; of each, so much is not used. Shortfalls must have been settled.
    pub fn contract(&mut self, gpus: i64, site: Option<SiteId>, unused_each: Unused) {
        self.contracted += gpus;
        self.unused += unused_each * gpus;
        if let Some(site) = site {
            self.unused_at[site.at()] += unused_each * gpus;
            self.bind(Class::Reserved, site, gpus);
        }
    }

    /// GPUs of contracts in force.
    #[inline]
    pub fn contracted(&self) -> i64 {
        self.contracted
    }

    /// So many more GPUs are held for contracts, begun or not; fewer if negative.
    pub fn commit(&mut self, gpus: i64, site: Option<SiteId>) {
        self.committed += gpus;
        if let Some(site) = site {
            self.commit_at(site, gpus);
        }
    }

    /// GPUs that were committed wherever they are stay at a site from now on.
    pub fn commit_at(&mut self, site: SiteId, gpus: i64) {
        self.on_one_fabric[site.at()] += gpus;
    }

    /// GPUs that are held for contracts, begun or not; those that stay at a site if one is named.
    pub fn committed(&self, site: Option<SiteId>) -> i64 {
        site.map_or(self.committed, |site| self.on_one_fabric[site.at()])
    }

    /// Ready GPUs at a site beside contracts that stay there.
    pub fn ready_beside_committed(&self, site: SiteId) -> i64 {
        self.ready_at[site.at()] - self.on_one_fabric[site.at()]
    }

    /// Ready GPUs beside contracts in force and the owner's need.
    pub fn free_for_contracts(&self) -> i64 {
        self.capacity - self.internal - self.contracted
    }

    /// The same at a site, beside those bound to it.
    pub fn free_for_contracts_at(&self, site: SiteId) -> i64 {
        let bound = &self.bound[site.at()];
        self.ready_at[site.at()] - (bound[Class::Internal] + bound[Class::Reserved])
    }

    /// Requests or aggregate demand hold so many more GPUs, fewer if negative; at a site if bound to one.
    #[inline]
    pub fn occupy(&mut self, gpus: i64, site: Option<SiteId>) {
        self.busy += gpus;
        if let Some(site) = site {
            self.bind(Class::OnDemand, site, gpus);
        }
    }

    /// GPUs that requests and aggregate demand hold.
    pub fn busy(&self) -> i64 {
        self.busy
    }

    /// GPUs bound to a site beyond what is ready there; negative if there is more.
    pub fn overfull_at(&self, site: SiteId) -> i64 {
        self.bound[site.at()].iter().sum::<i64>() - self.ready_at[site.at()]
    }

    /// Spot would take so many more GPUs, fewer if negative.
    pub fn deepen_spot(&mut self, gpus: i64) {
        self.spot_depth += gpus;
    }

    /// A segment of aggregate demand.
    pub fn aggregate(&self, at: usize) -> &AggregateState {
        &self.aggregates[at]
    }

    /// The same, to be moved.
    pub fn aggregate_mut(&mut self, at: usize) -> &mut AggregateState {
        &mut self.aggregates[at]
    }

    /// The segments of aggregate demand, in the order of the plan.
    pub fn aggregates_of<'a>(
        &'a mut self,
        segments: &'a [SegmentId],
    ) -> impl Iterator<Item = (SegmentId, &'a mut AggregateState)> {
        segments.iter().copied().zip(&mut self.aggregates)
    }

    /// A segment of aggregate demand holds so many more GPUs at a site, the `nth` of its placement; fewer if negative.
    pub fn occupy_aggregate(&mut self, at: usize, (nth, site): (usize, SiteId), gpus: i64) {
        self.aggregates[at].bind(nth, gpus);
        self.occupy(gpus, Some(site));
    }
}

impl World<'_> {
    /// Allocates a market's ready GPUs to its partitions, in their order, each from the newest
    /// fleet on.
    pub fn allocate_ready(&mut self, market: MarketId) {
        let plan = self.plan;
        let spec = plan.market(market);
        for id in &spec.partitions {
            let state = &mut self.partitions[id.at()];
            state.capacity = 0;
            state.ready_at.fill(0);
        }
        for (position, fleet) in spec.fleets.iter().enumerate() {
            let mut left = self.fleets[fleet.at()].ready();
            let site = plan.fleet(*fleet).site;
            for (nth, id) in spec.partitions.iter().enumerate() {
                let (partition, state) = (plan.partition(*id), &mut self.partitions[id.at()]);
                let wanted = partition
                    .quota
                    .map_or(left, |quota| quota.0 - state.capacity);
                let share = if nth + 1 == spec.partitions.len()
                    || partition.site.is_none_or(|own| own == site)
                {
                    wanted.clamp(0, left)
                } else {
                    0
                };
                state.shares[position] = share;
                state.capacity += share;
                state.ready_at[site.at()] += share;
                left -= share;
            }
        }
    }

    /// Distributes the GPUs taken from spot since the month began to its segments, by their depths.
    pub fn report_preempted(&mut self) {
        for (at, partition) in self.partitions.iter_mut().enumerate() {
            let (mut left, mut depth) = (partition.served.take_preempted(), partition.spot_depth);
            if left == 0 {
                continue;
            }
            for (segment, state) in self.plan.segments.iter().zip(&mut self.segments) {
                if segment.partition.at() == at
                    && depth > 0
                    && matches!(segment.kind, SegmentKind::Spot { .. })
                {
                    let own = state.level();
                    let part = (i128::from(left) * i128::from(own) / i128::from(depth)) as i64;
                    state.preempt(part);
                    left -= part;
                    depth -= own;
                }
            }
        }
    }
}
