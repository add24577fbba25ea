//! Cases solved by hand, and what holds for any window.

use super::battery::Battery;
use super::dispatcher::Dispatcher;
use super::hour::{Flow, Hour, PLANTS, State};
use super::objective::{DispatchObjective, Equipment};
use super::peak::PeakCharge;
use super::plant::{PartLoad, Plant};
use proptest::prelude::*;

/// Hours of one load and one limit at these prices.
fn hours(load_mw: f64, limit_mw: f64, prices: &[f64]) -> Vec<Hour> {
    prices
        .iter()
        .map(|&price| Hour {
            load_mw,
            limit_mw,
            price_usd_per_mwh: price,
            ..Hour::default()
        })
        .collect()
}

/// Sets the output of the first plants in every hour.
fn with_plants(mut hours: Vec<Hour>, mw: &[f64]) -> Vec<Hour> {
    hours
        .iter_mut()
        .for_each(|hour| hour.available_mw[..mw.len()].copy_from_slice(mw));
    hours
}

fn lossless(mw: f64, energy_mwh: f64) -> Battery {
    Battery::new(mw, energy_mwh, 1.0)
}

/// Runs a window, checks every hour, and returns the flows and what they cost without demand
/// charge.
fn run_from(
    battery: Option<Battery>,
    plants: &[Plant],
    terms: DispatchObjective<'_>,
    hours: &[Hour],
    mut state: State,
) -> (Vec<Flow>, f64) {
    let equipment = Equipment { battery, plants };
    let mut before = state;
    let mut cost = 0.0;
    let flows = Dispatcher::default()
        .run(&equipment, &terms, hours, hours.len(), &mut state)
        .to_vec();
    for (flow, hour) in flows.iter().zip(hours) {
        assert_eq!(
            flow.broken(hour, battery.as_ref(), plants, &before),
            None,
            "{flow:?} {hour:?} after {before:?}"
        );
        cost += flow.cost(hour, battery.as_ref(), plants);
        before = flow.into();
    }
    assert_eq!(before, state);
    (flows, cost)
}

fn run(battery: Option<Battery>, plants: &[Plant], hours: &[Hour]) -> (Vec<Flow>, f64) {
    run_from(
        battery,
        plants,
        DispatchObjective::default(),
        hours,
        State::default(),
    )
}

#[track_caller]
fn close(value: f64, wanted: f64) {
    assert!((value - wanted).abs() < 1e-6, "{value} is not {wanted}");
}

#[test]
fn a_battery_buys_low_and_serves_high() {
    // 2 MWh move from 50 to 20 USD: (10 + 2) · 20 + (10 − 2) · 50 = 640 instead of 700.
    let (flows, cost) = run(
        Some(lossless(2.0, 2.0)),
        &[],
        &hours(10.0, 100.0, &[20.0, 50.0]),
    );
    close(cost, 640.0);
    assert_eq!((flows[0].charge_mw, flows[1].discharge_mw), (2.0, 2.0));
}

#[test]
fn losses_can_eat_the_spread() {
    // 0.9 each way: a MWh bought gives 0.81. At 45 that is 36.45 for 40, at 50 it is 40.5 for 40.
    let battery = Battery::new(1.0, 0.9, 0.81);
    let (flows, cost) = run(Some(battery), &[], &hours(10.0, 100.0, &[40.0, 45.0]));
    close(cost, 850.0);
    assert!(
        flows
            .iter()
            .all(|flow| flow.charge_mw == 0.0 && flow.discharge_mw == 0.0)
    );
    // 11 · 40 + (10 − 0.81) · 50 = 440 + 459.5
    close(
        run(Some(battery), &[], &hours(10.0, 100.0, &[40.0, 50.0])).1,
        899.5,
    );
}

