//! `gridrack run`: simulate a scenario and write a report.

use super::common::{Asked, Asking, Format, Overrides, Simulating, print_json, read_and_report};
use super::session::Session;
use super::{Outcome, problems};
use crate::montecarlo::run::Failure;
use crate::report::kept::Kept;
use crate::report::{layout, summary, text, write};
use crate::scenario::experiment::Experiment;
use crate::study::run::Failed;
use crate::tables::Tables;
use crate::tables::week::Choice;
use clap::Args;
use std::path::PathBuf;
use std::slice;

/// Flags of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario file
    pub scenario: PathBuf,
    /// Run one of the scenario's variants
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "a group of flags, documented where it is defined"
    )]
    pub asking: Asking,
    /// Folder for the results; by default reports/<name>
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Write no files
    #[arg(long)]
    pub no_report: bool,
    /// Leave out the monthly Parquet files
    #[arg(long)]
    pub no_monthly: bool,
    /// First day, and site, of the week that the chart dispatch-week shows; by default the week of
    /// the costliest hour
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
    let variant = arguments.variant.as_deref();
    let read = read_and_report(&arguments.scenario, &arguments.overrides, variant);
    let Some(experiment) = read else {
        return Outcome::Refused;
    };
    let asked = match arguments.asking.read(&experiment) {
        Ok(asked) => asked,
        Err(found) => {
            problems::print(&found);
            return Outcome::Refused;
        }
    };
    match simulate(arguments, &experiment, &asked) {
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
    let variant = arguments.variant.as_ref();
    let variant = variant.map_or(String::new(), |name| format!(" --variant '{name}'"));
    format!(
        "gridrack trace {} --replication {replication}{variant}{sets}",
        arguments.scenario.display()
    )
}

fn simulate(
    arguments: &Arguments,
    experiment: &Experiment,
    asked: &Asked,
) -> Result<Outcome, Trouble> {
    let choice = Choice::requested(arguments.dispatch_week.as_deref(), experiment)?;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports").join(&experiment.name));
    let mut session = Session::open(&arguments.simulating, target, arguments.no_report)?;
    let mut kept = [Kept::open(
        session.folder(),
        String::new(),
        experiment,
        !arguments.no_monthly,
    )?];
    let until = asked.until.as_ref();
    let results = session.simulate(slice::from_ref(experiment), &mut kept, until)?;
    let ensemble = &results.ensembles[0];
    if ensemble.count() == 0 {
        return Ok(Outcome::Interrupted);
    }
    let mut tables = Tables::new(experiment, ensemble).asked(&asked.questions, ensemble);
    if session.folder().is_some() {
        tables = tables
            .with_week(experiment, choice.as_ref())
            .map_err(Trouble::Failed)?;
    }
    let [kept] = kept;
    session.write("run", &results, |folder| {
        write::run(folder, kept, (experiment, ensemble), &tables)
    })?;
    print(arguments, experiment, &tables, &session);
    if let Some(until) = until.filter(|until| !until.is_met(ensemble)) {
        let text = &until.figure.text;
        let count = ensemble.count();
        eprintln!("after {count} replications `{text}` is not met; raise --replications");
    }
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

fn print(arguments: &Arguments, experiment: &Experiment, tables: &Tables, session: &Session) {
    let seconds = session.seconds();
    if arguments.simulating.format == Format::Json {
        print_json(&summary::of_run(tables));
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
        println!("{}", layout::clip(&format!("cases: {}", cases.join(", "))));
    }
    if arguments.no_report {
        println!("\n{seconds:.1} s; no report written");
    } else {
        println!(
            "\n{seconds:.1} s; results and charts are in {}",
            session.target().display()
        );
    }
}
