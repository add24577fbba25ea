//! The load of a site's ready GPUs: idle ones draw their idle power, busy ones their mean draw,
//! less what is capped where capacity is planned for less than they can draw.

use super::energy::meter::Load;
use super::world::{SiteLoad, World};
use crate::id::{FleetId, SiteId};
use crate::model::draw::{Busy, capping, lost_work_share};
use crate::record::{Binding, PowerUse};

/// Idle GPUs above this share of the ready ones mean that demand binds: one in 50.
const IDLE_ONE_IN: i64 = 50;

/// Evaluates a site's load after its GPUs or their use have changed.
pub fn evaluate(world: &mut World<'_>, site: SiteId) {
    world.sites[site.at()].load_due = false;
    let site_load = world.sites[site.at()].site_load;
    let spec = world.plan.site(site);
    let now = world.now;
    let idle = site_load.ready - site_load.busy;
    assert!(idle >= 0, "more GPUs are used than ready at {}", spec.name);
    let cut_w = if spec.can_cap {
        cap(world, site, &site_load)
    } else {
        0
    };
    let load_w = site_load.idle_w + site_load.busy_w - cut_w;
    let state = &mut world.sites[site.at()];
    state.power_use[PowerUse::Drawn as usize].set(now, load_w);
    state.load_w = load_w;
    let standing_w = state.standing_share * state.usable_w as f64;
    let base_w =
        spec.fixed_share * state.usable_w as f64 + (1.0 - spec.fixed_share) * load_w as f64;
    match &mut state.hours {
        Some(hours) => hours.log.load(now, load_w as f64, state.usable_w as f64),
        None => state.meter.set(
            now,
            Load {
                it_w: load_w as f64,
                standing_w,
                base_w,
            },
        ),
    }
    let binding = if idle * IDLE_ONE_IN > site_load.ready {
        Binding::Demand
    } else {
        state.supply_binding
    };
    if binding != state.binding.0 {
        let (old, since, mut seconds) = state.binding;
        seconds[old as usize] += now - since;
        state.binding = (binding, now, seconds);
    }
}

/// Records how often the chains cap the busy GPUs and the work lost; returns the W cut on average,
/// rounded up.
fn cap(world: &mut World<'_>, site: SiteId, site_load: &SiteLoad) -> i64 {
    let (plan, now) = (world.plan, world.now);
    let here = || {
        plan.fleets
            .iter()
            .enumerate()
            .filter(|(_, fleet)| fleet.site == site)
            .map(|(at, _)| at)
    };
    let fleets = &world.fleets;
    let busy = here().map(|at| {
        let accelerator = plan.accelerator_of(FleetId::new(at));
        Busy {
            draw: &accelerator.draw,
            full_w: (fleets[at].busy() * accelerator.full_each.0) as f64,
        }
    });
    let capped = capping(
        busy,
        site_load.idle_w as f64,
        world.sites[site.at()].limited_w as f64,
    );
    let lost = lost_work_share(capped.cut_w, site_load.above_idle_w as f64);
    world.sites[site.at()].capped.set(now, capped.time_share);
    for at in here() {
        let state = &mut world.fleets[at];
        let busy = if plan.fleets[at].rented {
            0
        } else {
            state.busy()
        };
        state.lost_work.set(now, lost * busy as f64);
    }
    libm::ceil(capped.cut_w) as i64
}
