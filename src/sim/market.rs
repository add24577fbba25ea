//! Monthly steps of each market's prices: what is charged on demand, and the ratios of reserved and
//! spot prices to it.

use super::event::Event;
use super::world::{PriceDiffusion, Quote, World};
use crate::class::Class;
use crate::id::MarketId;
use crate::model::market::launch::Launch;
use crate::model::market::{PricePath, feedback, mean_reversion, price_position, shared_score};
use crate::plan::{Deviation, Market};
use crate::random::normal;
use crate::random::stream::{Purpose, Stream};
use crate::time::{HOUR, HOURS_PER_YEAR, SimTime, WEEK};

/// Months of a year.
const MONTHS: f64 = 12.0;
/// A month in years.
const MONTH: f64 = 1.0 / MONTHS;

/// Schedules the first price step.
pub fn begin(world: &mut World<'_>) {
    world.schedule(SimTime::START, Event::PriceMoves(0));
}

/// The price of a month becomes known, in every market.
pub fn moves(world: &mut World<'_>, month: u16) {
    for at in 0..world.plan.markets.len() {
        let id = MarketId::new(at);
        walk(world, id, month);
        price(world, id, f64::from(month) / MONTHS);
    }
    let next = usize::from(month) + 1;
    if next < world.plan.horizon.months() {
        world.schedule(
            world.plan.horizon.month_starts[next],
            Event::PriceMoves(month + 1),
        );
    }
}

/// The market's own path of the price.
fn path_of(world: &World<'_>, market: &Market) -> PricePath {
    PricePath {
        start: world.inputs.of(market.price),
        drift: world.inputs.of(market.drift),
        volatility: market.volatility,
        reversion: market.reversion,
    }
}

/// The path of a factor around 1.
fn factor_path(of: Deviation) -> PricePath {
    PricePath {
        start: 1.0,
        drift: 0.0,
        volatility: of.volatility,
        reversion: of.reversion,
    }
}

/// Random changes of a market in a month: deviations move, the regime may change, and the targets
/// of mean reversion over the month that begins are set. Over the month that ends they reverted to
/// targets of the regime, the GPUs and the demand of its first day.
fn walk(world: &mut World<'_>, id: MarketId, month: u16) {
    let market = world.plan.market(id);
    let draw = |key: u64, purpose: Purpose| {
        Stream::new(key, world.replication, purpose).uniform(u64::from(month))
    };
    let own = |purpose: Purpose| normal::quantile(draw(market.key, purpose));
    let paths = [
        path_of(world, market),
        factor_path(market.reserved),
        factor_path(market.spot),
    ];
    let mut diffusion = *world.markets[id.at()].diffusion();
    if month > 0 {
        let common = if market.common_factor == 0.0 {
            0.0
        } else {
            normal::quantile(draw(market.common_key, Purpose::CommonShock))
        };
        for ((purpose, path), at) in [Purpose::Price, Purpose::ReservedPrice, Purpose::SpotPrice]
            .into_iter()
            .zip(paths)
            .zip(0..)
        {
            // A series without volatility needs no draw.
            let score = if path.volatility == 0.0 {
                0.0
            } else {
                own(purpose)
            };
            let score = if at == 0 {
                shared_score(market.common_factor, common, score)
            } else {
                score
            };
            diffusion.step(at, path, MONTH, score);
        }
    }
    let mut target = [0.0; 3];
    if let Some(regimes) = &market.regimes {
        let uniform = draw(regimes.key, Purpose::MarketRegime);
        let regime = if month == 0 {
            regimes.chain.first(uniform)
        } else {
            regimes.chain.next(diffusion.regime(), uniform)
        };
        diffusion.enter(regime);
        target = regimes.targets[regime];
    }
    target[0] += supply_target(world, market, &mut diffusion, month);
    diffusion.aim(target);
    world.markets[id.at()].diffuse(diffusion);
}

