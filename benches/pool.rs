//! What pool demand costs: ten years of one site with 20 segments whose levels move every day, one thread's CPU time; a market
//! ten times and a thousand times the size; levels that move every hour; 16 partitions.
//!
//! Run with `cargo bench --bench pool`. Supply stands from the first day and energy is settled from sums, so that what is
//! measured is the steps of levels, 73 000 a replication where they move every day, and what they change.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;
use std::fmt::Write;

const REPLICATIONS: u32 = 100;
/// CPU milliseconds that a replication of daily levels may take.
const TARGET_MS: f64 = 5.0;

fn main() {
    println!("{:<44}{:>10}{:>10}{:>10}{:>12}", "CPU ms a replication of ten years", "least", "median", "most", "events");
    row("nothing", &experiment(1, 0, 24, false));
    row("20 levels, every day", &experiment(1, 20, 24, false));
    row("the same, ten times the size", &experiment(10, 20, 24, false));
    row("the same, a thousand times the size", &experiment(1_000, 20, 24, false));
    row("20 levels, every day, in 16 partitions", &experiment(1, 20, 24, true));
    row("20 levels, every hour", &experiment(1, 20, 1, false));
    println!("\na replication of levels that move every day should take {TARGET_MS} ms or less");
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
    let events = events as f64 / f64::from(REPLICATIONS);
    println!("{name:<44}{:>10.2}{:>10.2}{:>10.2}{events:>12.0}", times[0], times[times.len() / 2], times[times.len() - 1]);
}

/// A market of so many times 10 000 GPUs with levels that want about as many.
fn experiment(size: i64, segments: usize, step_hours: u32, apart: bool) -> Experiment {
    let mut text = SITE.replace("gpus = 10_000", &format!("gpus = {}", 10_000 * size));
    for at in 0..16 {
        if apart {
            let _ = write!(text, "[[market.main.partition]]\nname = \"part {at}\"\ngpus = {}\n", 600 * size);
        }
    }
    for at in 0..segments {
        let partition = if apart { format!("partition = \"part {}\"\n", at % 16) } else { String::new() };
        let _ = write!(
            text,
            "[[demand.pool]]\nsegment = \"crowd {at}\"\n{partition}gpus = {}\ngrowth_per_year = 0.05\nprice_elasticity = -0.5\nvolatility = 1\nstep_hours = {step_hours}\n",
            400 * size
        );
    }
    let layers = load::from_text("pool", &text).unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    experiment::from_layers("pool", &layers, &[], None, &Default::default()).unwrap_or_else(|problems| panic!("{:?}", problems.0.first()))
}

const SITE: &str = r#"
title = "Pool demand"
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
crew = { racks_per_week = 10_000_000, burn_in_days = 0 }
[[site.building]]
id = "hall"
it_mw = 20_000
ready = 2026-01-01
[[site.power.utility]]
id = "substation"
mw = 20_000
ready = 2026-01-01

[[purchase]]
accelerator = "gpu"
order = 2026-01-01
gpus = 10_000

[market.main]
price_usd_per_gpu_hour = 3
volatility = 0.2
"#;
