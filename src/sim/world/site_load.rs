//! The load of a site's ready GPUs in sum: GPUs in use, and their draw while uncapped. Kept up to
//! date GPU by GPU, so that a change of use costs the same at any number of fleets.

use super::{FleetState, Unused, World};
use crate::class::ByClass;
use crate::id::{FleetId, SiteId};
use crate::plan::Accelerator;
use crate::units::Milliwatts;

/// A site's ready GPUs and their mean draw while uncapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteLoad {
    /// Ready GPUs.
    pub ready: i64,
    /// Of them, those in use, or under contract and not used.
    pub busy: i64,
    /// Draw of the idle ones, and of what is under contract and not used.
    pub idle_draw: Milliwatts,
    /// Draw of the busy ones.
    pub busy_draw: Milliwatts,
    /// Draw of the busy ones above what they would idle at.
    pub above_idle: Milliwatts,
}

impl SiteLoad {
    /// Adds another's GPUs and draw.
    #[inline]
    fn add(&mut self, other: Self) {
        self.ready += other.ready;
        self.busy += other.busy;
        self.idle_draw += other.idle_draw;
        self.busy_draw += other.busy_draw;
        self.above_idle += other.above_idle;
    }

    /// Takes another's GPUs and draw out.
    #[inline]
    fn subtract(&mut self, other: Self) {
        self.ready -= other.ready;
        self.busy -= other.busy;
        self.idle_draw -= other.idle_draw;
        self.busy_draw -= other.busy_draw;
        self.above_idle -= other.above_idle;
    }
}

/// A site's ready GPUs, and whether its load must be evaluated anew for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Occupancy {
    site_load: SiteLoad,
    load_due: bool,
}

impl Occupancy {
    /// A fleet's part of the load becomes another.
    #[inline]
    fn change(&mut self, before: SiteLoad, after: SiteLoad) {
        self.load_due = true;
        self.site_load.add(after);
        self.site_load.subtract(before);
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
    /// Sets the GPUs of a fleet that each class uses from now on, of which more or less under
    /// contract is not used. When their load changes, that of its site is due.
    #[inline]
    pub fn use_gpus(&mut self, id: FleetId, used: ByClass<i64>, more_unused: Unused) {
        let (plan, now) = (self.plan, self.now);
        let accelerator = plan.accelerator_of(id);
        let fleet = &mut self.fleets[id.at()];
        let before = load_of(fleet, accelerator);
        let changed = fleet.serve(now, used);
        if more_unused != Unused::default() {
            fleet.leave_unused(now, more_unused);
        } else if !changed {
            return;
        }
        let after = load_of(fleet, accelerator);
        let site = plan.fleet(id).site;
        self.sites[site.at()].occupancy.change(before, after);
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
            site_load.add(load_of(&self.fleets[id.at()], self.plan.accelerator_of(id)));
        }
        site_load
    }
}

/// A fleet's part of its site's load.
#[inline]
pub fn load_of(state: &FleetState, accelerator: &Accelerator) -> SiteLoad {
    let (ready, busy, unused) = (state.ready(), state.busy(), state.unused());
    let [idle_each, busy_each] = [accelerator.idle_each, accelerator.busy_each];
    let [as_idle, as_busy] = [idle_each, busy_each].map(|each| unused.draw(each));
    SiteLoad {
        ready,
        busy,
        idle_draw: idle_each * (ready - busy) + as_idle,
        busy_draw: busy_each * busy - as_busy,
        above_idle: (busy_each - idle_each) * busy - (as_busy - as_idle),
    }
}
