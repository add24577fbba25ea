//! Cost of aggregate demand: ten years of one site with 20 segments whose demand moves every day,
//! one thread's CPU time; a market ten times and a thousand times the size; demand that moves every
//! hour; 16 partitions.
//!
//! Run with `cargo bench --bench pool`. Supply stands from the first day and energy is settled from
//! sums, so that what is measured is the steps of aggregate demand, 73 000 a replication where it
//! moves every day, and their effects.

mod standing;

use gridrack::scenario::experiment::Experiment;
use standing::{head, row};
use std::fmt::Write;

/// CPU milliseconds that a replication of daily aggregate demand may take.
const TARGET_MS: f64 = 5.0;

fn main() {
    head();
    row("nothing", &experiment(1, 0, 24, false));
    row("20 levels, every day", &experiment(1, 20, 24, false));
    row(
        "the same, ten times the size",
        &experiment(10, 20, 24, false),
    );
    row(
        "the same, a thousand times the size",
        &experiment(1_000, 20, 24, false),
    );
    row(
        "20 segments, every day, in 16 partitions",
        &experiment(1, 20, 24, true),
    );
    row("20 levels, every hour", &experiment(1, 20, 1, false));
    println!(
        "\na replication of aggregate demand that moves every day should take {TARGET_MS} ms or \
            less"
    );
}

/// A market of a multiple of 10 000 GPUs with aggregate demand of about as many.
fn experiment(size: i64, segments: usize, step_hours: u32, apart: bool) -> Experiment {
    let mut text = String::new();
    for at in 0..16 {
        if apart {
            let _ = write!(
                text,
                "[[market.main.partition]]\nname = \"part {at}\"\ngpus = {}\n",
                600 * size
            );
        }
    }
    for at in 0..segments {
        let partition = if apart {
            format!("partition = \"part {}\"\n", at % 16)
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "[[demand.aggregate]]\nsegment = \"crowd {at}\"\n{partition}gpus = {}\ngrowth_per_year = \
                0.05\nprice_elasticity = -0.5\nvolatility = 1\nstep_hours = {step_hours}\n",
            400 * size
        );
    }
    standing::experiment(10_000 * size, &text)
}
