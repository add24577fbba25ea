//! Allocation of ready GPUs to internal, reserved, on-demand and spot use, in this order, on the
//! newest fleets first, partition by partition; site-bound use is served at its site.

use super::world::{Unused, World};
use crate::class::ByClass;
use crate::id::{MarketId, PartitionId};

/// Serves all customers of a market, after its ready GPUs have changed or the price has.
pub fn place_all(world: &mut World<'_>, market: MarketId) {
    for id in &world.plan.market(market).partitions {
        place(world, *id);
    }
}

/// Serves a partition's customers. Where a fleet's GPUs in use change, its site's load is due; spot
/// often takes what others leave, and the sum does not change.
#[inline]
pub fn place(world: &mut World<'_>, partition: PartitionId) {
    let (plan, now) = (world.plan, world.now);
    let fleets = &plan.market(plan.partition(partition).market).fleets;
    let state = &mut world.partitions[partition.at()];
    if state.floats() {
        let mut left = state.serve_floating(now);
        for (position, &fleet) in fleets.iter().enumerate() {
            let state = &mut world.partitions[partition.at()];
            let given = state.give_floating(position, &mut left);
            let more_unused = state.spread_unused(position);
            world.use_gpus(fleet, given, more_unused);
        }
        return;
    }
    state.allocate(now);
    for (position, &fleet) in fleets.iter().enumerate() {
        let state = &mut world.partitions[partition.at()];
        let (given, before) = state.given(position);
        let more_unused = state.spread_unused(position);
        if given != before || more_unused != Unused::default() {
            // Other partitions of the market use GPUs of the same fleet.
            let used = world.fleets[fleet.at()].used();
            let now = ByClass::from_fn(|class| used[class] + given[class] - before[class]);
            world.use_gpus(fleet, now, more_unused);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, PARTITION};

    #[test]
    fn contracts_come_before_requests_and_spot_takes_the_rest() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.ready_gpus(10);
        let partition = &mut world.partitions[PARTITION.at()];
        partition.contract(4, None, Unused::default());
        partition.occupy(3, None);
        partition.deepen_spot(100);
        place(&mut world, PARTITION);
        assert_eq!(world.fleets[FLEET.at()].used(), ByClass([0, 4, 3, 3]));
        world.ready_gpus(5);
        place(&mut world, PARTITION);
        assert_eq!(world.fleets[FLEET.at()].used(), ByClass([0, 4, 1, 0]));
        assert!(world.partitions[PARTITION.at()].broken().is_none());
    }
}
