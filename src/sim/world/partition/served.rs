//! Who of a partition is served what: what placement decides, and what it counts over time.

use super::PartitionState;
use crate::class::{ByClass, Class};
use crate::model::placement::{Partition, place};
use crate::sim::world::{TimeWeighted, Unused};
use crate::time::SimTime;
use crate::units::GpuSeconds;

/// What a partition's classes are served.
#[derive(Debug, Default)]
pub(super) struct Served {
    /// By class.
    by_class: ByClass<i64>,
    /// By fleet and class.
    given: Vec<ByClass<i64>>,
    /// Served by fleet and class before the last placement.
    given_before: Vec<ByClass<i64>>,
    /// Of what each fleet gives to contracts, what is not used.
    unused: Vec<Unused>,
    /// What of those bound to a site is served, by site; as it was when anybody was last bound.
    bound: Vec<ByClass<i64>>,
    /// Working space of the placement, a number per site.
    free_capacity: Vec<i64>,
    /// By class over time, where the market has other partitions; fleets count it otherwise.
    uses: ByClass<TimeWeighted<i64>>,
    /// GPUs taken from spot since the month began.
    preempted: i64,
}

impl Served {
    /// Nobody is served, of so many fleets at so many sites.
    pub(super) fn new(fleets: usize, sites: usize) -> Self {
        Self {
            given: vec![ByClass::default(); fleets],
            given_before: vec![ByClass::default(); fleets],
            unused: vec![Unused::default(); fleets],
            bound: vec![ByClass::default(); sites],
            free_capacity: vec![0; sites],
            ..Self::default()
        }
    }

    pub(super) fn by_class(&self) -> ByClass<i64> {
        self.by_class
    }

    pub(super) fn bound(&self) -> &[ByClass<i64>] {
        &self.bound
    }

    /// GPUs taken from spot since this was last taken.
    pub(super) fn take_preempted(&mut self) -> i64 {
        std::mem::take(&mut self.preempted)
    }
}

/// GPUs taken by each class out of the free capacity, in their order; each class's demand falls by
/// as many.
#[inline]
fn take(mut free_capacity: i64, wanted: &mut ByClass<i64>) -> ByClass<i64> {
    let mut taken = ByClass::default();
    for (taken, wanted) in taken.iter_mut().zip(wanted.iter_mut()) {
        *taken = free_capacity.min(*wanted);
        *wanted -= *taken;
        free_capacity -= *taken;
    }
    taken
}

impl PartitionState {
    /// What each class wants.
    fn wanted(&self) -> ByClass<i64> {
        ByClass([
            self.internal + self.yielding,
            self.contracted,
            self.busy,
            self.spot_depth,
        ])
    }

    /// What each class is served.
    pub fn served(&self) -> ByClass<i64> {
        self.served.by_class
    }

    /// Whether nobody is bound to a site and no other partition uses the market's fleets: classes
    /// take what there is in their order.
    #[inline]
    pub fn floats(&self) -> bool {
        self.alone && self.bound_gpus == 0
    }

    /// Serves the classes of a partition that floats; what each is served.
    #[inline]
    pub fn serve_floating(&mut self, now: SimTime) -> ByClass<i64> {
        let mut wanted = self.wanted();
        let served = take(self.capacity, &mut wanted);
        self.serve(served, now);
        served
    }

    /// Gives a fleet's GPUs, by its position in the market, to the classes of a partition that
    /// floats; what is left to be served is less by as much.
    #[inline]
    pub fn give_floating(&mut self, fleet: usize, left: &mut ByClass<i64>) -> ByClass<i64> {
        let given = take(self.shares[fleet], left);
        self.served.given[fleet] = given;
        given
    }

    /// Allocates the fleets' GPUs to the classes, site-bound GPUs at their sites.
    pub fn allocate(&mut self, now: SimTime) {
        // Site-bound use may change although the total served does not.
        self.settle_contracts(now);
        let wanted = self.wanted();
        let of = &mut self.served;
        std::mem::swap(&mut of.given, &mut of.given_before);
        let partition = Partition {
            shares: &self.shares,
            site_of: &self.site_of,
            bound: &self.bound,
        };
        let served = place(
            &partition,
            wanted,
            &mut of.free_capacity,
            &mut of.given,
            &mut of.bound,
        );
        self.serve(served, now);
        if !self.alone {
            for (level, served) in self.served.uses.iter_mut().zip(served) {
                level.set(now, served);
            }
        }
    }

