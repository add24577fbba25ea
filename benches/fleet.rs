//! What a fleet's size costs: replications of one site with 100 000 and with 1 000 000 GPUs, one
//! thread's CPU time.
//!
//! Run with `cargo bench --bench fleet`. The fleets are alternated; the ratio is of the sums.
//! Failures in the aggregate take two draws a day and cohort whatever the size; a limited number of
//! repair crews is simulated failure by failure, so that one grows with its failures, and is
//! printed for comparison.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use gridrack::scenario::load;

const REPLICATIONS: u32 = 100;
/// The most that ten times the GPUs may cost.
const TARGET: f64 = 1.2;

fn main() {
    println!(
        "{:<44}{:>12}{:>12}{:>8}",
        "CPU ms a replication of five years", "100 000", "1 000 000", "ratio"
    );
    row("failures at a constant hazard", "", "");
    row("racks of 8, infant mortality, bad batches", AGES, "");
    row("the same with repair crews, GPUs / 2 000", AGES, "crews");
    println!("\nthe first two ratios should be {TARGET} or less");
}

const AGES: &str = "failure_domain_gpus = 8\ninfant_mortality_factor = 3\nbad_batch_probability = \
    0.1\nbad_batch_factor = 4\nbad_batch_onset_months = 12\nmaintenance_hours_per_year = \
    20\nhot_spare_fraction = 0.01\n";

fn row(name: &str, accelerator: &str, crews: &str) {
    let fleets = [100_000, 1_000_000].map(|gpus| experiment(gpus, accelerator, crews));
    let mut sums = [0.0; 2];
    for replication in 0..REPLICATIONS {
        for (fleet, sum) in fleets.iter().zip(&mut sums) {
            let begun = ThreadTime::now();
            std::hint::black_box(
                run::one(fleet, replication, &mut ()).expect("every future can be played"),
            );
            *sum += begun.elapsed().as_secs_f64() * 1e3 / f64::from(REPLICATIONS);
        }
    }
    println!(
        "{name:<44}{:>12.3}{:>12.3}{:>8.2}",
        sums[0],
        sums[1],
        sums[1] / sums[0]
    );
}

fn experiment(gpus: u32, accelerator: &str, crews: &str) -> Experiment {
    // Failures at the constant part of the hazard keep 27 crews busy for 100 000 GPUs; young and
    // bad units more.
    let crews = if crews.is_empty() {
        String::new()
    } else {
        format!("repair_crews = {}", gpus / 2_000)
    };
    let text = SCENARIO
        .replace("GPUS", &gpus.to_string())
        .replace("ACCELERATOR", accelerator)
        .replace("CREWS", &crews);
    let layers = load::from_text("fleet", &text)
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()));
    experiment::from_layers("fleet", &layers, &[], None, &Default::default())
        .unwrap_or_else(|problems| panic!("{:?}", problems.0.first()))
}

const SCENARIO: &str = r#"
title = "A fleet"
start = 2026-01-01
years = 5

[[accelerator]]
id = "gpu"
cooling = "liquid"
gpus_per_server = 8
servers_per_rack = 9
rack_idle_kw = 30
rack_full_kw = 120
price_usd_per_gpu = 40_000
lead_time_weeks = { lognormal = { p50 = 10, p90 = 20 } }
failures_per_gpu_year = 0.1
repair_hours = 24
ACCELERATOR

[[site]]
id = "campus"
price_usd_per_mwh = 50
fixed_pue = 1.2
[site.crew]
racks_per_week = 5_000
CREWS
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
gpus = GPUS
batches = 12

[[demand.on_demand]]
segment = "startups"
per_day = 10
gpus = { lognormal = { p50 = 24, p90 = 160 } }
duration_hours = { lognormal = { mean = 400, sd = 900 } }

[market.main]
price_usd_per_gpu_hour = 3
"#;
