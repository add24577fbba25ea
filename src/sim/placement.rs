//! Who uses which ready GPUs: internal, reserved, on-demand, spot, in this order, on the newest fleets first.

use super::world::World;
use crate::id::MarketId;

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
