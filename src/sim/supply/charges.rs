//! What every GPU that is not ready and every energised watt is charged to.

use super::chains::Chains;
use super::{Stranded, sum_over_fleets};
use crate::id::{FleetId, SiteId};
use crate::record::{GpuUse, PowerUse};
use crate::sim::world::{FleetState, World};
use crate::units::{Milliwatts, Watts};

/// Causes of stranded GPUs; GPUs on none of the counts are charged to the main cause.
#[derive(Clone, Copy)]
pub(super) struct Charged {
    pub cause: GpuUse,
    pub by_outage: i64,
    pub by_heat: i64,
    pub by_curtailment: i64,
}

/// Charges every GPU that is not ready.
pub(super) fn record_gpus(
    world: &mut World<'_>,
    site: SiteId,
    stranded: &Stranded,
    charged: Charged,
) {
    let now = world.now;
    let waiting = sum_over_fleets(world, site, |id| world.fleets[id.at()].waiting());
    let burning = sum_over_fleets(world, site, |id| world.fleets[id.at()].burning());
    let failed = sum_over_fleets(world, site, |id| world.fleets[id.at()].failed());
    let rma = sum_over_fleets(world, site, |id| world.fleets[id.at()].rma());
    let ready = sum_over_fleets(world, site, |id| world.fleets[id.at()].ready());
    let maintenance = sum_over_fleets(world, site, |id| world.fleets[id.at()].maintenance());
    let spare = sum_over_fleets(world, site, |id| world.fleets[id.at()].spare());
    let state = &mut world.sites[site.at()];
    let mut set = |line: GpuUse, gpus: i64| state.gpus.charge(now, line, gpus);
    set(GpuUse::Crew, waiting);
    set(GpuUse::BurnIn, burning);
    set(GpuUse::Rma, rma);
    set(GpuUse::Failed, failed);
    set(GpuUse::Maintenance, maintenance);
    set(GpuUse::Spare, spare);
    let Charged {
        cause,
        by_outage,
        by_heat,
        by_curtailment,
    } = charged;
    set(GpuUse::Outage, by_outage);
    set(GpuUse::Curtailed, by_curtailment);
    for line in [
        GpuUse::Power,
        GpuUse::Space,
        GpuUse::Cooling,
        GpuUse::Network,
    ] {
        let by_cause = if line == cause {
            stranded.gpus - by_outage - by_heat - by_curtailment
        } else {
            0
        };
        set(
            line,
            by_cause + if line == GpuUse::Cooling { by_heat } else { 0 },
        );
    }
    if ready > 0 {
        state.milestones.note_ready(now);
    }
}

/// IT power that waits for space, cooling and GPUs. On-site units do while they stand in for a grid
/// to come, or supply what it never will; beside a grid that carries the built-out site they stand
/// by, and nothing waits for them. 200 MW of grid, 200 MW of space and a bridge of 120 MW: 120 MW
/// wait before the grid has come, 200 after.
fn awaiting(world: &World<'_>, site: SiteId, whole: &Chains) -> Watts {
    let (spec, state) = (world.plan.site(site), &world.sites[site.at()]);
    let grid = state.grid.usable() - state.grid.lost();
    let onsite = state.onsite.output() - state.onsite.lost();
    let (grid_in_the_end, space) = spec.built_out();
    let needed = grid_in_the_end.max(state.conversion.at_meter(space));
    let at_meter = (grid + onsite).min(grid.max(needed));
    let it = state.conversion.it(at_meter) + state.leases.power();
    it.max(whole.usable()).min(whole.power)
}

/// Charges every energised watt: first what is set aside, then what space, cooling and the hour's
/// limits do not allow, then what GPUs that are not ready are planned to draw, and the rest is idle
/// for want of GPUs. What ready GPUs do not draw is idle for want of demand.
pub(super) fn record_power(
    world: &mut World<'_>,
    site: SiteId,
    [whole, in_heat, chains]: [&Chains; 3],
    stranded: &Stranded,
) {
    let now = world.now;
    let planned = |of: fn(&FleetState) -> i64| {
        let each = |id: FleetId| world.plan.fleet(id).planned_each;
        let sum = |id: FleetId| (each(id) * of(&world.fleets[id.at()])).0;
        Milliwatts(sum_over_fleets(world, site, sum)).watts_up()
    };
    let (failed, burning, waiting) = (
        planned(FleetState::out_of_service),
        planned(FleetState::burning),
        planned(FleetState::waiting),
    );
    // Whole watts that are enough for the ready GPUs; the chains' are whole and as many at least.
    let ready = stranded.ready.watts_up();
    let power = awaiting(world, site, whole);
    let state = &mut world.sites[site.at()];
    let energised = state.energised();
    let within_space = power.min(whole.space);
    let mut left = chains.usable() - ready;
    let mut charge = |wanted: Watts| {
        let taken = left.min(wanted);
        left -= taken;
        taken
    };
    let by_network = charge(if stranded.by_ports {
        stranded.power.watts_up()
    } else {
        Watts(0)
    });
    let by_heat_way = charge(if stranded.by_heat_way && !stranded.by_ports {
        stranded.power.watts_up()
    } else {
        Watts(0)
    });
    let (by_failure, by_burn_in, by_crew) = (charge(failed), charge(burning), charge(waiting));
    let uses = [
        (PowerUse::SetAside, energised - state.lost() - power),
        (PowerUse::Outage, state.lost()),
        (PowerUse::Space, power - within_space),
        (
            PowerUse::Cooling,
            within_space - in_heat.usable() + by_heat_way,
        ),
        (PowerUse::Curtailed, in_heat.usable() - chains.usable()),
        (PowerUse::Network, by_network),
        (PowerUse::Failure, by_failure),
        (PowerUse::BurnIn, by_burn_in),
        (PowerUse::Crew, by_crew),
        (PowerUse::Gpus, left),
    ];
    for (line, power) in uses {
        state.power.charge(now, line, power);
    }
    state.power.set_ready(now, ready);
}
