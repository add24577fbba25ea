//! Simulates experiments and gives what every face reads: ensembles, and tables of them. The
//! command line, a server and a library call it alike; what prints, draws and writes is handed in.

use crate::montecarlo::bound::{Precision, looks};
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
    /// How precisely a figure is wanted; what is simulated ends where each experiment gives it so.
    pub until: Option<&'c Precision>,
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
    /// How precisely a figure was wanted.
    pub until: Option<Precision>,
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
    /// All replications of an experiment, or as many as the precision needs; see [`looks`].
    fn enough_of<S: Sink + Send>(
        &self,
        experiment: &Experiment,
        sink: &mut Reporting<'_, S>,
    ) -> Result<Ensemble, Failure> {
        let Some(until) = self.until else {
            return montecarlo::all(experiment, self.stop, sink);
        };
        let mut ensemble = Ensemble::new(experiment);
        for look in looks(experiment.replications) {
            sink.before = ensemble.count() as u32;
            let more = montecarlo::range(experiment, sink.before..look, self.stop, sink)?;
            ensemble = ensemble.merge(more).map_err(|error| Failure {
                replication: sink.before,
                message: error.to_string(),
            })?;
            if self.stop.load(Ordering::SeqCst) || until.is_met(&ensemble) {
                break;
            }
        }
        Ok(ensemble)
    }

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
                before: 0,
                progress: self.progress,
            };
            let simulated = self.pool.install(|| self.enough_of(experiment, &mut sink));
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
            until: self.until.cloned(),
            ensembles,
            interrupted: self.stop.load(Ordering::SeqCst),
        })
    }
}

impl Results<'_> {
    /// Whether every replication of every experiment was simulated, or enough of them.
    pub fn is_complete(&self) -> bool {
        let enough = |own: &Ensemble| self.until.as_ref().is_some_and(|until| until.is_met(own));
        let complete = |(experiment, own): (&Experiment, &Ensemble)| {
            own.count() == experiment.replications as usize || enough(own)
        };
        self.ensembles.len() == self.experiments.len() && self.each().all(complete)
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
    /// Replications done before those that are counted.
    before: u32,
    progress: &'a (dyn Fn(usize, u32) + Sync),
}

impl<S: Sink> Sink for Reporting<'_, S> {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.sink.take(run)
    }
    fn progress(&mut self, done: u32) {
        let done = self.before + done;
        self.sink.progress(done);
        (self.progress)(self.at, done);
    }
}
