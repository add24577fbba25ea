//! Monthly steps of each site's fuel price.

use super::world::World;
use crate::model::fuel_price::FuelPath;
use crate::random::normal;
use crate::random::stream::{Purpose, Stream};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// The fuel price of a month becomes known, at every site.
pub fn moves(world: &mut World<'_>, month: u16) {
    for (spec, state) in world.plan.sites.iter().zip(&mut world.sites) {
        let fuel = &spec.fuel;
        let inputs = &world.inputs;
        let path = FuelPath {
            now: inputs.of(fuel.now),
            mean: inputs.of(fuel.mean),
            drift: inputs.of(fuel.drift),
            volatility: fuel.volatility,
            reversion: fuel.reversion,
        };
        if month > 0 && fuel.volatility > 0.0 {
            let score = normal::quantile(
                Stream::new(fuel.key, world.replication, Purpose::FuelPrice)
                    .uniform(u64::from(month)),
            );
            state.fuel.deviate(&path, 1.0 / MONTHS, score);
        }
        state.fuel.set(&path, f64::from(month) / MONTHS);
    }
}
