//! Ten years of a site, with and without plant of its own, and its years prepared.
//!
//! Run with `cargo bench --bench energy`. One thread's CPU time a replication, simulation alone: no
//! folding, no report. The site has a grid connection that binds, turbines with part load that run
//! when they are cheaper, and a battery that is dispatched over hourly prices; its twin has a
//! larger connection and nothing else. Demand is the owner's and that of contracts, so that most of
//! the time is energy's. The bound is 6 ms.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;

const REPLICATIONS: u32 = 100;

/// A campus of 40 MW of IT; `{site}` is its power.
fn scenario(site: &str) -> String {
    format!(
        r#"
title = "energy"
start = 2026-01-01
years = 10
[[accelerator]]
id = "gb300"
from = "catalog:gb300-nvl72"
[[site]]
id = "s"
from = "catalog:dallas-tx"
[site.electricity]
{PRICES}
[[site.building]]
id = "hall"
it_mw = 40
ready = 2026-01-01
[[site.cooling]]
technology = "liquid-dry"
it_mw_per_block = 10
blocks = 4
{site}
[[purchase]]
accelerator = "gb300"
site = "s"
order = 2026-01-01
gpus = 18_000
lead_time_weeks = 20
[[demand.internal]]
name = "own"
gpus = [{{ from = 2026-06-01, gpus = 6_000 }}]
[[demand.reserved]]
segment = "labs"
per_month = 1
gpus = {{ lognormal = {{ p50 = 1_000, p90 = 4_000 }} }}
term_months = 24
[market.m]
price_usd_per_gpu_hour = 3
"#
    )
}

/// Prices of a year: high on summer afternoons, low at night.
const PRICES: &str = "delivery_usd_per_mwh = 5\ntime_of_use = \
    [{ months = [6, 7, 8, 9], from_hour = 14, to_hour = 20, price_multiple = 3 }, \
    { from_hour = 22, to_hour = 6, price_multiple = 0.5 }]";
const GRID: &str = "[[site.power.utility]]\nid = \"grid\"\nmw = 60\nready = 2026-01-01\n";
const PLANT: &str = r#"
[site.power]
dispatch = "least-cost"
[[site.power.utility]]
id = "grid"
mw = 40
ready = 2026-01-01
[[site.power.onsite]]
id = "gas"
from = "catalog:aero-turbine"
units = 4
reserve_units = 1
mw_per_unit = 8
ready = 2026-01-01
{extra}
[[site.power.battery]]
id = "store"
mw = 10
mwh = 40
cycling_share = 0.75
ready = 2026-01-01
"#;

fn main() {
    println!(
        "{:<44}{:>10}{:>10}{:>10}",
        "CPU ms", "least", "median", "most"
    );
    let flexible = "no_load_fuel_share = 0\nminimum_load_share = 0\nstart_usd_per_mw = 0\n";
    for (name, site) in [
        ("ten years, grid alone (from sums)", GRID.to_owned()),
        ("grid alone, hour by hour", GRID.to_owned()),
        (
            "grid, flexible turbines, battery",
            PLANT.replace("{extra}", flexible),
        ),
        (
            "grid, turbines with part load and starts, battery",
            PLANT.replace("{extra}", ""),
        ),
    ] {
        let mut text = scenario(&site);
        if name.contains("hour by hour") {
            text = text.replace(
                "[site.electricity]\n",
                "[site.electricity]\nsettlement = \"hourly\"\n",
            );
        }
        let mut experiment = None;
        let read = cpu_ms(|| experiment = Some(read(&text)));
        let experiment = experiment.expect("it was read");
        let mut events = 0;
        let times: Vec<f64> = (0..REPLICATIONS)
            .map(|replication| {
                cpu_ms(|| {
                    events += run::one(&experiment, replication, &mut ())
                        .expect("every future can be played")
                        .events;
                })
            })
            .collect();
        row(name, &times);
        println!(
            "  {:.0} events a replication; read and prepared in {read:.0} ms",
            events as f64 / f64::from(REPLICATIONS)
        );
    }
}

fn read(text: &str) -> Experiment {
    let layers = load::from_text("energy", text)
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    experiment::from_layers("energy", &layers, &[], None, &Default::default())
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()))
}

fn cpu_ms<T>(work: impl FnOnce() -> T) -> f64 {
    let begun = ThreadTime::now();
    std::hint::black_box(work());
    begun.elapsed().as_secs_f64() * 1e3
}

fn row(name: &str, values: &[f64]) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    println!(
        "{name:<50}{:>8.2}{:>8.2}{:>8.2}",
        sorted[0],
        sorted[sorted.len() / 2],
        sorted[sorted.len() - 1]
    );
}
