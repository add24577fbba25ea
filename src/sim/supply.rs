//! The capacity of the four chains, and the GPUs that are ready under it.
//!
//! Usable IT power is the least of space, cooling and power after design-day overhead. Each GPU is
//! charged the power that the site plans for it. Vintages get it in the site's order, strictly:
//! once one does not fit wholly, none behind it gets power, so that more power, space, cooling or
//! ports never makes fewer GPUs ready, in any order. More GPUs never make fewer ready under
//! `most-gpus`; under the others GPUs of a hungrier kind that come first may (see
//! `model/power_order.rs`). Every stranded GPU is charged to the one chain that stopped it, every
//! watt to one use.
//!
//! In hours that are limited, what heat, price or a call takes away comes on top: they are charged
//! what they add to what is stranded all the same, and cooling and conversion stay sized for what
//! runs without them.

use super::energy;
use super::world::{Allowed, FleetState, World};
use crate::id::{FleetId, MarketId, SiteId};
use crate::model::limited_hours::Limit;
use crate::model::power_order::Prefix;
use crate::plan::{Adds, Step};
use crate::record::{Binding, GpuUse, PowerUse};
use crate::time::Instant;
use crate::units::Milliwatts;

/// Stranded GPUs up to this share of those in service do not bind: one in 1 000.
const STRANDED_ONE_IN: i64 = 1_000;
/// Tolerance for a share of units that is a whole number on paper.
const ROUNDING: f64 = 1e-9;

/// Evaluates a site after a change of its chains, GPUs or failures.
pub fn evaluate(world: &mut World<'_>, site: SiteId) {
    hold_back(world, site);
    // What would be ready without outages comes first, so that the final allocation comes last.
    let without = without_outages(world, site);
    let chains = Chains::of(world, site, Limit::NONE);
    world.sites[site.at()].capacity.set_usable(chains.usable());
    let stranded = allocate_supply(world, site, &chains);
    if without.is_none() {
        remember(world, site, &chains, &stranded);
    }
    let (cause, by_outage) = without.map_or(
        (chains.charged(world, site, &stranded), 0),
        |(cause, gpus)| (cause, (stranded.gpus - gpus).max(0)),
    );
    let charged = Charged {
        cause,
        by_outage,
        by_heat: 0,
        by_curtailment: 0,
    };
    let hour = world.sites[site.at()].limits.now();
    if hour == Limit::NONE {
        finish(world, site, [&chains, &chains, &chains], &stranded, charged);
    } else {
        limited(world, site, hour, &chains, stranded.gpus, charged);
    }
}

/// Evaluates a site in an hour with limits: they are charged what they add, heat before price and
/// calls.
fn limited(
    world: &mut World<'_>,
    site: SiteId,
    hour: Limit,
    chains: &Chains,
    stranded: i64,
    charged: Charged,
) {
    let in_heat = Chains::of(world, site, Limit { grid: 1.0, ..hour });
    let by_heat = allocate_supply(world, site, &in_heat).gpus - stranded;
    let least = Chains::of(world, site, hour);
    let result = allocate_supply(world, site, &least);
    let by_curtailment = result.gpus - by_heat - stranded;
    finish(
        world,
        site,
        [chains, &in_heat, &least],
        &result,
        Charged {
            by_heat,
            by_curtailment,
            ..charged
        },
    );
}

/// Records what is ready under the chains: without this hour's limits, with those of heat, with
/// all.
fn finish(
    world: &mut World<'_>,
    site: SiteId,
    chains: [&Chains; 3],
    stranded: &Stranded,
    charged: Charged,
) {
    let binding = supply_binding(world, site, chains[2], stranded);
    let (now, state) = (world.now, &mut world.sites[site.at()]);
    state.binding.set_supply(binding);
    state.capacity.set_limited(chains[2].usable());
    state.gpus.set_by_heat(now, charged.by_heat);
    state.limits.count(now);
    record_gpus(world, site, stranded, charged);
    record_power(world, site, chains, stranded);
    place_in_service(world, site);
    count_capacity(world, site);
    energy::note_supplies(world, site);
}

