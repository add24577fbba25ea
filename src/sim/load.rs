//! The load of a site's ready GPUs: idle ones draw their idle power, busy ones their mean draw,
//! less what is capped where capacity is planned for less than they can draw.

use super::energy::meter::Load;
use super::world::{SiteLoad, World, load_of};
use crate::id::{FleetId, SiteId};
use crate::model::draw::{Busy, capping, lost_work_share};
use crate::model::heat::HeatMix;
use crate::record::PowerUse;
use crate::units::Watts;

/// Idle GPUs above this share of the ready ones mean that demand binds: one in 50.
const IDLE_ONE_IN: i64 = 50;

/// Evaluates a site's load after its GPUs or their use have changed.
pub fn evaluate(world: &mut World<'_>, site: SiteId) {
    let site_load = world.sites[site.at()].occupancy.evaluate();
    let spec = world.plan.site(site);
    let now = world.now;
    let idle = site_load.ready - site_load.busy;
    assert!(idle >= 0, "more GPUs are used than ready at {}", spec.name);
    let cut = if spec.can_cap {
        cap(world, site, &site_load)
    } else {
        Watts(0)
    };
    let drawn = (site_load.idle_draw + site_load.busy_draw).watts_up() - cut;
    let state = &mut world.sites[site.at()];
    state.power.charge(now, PowerUse::Drawn, drawn);
    let (it_w, usable_w) = (drawn.0 as f64, state.capacity.usable().0 as f64);
    let standby_w = state.cooling.standby(&state.capacity).0 as f64;
    let load = Load {
        it_w,
        standing_w: state.conversion.standing_share() * usable_w,
        base_w: spec.fixed_share * (usable_w + standby_w) + (1.0 - spec.fixed_share) * it_w,
    };
    state.metering.draw(now, load, usable_w);
    if spec.heat == Some(HeatMix::ByRack) {
        let liquid_w = drawn.0 as f64 * liquid_share(world, site);
        world.sites[site.at()].metering.heat(now, liquid_w);
    }
    let state = &mut world.sites[site.at()];
    let by_demand = idle * IDLE_ONE_IN > site_load.ready;
    state.binding.bind(now, by_demand);
}

/// Share of the heat of a site's ready GPUs that leaves by liquid.
fn liquid_share(world: &World<'_>, site: SiteId) -> f64 {
    let (mut all, mut liquid) = (0.0, 0.0);
    for id in world.plan.fleets_at(site) {
        let (state, of) = (&world.fleets[id.at()], world.plan.accelerator_of(id));
        let load = load_of(state, of);
        let watts = (load.idle_draw + load.busy_draw).watts();
        all += watts;
        liquid += watts * of.liquid_share;
    }
    if all > 0.0 { liquid / all } else { 0.0 }
}

/// Notes how often the chains cap the busy GPUs and what work that loses; returns what is cut
/// on average, rounded up.
fn cap(world: &mut World<'_>, site: SiteId, site_load: &SiteLoad) -> Watts {
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
            full_w: (accelerator.full_each * fleets[at].busy()
                - fleets[at].unused().draw(accelerator.full_each))
            .watts(),
        }
    });
    let capped = capping(
        busy,
        site_load.idle_draw.watts(),
        world.sites[site.at()].capacity.limited().0 as f64,
    );
    let lost = lost_work_share(capped.cut_w, site_load.above_idle.watts());
    world.sites[site.at()].capacity.cap(now, capped.time_share);
    for at in here() {
        let state = &mut world.fleets[at];
        let busy = if plan.fleets[at].rented {
            0.0
        } else {
            state.busy() as f64 - state.unused().gpus()
        };
        state.lose_work(now, lost * busy);
    }
    Watts(libm::ceil(capped.cut_w) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::ByClass;
    use crate::record::Binding;
    use crate::sim::world::Unused;
    use crate::sim::world::fixture::{self, FLEET, GPU_W, SITE};
    use crate::time::SimTime;

    #[test]
    fn idle_gpus_draw_a_quarter_and_make_demand_bind() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.ready_gpus(100);
        world.sites[0].binding.set_supply(Binding::Gpus);
        world.use_gpus(FLEET, ByClass([0, 60, 0, 0]), Unused::default());
        evaluate(&mut world, SITE);
        assert_eq!(world.sites[0].binding.now(), Binding::Demand);
        world.now = SimTime::at_second(10);
        world.use_gpus(FLEET, ByClass([0, 99, 0, 0]), Unused::default());
        evaluate(&mut world, SITE);
        assert_eq!(world.sites[0].binding.now(), Binding::Gpus);
        let drawn = world.sites[0].power.take(world.now)[PowerUse::Drawn as usize];
        assert_eq!(drawn.0, i128::from(10 * (60 * GPU_W + 40 * GPU_W / 4)));
    }
}