#[test]
fn wear_can_eat_the_spread() {
    // The spread is 20; at 25 a MWh the battery rests, at 15 it moves a MWh for 20 − 15 = 5 less
    // than 600.
    let worn = |wear_usd_per_mwh| {
        Some(Battery {
            wear_usd_per_mwh,
            ..lossless(1.0, 1.0)
        })
    };
    close(
        run(worn(25.0), &[], &hours(10.0, 100.0, &[20.0, 40.0])).1,
        600.0,
    );
    close(
        run(worn(15.0), &[], &hours(10.0, 100.0, &[20.0, 40.0])).1,
        595.0,
    );
}

#[test]
fn power_limits_what_energy_allows() {
    // 4 MWh of capacity, but only 1 MW out in the high-priced hour: 10 · 10 + 11 · 10 + 9 · 60 =
    // 750.
    let (flows, cost) = run(
        Some(lossless(1.0, 4.0)),
        &[],
        &hours(10.0, 100.0, &[10.0, 10.0, 60.0]),
    );
    close(cost, 750.0);
    close(flows[2].discharge_mw, 1.0);
}

#[test]
fn energy_limits_what_power_allows() {
    // 2 MWh go to the highest-priced hour: 7 · 10 + 3 · 80 + 5 · 50 = 560.
    let (flows, cost) = run(
        Some(lossless(3.0, 2.0)),
        &[],
        &hours(5.0, 100.0, &[10.0, 80.0, 50.0]),
    );
    close(cost, 560.0);
    close(flows[2].discharge_mw, 0.0);
}

#[test]
fn a_negative_price_is_taken_in_full() {
    // Way in 0.8: 2 MW charged are 1.6 MWh stored. (4 + 2) · −10 + (4 − 1.6) · 30 = 12.
    let battery = Battery {
        charge_efficiency: 0.8,
        ..lossless(2.0, 2.0)
    };
    close(
        run(Some(battery), &[], &hours(4.0, 100.0, &[-10.0, 30.0])).1,
        12.0,
    );
    // Sun is curtailed at negative grid prices: 4 MW from the grid, 3 MW of sun curtailed.
    let mut sunny = hours(4.0, 100.0, &[-10.0]);
    sunny[0].solar_mw = 3.0;
    let (flows, cost) = run(None, &[], &sunny);
    close(cost, -40.0);
    close(flows[0].renewable_curtailed_mw, 3.0);
}

#[test]
fn a_full_battery_makes_room_for_a_price_far_below_zero() {
    // Full at −5, then −500, where 1 MW in stores 0.9 MWh: it frees capacity for that, which gives
    // 0.81 MWh.
    let full = State {
        stored_mwh: 1.0,
        ..State::default()
    };
    let (flows, cost) = run_from(
        Some(Battery::new(1.0, 1.0, 0.81)),
        &[],
        DispatchObjective::default(),
        &hours(10.0, 100.0, &[-5.0, -500.0]),
        full,
    );
    close(flows[0].discharge_mw, 0.81);
    // (10 − 0.81) · −5 + (10 + 1) · −500
    close(cost, -45.95 - 5_500.0);
    close(flows[1].stored_mwh, 1.0);
}

#[test]
fn a_start_is_made_where_it_pays() {
    // 5 MW at 30 instead of 50 for two hours save 200 of which a start takes 100: 2 · 10 · 20 + 2 ·
    // (5 · 50 + 5 · 30) + 100.
    let plant = [Plant {
        start_usd: 100.0,
        ..Plant::flexible(5.0, 30.0)
    }];
    let (flows, cost) = run(
        None,
        &plant,
        &with_plants(hours(10.0, 100.0, &[20.0, 50.0, 50.0, 20.0]), &[5.0]),
    );
    close(cost, 1_300.0);
    assert_eq!(
        flows.iter().map(|flow| flow.started[0]).collect::<Vec<_>>(),
        [0, 1, 0, 0]
    );
    // One hour at 45 saves 75 and is not worth it.
    let (flows, cost) = run(
        None,
        &plant,
        &with_plants(hours(10.0, 100.0, &[20.0, 45.0, 20.0]), &[5.0]),
    );
    close(cost, 850.0);
    assert!(flows.iter().all(|flow| flow.online[0] == 0));
}