/// Leaves what the critical path reads: what the chains allow, and the GPUs at the site. Neither an
/// outage nor an hour's limit is a delay of a step, so both are left aside.
fn remember(world: &mut World<'_>, site: SiteId, chains: &Chains, stranded: &Stranded) {
    let plan = world.plan;
    let own = |id: &FleetId| plan.fleet(*id).site == site && !plan.fleet(*id).rented;
    let each = |id: FleetId| plan.fleet(id).planned_each;
    let own_fleets = || (0..plan.fleets.len()).map(FleetId::new).filter(own);
    let burnt_in: Milliwatts = own_fleets()
        .map(|id| each(id) * world.fleets[id.at()].burnt_in())
        .sum();
    let smallest = || own_fleets().map(each).min().unwrap_or(Milliwatts(i64::MAX));
    world.sites[site.at()].path.remember(Allowed {
        power: Milliwatts::from_watts(chains.power_w),
        space: Milliwatts::from_watts(chains.space_w),
        cooling: Milliwatts::from_watts(chains.cooling_w),
        ports_left: stranded.ports_left,
        stranded: stranded.gpus,
        down: burnt_in - stranded.ready - stranded.power,
        next: if stranded.gpus > 0 {
            stranded.next
        } else {
            smallest()
        },
        ready: stranded.ready,
    });
    let now = world.now;
    for (_, fleet) in plan
        .fleets
        .iter()
        .zip(&mut world.fleets)
        .filter(|(spec, _)| spec.site == site)
    {
        fleet.note_unlimited(now);
    }
}

/// GPUs that are ready for the first time are placed in service at the mean cost of their fleet.
fn place_in_service(world: &mut World<'_>, site: SiteId) {
    for (fleet, _) in world
        .fleets
        .iter_mut()
        .zip(&world.plan.fleets)
        .filter(|(_, plan)| plan.site == site)
    {
        let cost = fleet.place_in_service().cents();
        world.sites[site.at()].books.place_in_service(cost);
    }
}

/// Planned maintenance, and hot spares: of n GPUs k = n − spares are required, and ready are the
/// lesser of k and those that work, so that failures and maintenance are met by the spares first.
fn hold_back(world: &mut World<'_>, site: SiteId) {
    for id in world.plan.fleets_at(site) {
        let failures = &world.plan.accelerator_of(id).failures;
        let units = world.units(id);
        let fleet = &mut world.fleets[id.at()];
        if failures.maintenance_share > 0.0 {
            fleet.maintain();
        }
        if failures.spare_fraction > 0.0 {
            let spares = libm::floor(failures.spare_fraction * units as f64 + ROUNDING) as i64
                * failures.domain.0;
            fleet.hold_back(spares);
        }
    }
}

/// While feeds are out, or blocks or on-site units have failed: how many GPUs would be stranded all
/// the same, and the cause they are charged to; the rest is the outage's.
fn without_outages(world: &mut World<'_>, site: SiteId) -> Option<(GpuUse, i64)> {
    let state = &world.sites[site.at()];
    if state.lost_w() == 0 && state.cooling.lost_w() == 0 {
        return None;
    }
    let chains = Chains::without_outages(world, site);
    let stranded = allocate_supply(world, site, &chains);
    remember(world, site, &chains, &stranded);
    let cause = chains.charged(world, site, &stranded);
    Some((cause, stranded.gpus))
}

/// IT watts that each chain allows, and ports.
struct Chains {
    power_w: i64,
    space_w: i64,
    cooling_w: i64,
    ports: i64,
}

impl Chains {
    /// Capacity of the chains in an hour with these limits. A limit of the grid's power leaves
    /// on-site units alone.
    fn of(world: &World<'_>, site: SiteId, hour: Limit) -> Self {
        let state = &world.sites[site.at()];
        let at_meter = hour.grid_of(state.grid.usable_w() - state.grid.lost_w())
            + (state.onsite.ready_w() - state.onsite.lost_w());
        let cooling_w = if hour.cooling < 1.0 {
            hot_cooling_w(world, site, hour)
        } else {
            state.cooling.ready_w() - state.cooling.lost_w()
        };
        let leased_w = hour.grid_of(state.leases.power_w());
        Self::new(world, site, (at_meter, leased_w), cooling_w)
    }

    /// What the chains would allow were nothing out, in an hour without limits.
    fn without_outages(world: &World<'_>, site: SiteId) -> Self {
        let state = &world.sites[site.at()];
        let at_meter = state.grid.usable_w() + state.onsite.ready_w();
        let power_w = (at_meter, state.leases.power_w());
        Self::new(world, site, power_w, state.cooling.ready_w())
    }

