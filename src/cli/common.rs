//! What the subcommands share: overrides, threads, the stop flag, progress.

use super::problems;
use crate::montecarlo::run::Sink;
use crate::problem::Problems;
use crate::record::Run;
use crate::scenario::experiment::{self, Experiment};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for a reader.
    Text,
    /// JSON for a program: `summary.json` on standard output.
    Json,
}

/// Flags of every subcommand that reads a scenario.
#[derive(Clone, Debug, Args)]
pub struct Overrides {
    /// Number of replications to simulate
    #[arg(short = 'n', long)]
    pub replications: Option<u32>,
    /// Seed of the random draws: the same seed gives the same replications, whatever the scenario
    #[arg(long)]
    pub seed: Option<u64>,
    /// Any key of the scenario, e.g. --set site.campus.building.hall-a.it_mw=80 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl Overrides {
    /// All overrides as `KEY=VALUE`.
    pub fn arguments(&self) -> Vec<String> {
        let replications = self
            .replications
            .map(|n| format!("monte_carlo.replications={n}"));
        let seed = self.seed.map(|seed| format!("monte_carlo.seed={seed}"));
        self.set
            .iter()
            .cloned()
            .chain(replications)
            .chain(seed)
            .collect()
    }
}

/// Flags of every subcommand that simulates.
#[derive(Clone, Debug, Args)]
pub struct Simulating {
    /// Number of threads; by default one per core
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print neither progress nor summary
    #[arg(short, long)]
    pub quiet: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl Simulating {
    /// A thread pool of the requested size.
    ///
    /// # Errors
    /// A message for the user.
    pub fn pool(&self) -> Result<rayon::ThreadPool, String> {
        if self.threads == Some(0) {
            return Err("--threads needs at least 1".to_owned());
        }
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or(0))
            .build()
            .map_err(|error| {
                format!(
                    "cannot start {} threads: {error}",
                    self.threads.unwrap_or(0)
                )
            })
    }
}

/// Reads a scenario and applies the overrides of the flags.
///
/// # Errors
/// Every problem found.
pub fn read(path: &Path, overrides: &Overrides) -> Result<Experiment, Problems> {
    experiment::read(path, &overrides.arguments())
}

/// Reads a scenario and prints its problems and warnings; `None` when the scenario is refused.
pub fn read_and_report(path: &Path, overrides: &Overrides) -> Option<Experiment> {
    match read(path, overrides) {
        Ok(experiment) => {
            problems::print(&experiment.warnings);
            Some(experiment)
        }
        Err(found) => {
            problems::print(&found);
            None
        }
    }
}

/// A flag that Ctrl-C or a termination request sets; a second one ends the process at once.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let handler = ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    if handler.is_err() {
        eprintln!("warning: Ctrl-C will end the run without keeping what is finished");
    }
    flag
}

/// A progress bar with the remaining time, on standard error and only where that is a terminal.
pub fn progress(total: u64, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} replications, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}

/// Passes runs on to another sink and advances the progress bar.
pub struct WithProgress<'a, S> {
    /// The sink that runs are passed to.
    pub sink: S,
    /// The progress bar.
    pub bar: &'a ProgressBar,
}

impl<S: Sink> Sink for WithProgress<'_, S> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.sink.take(run)
    }
    fn progress(&mut self, done: u32) {
        self.bar.set_position(u64::from(done));
    }
}
