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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Parameter;
    use crate::sim::world::fixture;

    #[test]
    fn without_chance_the_price_is_on_its_path() {
        let mut plan = fixture::plan();
        plan.sites[0].fuel.mean = Parameter::Fixed(8.0);
        plan.sites[0].fuel.reversion = libm::log(4.0);
        let mut world = World::new(&plan, 0);
        moves(&mut world, 0);
        assert_eq!(world.sites[0].fuel.usd_per_mmbtu(), 4.0);
        let before = world.sites[0].fuel.usd_per_mmbtu();
        moves(&mut world, 12);
        let after = world.sites[0].fuel.usd_per_mmbtu();
        assert!(before < after && after < 8.0, "{after}");
    }
}
