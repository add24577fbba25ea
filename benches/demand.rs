//! Cost of simulating demand: ten years of one site with 20 segments, 30 requests a day and about
//! 300 contracts in force, one thread's CPU time.
//!
//! Run with `cargo bench --bench demand`. Supply stands from the first day and energy is settled
//! from sums, so that what is measured is customers who arrive, are placed and leave: about 220 000
//! events of requests. Half of the requests' segments queue when it is full, half are lost: about
//! one in ten of theirs. Last, aggregate demand instead of requests.

mod standing;

use gridrack::scenario::experiment::Experiment;
use standing::{head, row};
use std::fmt::Write;

/// CPU milliseconds that a replication may take.
const TARGET_MS: f64 = 5.0;

fn main() {
    head();
    row("Poisson requests of constant rate", &experiment(""));
    row("in clumps of three", &experiment("batch_size = 3\n"));
    row(
        "with busy and quiet times",
        &experiment(
            "modulated_arrivals = { high_rate_share = 0.2, factor = 6, mean_hours = 12 }\n",
        ),
    );
    row(
        "with a seasonality_profile of the week",
        &experiment("seasonality_profile = { weekend_factor = 0.5 }\n"),
    );
    row("aggregate demand equal to the requests", &levels(1));
    row("aggregate demand of ten times as many", &levels(10));
    println!("\na replication should take {TARGET_MS} ms or less");
}

/// Ten segments of requests with keys beside the plain ones, and the contracts.
fn experiment(requests: &str) -> Experiment {
    let mut text = contracts();
    for at in 0..10 {
        let full = if at % 2 == 0 { "lose" } else { "queue" };
        let patience = if at % 2 == 0 {
            ""
        } else {
            "patience_hours = { exponential = { mean = 12 } }\n"
        };
        let _ = write!(
            text,
            "[[demand.on_demand]]\nsegment = \"requests {at}\"\nper_day = 3\ngpus = {{ lognormal = \
                {{ p50 = 24, p90 = 160 }} }}\nduration_hours = {{ lognormal = \
                {{ mean = 200, sd = 400 }} }}\nwhen_full = \"{full}\"\n{patience}{requests}"
        );
    }
    standing::experiment(105_000, &text)
}

/// Ten segments of aggregate demand equal to a multiple of those requests, and the contracts.
fn levels(times: i64) -> Experiment {
    let mut text = contracts();
    for at in 0..10 {
        let _ = write!(
            text,
            "[[demand.aggregate]]\nsegment = \"crowd {at}\"\ngpus = {}\nvolatility = 1\n",
            1_800 * times
        );
    }
    standing::experiment(87_000 + 18_000 * times, &text)
}

/// Ten segments of contracts, about 300 of which are in force, and spot.
fn contracts() -> String {
    let mut text = "[[demand.spot]]\nsegment = \"batch\"\ngpus = 2_000\n".to_owned();
    for at in 0..10 {
        let _ = write!(
            text,
            "[[demand.reserved]]\nsegment = \"contracts {at}\"\nper_month = 2.15\ngpus = {{ \
                lognormal = {{ p50 = 64, p90 = 512 }} }}\nterm_months = {{ triangular = \
                {{ low = 6, mode = 12, high = 24 }} }}\n"
        );
    }
    text
}