    /// What a fleet, by its position in the market, gives the classes, and gave them before.
    #[inline]
    pub fn given(&self, fleet: usize) -> (ByClass<i64>, ByClass<i64>) {
        (self.served.given[fleet], self.served.given_before[fleet])
    }

    /// Spreads what contracts do not use over what fleets give them; how much more than before falls
    /// on a fleet, by its position in the market.
    #[inline]
    pub fn spread_unused(&mut self, fleet: usize) -> Unused {
        let before = self.served.unused[fleet];
        if self.unused == before && before == Unused::default() {
            return before;
        }
        let now = self.unused_of(fleet);
        self.served.unused[fleet] = now;
        let mut more = now;
        more -= before;
        more
    }

    /// What contracts do not use of a fleet's GPUs: of those bound to its site and of those that
    /// float, the same part as of their GPUs that are served.
    fn unused_of(&self, fleet: usize) -> Unused {
        let reserved = |bound: &ByClass<i64>| bound[Class::Reserved];
        let site = self.site_of[fleet];
        let given_at_site: i64 = self
            .site_of
            .iter()
            .zip(&self.served.given)
            .filter(|(of, _)| **of == site)
            .map(|(_, given)| reserved(given))
            .sum();
        let (mut floating, mut due) = (self.unused, self.contracted);
        for (unused, bound) in self.unused_at.iter().zip(&self.bound) {
            floating -= *unused;
            due -= reserved(bound);
        }
        let bound = reserved(&self.bound[site]);
        let at_home = if bound > 0 {
            reserved(&self.served.bound[site])
        } else {
            0
        };
        let mut at_site = floating.part(given_at_site - at_home, due);
        at_site += self.unused_at[site].part(at_home, bound);
        at_site.part(reserved(&self.served.given[fleet]), given_at_site)
    }

    /// Records the GPUs served to each class from now on.
    #[inline]
    fn serve(&mut self, served: ByClass<i64>, now: SimTime) {
        let before = self.served.by_class;
        if served[Class::Reserved] != before[Class::Reserved] {
            self.settle_contracts(now);
        }
        let (spot, had) = (served[Class::Spot], before[Class::Spot]);
        if spot < had {
            // GPUs that spot no longer requests are not counted as taken from it.
            self.served.preempted += (had.min(self.spot_depth) - spot).max(0);
        }
        self.served.by_class = served;
    }

    /// GPU-seconds that each class was served since they were last taken; none of a market's only
    /// partition, whose fleets count them.
    pub fn take_uses(&mut self, now: SimTime) -> Option<ByClass<GpuSeconds>> {
        if self.alone {
            return None;
        }
        Some(
            self.served
                .uses
                .each_mut()
                .map(|level| level.take_gpus(now)),
        )
    }

    /// Describes a violation of the placement's balances: a fleet provides what it has, a class
    /// gets what it is given and no more than its demand, and site-bound use gets no more than the
    /// site has.
    pub fn broken(&self) -> Option<String> {
        if let Some(at) = self
            .served
            .given
            .iter()
            .zip(&self.shares)
            .position(|(given, share)| given.iter().sum::<i64>() > *share)
        {
            return Some(format!(
                "{:?} of {} GPUs are given",
                self.served.given[at], self.shares[at]
            ));
        }
        let wanted = self.wanted();
        Class::ALL.into_iter().find_map(|class| {
            let given: i64 = self.served.given.iter().map(|given| given[class]).sum();
            let bound: i64 = self.bound.iter().map(|bound| bound[class]).sum();
            let at_home: i64 = self
                .bound
                .iter()
                .zip(&self.ready_at)
                .map(|(bound, ready)| bound[class].min(*ready))
                .sum();
            let most = wanted[class] - bound + at_home;
            (given != self.served.by_class[class] || given > most).then(|| {
                format!(
                    "class {class:?} is given {given} and served {} GPUs, {most} at most",
                    self.served.by_class[class]
                )
            })
        })
    }
}
