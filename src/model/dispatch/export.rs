//! Energy sold to the grid.
//!
//! What may be sold is dispatched as load that need not be served: the load is raised by the limit,
//! and one more source, what is not sold, serves it at the price. Least cost then sells from every
//! source that costs less than the price, and from none that costs more. Example: 10 MW of load, 6
//! MW that may be sold at 50 USD, 12 MW of units at 42 and a grid at 60: units serve 12 of 16 MW,
//! what is not sold 4; 2 MW are sold.
//!
//! The meter counts the net of an hour, so that nothing is bought and sold in the same hour. Where
//! the price is above that of the grid the cost of an hour is not convex in the net: flexible
//! sources that serve the whole load run without the grid if that is cheaper, else energy is
//! dispatched as if it sold for what the grid costs (and is paid at its price).

use super::extrema::lesser;
use super::hour::{Flow, Hour, PLANTS};
use super::merit::{Limit, Order};
use crate::rule::{number, section};
use crate::uncertain::Uncertain;

section! {
    /// Energy sold to the grid: surplus of solar, batteries and units that least-cost dispatch runs,
    /// at `price_usd_per_mwh` or an `indexed_factor` of the site's price. The meter counts the net
    /// of each hour: nothing is bought and sold in the same hour.
    Spec as "Export" {
        /// Most power sold; never more than the grid power that is energised and not out.
        limit_mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// A single price.
        price_usd_per_mwh: Option<Uncertain> = number(-1_000.0, 20_000.0, "USD per MWh").once().optional();
        /// Factor on the site's price, flat or hourly, without delivery.
        indexed_factor: Option<f64> = number(0.0, 100.0, "").optional();
        /// Added to an indexed price; below 0 for fees.
        adder_usd_per_mwh: f64 = number(-1_000.0, 20_000.0, "USD per MWh").or("0");
    }
}

/// An offer to take energy: a limit, and a price that follows the market's or not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offer {
    /// Most power sold, MW.
    pub limit_mw: f64,
    /// Price at a market's price of 0, USD per MWh.
    pub base_usd_per_mwh: f64,
    /// Factor on the market's price.
    pub factor: f64,
}

impl Offer {
    /// Price of energy sold at a price of the market, USD per MWh.
    #[inline]
    pub fn usd_per_mwh(&self, market_usd_per_mwh: f64) -> f64 {
        self.base_usd_per_mwh + self.factor * market_usd_per_mwh
    }
}