    /// With so much power, W at the meter and leased W of IT, and cooling, W of IT.
    fn new(
        world: &World<'_>,
        site: SiteId,
        (at_meter_w, leased_w): (i64, i64),
        cooling_w: i64,
    ) -> Self {
        let (plan, state) = (world.plan.site(site), &world.sites[site.at()]);
        let where_it_binds = |binds: bool, value: i64| if binds { value } else { i64::MAX };
        Self {
            power_w: state.conversion.it_w(at_meter_w) + leased_w,
            space_w: state.space.built_w() + state.leases.space_w(),
            cooling_w: where_it_binds(plan.has_cooling, cooling_w),
            ports: where_it_binds(plan.has_network, state.network.ports()),
        }
    }

    /// The cause that stranded GPUs are charged to.
    fn charged(&self, world: &World<'_>, site: SiteId, stranded: &Stranded) -> GpuUse {
        if stranded.by_ports {
            GpuUse::Network
        } else {
            self.least(world, site).0
        }
    }

    fn usable(&self) -> i64 {
        self.power_w.min(self.space_w).min(self.cooling_w)
    }

    /// The chain that allows least. Among equals the one whose next step comes last binds; then
    /// power, then space, then cooling.
    fn least(&self, world: &World<'_>, site: SiteId) -> (GpuUse, Binding) {
        let usable = self.usable();
        let chains = [
            (self.power_w, (GpuUse::Power, Binding::Power)),
            (self.space_w, (GpuUse::Space, Binding::Space)),
            (self.cooling_w, (GpuUse::Cooling, Binding::Cooling)),
        ];
        let mut least = chains
            .into_iter()
            .filter(|chain| chain.0 == usable)
            .map(|chain| chain.1);
        let Some(first) = least.next() else {
            return chains[0].1;
        };
        // Only among equals does it matter what comes next.
        least
            .fold((first, None), |(last, at), chain| {
                let at = at.unwrap_or_else(|| next_step(world, site, last.1));
                let own = next_step(world, site, chain.1);
                if own > at {
                    (chain, Some(own))
                } else {
                    (last, Some(at))
                }
            })
            .0
    }
}

/// W of IT that the ready blocks cool in an hour above design.
fn hot_cooling_w(world: &World<'_>, site: SiteId, hour: Limit) -> i64 {
    let (spec, state) = (world.plan.site(site), &world.sites[site.at()]);
    let cooled = |(at, step): (usize, &Step)| {
        let Adds::Cooling {
            blocks,
            per_block,
            held_back,
            ..
        } = step.adds
        else {
            return 0;
        };
        let failing = spec
            .failing_plants
            .iter()
            .position(|plant| plant.step == at);
        let out = failing.map_or(0, |plant| state.cooling.blocks_out(plant));
        if state.steps.of(at).done {
            hour.cooling_of(blocks, out, held_back, per_block.0)
        } else {
            0
        }
    };
    spec.steps.iter().enumerate().map(cooled).sum()
}

/// When the next step of a chain comes; never where none is left.
fn next_step(world: &World<'_>, site: SiteId, chain: Binding) -> Instant {
    let adds_to = |adds: Adds| match adds {
        Adds::Grid { .. } | Adds::Onsite(..) => chain == Binding::Power,
        Adds::Space(_) => chain == Binding::Space,
        Adds::Lease { .. } => matches!(chain, Binding::Power | Binding::Space),
        Adds::Cooling { .. } => chain == Binding::Cooling,
        Adds::Ports(_) => chain == Binding::Network,
        Adds::Battery(_) | Adds::Solar(_) => false,
    };
    let steps = world
        .plan
        .site(site)
        .steps
        .iter()
        .zip(world.sites[site.at()].steps.iter());
    steps
        .filter(|(step, state)| !state.done && adds_to(step.adds))
        .map(|(_, state)| state.ready)
        .min()
        .unwrap_or(Instant::MAX)
}

