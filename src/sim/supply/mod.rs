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

mod chains;
mod charges;

use super::energy;
use super::world::{Allowed, World};
use crate::id::{FleetId, MarketId, SiteId};
use crate::model::heat::ByHeat;
use crate::model::limited_hours::Limit;
use crate::model::power_order::Prefix;
use crate::record::GpuUse;
use crate::units::{Milliwatts, Watts};
use chains::{Chains, supply_binding};
use charges::{Charged, record_gpus, record_power};

/// Tolerance for a share of units that is a whole number on paper.
const ROUNDING: f64 = 1e-9;

/// Evaluates a site after a change of its chains, GPUs or failures.
pub fn evaluate(world: &mut World<'_>, site: SiteId) {
    hold_back(world, site);
    // What would be ready without outages comes first, so that the final allocation comes last.
    let without = without_outages(world, site);
    let chains = Chains::of(world, site, Limit::NONE);
    let capacity = &mut world.sites[site.at()].capacity;
    capacity.set_usable(chains.usable(), chains.power);
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
    let only_heat = Limit {
        cooling: hour.cooling,
        ..Limit::NONE
    };
    let in_heat = Chains::of(world, site, only_heat);
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
    let cuts = [charged.by_heat > 0, charged.by_curtailment > 0];
    state.limits.count(now, cuts);
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
        power: chains.power.milliwatts(),
        space: chains.space.milliwatts(),
        cooling: chains.cooling.milliwatts(),
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
        let mut spares = 0;
        if failures.spare_fraction > 0.0 {
            spares = libm::floor(failures.spare_fraction * units as f64 + ROUNDING) as i64
                * failures.domain.0;
            fleet.hold_back(spares);
        }
        fleet.note_missing(spares);
    }
}

/// While feeds are out, or blocks or on-site units have failed: how many GPUs would be stranded all
/// the same, and the cause they are charged to; the rest is the outage's.
fn without_outages(world: &mut World<'_>, site: SiteId) -> Option<(GpuUse, i64)> {
    let state = &world.sites[site.at()];
    if state.lost() == Watts(0) && state.cooling.lost() == Watts(0) {
        return None;
    }
    let chains = Chains::without_outages(world, site);
    let stranded = allocate_supply(world, site, &chains);
    remember(world, site, &chains, &stranded);
    let cause = chains.charged(world, site, &stranded);
    Some((cause, stranded.gpus))
}

/// GPUs that are in service but not ready.
#[derive(Default)]
struct Stranded {
    gpus: i64,
    /// What is planned for them.
    power: Milliwatts,
    /// Whether ports stopped them, rather than the least chain.
    by_ports: bool,
    /// Whether the plants for one way of heat stopped them, rather than the least chain.
    by_heat_way: bool,
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
    let usable = chains.usable().milliwatts();
    let mut prefix = Prefix::new(usable.0, chains.ports.0);
    if let Some(heat) = chains.heat {
        prefix.limit_heat(ByHeat {
            air: heat.air.0,
            liquid: heat.liquid.0,
        });
    }
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
        let given = if chains.heat.is_some() {
            let liquid = plan.accelerator_of(vintage.fleet).liquid_share;
            prefix.allocate_by_heat(wanted, each.0, liquid)
        } else {
            prefix.allocate(wanted, each.0)
        };
        if given < wanted && result.next == Milliwatts(0) {
            result.next = each;
        }
        result.gpus += wanted - given;
        result.power += each * (wanted - given);
        result.ready += each * given;
        fleet.energise(given);
    }
    result.by_ports = prefix.ports_stopped();
    result.by_heat_way = prefix.heat_stopped();
    result.ports_left = prefix.ports_left();
    result
}

fn sum_over_fleets(world: &World<'_>, site: SiteId, of: impl Fn(FleetId) -> i64) -> i64 {
    (0..world.plan.fleets.len())
        .map(FleetId::new)
        .filter(|id| world.plan.fleet(*id).site == site)
        .map(of)
        .sum()
}

/// Passes the ready GPUs of the fleets to their markets and to the ledger.
fn count_capacity(world: &mut World<'_>, site: SiteId) {
    let plan = world.plan;
    for (at, market) in plan.markets.iter().enumerate() {
        if market.fleets.iter().any(|id| plan.fleet(*id).site == site) {
            world.allocate_ready(MarketId::new(at));
            world.allocate_down(MarketId::new(at));
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
    use crate::plan::{Adds, Plan};
    use crate::sim::world::fixture::{self, FLEET, SITE};
    use crate::time::SimTime;

    /// 10 GPUs of 1 kW on a site with these steps, all of them ready.
    fn evaluated<'p>(plan: &'p mut Plan, adds: &[Adds]) -> World<'p> {
        plan.sites[0].steps = adds
            .iter()
            .map(|adds| fixture::step(*adds, SimTime::START))
            .collect();
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
            assert_eq!(world.partitions[0].capacity(), ready);
        }
    }

    /// Power and space that suffice for as many: the one whose next step comes last binds; power
    /// where both come on one day.
    #[test]
    fn at_a_tie_the_chain_whose_next_step_comes_last_binds() {
        for (grid_day, space_day, line) in [
            (10, 20, GpuUse::Space),
            (20, 10, GpuUse::Power),
            (20, 20, GpuUse::Power),
        ] {
            let mut plan = fixture::plan();
            let day = |day: i64| SimTime::START + crate::time::DAY * day;
            plan.sites[0].steps = vec![
                fixture::step(fixture::grid(0.008), SimTime::START),
                fixture::step(fixture::space(0.008), SimTime::START),
                fixture::step(fixture::grid(1.0), day(grid_day)),
                fixture::step(fixture::space(1.0), day(space_day)),
            ];
            let mut world = World::new(&plan, 0);
            crate::sim::construction::begin(&mut world);
            for step in 0..2 {
                crate::sim::construction::step_ready(&mut world, SITE, step);
            }
            world.own_gpus(10);
            evaluate(&mut world, SITE);
            assert_eq!(world.sites[0].gpus.on(line), 2, "{grid_day} {space_day}");
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
        world.sites[0].grid.set_uncovered(Watts(3_000));
        evaluate(&mut world, SITE);
        let state = &world.sites[0];
        assert_eq!(world.fleets[FLEET.at()].ready(), 5);
        assert_eq!(state.gpus.on(GpuUse::Outage), 3);
        assert_eq!(state.gpus.on(GpuUse::Power), 2);
        // The critical path sees what would be ready without it.
        assert_eq!(state.path.allowed().ready.watts(), 8_000.0);
    }
}
