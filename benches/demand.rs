//! What demand costs: ten years of one site with 20 segments, 30 requests a day and about 300 contracts in force, one
//! thread's CPU time.
//!
//! Run with `cargo bench --bench demand`. Supply stands from the first day and energy is settled from sums, so that what
//! is measured is customers who come, are placed and go: about 220 000 events of requests. Half of the requests'
//! segments wait when it is full, half are lost: then about one in ten of theirs.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;
use std::fmt::Write;

const REPLICATIONS: u32 = 100;
/// CPU milliseconds that a replication may take.
const TARGET_MS: f64 = 5.0;

fn main() {
    println!("{:<44}{:>10}{:>10}{:>10}{:>12}{:>12}", "CPU ms a replication of ten years", "least", "median", "most", "events", "ns an event");
    row("Poisson requests of constant rate", &experiment(""));
    row("in clumps of three", &experiment("clump = 3\n"));
    row("with busy and quiet times", &experiment("bursts = { busy_share = 0.2, factor = 6, mean_hours = 12 }\n"));
    row("with a rhythm of the week", &experiment("rhythm = { weekend_factor = 0.5 }\n"));
    println!("\na replication should take {TARGET_MS} ms or less");
}

fn row(name: &str, experiment: &Experiment) {
    let mut events = 0;
    let mut times: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| {
            let begun = ThreadTime::now();
            events += std::hint::black_box(run::one(experiment, replication, &mut ()).expect("every future can be played")).events;
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (median, events) = (times[times.len() / 2], events as f64 / f64::from(REPLICATIONS));
    println!("{name:<44}{:>10.2}{median:>10.2}{:>10.2}{events:>12.0}{:>12.1}", times[0], times[times.len() - 1], median * 1e6 / events);
}

/// Ten segments of requests with keys beside the plain ones, and ten of contracts.
fn experiment(requests: &str) -> Experiment {
    let mut text = SITE.to_owned();
    for at in 0..10 {
        let full = if at % 2 == 0 { "lose" } else { "queue" };
        let patience = if at % 2 == 0 { "" } else { "patience_hours = { exponential = { mean = 12 } }\n" };
        let _ = write!(
            text,
            "[[demand.on_demand]]\nsegment = \"requests {at}\"\nper_day = 3\ngpus = {{ lognormal = {{ p50 = 24, p90 = 160 }} }}\nduration_hours = {{ lognormal = {{ mean = 200, sd = 400 }} }}\nwhen_full = \"{full}\"\n{patience}{requests}"
        );
        let _ = write!(
            text,
            "[[demand.reserved]]\nsegment = \"contracts {at}\"\nper_month = 2.15\ngpus = {{ lognormal = {{ p50 = 64, p90 = 512 }} }}\nterm_months = {{ triangular = {{ low = 6, mode = 12, high = 24 }} }}\n"
        );
    }
    let layers = load::from_text("demand", &text).unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    experiment::from_layers("demand", &layers, &[], None, &Default::default()).unwrap_or_else(|problems| panic!("{:?}", problems.0.first()))
}

const SITE: &str = r#"
title = "Demand"
start = 2026-01-01
years = 10

[[accelerator]]
id = "gpu"
cooling = "liquid"
gpus_per_server = 8
servers_per_rack = 9
rack_idle_kw = 30
rack_full_kw = 120
price_usd_per_gpu = 40_000
lead_time_weeks = 0

[[site]]
id = "campus"
price_usd_per_mwh = 50
fixed_pue = 1.2
crew = { racks_per_week = 100_000, burn_in_days = 0 }
[[site.building]]
id = "hall"
it_mw = 5_000
ready = 2026-01-01
[[site.power.utility]]
id = "substation"
mw = 5_000
ready = 2026-01-01

[[purchase]]
accelerator = "gpu"
order = 2026-01-01
gpus = 105_000

[[demand.spot]]
segment = "batch"
gpus = 2_000

[market.main]
price_usd_per_gpu_hour = 3
volatility = 0.2
"#;
