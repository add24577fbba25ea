//! The load of a site's ready GPUs in sum: GPUs in use, and their draw while uncapped. Kept up to
//! date GPU by GPU, so that a change of use costs the same at any number of fleets.

use super::World;
use crate::class::ByClass;
use crate::id::{FleetId, SiteId};
use crate::units::Milliwatts;

/// A site's ready GPUs and their mean draw while uncapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteLoad {
    /// Ready GPUs.
    pub ready: i64,
    /// Of them, those in use.
    pub busy: i64,
    /// Draw of the idle ones.
    pub idle_draw: Milliwatts,
    /// Draw of the busy ones.
    pub busy_draw: Milliwatts,
    /// Draw of the busy ones above what they would idle at.
    pub above_idle: Milliwatts,
}

/// A site's ready GPUs, and whether its load must be evaluated anew for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Occupancy {
    site_load: SiteLoad,
    load_due: bool,
}

impl Occupancy {
    /// More GPUs, or fewer, of a kind that draws so much each when idle and when busy are in use.
    #[inline]
    fn occupy(&mut self, more: i64, idle_each: Milliwatts, busy_each: Milliwatts) {
        let (idle, busy) = (idle_each * more, busy_each * more);
        self.load_due = true;
        self.site_load.busy += more;
        self.site_load.idle_draw -= idle;
        self.site_load.busy_draw += busy;
        self.site_load.above_idle += busy - idle;
    }

    /// More or fewer GPUs are ready.
    fn recount(&mut self, site_load: SiteLoad) {
        (self.site_load, self.load_due) = (site_load, true);
    }

    /// The ready GPUs.
    pub fn site_load(&self) -> SiteLoad {
        self.site_load
    }

    /// Whether the load must be evaluated anew.
    #[inline]
    pub fn load_due(&self) -> bool {
        self.load_due
    }

    /// The load is evaluated: the GPUs that make it.
    pub fn evaluate(&mut self) -> SiteLoad {
        self.load_due = false;
        self.site_load
    }
}

impl World<'_> {
    /// Sets the GPUs of a fleet that each class uses from now on. When their sum changes, the load
    /// of its site is due.
    #[inline]
    pub fn use_gpus(&mut self, id: FleetId, used: ByClass<i64>) {
        let more = self.fleets[id.at()].serve(self.now, used);
        if more != 0 {
            let fleet = &self.plan.fleets[id.at()];
            let accelerator = &self.plan.accelerators[fleet.accelerator.at()];
            self.sites[fleet.site.at()].occupancy.occupy(
                more,
                accelerator.idle_each,
                accelerator.busy_each,
            );
        }
    }

    /// Counts a site's GPUs afresh, after more or fewer have become ready; its load is due.
    pub fn recount_site_load(&mut self, site: SiteId) {
        let (now, site_load) = (self.now, self.site_load(site));
        let state = &mut self.sites[site.at()];
        state.occupancy.recount(site_load);
        state.gpus.set_ready(now, site_load.ready);
    }

    /// A site's GPUs as its fleets have them.
    pub fn site_load(&self, site: SiteId) -> SiteLoad {
        let mut site_load = SiteLoad::default();
        for id in self.plan.fleets_at(site) {
            let (state, accelerator) = (&self.fleets[id.at()], self.plan.accelerator_of(id));
            let busy = state.busy();
            site_load.ready += state.ready();
            site_load.busy += busy;
            site_load.idle_draw += accelerator.idle_each * (state.ready() - busy);
            site_load.busy_draw += accelerator.busy_each * busy;
            site_load.above_idle += (accelerator.busy_each - accelerator.idle_each) * busy;
        }
        site_load
    }
}
