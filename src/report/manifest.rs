//! `manifest.json`: all that reproduces a run bit for bit (texts, hash, version, seed, counts, the
//! hash of each file); timings are separate.

use super::folder::{FileRecord, PROGRAM};
use crate::montecarlo::ensemble::Ensemble;
use crate::scenario::experiment::Experiment;
use serde_json::{Value, json};

/// Timings of a run; the only part of the results that differs between equal runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Timings {
    /// Threads used.
    pub threads: usize,
    /// Seconds from the call to the results.
    pub wall_seconds: f64,
    /// Seconds of it spent simulating.
    pub simulating_seconds: f64,
}

/// An experiment, and how much of it was simulated.
#[derive(Clone, Copy, Debug)]
pub struct Simulated<'e> {
    /// What was simulated.
    pub experiment: &'e Experiment,
    /// Replications simulated.
    pub replications: usize,
    /// Events in them.
    pub events: u64,
}

impl<'e> Simulated<'e> {
    /// An experiment with what was simulated of it.
    pub fn of((experiment, ensemble): (&'e Experiment, &'e Ensemble)) -> Self {
        Self {
            experiment,
            replications: ensemble.count(),
            events: ensemble.events,
        }
    }
}

/// The manifest of experiments simulated together.
pub fn manifest(
    command: &str,
    simulated: &[Simulated<'_>],
    interrupted: bool,
    files: &[FileRecord],
    timings: Timings,
) -> Value {
    json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "command": command,
        "interrupted": interrupted,
        "scenarios": simulated.iter().map(scenario).collect::<Vec<_>>(),
        "files": files,
        "timings": timings,
    })
}

fn scenario(simulated: &Simulated<'_>) -> Value {
    let experiment = simulated.experiment;
    json!({
        "name": experiment.name,
        "title": experiment.title,
        "hash": experiment.hash,
        "seed": experiment.seed,
        "replications_requested": experiment.replications,
        "replications_simulated": simulated.replications,
        "events": simulated.events,
        "set": experiment.arguments,
        "warnings": list(&experiment.warnings.0, |warning| json!(warning.to_string())),
        "hours": list(&experiment.cases[0].plan.sites, |site| json!({
            "site": site.name,
            "prepared_from": site.climate.provenance,
            "filled_hours": site.climate.filled_hours,
            "files_read": site.climate.files_read,
        })),
        "sources": list(&experiment.sources, |source| json!({
            "name": source.name,
            "text": source.text,
        })),
    })
}

fn list<T>(items: &[T], of: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(of).collect()
}
