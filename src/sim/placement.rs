//! Who uses which ready GPUs: internal, reserved, on-demand, spot, in this order, on the newest
//! fleets first, pool by pool; those bound to a site at it.

use super::world::{PoolState, World};
use crate::id::{MarketId, PoolId};
use crate::model::placement::{ByClass, Pool, place as place_bound};

/// Serves all customers of a market, after its ready GPUs have changed or the price has.
pub fn place_all(world: &mut World<'_>, market: MarketId) {
    for id in &world.plan.market(market).pools {
        place(world, *id);
    }
}

/// Serves a pool's customers. Where a fleet has more or fewer GPUs in use than before, its site's
/// load is due; spot often takes what others leave, and nothing changes.
#[inline]
pub fn place(world: &mut World<'_>, pool: PoolId) {
    let (plan, now) = (world.plan, world.now);
    let fleets = &plan.market(plan.pool(pool).market).fleets;
    let state = &mut world.pools[pool.at()];
    if state.alone && state.bound_gpus == 0 {
        let mut left = wanted(state);
        let served = take(state.capacity, &mut left);
        serve(state, served, now);
        left = served;
        for (position, &fleet) in fleets.iter().enumerate() {
            let state = &mut world.pools[pool.at()];
            let given = take(state.shares[position], &mut left);
            state.given[position] = given;
            world.use_gpus(fleet, given);
        }
        return;
    }
    give(state, now);
    for (position, &fleet) in fleets.iter().enumerate() {
        let state = &world.pools[pool.at()];
        let (given, before) = (state.given[position], state.given_before[position]);
        if given != before {
            // Other pools of the market use GPUs of the same fleet.
            let used = world.fleets[fleet.at()].used.each_ref();
            world.use_gpus(
                fleet,
                std::array::from_fn(|class| used[class].value() + given[class] - before[class]),
            );
        }
    }
}

fn wanted(state: &PoolState) -> ByClass {
    [
        state.internal + state.yielding,
        state.contracted,
        state.busy,
        state.spot_depth,
    ]
}

/// Notes what each class is served from now on.
#[inline]
fn serve(state: &mut PoolState, served: ByClass, now: i64) {
    if served[1] != state.served[1] {
        state.settle_contracts(now);
    }
    if served[3] < state.served[3] {
        // What spot no longer wants is not taken from it.
        state.preempted += (state.served[3].min(state.spot_depth) - served[3]).max(0);
    }
    state.served = served;
}

/// Gives the fleets' GPUs to the classes, those who are bound at their sites.
fn give(state: &mut PoolState, now: i64) {
    // Who is bound may be served otherwise though as much is served in all.
    state.settle_contracts(now);
    std::mem::swap(&mut state.given, &mut state.given_before);
    let wanted = wanted(state);
    let PoolState {
        shares,
        site_of,
        bound,
        bound_served,
        room,
        given,
        ..
    } = state;
    let served = place_bound(
        &Pool {
            shares,
            site_of,
            bound,
        },
        wanted,
        room,
        given,
        bound_served,
    );
    serve(state, served, now);
    if !state.alone {
        for (level, served) in state.uses.iter_mut().zip(served) {
            level.set(now, served);
        }
    }
}

/// What each class takes of so much room, in their order; what it wanted is less by as much.
#[inline]
fn take(mut room: i64, wanted: &mut ByClass) -> ByClass {
    let mut taken = [0; 4];
    for (taken, wanted) in taken.iter_mut().zip(wanted) {
        *taken = room.min(*wanted);
        *wanted -= *taken;
        room -= *taken;
    }
    taken
}