/// The hour as it is dispatched: what may be sold is load, and a source at the price. Plants that
/// are committed are not reckoned with as sources that may serve the load alone.
pub(super) fn offered(hour: &Hour, order: &Order, is_flexible: bool) -> Hour {
    let (limit_mw, price) = (hour.export_limit_mw, hour.export_price_usd_per_mwh);
    let raised = |hour: &Hour, usd_per_mwh: f64| {
        let limit_mw = if usd_per_mwh > 0.0 { limit_mw } else { 0.0 };
        Hour {
            load_mw: hour.load_mw + limit_mw,
            export_limit_mw: limit_mw,
            export_price_usd_per_mwh: usd_per_mwh,
            ..*hour
        }
    };
    let netted = raised(hour, lesser(price, hour.price_usd_per_mwh));
    if limit_mw <= 0.0 || price <= 0.0 || price <= hour.price_usd_per_mwh {
        return netted;
    }
    let without_grid = Hour {
        limit_mw: 0.0,
        price_usd_per_mwh: price,
        ..*hour
    };
    let alone = raised(&without_grid, price);
    let reckoned = Hour {
        available_mw: if is_flexible {
            hour.available_mw
        } else {
            [0.0; PLANTS]
        },
        ..alone
    };
    let cost = |dispatched: &Hour| {
        let (mut flow, no_cap) = (Flow::default(), Limit::NONE);
        order.serve(dispatched, no_cap, dispatched.load_mw, &mut flow);
        let usd = flow.grid_mw * hour.price_usd_per_mwh - flow.export_mw * price;
        (flow.unserved_mw <= 0.0).then(|| usd + order.cost(&flow))
    };
    match (cost(&reckoned), cost(&netted)) {
        (Some(alone_usd), Some(netted_usd)) if alone_usd < netted_usd => alone,
        _ => netted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dispatch::battery::Battery;
    use crate::model::dispatch::dispatcher::Dispatcher;
    use crate::model::dispatch::hour::State;
    use crate::model::dispatch::objective::{DispatchObjective, Equipment};
    use crate::model::dispatch::peak::PeakCharge;
    use crate::model::dispatch::plant::Plant;
    use proptest::prelude::*;

    /// 10 MW of load on a grid at 60 USD; 6 MW may be sold at 50.
    const HOUR: Hour = Hour {
        load_mw: 10.0,
        solar_mw: 0.0,
        price_usd_per_mwh: 60.0,
        limit_mw: 100.0,
        available_mw: [0.0; PLANTS],
        export_price_usd_per_mwh: 50.0,
        export_limit_mw: 6.0,
    };

    /// Flows of hours, each checked, and their cost less sales.
    fn run(battery: Option<Battery>, plants: &[Plant], hours: &[Hour]) -> (Vec<Flow>, f64) {
        charged(battery, plants, hours, 0.0)
    }

    /// The same with a charge on the highest draw, which the cost holds.
    fn charged(
        battery: Option<Battery>,
        plants: &[Plant],
        hours: &[Hour],
        usd_per_mw: f64,
    ) -> (Vec<Flow>, f64) {
        let charges = [PeakCharge {
            cells: 1,
            usd_per_mw,
            above_mw: 0.0,
        }];
        let objective = DispatchObjective {
            charges: &charges,
            ..DispatchObjective::default()
        };
        let (equipment, mut state) = (Equipment { battery, plants }, State::default());
        let mut before = state;
        let mut dispatcher = Dispatcher::default();
        let flows = dispatcher.run(&equipment, &objective, hours, hours.len(), &mut state);
        let mut cost = charges[0].highest_cost(&vec![0; hours.len()], flows);
        for (flow, hour) in flows.iter().zip(hours) {
            let broken = flow.broken(hour, battery.as_ref(), plants, &before);
            assert_eq!(broken, None, "{flow:?} {hour:?}");
            cost += flow.cost(hour, battery.as_ref(), plants) + flow.unserved_mw * 1e9;
            before = flow.into();
        }
        (flows.to_vec(), cost)
    }

    fn with_units(hour: Hour, mw: f64) -> Hour {
        Hour {
            available_mw: [mw, 0.0, 0.0, 0.0],
            ..hour
        }
    }

    #[track_caller]
    fn close(value: f64, worked: f64) {
        assert!((value - worked).abs() < 1e-6, "{value} is not {worked}");
    }

    /// 12 MW of units at 42 serve 10 and sell 2: 12 · 42 − 2 · 50. 20 MW sell no more than 6.
    #[test]
    fn units_that_cost_less_than_the_price_sell_up_to_the_limit() {
        let units = [Plant::flexible(1.0, 42.0)];
        let (flows, cost) = run(
            None,
            &units,
            &[with_units(HOUR, 12.0), with_units(HOUR, 20.0)],
        );
        assert_eq!([flows[0].export_mw, flows[1].export_mw], [2.0, 6.0]);
        close(cost, 12.0 * 42.0 - 2.0 * 50.0 + 16.0 * 42.0 - 6.0 * 50.0);
    }

    /// At 55, less than the grid and more than the price, units serve the load and sell nothing; nor
    /// do they at the price itself.
    #[test]
    fn units_that_cost_more_than_the_price_sell_nothing() {
        for usd in [55.0, 50.0] {
            let (flows, cost) = run(
                None,
                &[Plant::flexible(1.0, usd)],
                &[with_units(HOUR, 20.0)],
            );
            assert_eq!((flows[0].plant_mw[0], flows[0].export_mw), (10.0, 0.0));
            close(cost, 10.0 * usd);
        }
    }

    /// 14 MW of sun: 4 are sold, at a price below zero they are curtailed. 30 MW: 6 sold, 14
    /// curtailed. In an outage of the grid the limit is 0.
    #[test]
    fn surplus_sun_is_sold_at_a_price_above_zero() {
        let sunny = |solar_mw, export_price_usd_per_mwh, export_limit_mw| Hour {
            solar_mw,
            export_price_usd_per_mwh,
            export_limit_mw,
            ..HOUR
        };
        let hours = [
            sunny(14.0, 5.0, 6.0),
            sunny(14.0, -5.0, 6.0),
            sunny(30.0, 5.0, 6.0),
            sunny(14.0, 5.0, 0.0),
        ];
        let (flows, cost) = run(None, &[], &hours);
        let seen = |of: fn(&Flow) -> f64| flows.iter().map(of).collect::<Vec<f64>>();
        assert_eq!(seen(|flow| flow.export_mw), [4.0, 0.0, 6.0, 0.0]);
        assert_eq!(
            seen(|flow| flow.renewable_curtailed_mw),
            [0.0, 4.0, 14.0, 4.0]
        );
        close(cost, -50.0);
    }

    /// 8 MWh at 20, bought in two hours, in one hour worth 90 for the load of 2 MW and 80 beyond it:
    /// (2 + 4) · 20 · 2 − 6 · 80.
    #[test]
    fn a_battery_sells_beyond_the_load() {
        let hour = |price, export| Hour {
            load_mw: 2.0,
            price_usd_per_mwh: price,
            export_price_usd_per_mwh: export,
            ..HOUR
        };
        let hours = [hour(20.0, 10.0), hour(20.0, 10.0), hour(90.0, 80.0)];
        let battery = Battery {
            charge_mw: 4.0,
            discharge_mw: 8.0,
            energy_mwh: 8.0,
            ..Battery::new(8.0, 8.0, 1.0)
        };
        let (flows, cost) = run(Some(battery), &[], &hours);
        assert_eq!((flows[2].discharge_mw, flows[2].export_mw), (8.0, 6.0));
        close(cost, 2.0 * 6.0 * 20.0 - 6.0 * 80.0);
        // At 15 it would not pay: 2 MWh for the load alone.
        let (flows, _) = run(Some(battery), &[], &[hour(20.0, 10.0), hour(90.0, 15.0)]);
        assert_eq!((flows[1].discharge_mw, flows[1].export_mw), (2.0, 0.0));
    }

    /// Sold at 100, bought at 60: 20 MW of units at 70 for 10 MW of load cost 16 · 70 − 6 · 100 =
    /// 520, the grid 600. At 80 they cost 680, and rest. Sun alone is sold where the grid pays for
    /// what it gives: 8 · 30 against 10 · 5.
    #[test]
    fn a_price_above_that_of_the_grid_is_weighed_with_the_whole_load() {
        let dear = Hour {
            export_price_usd_per_mwh: 100.0,
            ..with_units(HOUR, 20.0)
        };
        let (flows, cost) = run(None, &[Plant::flexible(1.0, 70.0)], &[dear]);
        assert_eq!((flows[0].export_mw, flows[0].grid_mw), (6.0, 0.0));
        close(cost, 520.0);
        let (flows, cost) = run(None, &[Plant::flexible(1.0, 80.0)], &[dear]);
        assert_eq!((flows[0].export_mw, flows[0].grid_mw), (0.0, 10.0));
        close(cost, 600.0);
        let sunny = Hour {
            solar_mw: 14.0,
            price_usd_per_mwh: -5.0,
            export_price_usd_per_mwh: 30.0,
            ..HOUR
        };
        close(run(None, &[], &[sunny]).1, -120.0);
    }

    fn hour() -> impl Strategy<Value = Hour> {
        (
            (0..9_i32, 0..9_i32, -9..40_i32, 0..9_i32),
            (0..5_i32, -5..50_i32, 0..6_i32),
        )
            .prop_map(|((load, sun, price, limit), (units, sold, most))| Hour {
                load_mw: f64::from(load),
                solar_mw: f64::from(sun),
                price_usd_per_mwh: f64::from(price),
                limit_mw: f64::from(limit),
                available_mw: [f64::from(units), 0.0, 0.0, 0.0],
                export_price_usd_per_mwh: f64::from(sold),
                export_limit_mw: f64::from(most),
            })
    }

    /// Least cost of an hour by trying every half MW of units and of net draw.
    fn tried(hour: &Hour, usd_per_mwh: f64) -> f64 {
        let half = |number: i32| f64::from(number) * 0.5;
        let units = (0..=2 * hour.available_mw[0] as i32).map(half);
        let net = -2 * hour.export_limit_mw as i32..=2 * hour.limit_mw as i32;
        let pairs = units.flat_map(|mw| net.clone().map(move |net| (mw, half(net))));
        let costs = pairs.filter_map(|(mw, net)| {
            let short = hour.load_mw - mw - net - hour.solar_mw;
            let price = if net < 0.0 {
                hour.export_price_usd_per_mwh
            } else {
                hour.price_usd_per_mwh
            };
            // What is not served is not sold, and no more is bought than is needed.
            ((short <= 0.0 || net >= 0.0) && net <= hour.load_mw)
                .then(|| mw * usd_per_mwh + net * price + short.max(0.0) * 1e9)
        });
        costs.fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn no_hour_tried_is_cheaper(hour in hour(), usd in 5..60_i32) {
            let usd = f64::from(usd);
            let cost = run(None, &[Plant::flexible(1.0, usd)], &[hour]).1;
            let tried = tried(&hour, usd);
            prop_assert!((cost - tried).abs() < 1e-6 * tried.abs().max(1.0), "{} and {}", cost, tried);
        }

        /// Whatever there is: hours balance, and an offer never raises the cost where its price is
        /// not above the grid's.
        #[test]
        fn an_offer_never_costs_more(
            hours in prop::collection::vec(hour(), 1..24),
            mw in 1..5_i32,
            start_usd in 0..60_i32,
            usd_per_mw in 0..60_i32,
        ) {
            let hours: Vec<Hour> = hours
                .iter()
                .map(|hour| Hour {
                    price_usd_per_mwh: hour.price_usd_per_mwh.abs(),
                    export_price_usd_per_mwh: hour.export_price_usd_per_mwh
                        .min(hour.price_usd_per_mwh.abs()),
                    ..*hour
                })
                .collect();
            let battery = Some(Battery::new(f64::from(mw), 2.0 * f64::from(mw), 0.8));
            let unit = |start_usd| [Plant { start_usd, ..Plant::flexible(1.0, 20.0) }];
            let closed: Vec<Hour> =
                hours.iter().map(|hour| Hour { export_limit_mw: 0.0, ..*hour }).collect();
            // Started units are planned in turn; `run` checks their hours.
            charged(battery, &unit(f64::from(start_usd)), &hours, f64::from(usd_per_mw));
            let (with, without) = (run(battery, &unit(0.0), &hours).1, run(battery, &unit(0.0), &closed).1);
            prop_assert!(with <= without + 1e-6 * without.abs().max(1.0), "{} and {}", with, without);
        }
    }
}
