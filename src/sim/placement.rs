//! Who uses which ready GPUs: internal, reserved, on-demand, spot, in this order, on the newest fleets first, pool by pool.

use super::world::World;
use crate::id::MarketId;

/// Serves a market's customers from its pools; tells whether any fleet has more or fewer GPUs in use than before,
/// which is what changes a site's load. Spot often takes what others leave, and nothing changes.
pub fn place(world: &mut World<'_>, market: MarketId) -> bool {
    let spec = world.plan.market(market);
    let now = world.now;
    for id in &spec.pools {
        let state = &mut world.pools[id.at()];
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
    }
    let mut load_changes = false;
    let mut left: [[i64; 4]; MOST_POOLS] = [[0; 4]; MOST_POOLS];
    for (left, id) in left.iter_mut().zip(&spec.pools) {
        *left = world.pools[id.at()].served;
    }
    for (position, &fleet) in spec.fleets.iter().enumerate() {
        let mut used = [0; 4];
        for (left, id) in left.iter_mut().zip(&spec.pools) {
            let mut room = world.pools[id.at()].shares[position];
            for (used, left) in used.iter_mut().zip(left) {
                let taken = room.min(*left);
                *used += taken;
                *left -= taken;
                room -= taken;
            }
        }
        let state = &mut world.fleets[fleet.at()];
        load_changes |= state.busy() != used.iter().sum::<i64>();
        for (level, used) in state.used.iter_mut().zip(used) {
            level.set(now, used);
        }
    }
    load_changes
}

/// Most pools of a market.
const MOST_POOLS: usize = 33;
