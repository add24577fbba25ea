//! `manifest.json`: all that reproduces a run bit for bit (texts, hash, version, seed, counts, the
//! hash of each file); timings are separate.

use super::folder::{FileRecord, PROGRAM};
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

/// The manifest of experiments simulated together.
pub fn manifest(
    command: &str,
    experiments: &[(&Experiment, usize, u64)],
    interrupted: bool,
    files: &[FileRecord],
    timings: Timings,
) -> Value {
    json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "command": command,
        "interrupted": interrupted,
        "scenarios": experiments.iter().map(|(experiment, simulated, events)| scenario(experiment, *simulated, *events)).collect::<Vec<_>>(),
        "files": files,
        "timings": timings,
    })
}

fn scenario(experiment: &Experiment, simulated: usize, events: u64) -> Value {
    let plan = &experiment.cases[0].plan;
    json!({
        "name": experiment.name,
        "title": experiment.title,
        "hash": experiment.hash,
        "seed": experiment.seed,
        "replications_asked": experiment.replications,
        "replications_played": simulated,
        "events": events,
        "set": experiment.arguments,
        "warnings": experiment.warnings.0.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "hours": plan.sites.iter().map(|site| json!({
            "site": site.name,
            "prepared_from": site.climate.provenance,
            "filled_hours": site.climate.filled_hours,
        })).collect::<Vec<_>>(),
        "sources": experiment.sources.iter().map(|source| json!({ "name": source.name, "text": source.text })).collect::<Vec<_>>(),
    })
}
