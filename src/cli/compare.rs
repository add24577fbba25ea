//! `gridrack compare`: scenarios, or a scenario's variants, with the same random draws.

use super::common::{Bars, Format, Overrides, Simulating, opened, print_json, stop_flag};
use super::{Outcome, problems};
use crate::problem::Problems;
use crate::report::manifest::{Simulated, Timings};
use crate::report::{summary, text, write};
use crate::scenario::experiment::Experiment;
use crate::study::compare::{Comparison, compare};
use crate::study::run::{Failed, Study};
use crate::study::subjects;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Flags of `compare`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files; one alone is compared with its variants
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Folder for the results; by default reports/compare-<names>
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Write no files
    #[arg(long)]
    pub no_report: bool,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "a group of flags, documented where it is defined"
    )]
    pub overrides: Overrides,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "a group of flags, documented where it is defined"
    )]
    pub simulating: Simulating,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let read = subjects::read(&arguments.scenarios, &arguments.overrides.arguments());
    let experiments = match read {
        Ok(experiments) => experiments,
        Err(found) => {
            problems::print(&found);
            return Outcome::Refused;
        }
    };
    // Warnings that all scenarios share are printed once.
    let mut warnings = Problems::default();
    experiments
        .iter()
        .flat_map(|experiment| &experiment.warnings.0)
        .for_each(|warning| warnings.push(warning.clone()));
    problems::print(&warnings);
    match simulate(arguments, &experiments) {
        Ok(outcome) => outcome,
        Err(Trouble(outcome, message)) => {
            problems::say(&message);
            outcome
        }
    }
}

fn default_target(experiments: &[Experiment]) -> PathBuf {
    let names: Vec<&str> = experiments
        .iter()
        .map(|experiment| experiment.name.as_str())
        .collect();
    Path::new("reports").join(format!("compare-{}", names.join("-")))
}

/// How a call ends that has no results, and why.
struct Trouble(Outcome, String);

impl From<String> for Trouble {
    fn from(message: String) -> Self {
        Self(Outcome::Refused, message)
    }
}

impl From<Failed> for Trouble {
    fn from(failed: Failed) -> Self {
        Self(Outcome::Failed, failed.to_string())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "wall-clock time is reported to the user and in the manifest's timings, and nowhere \
        else"
)]
fn simulate(arguments: &Arguments, experiments: &[Experiment]) -> Result<Outcome, Trouble> {
    let begun = Instant::now();
    let pool = arguments.simulating.pool()?;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| default_target(experiments));
    let folder = opened(&target, arguments.no_report)?;
    let (stop, bars) = (
        stop_flag(),
        Bars::new(experiments, arguments.simulating.quiet),
    );
    let study = Study {
        experiments,
        pool: &pool,
        stop: &stop,
        progress: &|at, done| bars.progress(at, done),
    };
    let results = study.simulate(&mut vec![(); experiments.len()])?;
    bars.clear();
    if !results.is_complete() {
        // An interrupted comparison is not written; half of one would mislead.
        let message = "interrupted; nothing was written".to_owned();
        return Err(Trouble(Outcome::Interrupted, message));
    }
    let simulating_seconds = begun.elapsed().as_secs_f64();
    let comparison = compare(experiments, &results.ensembles);
    if let Some(mut folder) = folder {
        let tables = results.tables();
        pool.install(|| write::comparison(&mut folder, &comparison, &tables))?;
        let timings = Timings {
            threads: pool.current_num_threads(),
            wall_seconds: begun.elapsed().as_secs_f64(),
            simulating_seconds,
        };
        let simulated: Vec<Simulated> = results.each().map(Simulated::of).collect();
        write::publish(folder, "compare", &simulated, false, timings)?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    print(arguments, &comparison, &target, seconds);
    Ok(Outcome::Done)
}

fn print(arguments: &Arguments, comparison: &Comparison, target: &Path, seconds: f64) {
    if arguments.simulating.format == Format::Json {
        print_json(&summary::of_comparison(comparison));
    } else if !arguments.simulating.quiet {
        print!("{}", text::comparison_summary(comparison));
        let where_to = if arguments.no_report {
            "no report written".to_owned()
        } else {
            format!("results and charts are in {}", target.display())
        };
        println!("\n{seconds:.1} s; {where_to}");
    }
}
