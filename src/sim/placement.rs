//! Who uses which ready GPUs: internal, reserved, on-demand, spot, in this order, on the newest fleets first, pool by pool.

use super::world::World;
use crate::id::{MarketId, PoolId};

/// Serves a market's customers from its pools. Where a fleet has more or fewer GPUs in use than before, its site's load is
/// due; spot often takes what others leave, and nothing changes.
pub fn place(world: &mut World<'_>, market: MarketId) {
    let spec = world.plan.market(market);
    for id in &spec.pools {
        serve(world, *id);
    }
    if let [only] = spec.pools.as_slice() {
        let mut left = world.pools[only.at()].served;
        for (position, &fleet) in spec.fleets.iter().enumerate() {
            let room = world.pools[only.at()].shares[position];
            world.use_gpus(fleet, take(room, &mut left));
        }
        return;
    }
    let mut left: [[i64; 4]; MOST_POOLS] = [[0; 4]; MOST_POOLS];
    for (left, id) in left.iter_mut().zip(&spec.pools) {
        *left = world.pools[id.at()].served;
    }
    for (position, &fleet) in spec.fleets.iter().enumerate() {
        let mut used = [0; 4];
        for (left, id) in left.iter_mut().zip(&spec.pools) {
            for (used, taken) in used.iter_mut().zip(take(world.pools[id.at()].shares[position], left)) {
                *used += taken;
            }
        }
        world.use_gpus(fleet, used);
    }
}

/// What each class gets of a pool's capacity.
fn serve(world: &mut World<'_>, pool: PoolId) {
    let now = world.now;
    let state = &mut world.pools[pool.at()];
    let mut wanted = [state.internal, state.contracted, state.busy, state.spot_depth];
    let served = take(state.capacity, &mut wanted);
    if served[1] != state.served[1] {
        state.settle_contracts(now);
    }
    state.served = served;
}

/// What each class takes of so much room, in their order; what it wanted is less by as much.
#[inline]
fn take(mut room: i64, wanted: &mut [i64; 4]) -> [i64; 4] {
    wanted.each_mut().map(|wanted| {
        let taken = room.min(*wanted);
        *wanted -= taken;
        room -= taken;
        taken
    })
}

/// Most pools of a market.
const MOST_POOLS: usize = 33;