#[test]
fn a_unit_idles_through_a_cheap_hour_rather_than_start_twice() {
    // Minimum 1 MW at 30 where the grid is 20: 10 lost, a second start would be 80.
    // 80 + 2 · (5 · 50 + 5 · 30) + (9 · 20 + 1 · 30) = 80 + 800 + 210.
    let plant = [Plant {
        start_usd: 80.0,
        minimum_share: 0.2,
        ..Plant::flexible(5.0, 30.0)
    }];
    let (flows, cost) = run(
        None,
        &plant,
        &with_plants(hours(10.0, 100.0, &[50.0, 20.0, 50.0]), &[5.0]),
    );
    close(cost, 1_090.0);
    assert_eq!(
        flows
            .iter()
            .map(|flow| flow.plant_mw[0])
            .collect::<Vec<_>>(),
        [5.0, 1.0, 5.0]
    );
}

#[test]
fn a_peak_is_shaved_where_the_demand_charge_says() {
    let mut peaky = hours(8.0, 100.0, &[10.0; 3]);
    peaky[1].load_mw = 12.0;
    let peak = |battery, usd_per_mw, above_mw| {
        let charges = [PeakCharge {
            cells: 1,
            usd_per_mw,
            above_mw,
        }];
        let terms = DispatchObjective {
            charges: &charges,
            ..DispatchObjective::default()
        };
        let (flows, cost) = run_from(Some(battery), &[], terms, &peaky, State::default());
        (
            flows
                .iter()
                .fold(0.0, |peak: f64, flow| peak.max(flow.grid_mw)),
            cost,
        )
    };
    // 2 MWh move from the peak to the hour before: 12 falls to 10, which no move can better; energy
    // costs the same.
    let (mw, cost) = peak(lossless(2.0, 2.0), 100.0, 0.0);
    assert!((mw - 10.0).abs() < 0.012, "{mw}");
    close(cost, 280.0);
    // A ratchet at 11 MW is paid anyhow.
    let (mw, cost) = peak(lossless(2.0, 2.0), 100.0, 11.0);
    assert!(mw < 11.0 + 1e-6);
    close(cost, 280.0);
    // At half lost on the way a MW less costs 10 more, and the charge is 1.
    close(
        peak(
            Battery {
                charge_efficiency: 0.5,
                ..lossless(4.0, 2.0)
            },
            1.0,
            0.0,
        )
        .0,
        12.0,
    );
}

#[test]
fn charges_on_different_hours_are_weighed_together() {
    // Flat 10 MW at 10 USD; 100 USD per MW of the last hour, 40 of the first two. A MW moved from
    // the last hour to one of the others saves 100 and costs 40; spread over both it raises their
    // peak by a half: 2 MWh from the last, 1 into each of the first two.
    let charges = [(0b10, 100.0), (0b01, 40.0)].map(|(cells, usd_per_mw)| PeakCharge {
        cells,
        usd_per_mw,
        above_mw: 0.0,
    });
    let terms = DispatchObjective {
        charges: &charges,
        cells: &[0, 0, 1],
        ..DispatchObjective::default()
    };
    let flat = hours(10.0, 100.0, &[10.0; 3]);
    let draws = |terms| {
        let (flows, _) = run_from(
            Some(lossless(2.0, 8.0)),
            &[],
            terms,
            &flat,
            State::default(),
        );
        flows.iter().map(|flow| flow.grid_mw).collect::<Vec<_>>()
    };
    for (draw, expected) in draws(terms).into_iter().zip([11.0, 11.0, 8.0]) {
        assert!((draw - expected).abs() < 1e-6, "{draw}");
    }
    // At 250 USD in the first two hours it would not pay: the battery rests.
    let dear = [
        charges[0],
        PeakCharge {
            usd_per_mw: 250.0,
            ..charges[1]
        },
    ];
    let dear = DispatchObjective {
        charges: &dear,
        ..terms
    };
    assert_eq!(draws(dear), [10.0; 3]);
    // Held at 11 MW by a ratchet it is free again.
    let held = [
        charges[0],
        PeakCharge {
            usd_per_mw: 250.0,
            above_mw: 11.0,
            ..charges[1]
        },
    ];
    let held = DispatchObjective {
        charges: &held,
        ..terms
    };
    for (draw, expected) in draws(held).into_iter().zip([11.0, 11.0, 8.0]) {
        assert!((draw - expected).abs() < 1e-6, "{draw}");
    }
}

