//! Simulates an experiment: parallel over replications, folded in their order, so that results do
//! not depend on threads.

use super::ensemble::Ensemble;
use crate::kpi;
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use crate::sim;
use rayon::prelude::*;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Replications a thread simulates before the next fold.
const PER_THREAD: u32 = 16;

/// A replication that could not be simulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("replication {replication} failed: {message}")]
pub struct Failure {
    /// Number of the replication.
    pub replication: u32,
    /// What broke, or what the sink said.
    pub message: String,
}

/// Whoever takes runs as they are folded, in order.
pub trait Sink {
    /// Takes one.
    ///
    /// # Errors
    /// In words; stops the experiment.
    fn take(&mut self, run: &Run) -> Result<(), String>;
    /// Told how many are done.
    fn progress(&mut self, _done: u32) {}
}

/// Takes nothing.
impl Sink for () {
    fn take(&mut self, _: &Run) -> Result<(), String> {
        Ok(())
    }
}

/// One replication of an experiment.
///
/// # Errors
/// The replication's failure.
pub fn one(
    experiment: &Experiment,
    replication: u32,
    observer: &mut impl sim::run::Observer,
) -> Result<Run, Failure> {
    let case = experiment.case_of(replication);
    let plan = &experiment.cases[case].plan;
    let simulated = catch_unwind(AssertUnwindSafe(|| {
        sim::run::simulate(plan, replication, case as u16, observer)
    }));
    let flat = simulated.unwrap_or_else(|panic| Err(panic_text(&*panic)));
    flat.map_err(|message| Failure {
        replication,
        message,
    })
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a broken invariant").to_owned()
}

type Simulated = Result<(Run, Vec<Option<f64>>), Failure>;

fn simulate_block(
    experiment: &Experiment,
    block: Range<u32>,
    stop: &AtomicBool,
) -> Vec<Option<Simulated>> {
    block
        .into_par_iter()
        .map(|replication| {
            (!stop.load(Ordering::Relaxed)).then(|| {
                one(experiment, replication, &mut ()).map(|run| {
                    let row = kpi::evaluate(&run, &experiment.cases[usize::from(run.case)].plan);
                    (run, row)
                })
            })
        })
        .collect()
}

/// Simulates all replications of an experiment; see [`range`].
///
/// # Errors
/// The first failure in the order of replications.
pub fn all(
    experiment: &Experiment,
    stop: &AtomicBool,
    sink: &mut (impl Sink + Send),
) -> Result<Ensemble, Failure> {
    range(experiment, 0..experiment.replications, stop, sink)
}

/// Simulates some replications of an experiment, on the current rayon pool, until done or `stop` is
/// set; what was finished before a stop is kept, in order and without gaps.
///
/// # Errors
/// The first failure in the order of replications.
pub fn range(
    experiment: &Experiment,
    replications: Range<u32>,
    stop: &AtomicBool,
    sink: &mut (impl Sink + Send),
) -> Result<Ensemble, Failure> {
    let step = PER_THREAD * rayon::current_num_threads() as u32;
    let mut ensemble = Ensemble::new(experiment);
    let mut waiting: Vec<Option<Simulated>> = Vec::new();
    let mut next = replications.start;
    loop {
        let block = next..replications.end.min(next + step);
        next = block.end;
        // The block before is folded while this one is simulated.
        let ready = std::mem::take(&mut waiting);
        let done = ready.is_empty() && block.is_empty();
        let (folded, simulated) = rayon::join(
            || fold(experiment, ready, &mut ensemble, sink),
            || simulate_block(experiment, block, stop),
        );
        let stopped = folded?;
        if done || stopped {
            return Ok(ensemble);
        }
        waiting = simulated;
    }
}

/// The replications of one of `parts` parts of as nearly equal size as may be.
///
/// # Panics
/// Unless `part < parts`.
pub fn part(replications: u32, part: u32, parts: u32) -> Range<u32> {
    assert!(part < parts, "part {part} of {parts}");
    let begin = |part: u32| (u64::from(replications) * u64::from(part) / u64::from(parts)) as u32;
    begin(part)..begin(part + 1)
}

/// Folds a block in order; true when it ends in a replication that was not simulated.
fn fold(
    experiment: &Experiment,
    block: Vec<Option<Simulated>>,
    ensemble: &mut Ensemble,
    sink: &mut impl Sink,
) -> Result<bool, Failure> {
    for simulated in block {
        let Some(result) = simulated else {
            return Ok(true);
        };
        let (run, row) = result?;
        let plan = &experiment.cases[usize::from(run.case)].plan;
        sink.take(&run).map_err(|message| Failure {
            replication: run.replication,
            message,
        })?;
        ensemble.push(&run, &row, plan);
        sink.progress(ensemble.count() as u32);
    }
    Ok(false)
}
