//! `gridrack run`: simulate a scenario and write a report.

use super::common::{
    Format, Overrides, Simulating, WithProgress, progress, read_and_report, stop_flag,
};
use super::{Outcome, problems};
use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::{self as montecarlo, Failure, Sink};
use crate::record::Run;
use crate::report::chart;
use crate::report::folder::Folder;
use crate::report::manifest::{Timings, manifest};
use crate::report::table::Tables;
use crate::report::week::{self, Choice};
use crate::report::{summary, text};
use crate::scenario::experiment::Experiment;
use clap::Args;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
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

/// Position of the median among the quantiles of a measure.
const MEDIAN: usize = 3;

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
    let choice = arguments
        .dispatch_week
        .as_deref()
        .map(|text| Choice::read(text, experiment))
        .transpose()?;
    let pool = arguments.simulating.pool()?;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports").join(&experiment.name));
    let folder = if arguments.no_report {
        None
    } else {
        Some(Folder::open(&target)?)
    };
    let stop = stop_flag();
    let bar = progress(
        u64::from(experiment.replications),
        arguments.simulating.quiet,
    );
    let mut sink = WithProgress {
        sink: Files::open(folder.as_ref(), experiment, arguments.no_monthly)?,
        bar: &bar,
    };
    let ensemble = pool
        .install(|| montecarlo::all(experiment, &stop, &mut sink))
        .map_err(Trouble::Failed)?;
    bar.finish_and_clear();
    let simulating_seconds = begun.elapsed().as_secs_f64();
    let interrupted = stop.load(Ordering::SeqCst);
    if ensemble.count() == 0 {
        return Ok(Outcome::Interrupted);
    }
    let mut tables = Tables::new(experiment, &ensemble);
    if let Some(mut folder) = folder {
        tables.week = week::week(
            experiment,
            tables.replication_at(MEDIAN).unwrap_or(0),
            choice.as_ref(),
        )
        .map_err(Trouble::Failed)?;
        sink.sink.finish(&mut folder, experiment, &ensemble)?;
        pool.install(|| write_tables(&mut folder, &tables))?;
        let timings = Timings {
            threads: pool.current_num_threads(),
            wall_seconds: begun.elapsed().as_secs_f64(),
            simulating_seconds,
        };
        let manifest = manifest(
            "run",
            &[(experiment, ensemble.count(), ensemble.events)],
            interrupted,
            folder.records(),
            timings,
        );
        folder.publish(&pretty(&manifest))?;
    }
    print(
        arguments,
        experiment,
        &tables,
        &target,
        begun.elapsed().as_secs_f64(),
    );
    if interrupted {
        eprintln!(
            "interrupted: {} of {} replications were simulated and are kept",
            ensemble.count(),
            experiment.replications
        );
        return Ok(Outcome::Interrupted);
    }
    Ok(Outcome::Done)
}

/// JSON as written to a file.
pub fn pretty(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn write_tables(folder: &mut Folder, tables: &Tables) -> Result<(), String> {
    folder.write("summary.json", &pretty(&summary::of_run(tables)))?;
    let rendered: Vec<(&str, Result<chart::Rendered, String>)> = chart::CHARTS
        .par_iter()
        .map(|chart| (chart.id, chart::render(chart, tables)))
        .collect();
    for (id, rendered) in rendered {
        let rendered = rendered?;
        folder.write(&format!("charts/{id}.svg"), &rendered.svg)?;
        folder.write(&format!("charts/{id}.png"), &rendered.png)?;
    }
    Ok(())
}

fn print(
    arguments: &Arguments,
    experiment: &Experiment,
    tables: &Tables,
    target: &std::path::Path,
    seconds: f64,
) {
    if arguments.simulating.format == Format::Json {
        println!(
            "{}",
            String::from_utf8_lossy(&pretty(&summary::of_run(tables))).trim_end()
        );
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

/// The Parquet files, written while replications finish.
struct Files {
    #[cfg(feature = "parquet")]
    monthly: Option<crate::report::parquet::MonthlyFile>,
}

impl Files {
    #[cfg(feature = "parquet")]
    fn open(
        folder: Option<&Folder>,
        experiment: &Experiment,
        no_monthly: bool,
    ) -> Result<Self, String> {
        let monthly = folder
            .filter(|_| !no_monthly)
            .map(|folder| crate::report::parquet::MonthlyFile::open(folder, experiment))
            .transpose()?;
        Ok(Self { monthly })
    }

    #[cfg(not(feature = "parquet"))]
    #[allow(clippy::unnecessary_wraps, reason = "the build with Parquet can fail")]
    fn open(_: Option<&Folder>, _: &Experiment, _: bool) -> Result<Self, String> {
        Ok(Self {})
    }

    #[cfg(feature = "parquet")]
    fn finish(
        self,
        folder: &mut Folder,
        experiment: &Experiment,
        ensemble: &Ensemble,
    ) -> Result<(), String> {
        if let Some(monthly) = self.monthly {
            monthly.finish(folder)?;
        }
        crate::report::parquet::write_replications(folder, experiment, ensemble)
    }

    #[cfg(not(feature = "parquet"))]
    #[allow(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the build with Parquet writes files"
    )]
    fn finish(self, _: &mut Folder, _: &Experiment, _: &Ensemble) -> Result<(), String> {
        Ok(())
    }
}

impl Sink for Files {
    #[cfg(feature = "parquet")]
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.monthly
            .as_mut()
            .map_or(Ok(()), |monthly| monthly.take(run))
    }
    #[cfg(not(feature = "parquet"))]
    fn take(&mut self, _: &Run) -> Result<(), String> {
        Ok(())
    }
}