/// Target of mean reversion from GPUs against demand: a logarithm.
fn supply_target(
    world: &World<'_>,
    market: &Market,
    diffusion: &mut PriceDiffusion,
    month: u16,
) -> f64 {
    let Some(of) = &market.feedback else {
        return 0.0;
    };
    let own: i64 = market
        .fleets
        .iter()
        .map(|fleet| world.fleets[fleet.at()].ready())
        .sum();
    let now = (
        feedback::level_at(&of.rivals, world.now) + own as f64,
        feedback::level_at(&of.demand, world.now),
    );
    if month == 0 {
        diffusion.begin(now);
    }
    libm::log(of.feedback.target(diffusion.at_start(), now))
}

/// The prices at `years` after the start, from the market's state.
fn price(world: &mut World<'_>, id: MarketId, years: f64) {
    let market = world.plan.market(id);
    let (path, inputs) = (path_of(world, market), &world.inputs);
    let level = market.level.map_or(1.0, |level| {
        mean_reversion::level_factor(path.start, inputs.of(level), path.reversion, years)
    });
    let launches = market.launches.iter().map(|launch| {
        let slip = world.inputs.of(launch.slip_weeks) * WEEK.as_seconds();
        // By the calendar, for a launch on the first of a month is in that month's price, leap year
        // or not.
        let launch = Launch {
            years: in_years(launch.at.as_seconds() + slip),
            fraction: launch.fraction,
            phase_years: launch.phase_years,
        };
        launch.factor(in_years(world.now.as_seconds()))
    });
    let steady = level * launches.product::<f64>();
    let cap = market.list_price.map_or(f64::INFINITY, |(list, drift)| {
        inputs.of(list) * libm::exp(inputs.of(drift) * years)
    });
    let idle = if market.spot_idle_response > 0.0 {
        idle_share(world, market)
    } else {
        0.0
    };

    let state = &mut world.markets[id.at()];
    let [on_demand, reserved, spot] =
        [path, factor_path(market.reserved), factor_path(market.spot)];
    let factor = |series: usize, path: PricePath| state.diffusion().value(series, path, years);
    let uncapped = factor(0, on_demand) * steady;
    let price = (uncapped * market.price_position_factor).min(cap);
    let quote = Quote {
        price,
        trend: path.trend(years) * steady * market.price_position_factor,
        reserved_factor: factor(1, reserved),
        spot_factor: factor(2, spot) * (1.0 - market.spot_idle_response * idle),
        cap,
        captured_share: price_position::captured_share(
            price,
            uncapped.min(cap),
            market.captured_share_elasticity,
        ),
    };
    state.turn_month(quote);
}

/// Seconds as years.
fn in_years(seconds: f64) -> f64 {
    seconds / HOUR.as_seconds() / HOURS_PER_YEAR
}

/// Share of a market's ready GPUs that no class before spot uses now; 0 where none is ready.
fn idle_share(world: &World<'_>, market: &Market) -> f64 {
    let (mut ready, mut used) = (0, 0);
    for fleet in &market.fleets {
        let state = &world.fleets[fleet.at()];
        ready += state.ready();
        used += state.busy() - state.used()[Class::Spot];
    }
    if ready > 0 {
        1.0 - used as f64 / ready as f64
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Parameter;
    use crate::sim::world::fixture::{self, PRICE};

    #[test]
    fn the_price_drifts_and_the_list_price_caps_it() {
        let mut plan = fixture::plan();
        plan.markets[0].drift = Parameter::Fixed(libm::log(2.0));
        plan.markets[0].list_price = Some((Parameter::Fixed(1.5 * PRICE), Parameter::Fixed(0.0)));
        let mut world = World::new(&plan, 0);
        let expected = [PRICE, PRICE * libm::sqrt(2.0), 1.5 * PRICE];
        for (month, expected) in [0, 6, 12].into_iter().zip(expected) {
            moves(&mut world, month);
            let price = world.markets[0].quote().price;
            assert!((price - expected).abs() < 1e-12, "{price} for {expected}");
        }
    }
}