#[test]
fn a_peak_of_yesterday_is_free_today() {
    // Two days of a flat 10 MW; 100 USD per MW. On the first day a spread of 1 000 USD pays for a
    // peak of 12 MW, on the second one of 30 USD would not, but the peak is there.
    let mut two_days = hours(10.0, 100.0, &[20.0; 48]);
    two_days[12].price_usd_per_mwh = 1_020.0;
    two_days[36].price_usd_per_mwh = 50.0;
    let charges = [PeakCharge {
        cells: 1,
        usd_per_mw: 100.0,
        above_mw: 0.0,
    }];
    let terms = DispatchObjective {
        charges: &charges,
        foresight_hours: Some(24),
        ..DispatchObjective::default()
    };
    let (flows, cost) = run_from(
        Some(lossless(2.0, 2.0)),
        &[],
        terms,
        &two_days,
        State::default(),
    );
    close(
        cost,
        480.0 * 20.0 + 10.0 * 1_000.0 + 10.0 * 30.0 - 2.0 * 1_000.0 - 2.0 * 30.0,
    );
    let peak = |flows: &[Flow]| {
        flows
            .iter()
            .fold(0.0, |peak, flow| f64::max(peak, flow.grid_mw))
    };
    assert!(peak(&flows[..24]) <= 12.0 + 1e-9 && peak(&flows[24..]) <= peak(&flows[..24]) + 1e-9);
}

#[test]
fn sun_of_a_contract_costs_nothing_more_and_is_kept_for_the_night() {
    // 6 MW of sun: 4 to the load, 2 into store; next hour 2 from store, 2 · 40 from the grid.
    let mut day = hours(4.0, 100.0, &[40.0, 40.0]);
    day[0].solar_mw = 6.0;
    let (flows, cost) = run(Some(lossless(3.0, 2.0)), &[], &day);
    close(cost, 80.0);
    close(flows[0].grid_mw + flows[0].renewable_curtailed_mw, 0.0);
}

#[test]
fn an_outage_is_carried_by_plant_and_battery() {
    // The plant gives 8 of 10 MW, the battery 2 in each of three hours, bought before:
    // (20 + 6) · 30 + 3 · 8 · 60 = 780 + 1 440.
    let mut dark = with_plants(hours(10.0, 100.0, &[30.0; 5]), &[8.0]);
    dark[2..].iter_mut().for_each(|hour| hour.limit_mw = 0.0);
    let plant = [Plant::flexible(8.0, 60.0)];
    let (flows, cost) = run(Some(lossless(4.0, 6.0)), &plant, &dark);
    close(cost, 2_220.0);
    assert!(flows.iter().all(|flow| flow.unserved_mw == 0.0));
    // With 4 MWh of store 2 MWh are left.
    let (flows, _) = run(Some(lossless(4.0, 4.0)), &plant, &dark);
    close(flows.iter().map(|flow| flow.unserved_mw).sum(), 2.0);
}

#[test]
fn a_slow_plant_begins_early() {
    // Above 6 MW of grid it must give 0, 2 and 6, and moves 3 MW an hour: 3 in the second hour. 6 ·
    // 20 + (3 · 40 + 5 · 20) + (6 · 40 + 6 · 20) = 120 + 220 + 360; without the ramp 120 + 200 +
    // 360.
    let mut rising = with_plants(hours(6.0, 6.0, &[20.0; 3]), &[10.0]);
    rising[1].load_mw = 8.0;
    rising[2].load_mw = 12.0;
    close(
        run(
            None,
            &[Plant {
                ramp_mw_per_hour: 3.0,
                ..Plant::flexible(10.0, 40.0)
            }],
            &rising,
        )
        .1,
        700.0,
    );
    close(run(None, &[Plant::flexible(10.0, 40.0)], &rising).1, 680.0);
}

