//! What each chain of a site allows, and which of them binds.

use super::{Stranded, sum_over_fleets};
use crate::id::SiteId;
use crate::model::heat::{ByHeat, HeatMix, Takes};
use crate::model::limited_hours::Limit;
use crate::plan::Adds;
use crate::record::{Binding, GpuUse};
use crate::sim::world::World;
use crate::time::SimTime;
use crate::units::{Gpus, Milliwatts, Watts};

/// Stranded GPUs up to this share of those in service do not bind: one in 1 000.
const STRANDED_ONE_IN: i64 = 1_000;

/// IT power that each chain allows, and GPUs that ports do.
pub(super) struct Chains {
    pub power: Watts,
    pub space: Watts,
    pub cooling: Watts,
    pub ports: Gpus,
    /// The most of each heat that plants take, where the racks' heat parts.
    pub heat: Option<ByHeat<Milliwatts>>,
}

impl Chains {
    /// Capacity of the chains in an hour with these limits. A limit of the grid's power leaves
    /// on-site units alone.
    pub fn of(world: &World<'_>, site: SiteId, hour: Limit) -> Self {
        let state = &world.sites[site.at()];
        let of_grid = |power: Watts| Watts(hour.grid_of(power.0));
        let called_off = state.called_off(world.plan.site(site), hour);
        let grid = (state.grid.usable() - state.grid.lost() - called_off).max(Watts(0));
        let at_meter = of_grid(grid) + state.onsite.output() - state.onsite.lost();
        let takes = (world.plan.site(site).heat.is_some() || !hour.is_cool())
            .then(|| taken(world, site, hour, true));
        let ready = state.cooling.ready() - state.cooling.lost();
        let leased = of_grid(state.leases.power());
        Self::new(world, site, (at_meter, leased), (ready, takes))
    }

    /// What the chains would allow were nothing out, in an hour without limits.
    pub fn without_outages(world: &World<'_>, site: SiteId) -> Self {
        let state = &world.sites[site.at()];
        let at_meter = state.grid.usable() + state.onsite.output();
        let power = (at_meter, state.leases.power());
        let heat = world.plan.site(site).heat;
        let takes = heat.map(|_| taken(world, site, Limit::NONE, false));
        Self::new(world, site, power, (state.cooling.ready(), takes))
    }

    /// With so much power, at the meter and leased IT power, and so much IT power cooled: by ready
    /// blocks in sum, or by what each takes.
    fn new(
        world: &World<'_>,
        site: SiteId,
        (at_meter, leased): (Watts, Watts),
        (ready, takes): (Watts, Option<Takes>),
    ) -> Self {
        let (plan, state) = (world.plan.site(site), &world.sites[site.at()]);
        let cooling = match (takes, plan.heat) {
            (Some(takes), Some(HeatMix::Same(share))) => Watts(takes.carries(share) as i64),
            (Some(takes), _) => Watts(takes.total() as i64),
            (None, _) => ready,
        };
        let by_rack = takes.filter(|_| plan.heat == Some(HeatMix::ByRack));
        Self {
            power: state.conversion.it(at_meter) + leased,
            space: state.space.built() + state.leases.space(),
            cooling: if plan.has_cooling {
                cooling
            } else {
                Watts(i64::MAX)
            },
            ports: if plan.has_network {
                state.network.ports()
            } else {
                Gpus(i64::MAX)
            },
            heat: by_rack.map(|takes| {
                let most = takes.most();
                ByHeat {
                    air: Watts(most.air as i64).milliwatts(),
                    liquid: Watts(most.liquid as i64).milliwatts(),
                }
            }),
        }
    }

    /// The cause that stranded GPUs are charged to.
    pub fn charged(&self, world: &World<'_>, site: SiteId, stranded: &Stranded) -> GpuUse {
        if stranded.by_ports {
            GpuUse::Network
        } else if stranded.by_heat_way {
            GpuUse::Cooling
        } else {
            self.least(world, site).0
        }
    }

    pub fn usable(&self) -> Watts {
        self.power.min(self.space).min(self.cooling)
    }

    /// The chain that allows least. Among equals the one whose next step comes last binds; then
    /// power, then space, then cooling.
    fn least(&self, world: &World<'_>, site: SiteId) -> (GpuUse, Binding) {
        let usable = self.usable();
        let chains = [
            (self.power, (GpuUse::Power, Binding::Power)),
            (self.space, (GpuUse::Space, Binding::Space)),
            (self.cooling, (GpuUse::Cooling, Binding::Cooling)),
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

/// Heat that the ready blocks take in an hour, without those that are out or as if none were.
fn taken(world: &World<'_>, site: SiteId, hour: Limit, without_failed: bool) -> Takes {
    let (spec, state) = (world.plan.site(site), &world.sites[site.at()]);
    let mut sum = Takes::default();
    for (at, step) in spec.steps.iter().enumerate() {
        let failing = spec
            .failing_plants
            .iter()
            .position(|plant| without_failed && plant.step == at);
        let out = failing.map_or(0, |plant| state.cooling.blocks_out(plant));
        if let Some((blocks, takes)) = step.adds.cooling(out).filter(|_| state.steps.of(at).done) {
            let watts = Limit::cooling_of(takes.share(hour.cooling), blocks);
            sum.add(takes.times(watts as f64));
        }
    }
    sum
}

/// When the next step of a chain comes; never where none is left.
fn next_step(world: &World<'_>, site: SiteId, chain: Binding) -> SimTime {
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
        .unwrap_or(SimTime::NEVER)
}

/// What binds a site but for demand.
pub(super) fn supply_binding(
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
        } else if stranded.by_heat_way {
            Binding::Cooling
        } else {
            chains.least(world, site).1
        };
    }
    if chains.usable() == Watts(0) {
        let least = chains.least(world, site).1;
        let network_is_last = chains.ports == Gpus(0)
            && next_step(world, site, Binding::Network) > next_step(world, site, least);
        return if network_is_last {
            Binding::Network
        } else {
            least
        };
    }
    if chains.ports == Gpus(0) {
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
