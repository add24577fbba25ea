//! How short contracts have been, and how much of it was for want of GPUs that are down.

use super::PartitionState;
use crate::class::Class;
use crate::id::{MarketId, SiteId};
use crate::model::contract::sla::Missed;
use crate::plan::Plan;
use crate::sim::world::World;
use crate::time::SimTime;

/// GPUs that were there and are down: without that they would be ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Down {
    /// For failures, outages, limits of the hour or scheduled maintenance.
    pub all: i64,
    /// Of them, those that would be ready but for scheduled maintenance.
    pub maintenance: i64,
}

impl Down {
    /// At most so many of them.
    fn at_most(self, gpus: i64) -> Self {
        Self {
            all: self.all.min(gpus).max(0),
            maintenance: self.maintenance.min(gpus).max(0),
        }
    }

    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.maintenance += other.maintenance;
    }

    fn subtract(&mut self, other: Self) {
        self.all -= other.all;
        self.maintenance -= other.maintenance;
    }
}

/// How short a partition's contracts have been so far.
#[derive(Debug, Default)]
pub(super) struct Shortfall {
    /// Up to when it is settled.
    until: SimTime,
    /// Seconds of contracts that float, by the share they were short of.
    floating: Missed,
    /// The shortfall of site-bound contracts, by site.
    at: Vec<Missed>,
    /// Whether any contract of the plan asks why.
    asked: bool,
    /// GPUs that are down, by site.
    down_at: Vec<Down>,
    /// The same before they were last counted.
    down_before: Vec<Down>,
}

impl Shortfall {
    /// None so far, at so many sites.
    pub(super) fn new(plan: &Plan, sites: usize) -> Self {
        let mut terms = plan.segments.iter().filter_map(|of| of.kind.contract());
        Self {
            at: vec![Missed::default(); sites],
            asked: terms.any(|terms| terms.sla.is_some()),
            down_at: vec![Down::default(); sites],
            down_before: vec![Down::default(); sites],
            ..Self::default()
        }
    }

    /// GPUs that are down at all sites.
    fn down(&self) -> Down {
        let mut down = Down::default();
        for at in &self.down_at {
            down.add(*at);
        }
        down
    }
}

impl PartitionState {
    /// Settles the shortfall of contracts up to `now`, those that float and those at each site;
    /// before the GPUs served, due or down change.
    #[inline]
    pub fn settle_contracts(&mut self, now: SimTime) {
        let seconds = (now - self.short.until).as_seconds();
        self.short.until = now;
        let served = self.served.by_class();
        if self.contracted != served[Class::Reserved] && seconds != 0.0 {
            self.settle_shortfall(seconds);
        }
    }

    /// The same, where there is one.
    fn settle_shortfall(&mut self, seconds: f64) {
        let by_class = self.served.by_class();
        let (mut due, mut served) = (self.contracted, by_class[Class::Reserved]);
        let mut down = self.short.down();
        // Captive use would come first.
        let first = self.internal + self.yielding - by_class[Class::Internal];
        down.subtract(Down {
            all: first,
            maintenance: first,
        });
        if self.bound_gpus > 0 {
            for (at, (bound, home)) in self.bound.iter().zip(self.served.bound()).enumerate() {
                let (bound, home) = (bound[Class::Reserved], home[Class::Reserved]);
                if bound > 0 {
                    let by = self.short.down_at[at].at_most(bound - home);
                    self.short.at[at] += missed(bound, home, by) * seconds;
                    due -= bound;
                    served -= home;
                    down.subtract(by);
                }
            }
        }
        if due > 0 {
            self.short.floating += missed(due, served, down.at_most(due - served)) * seconds;
        }
    }

    /// Seconds that a contract has missed, those in which it had a part of its GPUs by the part it
    /// had not; settled.
    #[inline]
    pub fn missing(&self, fabric: Option<SiteId>) -> Missed {
        fabric.map_or(self.short.floating, |site| self.short.at[site.at()])
    }

    /// So many GPUs of it are down at a site beside those counted already: as many as it would
    /// take. Returns them.
    fn count_down(&mut self, site: SiteId, down: Down, most: Option<i64>) -> Down {
        let taken = most.map_or(down, |quota| {
            down.at_most(quota - self.capacity - self.short.down().all)
        });
        self.short.down_at[site.at()].add(taken);
        taken
    }
}

/// The share that is missing of what is due, with the GPUs that are down.
fn missed(due: i64, served: i64, down: Down) -> Missed {
    let share = |gpus: i64| gpus as f64 / due as f64;
    Missed {
        all: share(due - served),
        down: share(down.all),
        maintenance: share(down.maintenance),
    }
}

impl World<'_> {
    /// Counts a market's GPUs that are down in its partitions, in their order, as those that are
    /// ready are allocated.
    pub fn allocate_down(&mut self, market: MarketId) {
        let (plan, now) = (self.plan, self.now);
        let spec = plan.market(market);
        let asked = |id: &crate::id::PartitionId| self.partitions[id.at()].short.asked;
        if !spec.partitions.iter().any(asked) {
            return;
        }
        for id in &spec.partitions {
            let short = &mut self.partitions[id.at()].short;
            std::mem::swap(&mut short.down_at, &mut short.down_before);
            short.down_at.fill(Down::default());
        }
        for fleet in &spec.fleets {
            let (mut left, site) = (self.fleets[fleet.at()].down(), plan.fleet(*fleet).site);
            for (nth, id) in spec.partitions.iter().enumerate() {
                let partition = plan.partition(*id);
                let last = nth + 1 == spec.partitions.len();
                if left.all > 0 && (last || partition.site.is_none_or(|own| own == site)) {
                    let quota = partition.quota.map(|quota| quota.0);
                    left.subtract(self.partitions[id.at()].count_down(site, left, quota));
                }
            }
        }
        for id in &spec.partitions {
            let state = &mut self.partitions[id.at()];
            if state.short.down_at != state.short.down_before {
                let swap = |short: &mut Shortfall| {
                    std::mem::swap(&mut short.down_at, &mut short.down_before);
                };
                swap(&mut state.short);
                state.settle_contracts(now);
                swap(&mut state.short);
            }
        }
    }
}