#[test]
fn one_unit_at_full_load_burns_less_than_two_at_half() {
    // 9.8 MMBtu per MWh at full load, a fifth of it whatever the load: 294 and 176.4 an hour, at 3
    // USD 882 and 529.2; two make 1 058.4.
    let heat = PartLoad::new(30.0, 9.8, 0.2);
    close(heat.no_load_mmbtu_per_hour, 58.8);
    close(heat.incremental_mmbtu_per_mwh, 7.84);
    let plant = Plant::flexible(30.0, 0.0).fuelled(heat, 3.0, 0.0);
    close(plant.cost(15.0, 1, 0), 529.2);
    let (flows, cost) = run(
        None,
        &[plant],
        &with_plants(hours(30.0, 0.0, &[0.0]), &[60.0]),
    );
    close(cost, 882.0);
    assert_eq!(flows[0].online[0], 1);
}

#[test]
fn plants_serve_in_order_of_cost() {
    // Grid 5 MW at 30, then 4 MW at 40, then 3 of 4 MW at 50.
    let plants = [Plant::flexible(4.0, 50.0), Plant::flexible(4.0, 40.0)];
    let (flows, cost) = run(
        None,
        &plants,
        &with_plants(hours(12.0, 5.0, &[30.0]), &[4.0, 4.0]),
    );
    close(cost, 460.0);
    assert_eq!(flows[0].plant_mw, [3.0, 4.0, 0.0, 0.0]);
}

#[test]
fn nothing_to_plan_with_is_no_trouble() {
    let without = run(None, &[], &hours(10.0, f64::INFINITY, &[20.0, -5.0, 50.0])).1;
    close(without, 650.0);
    for battery in [lossless(0.0, 0.0), lossless(1.0, 0.0), lossless(0.0, 1.0)] {
        close(
            run(
                Some(battery),
                &[],
                &hours(10.0, f64::INFINITY, &[20.0, -5.0, 50.0]),
            )
            .1,
            without,
        );
    }
    let plants = [Plant {
        start_usd: 10.0,
        ramp_mw_per_hour: 0.5,
        ..Plant::flexible(1.0, 5.0)
    }; PLANTS];
    let charges = [PeakCharge {
        cells: 1,
        usd_per_mw: 100.0,
        above_mw: 0.0,
    }];
    let terms = DispatchObjective {
        charges: &charges,
        ..DispatchObjective::default()
    };
    close(
        run_from(
            Some(lossless(1.0, 1.0)),
            &plants,
            terms,
            &hours(0.0, f64::INFINITY, &[20.0]),
            State::default(),
        )
        .1,
        0.0,
    );
    assert_eq!(run(Some(lossless(1.0, 1.0)), &plants, &[]).0, []);
    // A battery that has faded to less than it held.
    let full = State {
        stored_mwh: 2.0,
        ..State::default()
    };
    assert_eq!(full.held_by(Some(&lossless(1.0, 1.5))).stored_mwh, 1.5);
    assert_eq!(full.held_by(None).stored_mwh, 0.0);
}

#[test]
fn a_broken_flow_is_named() {
    let hour = Hour {
        load_mw: 10.0,
        limit_mw: 8.0,
        ..Hour::default()
    };
    let words = |flow: Flow| {
        flow.broken(&hour, None, &[], &State::default())
            .unwrap_or_default()
    };
    assert!(
        words(Flow {
            grid_mw: 8.0,
            ..Flow::default()
        })
        .contains("supply less use")
    );
    assert!(
        words(Flow {
            grid_mw: 10.0,
            ..Flow::default()
        })
        .contains("grid")
    );
    assert!(
        words(Flow {
            grid_mw: f64::NAN,
            ..Flow::default()
        })
        .contains("NaN")
    );
    assert!(
        words(Flow {
            grid_mw: 8.0,
            discharge_mw: 2.0,
            ..Flow::default()
        })
        .contains("discharge")
    );
    assert_eq!(
        words(Flow {
            grid_mw: 8.0,
            unserved_mw: 2.0,
            ..Flow::default()
        }),
        ""
    );
}

