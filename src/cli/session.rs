//! What calls that simulate have in common: threads, the stop flag, progress, the folder, the time
//! it took.

use super::common::{Bars, Simulating, stop_flag};
use crate::montecarlo::bound::Precision;
use crate::montecarlo::run::Sink;
use crate::report::folder::Folder;
use crate::report::manifest::{Simulated, Timings};
use crate::report::write;
use crate::scenario::experiment::Experiment;
use crate::study::run::{Failed, Results, Study};
use rayon::ThreadPool;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A call that simulates.
pub struct Session {
    begun: Instant,
    pool: ThreadPool,
    target: PathBuf,
    folder: Option<Folder>,
    quiet: bool,
    simulating_seconds: f64,
}

#[allow(
    clippy::disallowed_methods,
    reason = "wall-clock time is reported to the user and in the manifest's timings, and nowhere \
        else"
)]
fn now() -> Instant {
    Instant::now()
}

impl Session {
    /// Starts threads, and prepares a folder unless no report is wanted.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(simulating: &Simulating, target: PathBuf, no_report: bool) -> Result<Self, String> {
        let (begun, pool) = (now(), simulating.pool()?);
        let folder = (!no_report).then(|| Folder::open(&target)).transpose()?;
        Ok(Self {
            begun,
            pool,
            target,
            folder,
            quiet: simulating.quiet,
            simulating_seconds: 0.0,
        })
    }

    /// The folder to be filled, if a report is wanted and it is not written yet.
    pub fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// Where results go.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Seconds since the call.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Simulates experiments with a bar each, until done, precise enough or interrupted.
    ///
    /// # Errors
    /// The first failure.
    pub fn simulate<'e, S: Sink + Send>(
        &mut self,
        experiments: &'e [Experiment],
        sinks: &mut [S],
        until: Option<&Precision>,
    ) -> Result<Results<'e>, Failed> {
        let (stop, bars) = (stop_flag(), Bars::new(experiments, self.quiet));
        let study = Study {
            experiments,
            pool: &self.pool,
            stop: &stop,
            until,
            progress: &|at, done| bars.progress(at, done),
        };
        let results = study.simulate(sinks)?;
        bars.clear();
        self.simulating_seconds = self.seconds();
        Ok(results)
    }

    /// Fills the folder and moves it into place; does nothing where no report is wanted.
    ///
    /// # Errors
    /// A message for the user.
    pub fn write(
        &mut self,
        command: &str,
        results: &Results<'_>,
        fill: impl FnOnce(&mut Folder) -> Result<(), String> + Send,
    ) -> Result<(), String> {
        let Some(mut folder) = self.folder.take() else {
            return Ok(());
        };
        self.pool.install(|| fill(&mut folder))?;
        let timings = Timings {
            threads: self.pool.current_num_threads(),
            wall_seconds: self.seconds(),
            simulating_seconds: self.simulating_seconds,
        };
        let simulated: Vec<Simulated> = results.each().map(Simulated::of).collect();
        write::publish(folder, command, &simulated, !results.is_complete(), timings)
    }
}
