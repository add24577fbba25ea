//! The state of fleets: where their GPUs stand, and what the ready ones do.

use super::{Down, TimeWeighted, Unused};
use crate::class::ByClass;
use crate::plan::FailureSimulation;
use crate::sim::health::{Health, Units};
use crate::time::SimTime;
use crate::units::{GpuSeconds, Usd};

/// A fleet's state: where its GPUs stand, and what the ready ones do.
#[derive(Clone, Copy, Debug, Default)]
pub struct FleetState {
    /// GPUs in service or failed.
    burnt_in: i64,
    /// Failed GPUs.
    failed: i64,
    /// Racked, in burn-in.
    burning: i64,
    /// Waiting for crews.
    waiting: i64,
    /// Dead on arrival, in RMA.
    rma: i64,
    /// In transit.
    in_transit: i64,
    /// Ready GPUs.
    ready: i64,
    /// Ready GPUs over time.
    ready_held: TimeWeighted<i64>,
    /// GPUs that would be ready but for outages and this hour's limits.
    ready_unlimited: i64,
    /// Ready GPUs at the last review of the critical path.
    ready_seen: i64,
    /// The most GPUs that were ready at once so far, with those down or held back beside them, less
    /// those sold.
    most_placed: i64,
    /// Mean cost of the GPUs delivered so far with their network, USD each.
    cost_usd_each: f64,
    /// GPUs due for planned maintenance today.
    maintenance_due: i64,
    /// GPUs in planned maintenance.
    maintenance: i64,
    /// GPUs held back as hot spares.
    spare: i64,
    /// GPUs missing in service: those that failed or are maintained and no spare replaces.
    missing: Down,
    /// GPUs in service that have not yet been asked for while power is allocated.
    to_power: i64,
    /// Used GPUs by class.
    used: ByClass<TimeWeighted<i64>>,
    /// Of those under contract, what is not used.
    unused: Unused,
    /// Of it, what is paid for, in its parts.
    paid_unused: TimeWeighted<i64>,
    /// And what is not paid for either.
    unpaid_unused: TimeWeighted<i64>,
    /// Busy GPUs' worth of work lost to capping now.
    lost_work: TimeWeighted<f64>,
    /// GPUs at the site, as [`FleetState::at_site`] counts them.
    held: TimeWeighted<i64>,
    /// Failures and repairs of failure domains since they were last taken.
    interruptions: [f64; 2],
}

/// GPUs on their way into service.
impl FleetState {
    /// GPUs are ordered: they are under way.
    pub fn order(&mut self, gpus: i64) {
        self.in_transit += gpus;
    }

    /// GPUs are no longer under way, whether they have come or never will.
    pub fn leave_transit(&mut self, gpus: i64) {
        self.in_transit -= gpus;
    }

    /// GPUs arrive and wait for crews; what was paid for them and for their network, USD.
    pub fn receive(&mut self, gpus: i64, (gpus_usd, network_usd): (f64, f64)) {
        let before = self.at_site() as f64;
        self.cost_usd_each =
            (self.cost_usd_each * before + gpus_usd + network_usd) / (before + gpus as f64);
        self.waiting += gpus;
    }

    /// GPUs that waited have been racked and burn in.
    pub fn rack(&mut self, gpus: i64) {
        self.waiting -= gpus;
        self.burning += gpus;
    }

    /// So many GPUs have been through burn-in, of which some are dead and go back.
    pub fn burn_in(&mut self, gpus: i64, dead: i64) {
        self.burning -= gpus;
        self.burnt_in += gpus - dead;
        self.rma += dead;
    }

    /// Replacements of dead GPUs have come and burn in.
    pub fn replace(&mut self, gpus: i64) {
        self.rma -= gpus;
        self.burning += gpus;
    }

    /// Rented GPUs begin; they need neither crews nor burn-in.
    pub fn rent(&mut self, gpus: i64) {
        self.burnt_in += gpus;
    }

    /// Rented GPUs end.
    pub fn end_rent(&mut self, gpus: i64) {
        self.burnt_in -= gpus;
    }

    /// GPUs leave for good. The share that is down is the same as among those that stay.
    pub fn retire(&mut self, gpus: i64) {
        self.burnt_in -= gpus;
        self.most_placed -= gpus.min(self.most_placed);
        self.failed = if self.burnt_in == 0 {
            0
        } else {
            self.failed * self.burnt_in / (self.burnt_in + gpus)
        };
    }
}

