//! Allocation of ready GPUs to internal, reserved, on-demand and spot use, in this order, on the
//! newest fleets first, partition by partition; site-bound use is served at its site.

use super::world::World;
use crate::class::ByClass;
use crate::id::{MarketId, PoolId};

/// Serves all customers of a market, after its ready GPUs have changed or the price has.
pub fn place_all(world: &mut World<'_>, market: MarketId) {
    for id in &world.plan.market(market).pools {
        place(world, *id);
    }
}

/// Serves a partition's customers. Where a fleet's GPUs in use change, its site's load is due; spot
/// often takes what others leave, and the sum does not change.
#[inline]
pub fn place(world: &mut World<'_>, pool: PoolId) {
    let (plan, now) = (world.plan, world.now);
    let fleets = &plan.market(plan.pool(pool).market).fleets;
    let state = &mut world.pools[pool.at()];
    if state.floats() {
        let mut left = state.serve_floating(now);
        for (position, &fleet) in fleets.iter().enumerate() {
            let given = world.pools[pool.at()].give_floating(position, &mut left);
            world.use_gpus(fleet, given);
        }
        return;
    }
    state.allocate(now);
    for (position, &fleet) in fleets.iter().enumerate() {
        let (given, before) = world.pools[pool.at()].given(position);
        if given != before {
            // Other partitions of the market use GPUs of the same fleet.
            let used = world.fleets[fleet.at()].used();
            let now = ByClass::from_fn(|class| used[class] + given[class] - before[class]);
            world.use_gpus(fleet, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::fixture::{self, FLEET, POOL};

    #[test]
    fn contracts_come_before_requests_and_spot_takes_the_rest() {
        let plan = fixture::plan();
        let mut world = World::new(&plan, 0);
        world.ready_gpus(10);
        let pool = &mut world.pools[POOL.at()];
        pool.contract(4, None);
        pool.occupy(3, None);
        pool.deepen_spot(100);
        place(&mut world, POOL);
        assert_eq!(world.fleets[FLEET.at()].used(), ByClass([0, 4, 3, 3]));
        world.ready_gpus(5);
        place(&mut world, POOL);
        assert_eq!(world.fleets[FLEET.at()].used(), ByClass([0, 4, 1, 0]));
        assert!(world.pools[POOL.at()].broken().is_none());
    }
}
