//! A site whose supply stands from the first day, so that what is measured is demand alone.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;

const REPLICATIONS: u32 = 100;

/// Prints what the columns of [`row`] are.
pub fn head() {
    println!(
        "{:<44}{:>10}{:>10}{:>10}{:>12}{:>12}",
        "CPU ms a replication of ten years", "least", "median", "most", "events", "ns an event"
    );
}

/// Times one thread's CPU over replications and prints the least, the median and the most.
pub fn row(name: &str, experiment: &Experiment) {
    let mut events = 0;
    let mut times: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| {
            let begun = ThreadTime::now();
            events += std::hint::black_box(
                run::one(experiment, replication, &mut ()).expect("every future can be played"),
            )
            .events;
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (median, events) = (
        times[times.len() / 2],
        events as f64 / f64::from(REPLICATIONS),
    );
    println!(
        "{name:<44}{:>10.2}{median:>10.2}{:>10.2}{events:>12.0}{:>12.1}",
        times[0],
        times[times.len() - 1],
        median * 1e6 / events
    );
}

/// Ten years of a site with a number of GPUs and further text.
pub fn experiment(gpus: i64, demand: &str) -> Experiment {
    let text = format!("{}{demand}", SITE.replace("GPUS", &gpus.to_string()));
    let layers = load::from_text("standing", &text)
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    experiment::from_layers("standing", &layers, &[], None, &Default::default())
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()))
}

/// Supply that stands from the first day, with energy settled from sums.
const SITE: &str = r#"
title = "A site that stands"
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
gpus = GPUS

[market.main]
price_usd_per_gpu_hour = 3
volatility = 0.2
"#;
