//! What an hour of dispatch costs, by what a site has.
//!
//! Run with `cargo bench --no-default-features --bench dispatch`. Ten years of hourly prices with
//! days, weather and spikes, a month at a time with two days' look-ahead, as a replication calls
//! it; CPU time of the one thread, the minimum of several rounds, so that other load on the machine
//! matters less. A site-year is 8 760 hours.

use cpu_time::ThreadTime;
use gridrack::model::dispatch::battery::Battery;
use gridrack::model::dispatch::dispatcher::Dispatcher;
use gridrack::model::dispatch::hour::{Hour, State};
use gridrack::model::dispatch::objective::{DispatchObjective, Equipment};
use gridrack::model::dispatch::peak::PeakCharge;
use gridrack::model::dispatch::plant::{PartLoad, Plant};
use std::f64::consts::PI;

const YEARS: usize = 10;
const MONTH: usize = 730;
const LOOK_AHEAD: usize = 48;
const ROUNDS: usize = 9;

fn main() {
    let turbine = Plant {
        minimum_share: 0.4,
        start_usd: 1_000.0,
        ..Plant::flexible(10.0, 0.0)
    }
    .fuelled(PartLoad::new(10.0, 9.8, 0.2), 3.5, 4.0);
    let (flexible, committed) = ([Plant::flexible(30.0, 45.0)], [turbine]);
    let battery = Some(Battery::new(20.0, 80.0, 0.9));
    let none: &[Plant] = &[];
    let free = DispatchObjective::default();
    let charges = [PeakCharge {
        cells: 1,
        usd_per_mw: 15_000.0,
        above_mw: 0.0,
    }];
    let charged = DispatchObjective {
        charges: &charges,
        ..free
    };
    let daily = DispatchObjective {
        foresight_hours: Some(36),
        ..free
    };
    println!("{:<54}{:>10}{:>16}", "", "ns/hour", "ms in 10 years");
    for (name, battery, plants, terms, limit_mw) in [
        ("grid", None, none, free, 200.0),
        ("grid and turbine", None, &flexible, free, 200.0),
        ("battery", battery, none, free, 200.0),
        ("battery, limit binds", battery, none, free, 108.0),
        (
            "battery, 36 hours of foresight",
            battery,
            none,
            daily,
            200.0,
        ),
        ("battery and turbine", battery, &flexible, free, 200.0),
        (
            "battery and turbine, limit binds",
            battery,
            &flexible,
            free,
            105.0,
        ),
        ("battery, demand charge", battery, none, charged, 200.0),
        ("turbines committed", None, &committed, free, 200.0),
        (
            "battery and turbines committed",
            battery,
            &committed,
            free,
            200.0,
        ),
        (
            "battery and turbines committed, limit binds",
            battery,
            &committed,
            free,
            105.0,
        ),
        (
            "battery and turbines committed, demand charge",
            battery,
            &committed,
            charged,
            200.0,
        ),
    ] {
        row(name, &Equipment { battery, plants }, &terms, limit_mw);
    }
}

/// Prints the least time of several rounds.
fn row(name: &str, equipment: &Equipment<'_>, terms: &DispatchObjective<'_>, limit_mw: f64) {
    let hours = hours(limit_mw);
    let mut dispatcher = Dispatcher::default();
    let nanoseconds = (0..ROUNDS)
        .map(|_| {
            let start = ThreadTime::now();
            let served = simulate(&mut dispatcher, equipment, terms, &hours);
            assert!(served > 0.0);
            start.elapsed().as_nanos() as f64
        })
        .fold(f64::INFINITY, f64::min);
    println!(
        "{name:<54}{:>10.1}{:>16.2}",
        nanoseconds / hours.len() as f64,
        nanoseconds / 1e6
    );
}

/// Plays all months and returns what the grid gave, MWh.
fn simulate(
    dispatcher: &mut Dispatcher,
    equipment: &Equipment,
    terms: &DispatchObjective<'_>,
    hours: &[Hour],
) -> f64 {
    let mut state = State::default();
    let mut served = 0.0;
    for from in (0..hours.len()).step_by(MONTH) {
        let keep = MONTH.min(hours.len() - from);
        let window = &hours[from..(from + keep + LOOK_AHEAD).min(hours.len())];
        served += dispatcher
            .run(equipment, terms, window, keep, &mut state)
            .iter()
            .map(|flow| flow.grid_mw)
            .sum::<f64>();
    }
    served
}

/// Prices near 40 USD with a daily swing, a drift of some days, and a spike in one hour of a
/// hundred.
fn hours(limit_mw: f64) -> Vec<Hour> {
    let mut state = 1_u64;
    let mut drift = 0.0;
    // Multiplier and increment of Knuth's MMIX; the high bits are the good ones.
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let hour = |at: usize| {
        let angle = at as f64 * PI / 12.0;
        drift = 0.97 * drift + 6.0 * (uniform() - 0.5);
        let spike = if uniform() < 0.01 {
            400.0 * uniform()
        } else {
            0.0
        };
        let price = 40.0 - 12.0 * libm::cos(angle)
            + 5.0 * libm::sin(2.0 * angle)
            + drift
            + 8.0 * (uniform() - 0.5)
            + spike;
        let load_mw = 100.0 + 8.0 * libm::sin(angle) + 3.0 * libm::sin(at as f64 * 0.71);
        Hour {
            load_mw,
            solar_mw: 0.0,
            price_usd_per_mwh: price,
            limit_mw,
            available_mw: [30.0, 0.0, 0.0, 0.0],
            ..Hour::default()
        }
    };
    (0..YEARS * 8_760).map(hour).collect()
}
