//! Simulates experiments and gives what every face reads: ensembles, and tables of them. The
//! command line, a server and a library call it alike; what prints, draws and writes is handed in.

use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::{self as montecarlo, Failure, Sink};
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use crate::tables::Tables;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, Ordering};

/// Experiments to be simulated one after another.
pub struct Study<'e, 'c> {
    /// What is simulated.
    pub experiments: &'e [Experiment],
    /// On which threads; see [`pool`].
    pub pool: &'c ThreadPool,
    /// Set to stop early; what is finished is kept.
    pub stop: &'c AtomicBool,
    /// Told the position of an experiment, and how many of its replications are done.
    pub progress: &'c (dyn Fn(usize, u32) + Sync),
}

/// An experiment that failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{experiment}: {failure}")]
pub struct Failed {
    /// Name of the experiment.
    pub experiment: String,
    /// The replication and why.
    pub failure: Failure,
}

/// What was simulated.
pub struct Results<'e> {
    /// Of which experiments.
    pub experiments: &'e [Experiment],
    /// An ensemble of each; of fewer where a stop came between them.
    pub ensembles: Vec<Ensemble>,
    /// Whether a stop was asked for.
    pub interrupted: bool,
}

/// Threads to play on: all of the machine without a number.
///
/// # Errors
/// In words, when they cannot be started.
pub fn pool(threads: Option<usize>) -> Result<ThreadPool, String> {
    let count = threads.unwrap_or(0);
    ThreadPoolBuilder::new()
        .num_threads(count)
        .build()
        .map_err(|error| format!("cannot start {count} threads: {error}"))
}

impl<'e> Study<'e, '_> {
    /// Simulates each experiment, its runs going in order to the sink at its position.
    ///
    /// # Errors
    /// The first failure.
    ///
    /// # Panics
    /// With fewer sinks than experiments.
    pub fn simulate<S: Sink + Send>(&self, sinks: &mut [S]) -> Result<Results<'e>, Failed> {
        assert!(
            sinks.len() >= self.experiments.len(),
            "a sink for each experiment"
        );
        let mut ensembles = Vec::with_capacity(self.experiments.len());
        for (at, (experiment, sink)) in self.experiments.iter().zip(sinks).enumerate() {
            let mut sink = Reporting {
                sink,
                at,
                progress: self.progress,
            };
            let simulated = self
                .pool
                .install(|| montecarlo::all(experiment, self.stop, &mut sink));
            ensembles.push(simulated.map_err(|failure| Failed {
                experiment: experiment.name.clone(),
                failure,
            })?);
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
        }
        Ok(Results {
            experiments: self.experiments,
            ensembles,
            interrupted: self.stop.load(Ordering::SeqCst),
        })
    }
}

impl Results<'_> {
    /// Whether every replication of every experiment was simulated.
    pub fn is_complete(&self) -> bool {
        self.ensembles.len() == self.experiments.len()
            && self
                .each()
                .all(|(experiment, own)| own.count() == experiment.replications as usize)
    }

    /// Experiments with their ensembles.
    pub fn each(&self) -> impl Iterator<Item = (&Experiment, &Ensemble)> {
        self.experiments.iter().zip(&self.ensembles)
    }

    /// The numbers of each that faces show.
    pub fn tables(&self) -> Vec<Tables> {
        self.each()
            .map(|(experiment, ensemble)| Tables::new(experiment, ensemble))
            .collect()
    }
}

/// Hands runs to a sink and tells the progress.
struct Reporting<'a, S> {
    sink: &'a mut S,
    at: usize,
    progress: &'a (dyn Fn(usize, u32) + Sync),
}

impl<S: Sink> Sink for Reporting<'_, S> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.sink.take(run)
    }
    fn progress(&mut self, done: u32) {
        self.sink.progress(done);
        (self.progress)(self.at, done);
    }
}