/// GPUs in service, and what keeps them from it.
impl FleetState {
    /// So many GPUs are down from now on.
    pub(super) fn set_failed(&mut self, gpus: i64) {
        self.failed = gpus;
    }

    /// So many failure domains fail, and so many are repaired.
    pub fn count_interruptions(&mut self, failures: f64, repairs: f64) {
        self.interruptions[0] += failures;
        self.interruptions[1] += repairs;
    }

    /// Failures and repairs since they were last taken.
    pub fn take_interruptions(&mut self) -> [f64; 2] {
        std::mem::take(&mut self.interruptions)
    }

    /// Planned maintenance wants so many GPUs today.
    pub fn plan_maintenance(&mut self, gpus: i64) {
        self.maintenance_due = gpus;
    }

    /// Planned maintenance takes what it wants of the GPUs that work.
    pub fn maintain(&mut self) {
        self.maintenance = self.maintenance_due.min(self.burnt_in - self.failed);
    }

    /// Of so many spares those are held back that failures and maintenance do not need.
    pub fn hold_back(&mut self, spares: i64) {
        self.spare = (spares - self.failed - self.maintenance).max(0);
    }

    /// Notes how many GPUs are missing in service beyond so many spares, and how many of them for
    /// maintenance.
    pub fn note_missing(&mut self, spares: i64) {
        let unneeded = (spares - self.failed).max(0);
        self.missing = Down {
            all: self.failed + self.maintenance + self.spare - spares,
            maintenance: self.maintenance + self.spare - unneeded,
        };
    }

    /// GPUs that were there and are down. Where GPUs are stranded all the same, more in service
    /// would be stranded too.
    pub fn down(&self) -> Down {
        let cut = (self.ready_unlimited - self.ready).max(0);
        let missing = |gpus: i64, ready: i64| if self.in_service() > ready { 0 } else { gpus };
        Down {
            all: cut + missing(self.missing.all, self.ready_unlimited),
            maintenance: missing(self.missing.maintenance, self.ready),
        }
    }

    /// Power is allocated afresh: no GPU has any, but for rented ones, which need nothing of the
    /// site.
    pub fn begin_power(&mut self, rented: bool) {
        self.ready = if rented { self.burnt_in } else { 0 };
        self.to_power = self.in_service();
    }

    /// So many GPUs of a vintage ask for power: of those in service, what earlier ones have left.
    pub fn ask_power(&mut self, gpus: i64) -> i64 {
        let wanted = gpus.min(self.to_power);
        self.to_power -= wanted;
        wanted
    }

    /// GPUs get power.
    pub fn energise(&mut self, gpus: i64) {
        self.ready += gpus;
    }

    /// What is ready now would be so but for outages and this hour's limits.
    pub fn note_unlimited(&mut self, now: SimTime) {
        self.held.set(now, self.at_site());
        self.ready_unlimited = self.ready;
    }

    /// Counts what is ready, from now on.
    pub fn count_ready(&mut self, now: SimTime) {
        self.ready_held.set(now, self.ready);
    }

    /// GPUs that are ready for the first time are placed in service: their cost, at the mean of the
    /// fleet. Spares and what is down beside ready ones are in service too.
    pub fn place_in_service(&mut self) -> Usd {
        let placed = if self.ready > 0 {
            self.ready + self.burnt_in - self.in_service()
        } else {
            0
        };
        let more = (placed - self.most_placed).max(0);
        self.most_placed += more;
        Usd(more as f64 * self.cost_usd_each)
    }

    /// Looks at what is ready but for outages and limits: whether it is more than when last looked
    /// at.
    pub fn has_grown(&self) -> bool {
        self.ready_unlimited > self.ready_seen
    }

    /// What is ready but for outages and limits has been looked at.
    pub fn see(&mut self) {
        self.ready_seen = self.ready_unlimited;
    }
}

/// What ready GPUs do.
impl FleetState {
    /// The classes use so many GPUs from now on. Returns whether more or fewer are in use than
    /// before.
    #[inline]
    pub(super) fn serve(&mut self, now: SimTime, used: ByClass<i64>) -> bool {
        let mut more = 0;
        for (level, used) in self.used.iter_mut().zip(used) {
            more += used - level.value();
            level.set(now, used);
        }
        more != 0
    }

