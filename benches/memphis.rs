//! `scenarios/memphis.toml`: reading it, playing it, and a small run as a whole process.
//!
//! Run with `cargo bench --bench memphis`. Playing is one thread's CPU time and nothing but
//! playing: no folding, no report. The process is the built command on a scenario of one site,
//! twelve months and twenty replications with `--no-report`: wall time from its start to its end.

use cpu_time::ThreadTime;
use gridrack::montecarlo::run;
use gridrack::scenario::experiment::{self, Experiment};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const REPLICATIONS: u32 = 200;
const READS: usize = 10;
const PROCESSES: usize = 20;
/// Wall milliseconds that the whole process may take.
const TARGET_MS: f64 = 20.0;

fn main() {
    let memphis = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/memphis.toml");
    println!("{:<44}{:>10}{:>10}{:>10}", "", "least", "median", "most");
    row(
        "read and resolve, CPU ms",
        &(0..READS)
            .map(|_| cpu_ms(|| read(&memphis)))
            .collect::<Vec<_>>(),
    );
    let events = simulating(&read(&memphis));
    let small = small_scenario();
    process(&small);
    let walls: Vec<f64> = (0..PROCESSES).map(|_| process(&small)).collect();
    row("whole process, 20 replications, wall ms", &walls);
    println!("\n{events:.0} events a replication; the process should take {TARGET_MS} ms or less");
}

fn read(path: &Path) -> Experiment {
    experiment::read(path, &[])
        .unwrap_or_else(|problems| panic!("{}: {:?}", path.display(), problems.0.first()))
}

/// Plays the first replications; events per replication.
fn simulating(experiment: &Experiment) -> f64 {
    let mut events = 0;
    let mut simulate = |replication| {
        events += run::one(experiment, replication, &mut ())
            .expect("every future can be played")
            .events;
    };
    let times: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| cpu_ms(|| simulate(replication)))
        .collect();
    row("a replication, CPU ms", &times);
    println!(
        "{:<44}{:>10}{:>10.2}{:>10}",
        "  mean",
        "",
        times.iter().sum::<f64>() / f64::from(REPLICATIONS),
        ""
    );
    events as f64 / f64::from(REPLICATIONS)
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
        "{name:<44}{:>10.2}{:>10.2}{:>10.2}",
        sorted[0],
        sorted[sorted.len() / 2],
        sorted[sorted.len() - 1]
    );
}

/// Wall milliseconds of one whole process.
#[allow(
    clippy::disallowed_methods,
    reason = "a bench reads the clock; no result of a run depends on it"
)]
fn process(scenario: &Path) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridrack"));
    command
        .arg("run")
        .arg(scenario)
        .arg("--no-report")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let begun = Instant::now();
    let output = command.output().expect("the command starts");
    let wall = begun.elapsed().as_secs_f64() * 1e3;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    wall
}

/// One site, twelve months, twenty replications, beside the build.
fn small_scenario() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("small.toml");
    std::fs::write(&path, SMALL).expect("the build's folder can be written");
    path
}

const SMALL: &str = r#"
title    = "One site, twelve months"
start    = 2026-01-01
years    = 1
currency = "USD"

[monte_carlo]
replications = 20

[[accelerator]]
id   = "gb300"
from = "catalog:gb300-nvl72"
price_usd_per_gpu = 54_000

[[site]]
id   = "campus"
from = "catalog:memphis-tn"

[site.build]
from = "catalog:retrofit"

[[site.building]]
id         = "hall"
it_mw      = 10
ready      = 2026-02-01
slip_weeks = { lognormal = { p50 = 2, p90 = 6 } }

[[site.power.utility]]
id         = "substation"
mw         = 15
ready      = 2026-02-01
slip_weeks = { lognormal = { p50 = 2, p90 = 6 } }

[[site.cooling]]
technology      = "liquid-dry"
it_mw_per_block = 5
blocks          = 3
redundancy      = 1
ready           = 2026-02-01

[[site.network]]
id    = "fabric"
gpus  = 7_200
ready = 2026-02-01

[[purchase]]
id              = "first"
accelerator     = "gb300"
order           = 2026-01-01
gpus            = 3_600
lead_time_weeks = { lognormal = { p50 = 8, p90 = 12 } }

[[demand.on_demand]]
segment        = "startups"
per_day        = 9
gpus           = { lognormal = { p50 = 24, p90 = 160 } }
duration_hours = { lognormal = { mean = 400, sd = 900 } }

[[demand.spot]]
segment = "batch"
gpus    = 500

[market.blackwell]
from         = "catalog:blackwell-ultra"
accelerators = ["gb300"]
"#;