/// Whole numbers of MW, so that a grid of stored energy holds every corner of the optimum.
fn hour(lowest_price: i32) -> impl Strategy<Value = Hour> {
    (
        0..9_i32,
        -2..4_i32,
        lowest_price..40,
        0..9_i32,
        0..4_i32,
        0..4_i32,
    )
        .prop_map(|(load, sun, price, limit, first, second)| Hour {
            load_mw: f64::from(load),
            solar_mw: f64::from(sun.max(0)),
            price_usd_per_mwh: f64::from(price),
            limit_mw: f64::from(limit),
            available_mw: [f64::from(first), f64::from(second), 0.0, 0.0],
            ..Hour::default()
        })
}

fn battery() -> impl Strategy<Value = Battery> {
    (1..5_i32, 1..5_i32, 1..9_i32, any::<bool>(), 0..4_i32).prop_map(
        |(charge, discharge, energy, loses, wear)| Battery {
            charge_mw: f64::from(charge),
            discharge_mw: f64::from(discharge),
            energy_mwh: f64::from(energy),
            charge_efficiency: if loses { 0.5 } else { 1.0 },
            discharge_efficiency: 1.0,
            wear_usd_per_mwh: f64::from(wear),
        },
    )
}

/// The least cost by trying every half MWh of store in every hour.
fn tried(hours: &[Hour], battery: &Battery, costs: [f64; 2]) -> f64 {
    let levels = (battery.energy_mwh * 2.0) as usize;
    let mut after = vec![0.0; levels + 1];
    for hour in hours.iter().rev() {
        let supply = hour.solar_mw + hour.limit_mw + hour.available_mw.iter().sum::<f64>();
        let mut before = vec![f64::INFINITY; levels + 1];
        for (from, best) in before.iter_mut().enumerate() {
            for (to, rest) in after.iter().enumerate() {
                let change = (to as f64 - from as f64) / 2.0;
                let (charge, discharge) = (
                    (change / battery.charge_efficiency).max(0.0),
                    (-change).max(0.0),
                );
                let need = hour.load_mw + charge - discharge;
                if charge > battery.charge_mw
                    || discharge > battery.discharge_mw.min(hour.load_mw)
                    || (charge > 0.0 && need > supply)
                {
                    continue;
                }
                *best = best
                    .min(served(hour, costs, need) + discharge * battery.wear_usd_per_mwh + rest);
            }
        }
        after = before;
    }
    after[0]
}

/// Cost of serving a need, by sorting.
fn served(hour: &Hour, costs: [f64; 2], need_mw: f64) -> f64 {
    let [first, second, ..] = hour.available_mw;
    let mut sources = [
        (0.0, hour.solar_mw),
        (hour.price_usd_per_mwh, hour.limit_mw),
        (costs[0], first),
        (costs[1], second),
        (1e6, 1e9),
    ];
    sources.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = need_mw;
    sources.iter().fold(0.0, |sum, (usd, mw)| {
        let mw = mw.min(left);
        left -= mw;
        sum + usd * mw
    })
}

/// Cost with unserved load at its penalty value.
fn reckoned(battery: Option<Battery>, plants: &[Plant], hours: &[Hour]) -> f64 {
    let (flows, cost) = run(battery, plants, hours);
    cost + flows.iter().map(|flow| flow.unserved_mw * 1e6).sum::<f64>()
}

