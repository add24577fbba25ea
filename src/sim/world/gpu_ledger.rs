//! Where a site's GPUs are over time: from order to departure, and by use at the site.

use super::TimeWeighted;
use crate::record::GpuUse;
use crate::time::SimTime;
use crate::units::{GpuSeconds, Gpus};

/// GPUs of a site from their order to their departure. Those ordered are cancelled, in transit,
/// delivered or retired.
#[derive(Debug, Default)]
pub struct GpuOrders {
    /// Ordered so far, whatever became of them.
    ordered: TimeWeighted<i64>,
    /// Of them, those whose order was cancelled.
    cancelled: TimeWeighted<i64>,
    /// Of them, those in transit.
    in_transit: TimeWeighted<i64>,
    /// Of them, those at the site.
    delivered: TimeWeighted<i64>,
    /// Of them, those delivered and retired.
    retired: TimeWeighted<i64>,
}

impl GpuOrders {
    /// GPUs are ordered: they are under way.
    pub fn order(&mut self, now: SimTime, gpus: i64) {
        self.ordered.add(now, gpus);
        self.in_transit.add(now, gpus);
    }

    /// GPUs in transit arrive.
    pub fn deliver(&mut self, now: SimTime, gpus: i64) {
        self.in_transit.add(now, -gpus);
        self.delivered.add(now, gpus);
    }

    /// GPUs in transit are cancelled.
    pub fn cancel(&mut self, now: SimTime, gpus: i64) {
        self.in_transit.add(now, -gpus);
        self.cancelled.add(now, gpus);
    }

    /// GPUs at the site leave it for good.
    pub fn retire(&mut self, now: SimTime, gpus: i64) {
        self.delivered.add(now, -gpus);
        self.retired.add(now, gpus);
    }

    /// GPUs at the site.
    pub fn delivered(&self) -> i64 {
        self.delivered.value()
    }

    /// GPUs ordered, cancelled, in transit, delivered and retired.
    pub fn counts(&self) -> [Gpus; 5] {
        [
            &self.ordered,
            &self.cancelled,
            &self.in_transit,
            &self.delivered,
            &self.retired,
        ]
        .map(|level| Gpus(level.value()))
    }

    /// The same in GPU-seconds since they were last taken.
    pub fn take(&mut self, now: SimTime) -> [GpuSeconds; 5] {
        [
            &mut self.ordered,
            &mut self.cancelled,
            &mut self.in_transit,
            &mut self.delivered,
            &mut self.retired,
        ]
        .map(|level| level.take_gpus(now))
    }
}

/// GPUs at a site by use. Idle is what is ready and not served; the month's close reckons it.
#[derive(Debug)]
pub struct GpuLedger {
    uses: [TimeWeighted<i64>; GpuUse::COUNT],
    /// Ready GPUs.
    ready: TimeWeighted<i64>,
    /// Of the GPUs stranded for want of cooling, those that only heat strands.
    by_heat: TimeWeighted<i64>,
}

impl Default for GpuLedger {
    fn default() -> Self {
        Self {
            uses: [TimeWeighted::<i64>::default(); GpuUse::COUNT],
            ready: TimeWeighted::<i64>::default(),
            by_heat: TimeWeighted::<i64>::default(),
        }
    }
}

impl GpuLedger {
    /// So many GPUs are on a line from now on.
    pub fn charge(&mut self, now: SimTime, line: GpuUse, gpus: i64) {
        self.uses[line as usize].set(now, gpus);
    }

    /// So many GPUs are ready from now on.
    pub fn set_ready(&mut self, now: SimTime, gpus: i64) {
        self.ready.set(now, gpus);
    }

    /// So many GPUs are stranded by heat alone from now on.
    pub fn set_by_heat(&mut self, now: SimTime, gpus: i64) {
        self.by_heat.set(now, gpus);
    }

    /// GPUs on a line now.
    pub fn on(&self, line: GpuUse) -> i64 {
        self.uses[line as usize].value()
    }

    /// GPU-seconds on each line since they were last taken.
    pub fn take(&mut self, now: SimTime) -> [GpuSeconds; GpuUse::COUNT] {
        self.uses.each_mut().map(|level| level.take_gpus(now))
    }

    /// GPU-seconds ready, and stranded by heat alone, since they were last taken.
    pub fn take_ready(&mut self, now: SimTime) -> (GpuSeconds, GpuSeconds) {
        (self.ready.take_gpus(now), self.by_heat.take_gpus(now))
    }
}