/// GPUs that are in service but not ready.
#[derive(Default)]
struct Stranded {
    gpus: i64,
    /// What is planned for them.
    power: Milliwatts,
    /// Whether ports stopped them, rather than the least chain.
    by_ports: bool,
    /// What is planned for the ready ones.
    ready: Milliwatts,
    /// Ports that are left.
    ports_left: i64,
    /// What is planned for the first GPU that is not ready; 0 if all are.
    next: Milliwatts,
}

/// Hands power and ports to the vintages in order.
fn allocate_supply(world: &mut World<'_>, site: SiteId, chains: &Chains) -> Stranded {
    let plan = world.plan;
    let usable = Milliwatts::from_watts(chains.usable());
    let mut prefix = Prefix::new(usable.0, chains.ports);
    let mut result = Stranded::default();
    for at in 0..plan.fleets.len() {
        if plan.fleets[at].site == site {
            world.fleets[at].begin_power(plan.fleets[at].rented);
        }
    }
    // Failures are met by the last vintages: each takes what those of its fleet before it have left
    // in service.
    for vintage in world.sites[site.at()].vintages.iter() {
        let each = plan.fleet(vintage.fleet).planned_each;
        let fleet = &mut world.fleets[vintage.fleet.at()];
        let wanted = fleet.ask_power(vintage.burnt_in);
        let given = prefix.allocate(wanted, each.0);
        if given < wanted && result.next == Milliwatts(0) {
            result.next = each;
        }
        result.gpus += wanted - given;
        result.power += each * (wanted - given);
        result.ready += each * given;
        fleet.energise(given);
    }
    result.by_ports = prefix.ports_stopped();
    result.ports_left = prefix.ports_left();
    result
}

fn supply_binding(
    world: &World<'_>,
    site: SiteId,
    chains: &Chains,
    stranded: &Stranded,
) -> Binding {
    // A GPU or two that rounding leaves over bind nothing.
    let in_service = sum_over_fleets(world, site, |id| world.fleets[id.at()].in_service());
    if stranded.gpus * STRANDED_ONE_IN > in_service {
        return if stranded.by_ports {
            Binding::Network
        } else {
            chains.least(world, site).1
        };
    }
    if chains.usable() == 0 {
        let least = chains.least(world, site).1;
        let network_is_last = chains.ports == 0
            && next_step(world, site, Binding::Network) > next_step(world, site, least);
        return if network_is_last {
            Binding::Network
        } else {
            least
        };
    }
    if chains.ports == 0 {
        return Binding::Network;
    }
    let under_way = |id: usize| {
        world.plan.fleets[id].site == site
            && world.fleets[id].waiting() + world.fleets[id].burning() > 0
    };
    if (0..world.fleets.len()).any(under_way) {
        Binding::Crew
    } else {
        Binding::Gpus
    }
}

fn sum_over_fleets(world: &World<'_>, site: SiteId, of: impl Fn(FleetId) -> i64) -> i64 {
    (0..world.plan.fleets.len())
        .map(FleetId::new)
        .filter(|id| world.plan.fleet(*id).site == site)
        .map(of)
        .sum()
}

/// Causes of stranded GPUs; GPUs on none of the counts are charged to the main cause.
#[derive(Clone, Copy)]
struct Charged {
    cause: GpuUse,
    by_outage: i64,
    by_heat: i64,
    by_curtailment: i64,
}

