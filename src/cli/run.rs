//! `gridrack run`: simulate a scenario and write a report.

use super::common::{
    Bars, Format, Overrides, Simulating, opened, print_json, read_and_report, stop_flag,
};
use super::{Outcome, problems};
use crate::montecarlo::run::Failure;
use crate::report::manifest::{Simulated, Timings};
use crate::report::parquet::Rows;
use crate::report::{summary, text, write};
use crate::scenario::experiment::Experiment;
use crate::study::run::{Failed, Study};
use crate::tables::Tables;
use crate::tables::week::Choice;
use clap::Args;
use std::path::{Path, PathBuf};
use std::slice;
use std::time::Instant;

/// Flags of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario file
    pub scenario: PathBuf,
    /// Folder for the results; by default reports/<name>
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Write no files
    #[arg(long)]
    pub no_report: bool,
    /// Leave out monthly.parquet
    #[arg(long)]
    pub no_monthly: bool,
    /// First day, and site, of the week that the chart dispatch-week shows; by default the week of
    /// the highest-priced hour
    #[arg(long, value_name = "YYYY-MM-DD[:SITE]")]
    pub dispatch_week: Option<String>,
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
    let Some(experiment) = read_and_report(&arguments.scenario, &arguments.overrides) else {
        return Outcome::Refused;
    };
    match simulate(arguments, &experiment) {
        Ok(outcome) => outcome,
        Err(Trouble::Call(message)) => {
            problems::say(&message);
            Outcome::Refused
        }
        Err(Trouble::Failed(failure)) => {
            problems::say(&failure.to_string());
            eprintln!(
                "replay it with: {}",
                replay_command(arguments, failure.replication)
            );
            Outcome::Failed
        }
    }
}

/// Why a run stops.
enum Trouble {
    /// The command cannot be carried out.
    Call(String),
    /// A replication failed.
    Failed(Failure),
}

impl From<String> for Trouble {
    fn from(message: String) -> Self {
        Self::Call(message)
    }
}

impl From<Failed> for Trouble {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed.failure)
    }
}

fn replay_command(arguments: &Arguments, replication: u32) -> String {
    let sets: String = arguments
        .overrides
        .arguments()
        .iter()
        .map(|set| format!(" --set '{set}'"))
        .collect();
    format!(
        "gridrack trace {} --replication {replication}{sets}",
        arguments.scenario.display()
    )
}

#[allow(
    clippy::disallowed_methods,
    reason = "wall-clock time is reported to the user and in the manifest's timings, and nowhere \
        else"
)]
fn simulate(arguments: &Arguments, experiment: &Experiment) -> Result<Outcome, Trouble> {
    let begun = Instant::now();
    let choice = Choice::requested(arguments.dispatch_week.as_deref(), experiment)?;
    let pool = arguments.simulating.pool()?;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports").join(&experiment.name));
    let folder = opened(&target, arguments.no_report)?;
    let mut rows = [Rows::open(
        folder.as_ref(),
        experiment,
        !arguments.no_monthly,
    )?];
    let (stop, bars) = (
        stop_flag(),
        Bars::new(slice::from_ref(experiment), arguments.simulating.quiet),
    );
    let study = Study {
        experiments: slice::from_ref(experiment),
        pool: &pool,
        stop: &stop,
        progress: &|at, done| bars.progress(at, done),
    };
    let results = study.simulate(&mut rows)?;
    bars.clear();
    let simulating_seconds = begun.elapsed().as_secs_f64();
    let ensemble = &results.ensembles[0];
    if ensemble.count() == 0 {
        return Ok(Outcome::Interrupted);
    }
    let mut tables = Tables::new(experiment, ensemble);
    if let Some(mut folder) = folder {
        tables = tables
            .with_week(experiment, choice.as_ref())
            .map_err(Trouble::Failed)?;
        let [rows] = rows;
        pool.install(|| write::run(&mut folder, rows, (experiment, ensemble), &tables))?;
        let timings = Timings {
            threads: pool.current_num_threads(),
            wall_seconds: begun.elapsed().as_secs_f64(),
            simulating_seconds,
        };
        let simulated: Vec<Simulated> = results.each().map(Simulated::of).collect();
        write::publish(folder, "run", &simulated, results.interrupted, timings)?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    print(arguments, experiment, &tables, &target, seconds);
    if results.interrupted {
        eprintln!(
            "interrupted: {} of {} replications were simulated and are kept",
            ensemble.count(),
            experiment.replications
        );
        return Ok(Outcome::Interrupted);
    }
    Ok(Outcome::Done)
}

fn print(
    arguments: &Arguments,
    experiment: &Experiment,
    tables: &Tables,
    target: &Path,
    seconds: f64,
) {
    if arguments.simulating.format == Format::Json {
        print_json(&summary::of_run(tables));
        return;
    }
    if arguments.simulating.quiet {
        return;
    }
    print!("{}", text::run_summary(tables));
    let cases: Vec<String> = experiment
        .cases
        .iter()
        .filter(|case| !case.name.is_empty())
        .map(|case| format!("{} {:.0} %", case.name, case.probability * 100.0))
        .collect();
    if !cases.is_empty() {
        println!("{}", text::clip(&format!("cases: {}", cases.join(", "))));
    }
    if arguments.no_report {
        println!("\n{seconds:.1} s; no report written");
    } else {
        println!(
            "\n{seconds:.1} s; results and charts are in {}",
            target.display()
        );
    }
}
