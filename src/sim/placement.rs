//! Who uses which ready GPUs: internal, reserved, on-demand, spot, in this order, on the newest fleets first; and the
//! load that makes.

use super::world::World;
use crate::id::{FleetId, MarketId, SiteId};
use crate::record::{Binding, GpuUse, PowerUse};
use crate::scenario::plan::Site;

/// Idle GPUs above this share of the ready ones mean that demand binds: one in 50.
const IDLE_ONE_IN: i64 = 50;

/// Serves a market's customers from its capacity; tells whether any fleet has more or fewer GPUs in use than before,
/// which is what changes a site's load. Spot often takes what others leave, and nothing changes.
pub fn place(world: &mut World<'_>, market: MarketId) -> bool {
    let plan = world.plan;
    let now = world.now;
    let state = &mut world.markets[market.at()];
    let mut left = state.capacity;
    let mut take = |wanted: i64| {
        let taken = wanted.min(left);
        left -= taken;
        taken
    };
    let served = [take(state.internal), take(state.contracted), take(state.busy), take(state.spot_depth)];
    if served[1] != state.served[1] {
        state.settle_contracts(now);
    }
    state.served = served;
    let mut left = served;
    let mut load_changes = false;
    for &fleet in &plan.market(market).fleets {
        let mut room = world.fleets[fleet.at()].ready;
        let mut used = [0; 4];
        for (class, left) in left.iter_mut().enumerate() {
            used[class] = room.min(*left);
            *left -= used[class];
            room -= used[class];
        }
        let state = &mut world.fleets[fleet.at()];
        load_changes |= state.busy() != used.iter().sum::<i64>();
        for (level, used) in state.used.iter_mut().zip(used) {
            level.set(now, used);
        }
    }
    load_changes
}

/// The site's load after its GPUs or their use have changed.
pub fn load(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    let now = world.now;
    let (mut load_w, mut ready, mut used) = (0, 0, 0);
    for (at, fleet) in plan.fleets.iter().enumerate() {
        if fleet.site == site {
            let (state, accelerator) = (&world.fleets[at], plan.accelerator_of(FleetId::new(at)));
            let busy = state.busy();
            load_w += state.ready * accelerator.idle_each.0 + busy * (accelerator.full_each.0 - accelerator.idle_each.0);
            ready += state.ready;
            used += busy;
        }
    }
    let idle = ready - used;
    assert!(idle >= 0, "more GPUs are used than ready at {}", plan.site(site).name);
    let spec = plan.site(site);
    let state = &mut world.sites[site.at()];
    state.gpu_use[GpuUse::Idle as usize].set(now, idle);
    let (drawn, demand) = (load_w, state.ready_w.value() - load_w);
    state.power_use[PowerUse::Drawn as usize].set(now, drawn);
    state.power_use[PowerUse::Demand as usize].set(now, demand);
    state.load_w = load_w;
    let base = spec.fixed_share * state.usable_w as f64 + (1.0 - spec.fixed_share) * load_w as f64;
    let onsite = onsite_share(state.usable_grid_w(), state.onsite_w, load_w as f64, base * state.overhead_factor, spec);
    state.meter.set(now, load_w as f64, base, onsite);
    let binding = if idle * IDLE_ONE_IN > ready { Binding::Demand } else { state.supply_binding };
    if binding != state.binding.0 {
        let (old, since, mut seconds) = state.binding;
        seconds[old as usize] += now - since;
        state.binding = (binding, now, seconds);
    }
}

/// The share of a site's energy that on-site units carry: what the grid cannot, on the design day.
fn onsite_share(grid_w: i64, onsite_w: i64, load_w: f64, base_w: f64, site: &Site) -> f64 {
    if onsite_w == 0 {
        return 0.0;
    }
    let facility = (load_w / site.rack_efficiency + site.climate.design_overhead * base_w) / site.transformer_efficiency;
    if facility <= grid_w as f64 { 0.0 } else { 1.0 - grid_w as f64 / facility }
}
