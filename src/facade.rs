//! What a user of the library calls: from a file to numbers in five lines.

use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::{self, Failure};
use crate::problem::Problems;
use crate::record::Run;
use crate::scenario::experiment::{self, Experiment};
use crate::tables::Tables;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Reads a scenario file; `set` are keys written over, as `KEY=VALUE`.
///
/// ```
/// let experiment = gridrack::experiment("scenarios/memphis.toml", &["years=2"]).unwrap();
/// assert_eq!(experiment.cases[0].plan.horizon.months(), 24);
///
/// let refused = gridrack::experiment("scenarios/memphis.toml", &["yeers=2"]).unwrap_err();
/// assert!(refused.0[0].to_string().contains("yeers"));
/// ```
///
/// # Errors
/// Every problem found, each with its place and what to write instead.
pub fn experiment(path: impl AsRef<Path>, set: &[&str]) -> Result<Experiment, Problems> {
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    experiment::read(path.as_ref(), &set)
}

/// Simulates one replication: a pure function of the experiment, its seed and the number.
///
/// ```
/// let experiment = gridrack::experiment("scenarios/memphis.toml", &["years=2"]).unwrap();
/// let run = gridrack::simulate(&experiment, 7).unwrap();
/// assert_eq!(run.month_count(), 24);
/// assert_eq!(run, gridrack::simulate(&experiment, 7).unwrap());
/// ```
///
/// # Errors
/// When an invariant breaks, with the number of the replication.
pub fn simulate(experiment: &Experiment, replication: u32) -> Result<Run, Failure> {
    run::one(experiment, replication, &mut ())
}

/// Simulates every replication of an experiment on the current `rayon` pool. Progress, early stops
/// and sinks for single runs: [`crate::study::run::Study`].
///
/// ```
/// let set = ["years=2", "monte_carlo.replications=8"];
/// let experiment = gridrack::experiment("scenarios/memphis.toml", &set).unwrap();
/// let ensemble = gridrack::run(&experiment).unwrap();
/// let npv = ensemble.column("npv_usd").unwrap();
/// assert_eq!(npv.len(), 8);
/// ```
///
/// # Errors
/// The first failure in the order of replications.
pub fn run(experiment: &Experiment) -> Result<Ensemble, Failure> {
    run::all(experiment, &AtomicBool::new(false), &mut ())
}

/// Simulates one of several parts of an experiment. Parts may be simulated anywhere, carried as
/// [`Ensemble::to_bytes`], and merged in any order to the bits of one run.
///
/// ```
/// use gridrack::Ensemble;
///
/// let set = ["years=2", "monte_carlo.replications=8"];
/// let experiment = gridrack::experiment("scenarios/memphis.toml", &set).unwrap();
/// let parts = [2, 0, 1].map(|part| gridrack::run_part(&experiment, part, 3).unwrap());
/// let merged = Ensemble::merged(&experiment, parts).unwrap();
/// let whole = gridrack::run(&experiment).unwrap();
/// assert!(merged.to_bytes() == whole.to_bytes());
/// ```
///
/// # Errors
/// The first failure in the order of replications.
///
/// # Panics
/// Unless `part < parts`.
pub fn run_part(experiment: &Experiment, part: u32, parts: u32) -> Result<Ensemble, Failure> {
    let replications = run::part(experiment.replications, part, parts);
    run::range(experiment, replications, &AtomicBool::new(false), &mut ())
}

/// The numbers that every face shows: measures with quantiles and intervals, fans by month, what
/// bound, when steps came.
///
/// ```
/// let set = ["years=2", "monte_carlo.replications=8"];
/// let experiment = gridrack::experiment("scenarios/memphis.toml", &set).unwrap();
/// let tables = gridrack::tables(&experiment, &gridrack::run(&experiment).unwrap());
/// let revenue = &tables.measure("revenue_usd").unwrap().statistics;
/// assert!(revenue.quantile(0.05).unwrap() <= revenue.median().unwrap());
/// assert_eq!(tables.fan("revenue_usd").unwrap().p50().len(), 24);
/// ```
pub fn tables(experiment: &Experiment, ensemble: &Ensemble) -> Tables {
    Tables::new(experiment, ensemble)
}
