//! Monthly steps of each market's price.

use super::event::Event;
use super::world::World;
use crate::id::MarketId;
use crate::model::market::PricePath;
use crate::random::normal;
use crate::random::stream::{Purpose, Stream};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// Schedules the first price step.
pub fn begin(world: &mut World<'_>) {
    world.schedule(0, Event::PriceMoves(0));
}

/// The price of a month becomes known, in every market.
pub fn moves(world: &mut World<'_>, month: u16) {
    for at in 0..world.plan.markets.len() {
        let market = world.plan.market(MarketId::new(at));
        let path = PricePath {
            start: world.inputs.of(market.price),
            drift: world.inputs.of(market.drift),
            volatility: market.volatility,
            reversion: market.reversion,
        };
        let score = normal::quantile(Stream::new(market.key, world.replication, Purpose::Price).uniform(u64::from(month)));
        let state = &mut world.markets[at];
        if month > 0 {
            state.deviation = path.step(state.deviation, 1.0 / MONTHS, score);
        }
        state.price = path.price(state.deviation, f64::from(month) / MONTHS);
        state.trend = path.trend(f64::from(month) / MONTHS);
        state.prices.push(state.price);
    }
    let next = usize::from(month) + 1;
    if next < world.plan.horizon.months() {
        world.schedule(world.plan.horizon.month_starts[next], Event::PriceMoves(month + 1));
    }
}
