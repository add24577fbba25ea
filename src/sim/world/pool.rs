//! The state of partitions: ready GPUs, their use, the queue.

use super::{CaptiveUses, Level, Queue, World};
use crate::id::{MarketId, PoolId, SiteId};
use crate::model::placement::{ByClass, free};
use crate::plan::{Placement, Plan, Segment, SegmentKind};
use crate::random::draw_buffer::DrawBuffer;
use crate::random::stream::{Purpose, Stream};
use crate::record::GpuUse;
use crate::time::Instant;

/// Where a use is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeCapacity {
    /// Over all sites of the partition.
    Anywhere,
    /// At one site.
    At(SiteId),
}

/// A segment of aggregate demand.
#[derive(Clone, Debug)]
pub struct AggregateState {
    /// Deviation of the demand's logarithm from its trend.
    pub deviation: f64,
    /// Normal scores of its steps.
    pub scores: DrawBuffer,
    /// Price response now, a factor.
    pub answer: f64,
    /// Captured share by the provider's price position now, a factor.
    pub fill: f64,
    /// GPUs demanded since the last step.
    pub wanted: i64,
    /// GPUs bound to a site, by the site's index in the segment's placement.
    pub bound: Vec<i64>,
}

/// A partition's state.
#[derive(Default)]
pub struct PoolState {
    /// Ready GPUs.
    pub capacity: i64,
    /// Of them, those of each of the market's fleets, in its order.
    pub shares: Vec<i64>,
    /// The site of each of those fleets.
    pub site_of: Vec<usize>,
    /// Ready GPUs by site.
    pub ready_at: Vec<i64>,
    /// Whether it is its market's only partition.
    pub alone: bool,
    /// GPUs of captive use that comes before contracts.
    pub internal: i64,
    /// GPUs of captive use that takes what contracts leave.
    pub yielding: i64,
    /// Captive uses.
    pub own: CaptiveUses,
    /// Contracted and begun.
    pub contracted: i64,
    /// Contracted, begun or not.
    pub committed: i64,
    /// Of it, GPUs bound to a site, by site.
    pub on_one_fabric: Vec<i64>,
    /// GPUs of admitted requests and aggregate demand, those short of GPUs included.
    pub busy: i64,
    /// Spot demand, GPUs.
    pub spot_depth: i64,
    /// GPUs of captive need, contracts and `busy` bound to a site, by site and class of
    /// [`GpuUse::SERVED`]; change it with [`PoolState::bind`].
    pub bound: Vec<ByClass>,
    /// Sum of the site-bound GPUs.
    pub bound_gpus: i64,
    /// Served part of `bound`, as of the last change of bindings.
    pub bound_served: Vec<ByClass>,
    /// Served by class of [`GpuUse::SERVED`].
    pub served: ByClass,
    /// Served by fleet and class.
    pub given: Vec<ByClass>,
    /// Served by fleet and class before the last placement.
    pub given_before: Vec<ByClass>,
    /// Working space of the placement, a number per site.
    pub free_capacity: Vec<i64>,
    /// Served by class over time, where the market has other partitions; fleets count it otherwise.
    pub uses: [Level; 4],
    /// GPUs taken from spot since the month began.
    pub preempted: i64,
    /// The queue.
    pub queue: Queue,
    /// Seconds for which contracts that float were short, by the share they were short of, and up
    /// to when.
    pub short: (f64, Instant),
    /// The shortfall of site-bound contracts, by site.
    pub short_at: Vec<f64>,
    /// Segments of aggregate demand, in the order of the plan's list.
    pub levels: Vec<AggregateState>,
}

/// An empty partition of the plan.
pub(super) fn pool_state(id: PoolId, plan: &Plan, replication: u32) -> PoolState {
    let pool = plan.pool(id);
    let market = plan.market(pool.market);
    let (fleets, sites) = (market.fleets.len(), plan.sites.len());
    PoolState {
        shares: vec![0; fleets],
        own: CaptiveUses::new(plan, id),
        given: vec![[0; 4]; fleets],
        given_before: vec![[0; 4]; fleets],
        site_of: market
            .fleets
            .iter()
            .map(|fleet| plan.fleet(*fleet).site.at())
            .collect(),
        alone: market.pools.len() == 1,
        ready_at: vec![0; sites],
        free_capacity: vec![0; sites],
        bound: vec![[0; 4]; sites],
        bound_served: vec![[0; 4]; sites],
        on_one_fabric: vec![0; sites],
        short_at: vec![0.0; sites],
        levels: pool
            .levels
            .iter()
            .map(|id| level_state(plan.segment(*id), replication))
            .collect(),
        ..PoolState::default()
    }
}

fn level_state(segment: &Segment, replication: u32) -> AggregateState {
    let sites = if let SegmentKind::Pool(demand) = &segment.kind {
        demand.placement.sites.len()
    } else {
        0
    };
    let scores = DrawBuffer::new(Stream::new(
        segment.key,
        replication,
        Purpose::AggregateDemand,
    ));
    AggregateState {
        deviation: 0.0,
        scores,
        answer: 1.0,
        fill: 1.0,
        wanted: 0,
        bound: vec![0; sites],
    }
}

