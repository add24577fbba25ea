//! Allocation of ready GPUs to internal, reserved, on-demand and spot use, in this order, on the
//! newest fleets first, partition by partition; site-bound use is served at its site.

use super::world::{PoolState, World};
use crate::id::{MarketId, PoolId};
use crate::model::placement::{ByClass, Pool, place as place_bound};

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
    allocate(state, now);
    for (position, &fleet) in fleets.iter().enumerate() {
        let state = &world.pools[pool.at()];
        let (given, before) = (state.given[position], state.given_before[position]);
        if given != before {
            // Other partitions of the market use GPUs of the same fleet.
            let used = world.fleets[fleet.at()].used();
            world.use_gpus(
                fleet,
                std::array::from_fn(|class| used[class] + given[class] - before[class]),
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

/// Records the GPUs served to each class from now on.
#[inline]
fn serve(state: &mut PoolState, served: ByClass, now: i64) {
    if served[1] != state.served[1] {
        state.settle_contracts(now);
    }
    if served[3] < state.served[3] {
        // GPUs that spot no longer requests are not counted as taken from it.
        state.preempted += (state.served[3].min(state.spot_depth) - served[3]).max(0);
    }
    state.served = served;
}

/// Allocates the fleets' GPUs to the classes, site-bound GPUs at their sites.
fn allocate(state: &mut PoolState, now: i64) {
    // Site-bound use may change although the total served does not.
    state.settle_contracts(now);
    std::mem::swap(&mut state.given, &mut state.given_before);
    let wanted = wanted(state);
    let PoolState {
        shares,
        site_of,
        bound,
        bound_served,
        free_capacity,
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
        free_capacity,
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

/// GPUs taken by each class out of the free capacity, in their order; each class's demand falls by
/// as many.
#[inline]
fn take(mut free_capacity: i64, wanted: &mut ByClass) -> ByClass {
    let mut taken = [0; 4];
    for (taken, wanted) in taken.iter_mut().zip(wanted) {
        *taken = free_capacity.min(*wanted);
        *wanted -= *taken;
        free_capacity -= *taken;
    }
    taken
}