    /// More or less of what is under contract is not used from now on.
    #[inline]
    pub(super) fn leave_unused(&mut self, now: SimTime, more: Unused) {
        self.unused += more;
        self.paid_unused.set(now, self.unused.paid);
        self.unpaid_unused.set(now, self.unused.unpaid);
    }

    /// GPU-seconds under contract and not used since they were last taken: paid for, and not.
    pub fn take_unused(&mut self, now: SimTime) -> [GpuSeconds; 2] {
        [&mut self.paid_unused, &mut self.unpaid_unused]
            .map(|parts| GpuSeconds(Unused::whole(parts.take(now))))
    }

    /// Capping loses the work of so many busy GPUs from now on.
    pub fn lose_work(&mut self, now: SimTime, gpus: f64) {
        self.lost_work.set(now, gpus);
    }

    /// GPU-seconds that each class used since they were last taken.
    pub fn take_used(&mut self, now: SimTime) -> ByClass<GpuSeconds> {
        self.used.each_mut().map(|level| level.take_gpus(now))
    }

    /// GPU-seconds ready since they were last taken.
    pub fn take_ready(&mut self, now: SimTime) -> GpuSeconds {
        self.ready_held.take_gpus(now)
    }

    /// GPU-seconds at the site since they were last taken.
    pub fn take_held(&mut self, now: SimTime) -> GpuSeconds {
        self.held.take_gpus(now)
    }

    /// Expected GPU-seconds of work lost to capping since they were last taken.
    pub fn take_lost_work(&mut self, now: SimTime) -> f64 {
        self.lost_work.take(now)
    }
}

/// Counts.
impl FleetState {
    /// GPUs at the site, wherever they stand.
    pub fn at_site(&self) -> i64 {
        self.waiting + self.burning + self.rma + self.burnt_in
    }
    /// GPUs in service: those that neither failed nor are in maintenance nor held back.
    pub fn in_service(&self) -> i64 {
        self.burnt_in - self.failed - self.maintenance - self.spare
    }
    /// GPUs that failed, are in maintenance, held back or in RMA.
    pub fn out_of_service(&self) -> i64 {
        self.failed + self.maintenance + self.spare + self.rma
    }
    /// GPUs in use now.
    pub fn busy(&self) -> i64 {
        self.used.iter().map(TimeWeighted::<i64>::value).sum()
    }
    /// What of those under contract is not used now.
    #[inline]
    pub fn unused(&self) -> Unused {
        self.unused
    }
    /// GPUs in use now, by class.
    #[inline]
    pub fn used(&self) -> ByClass<i64> {
        self.used.each_ref().map(TimeWeighted::<i64>::value)
    }
    /// GPUs in transit.
    pub fn in_transit(&self) -> i64 {
        self.in_transit
    }
    /// GPUs that wait for crews.
    pub fn waiting(&self) -> i64 {
        self.waiting
    }
    /// GPUs in burn-in.
    pub fn burning(&self) -> i64 {
        self.burning
    }
    /// GPUs that were dead on arrival and are with the vendor.
    pub fn rma(&self) -> i64 {
        self.rma
    }
    /// GPUs in service or failed.
    pub fn burnt_in(&self) -> i64 {
        self.burnt_in
    }
    /// Failed GPUs.
    pub fn failed(&self) -> i64 {
        self.failed
    }
    /// GPUs due for planned maintenance today.
    pub fn maintenance_due(&self) -> i64 {
        self.maintenance_due
    }
    /// GPUs in planned maintenance.
    pub fn maintenance(&self) -> i64 {
        self.maintenance
    }
    /// GPUs held back as hot spares.
    pub fn spare(&self) -> i64 {
        self.spare
    }
    /// Ready GPUs.
    #[inline]
    pub fn ready(&self) -> i64 {
        self.ready
    }
}

pub(super) fn health(simulate: FailureSimulation) -> Health {
    match simulate {
        FailureSimulation::Constant => Health::Constant {
            down: 0,
            chances: None,
        },
        FailureSimulation::Cohorts => Health::Cohorts(Vec::new()),
        FailureSimulation::Units => Health::Units(Units::default()),
    }
}