impl PoolState {
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
    /// own count (captive need, contracts, `busy`) includes them and is the caller's to keep.
    pub fn bind(&mut self, class: GpuUse, site: SiteId, gpus: i64) {
        let class = GpuUse::SERVED
            .iter()
            .position(|served| *served == class)
            .expect("only GPUs that are served are bound");
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

    /// Settles the shortfall of contracts up to `now`, those that float and those at each site;
    /// before the GPUs served or due change.
    #[inline]
    pub fn settle_contracts(&mut self, now: Instant) {
        let seconds = (now - self.short.1) as f64;
        self.short.1 = now;
        let (mut due, mut served) = (self.contracted, self.served[RESERVED]);
        if due == served || seconds == 0.0 {
            return;
        }
        if self.bound_gpus > 0 {
            for ((short, bound), bound_served) in self
                .short_at
                .iter_mut()
                .zip(&self.bound)
                .zip(&self.bound_served)
            {
                if bound[RESERVED] > 0 {
                    *short += missed(bound[RESERVED], bound_served[RESERVED]) * seconds;
                    due -= bound[RESERVED];
                    served -= bound_served[RESERVED];
                }
            }
        }
        if due > 0 {
            self.short.0 += missed(due, served) * seconds;
        }
    }

    /// Seconds that a contract has missed, those in which it had a part of its GPUs by the part it
    /// had not; settled.
    #[inline]
    pub fn missing(&self, fabric: Option<SiteId>) -> f64 {
        fabric.map_or(self.short.0, |site| self.short_at[site.at()])
    }

    /// Describes a violation of the placement's balances: a fleet provides what it has, a class
    /// gets what it is given and no more than its demand, and site-bound use gets no more than the
    /// site has.
    pub fn broken(&self) -> Option<String> {
        if let Some(at) = self
            .given
            .iter()
            .zip(&self.shares)
            .position(|(given, share)| given.iter().sum::<i64>() > *share)
        {
            return Some(format!(
                "{:?} of {} GPUs are given",
                self.given[at], self.shares[at]
            ));
        }
        let wanted = [
            self.internal + self.yielding,
            self.contracted,
            self.busy,
            self.spot_depth,
        ];
        (0..wanted.len()).find_map(|class| {
            let given: i64 = self.given.iter().map(|given| given[class]).sum();
            let bound: i64 = self.bound.iter().map(|bound| bound[class]).sum();
            let at_home: i64 = self
                .bound
                .iter()
                .zip(&self.ready_at)
                .map(|(bound, ready)| bound[class].min(*ready))
                .sum();
            let most = wanted[class] - bound + at_home;
            (given != self.served[class] || given > most).then(|| {
                format!(
                    "class {class} is given {given} and served {} GPUs, {most} at most",
                    self.served[class]
                )
            })
        })
    }
}

/// The class of contracts, by its place in [`GpuUse::SERVED`].
const RESERVED: usize = 1;

/// The share that is missing of what is due.
fn missed(due: i64, served: i64) -> f64 {
    (due - served) as f64 / due as f64
}

impl World<'_> {
    /// Allocates a market's ready GPUs to its partitions, in their order, each from the newest
    /// fleet on.
    pub fn allocate_ready(&mut self, market: MarketId) {
        let plan = self.plan;
        let spec = plan.market(market);
        for id in &spec.pools {
            let state = &mut self.pools[id.at()];
            state.capacity = 0;
            state.ready_at.fill(0);
        }
        for (position, fleet) in spec.fleets.iter().enumerate() {
            let mut left = self.fleets[fleet.at()].ready;
            let site = plan.fleet(*fleet).site;
            for (nth, id) in spec.pools.iter().enumerate() {
                let (pool, state) = (plan.pool(*id), &mut self.pools[id.at()]);
                let wanted = pool.quota.map_or(left, |quota| quota.0 - state.capacity);
                let share =
                    if nth + 1 == spec.pools.len() || pool.site.is_none_or(|own| own == site) {
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
        for (at, pool) in self
            .pools
            .iter_mut()
            .enumerate()
            .filter(|(_, pool)| pool.preempted > 0)
        {
            let (mut left, mut depth) = (std::mem::take(&mut pool.preempted), pool.spot_depth);
            for (segment, state) in self.plan.segments.iter().zip(&mut self.segments) {
                if segment.pool.at() == at
                    && depth > 0
                    && matches!(segment.kind, SegmentKind::Spot { .. })
                {
                    let own = state.level.value();
                    let part = (i128::from(left) * i128::from(own) / i128::from(depth)) as i64;
                    state.tally.preempted_gpus += part;
                    left -= part;
                    depth -= own;
                }
            }
        }
    }
}