fn plant() -> impl Strategy<Value = Plant> {
    (
        1..4_i32,
        0..3_i32,
        0..20_i32,
        5..40_i32,
        0..60_i32,
        1..4_i32,
    )
        .prop_map(|(unit, minimum, idle, cost, start, ramp)| Plant {
            unit_mw: f64::from(unit),
            minimum_share: f64::from(minimum) * 0.3,
            no_load_usd_per_hour: f64::from(idle),
            incremental_usd_per_mwh: f64::from(cost),
            start_usd: f64::from(start),
            ramp_mw_per_hour: if ramp == 3 {
                f64::INFINITY
            } else {
                f64::from(ramp) * 0.7
            },
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_tried_is_cheaper(hours in prop::collection::vec(hour(0), 1..16), battery in battery(), first in 5..30_i32, second in 5..30_i32) {
        let costs = [f64::from(first), f64::from(second)];
        let plants = costs.map(|usd| Plant::flexible(1.0, usd));
        let (got, wanted) = (reckoned(Some(battery), &plants, &hours), tried(&hours, &battery, costs));
        prop_assert!((got - wanted).abs() < 1e-6 * wanted.abs().max(1.0), "{} is not {}", got, wanted);
    }

    /// Against the best of caps in steps of half a MW on hours that are watched, each with the least
    /// cost by trying all; and against the battery at rest.
    #[test]
    fn no_cap_tried_is_cheaper_by_more_than_the_tolerance(
        hours in prop::collection::vec(hour(0), 1..12),
        battery in battery(),
        cells in prop::collection::vec(0..2_u8, 12),
        usd_per_mw in 0..60_i32,
    ) {
        let plants = [Plant::flexible(1.0, 10.0), Plant::flexible(1.0, 20.0)];
        let hours: Vec<Hour> = hours.iter().map(|hour| Hour { limit_mw: 20.0, ..*hour }).collect();
        let charges = [PeakCharge { cells: 1, usd_per_mw: f64::from(usd_per_mw), above_mw: 1.0 }];
        let terms = DispatchObjective { charges: &charges, cells: &cells[..hours.len()], ..DispatchObjective::default() };
        let total = |battery: Option<Battery>, terms: DispatchObjective<'_>| {
            let (flows, cost) = run_from(battery, &plants, terms, &hours, State::default());
            let watched = flows.iter().zip(&cells).filter(|(_, cell)| **cell == 0);
            cost + charges[0].cost(watched.fold(0.0, |peak, (flow, _)| f64::max(peak, flow.grid_mw)))
        };
        let ours = total(Some(battery), terms);
        let rest = total(None, DispatchObjective::default());
        let capped = |cap: f64| {
            let hours: Vec<Hour> = hours.iter().zip(&cells)
                .map(|(hour, cell)| Hour { limit_mw: if *cell == 0 { cap } else { 20.0 }, ..*hour })
                .collect();
            tried(&hours, &battery, [10.0, 20.0]) + charges[0].cost(cap)
        };
        let best = (0..40).map(|half| capped(f64::from(half) * 0.5)).fold(f64::INFINITY, f64::min);
        prop_assert!(ours <= rest + 1e-6 * rest.abs().max(1.0), "{} and at rest {}", ours, rest);
        prop_assert!(ours <= best + 0.015 * (rest - best) + 1e-5 * rest.abs().max(1.0), "{} and {} of {}", ours, best, rest);
    }

    /// Units that start, whatever the charges: no dearer than without the battery.
    #[test]
    fn a_battery_beside_units_never_costs_more_than_at_rest(
        hours in prop::collection::vec(hour(0), 1..40),
        battery in battery(),
        first in plant(),
        usd_per_mw in 0..60_i32,
    ) {
        let charges = [PeakCharge { cells: 1, usd_per_mw: f64::from(usd_per_mw), above_mw: 0.0 }];
        let terms = DispatchObjective { charges: &charges, ..DispatchObjective::default() };
        let plants = [Plant { ramp_mw_per_hour: f64::INFINITY, ..first }];
        let total = |battery: Option<Battery>| {
            let (flows, cost) = run_from(battery, &plants, terms, &hours, State::default());
            let peak = flows.iter().fold(0.0, |peak, flow| f64::max(peak, flow.grid_mw));
            cost + charges[0].cost(peak) + flows.iter().map(|flow| flow.unserved_mw * 1e9).sum::<f64>()
        };
        let (with, without) = (total(Some(battery)), total(None));
        prop_assert!(with <= without + 1e-6 * without.abs().max(1.0), "{} and {}", with, without);
    }

    /// With negative prices the plan is not proven best; that it burns no energy costs little.
    #[test]
    fn with_negative_prices_nothing_tried_is_much_cheaper(hours in prop::collection::vec(hour(-20), 1..16), battery in battery()) {
        let plants = [Plant::flexible(1.0, 10.0), Plant::flexible(1.0, 20.0)];
        let (got, wanted) = (reckoned(Some(battery), &plants, &hours), tried(&hours, &battery, [10.0, 20.0]));
        let turnover: f64 = hours.iter().map(|hour| hour.price_usd_per_mwh.abs() * hour.load_mw).sum();
        prop_assert!(got > wanted - 1e-6 * wanted.abs().max(1.0) && got < wanted + 0.2 * turnover + 100.0, "{} and {}", got, wanted);
    }

    #[test]
    fn more_battery_and_more_grid_never_cost_more(hours in prop::collection::vec(hour(0), 1..16), battery in battery(), more in 1..4_i32) {
        let plants = [Plant::flexible(1.0, 10.0), Plant::flexible(1.0, 20.0)];
        let cost = reckoned(Some(battery), &plants, &hours);
        let slack = 1e-6 * cost.abs().max(1.0);
        let more = f64::from(more);
        prop_assert!(cost <= reckoned(None, &plants, &hours) + slack);
        let larger = Battery { energy_mwh: battery.energy_mwh + more, ..battery };
        prop_assert!(reckoned(Some(larger), &plants, &hours) <= cost + slack);
        let stronger = Battery { charge_mw: battery.charge_mw + more, discharge_mw: battery.discharge_mw + more, ..battery };
        prop_assert!(reckoned(Some(stronger), &plants, &hours) <= cost + slack);
        let wider: Vec<Hour> = hours.iter().map(|hour| Hour { limit_mw: hour.limit_mw + more, ..*hour }).collect();
        prop_assert!(reckoned(Some(battery), &plants, &wider) <= cost + slack);
    }

    /// `run` checks every hour of whatever there is: units that start, ramp and break, a demand
    /// charge, short foresight.
    #[test]
    fn every_hour_balances_within_its_limits(
        hours in prop::collection::vec(hour(-20), 1..80),
        battery in prop::option::of(battery()),
        plants in prop::collection::vec(plant(), 0..3),
        demand in 0..2_i32,
        foresight in prop::option::of(1..60_usize),
        first_midnight in 0..24_usize,
    ) {
        let charges = [PeakCharge { cells: 1, usd_per_mw: f64::from(demand) * 50.0, above_mw: 0.0 }];
        let terms = DispatchObjective { charges: &charges, foresight_hours: foresight, first_midnight, ..DispatchObjective::default() };
        let (flows, _) = run_from(battery, &plants, terms, &hours, State::default());
        prop_assert_eq!(flows.len(), hours.len());
    }

    /// A window run in two parts hands its state on, and a second run leaves the same bits.
    #[test]
    fn parts_and_reruns_agree(hours in prop::collection::vec(hour(-20), 2..40), battery in battery(), plants in prop::collection::vec(plant(), 0..PLANTS)) {
        let equipment = Equipment { battery: Some(battery), plants: &plants };
        let mut dispatcher = Dispatcher::default();
        let mut state = State::default();
        let half = hours.len() / 2;
        let mut before = state;
        for (from, keep) in [(0, half), (half, hours.len() - half)] {
            let flows = dispatcher.run(&equipment, &DispatchObjective::default(), &hours[from..], keep, &mut state).to_vec();
            for (flow, hour) in flows.iter().zip(&hours[from..]) {
                prop_assert_eq!(flow.broken(hour, Some(&battery), &plants, &before), None);
                before = flow.into();
            }
        }
        let mut again = State::default();
        let first = Dispatcher::default().run(&equipment, &DispatchObjective::default(), &hours, hours.len(), &mut again).to_vec();
        let second = dispatcher.run(&equipment, &DispatchObjective::default(), &hours, hours.len(), &mut State::default()).to_vec();
        prop_assert_eq!(first, second);
    }
}