/// Charges every GPU that is not ready.
fn record_gpus(world: &mut World<'_>, site: SiteId, stranded: &Stranded, charged: Charged) {
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

/// Charges every energised watt: first what is set aside, then what space, cooling and the hour's
/// limits do not allow, then what GPUs that are not ready are planned to draw, and the rest is idle
/// for want of GPUs. What ready GPUs do not draw is idle for want of demand.
fn record_power(
    world: &mut World<'_>,
    site: SiteId,
    [whole, in_heat, chains]: [&Chains; 3],
    stranded: &Stranded,
) {
    let now = world.now;
    let planned_w = |of: fn(&FleetState) -> i64| {
        let each = |id: FleetId| world.plan.fleet(id).planned_each;
        let planned = |id: FleetId| (each(id) * of(&world.fleets[id.at()])).0;
        Milliwatts(sum_over_fleets(world, site, planned)).watts_up()
    };
    let (failed, burning, waiting) = (
        planned_w(FleetState::out_of_service),
        planned_w(FleetState::burning),
        planned_w(FleetState::waiting),
    );
    // Whole watts that are enough for the ready GPUs; the chains' are whole and as many at least.
    let ready_w = stranded.ready.watts_up();
    let state = &mut world.sites[site.at()];
    let energised = state.energised_w();
    let within_space = whole.power_w.min(whole.space_w);
    let mut left = chains.usable() - ready_w;
    let mut charge = |wanted: i64| {
        let taken = left.min(wanted);
        left -= taken;
        taken
    };
    let by_network = charge(if stranded.by_ports {
        stranded.power.watts_up()
    } else {
        0
    });
    let (by_failure, by_burn_in, by_crew) = (charge(failed), charge(burning), charge(waiting));
    let uses = [
        (
            PowerUse::SetAside,
            energised - state.lost_w() - whole.power_w,
        ),
        (PowerUse::Outage, state.lost_w()),
        (PowerUse::Space, whole.power_w - within_space),
        (PowerUse::Cooling, within_space - in_heat.usable()),
        (PowerUse::Curtailed, in_heat.usable() - chains.usable()),
        (PowerUse::Network, by_network),
        (PowerUse::Failure, by_failure),
        (PowerUse::BurnIn, by_burn_in),
        (PowerUse::Crew, by_crew),
        (PowerUse::Gpus, left),
    ];
    for (line, watts) in uses {
        state.power.charge(now, line, watts);
    }
    state.power.set_ready(now, ready_w);
}

/// Passes the ready GPUs of the fleets to their markets and to the ledger.
fn count_capacity(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    for (at, market) in plan.markets.iter().enumerate() {
        if market.fleets.iter().any(|id| plan.fleet(*id).site == site) {
            world.allocate_ready(MarketId::new(at));
        }
    }
    let now = world.now;
    for (fleet, _) in world
        .fleets
        .iter_mut()
        .zip(&plan.fleets)
        .filter(|(_, spec)| spec.site == site)
    {
        fleet.count_ready(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::sim::world::fixture::{self, FLEET, SITE};

    /// 10 GPUs of 1 kW on a site with these steps, all of them ready.
    fn evaluated<'p>(plan: &'p mut Plan, adds: &[Adds]) -> World<'p> {
        plan.sites[0].steps = adds.iter().map(|adds| fixture::step(*adds, 0)).collect();
        let mut world = World::new(plan, 0);
        crate::sim::construction::begin(&mut world);
        for step in 0..adds.len() {
            crate::sim::construction::step_ready(&mut world, SITE, step as u16);
        }
        world.own_gpus(10);
        evaluate(&mut world, SITE);
        world
    }

    #[test]
    fn the_least_chain_is_charged() {
        let (grid, space) = (fixture::grid, fixture::space);
        for (adds, line, ready) in [
            ([grid(0.006), space(0.008)], GpuUse::Power, 6),
            ([grid(0.008), space(0.005)], GpuUse::Space, 5),
        ] {
            let mut plan = fixture::plan();
            let world = evaluated(&mut plan, &adds);
            assert_eq!(world.fleets[FLEET.at()].ready(), ready);
            assert_eq!(world.sites[0].gpus.on(line), 10 - ready);
            assert_eq!(world.pools[0].capacity(), ready);
        }
    }

    #[test]
    fn ports_stop_gpus_that_have_power() {
        let mut plan = fixture::plan();
        plan.sites[0].has_network = true;
        let ports = Adds::Ports(crate::units::Gpus(7));
        let world = evaluated(&mut plan, &[fixture::grid(1.0), fixture::space(1.0), ports]);
        assert_eq!(world.sites[0].gpus.on(GpuUse::Network), 3);
    }

    #[test]
    fn what_an_outage_strands_is_the_outages() {
        let mut plan = fixture::plan();
        let adds = [fixture::grid(0.008), fixture::space(1.0)];
        let mut world = evaluated(&mut plan, &adds);
        world.sites[0].grid.set_uncovered(3_000);
        evaluate(&mut world, SITE);
        let state = &world.sites[0];
        assert_eq!(world.fleets[FLEET.at()].ready(), 5);
        assert_eq!(state.gpus.on(GpuUse::Outage), 3);
        assert_eq!(state.gpus.on(GpuUse::Power), 2);
        // The critical path sees what would be ready without it.
        assert_eq!(state.path.allowed().ready.watts(), 8_000.0);
    }
}
