//! `gridrack compare`: scenarios, or a scenario's variants, with the same random draws.

use super::common::{Format, Overrides, Simulating, print_json};
use super::session::Session;
use super::{Outcome, problems};
use crate::problem::Problems;
use crate::report::{summary, text, write};
use crate::scenario::experiment::Experiment;
use crate::study::compare::{Comparison, RankBy, compare};
use crate::study::run::Failed;
use crate::study::subjects;
use clap::Args;
use clap::builder::PossibleValue;
use std::path::{Path, PathBuf};

/// Flags of `compare`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files; one alone is compared with its variants
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Folder for the results; by default reports/compare-<names>
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// What the best of each measure, marked with a star, is chosen by
    #[arg(long, value_enum, default_value_t)]
    pub rank_by: RankBy,
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

impl clap::ValueEnum for RankBy {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Mean, Self::P10, Self::P50, Self::P90]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Mean => PossibleValue::new("mean").help(
                "its mean; its median where some replications have no value, or it never comes",
            ),
            Self::P10 => PossibleValue::new("p10").help("its 10 % quantile"),
            Self::P50 => PossibleValue::new("p50").help("its median"),
            Self::P90 => PossibleValue::new("p90").help("its 90 % quantile"),
        })
    }
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

fn simulate(arguments: &Arguments, experiments: &[Experiment]) -> Result<Outcome, Trouble> {
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| default_target(experiments));
    let mut session = Session::open(&arguments.simulating, target, arguments.no_report)?;
    let results = session.simulate(experiments, &mut vec![(); experiments.len()])?;
    if !results.is_complete() {
        // An interrupted comparison is not written; half of one would mislead.
        let message = "interrupted; nothing was written".to_owned();
        return Err(Trouble(Outcome::Interrupted, message));
    }
    let comparison = compare(experiments, &results.ensembles, arguments.rank_by);
    session.write("compare", &results, |folder| {
        write::comparison(folder, &comparison, &results.tables())
    })?;
    print(arguments, &comparison, &session);
    Ok(Outcome::Done)
}

fn print(arguments: &Arguments, comparison: &Comparison, session: &Session) {
    if arguments.simulating.format == Format::Json {
        print_json(&summary::of_comparison(comparison));
    } else if !arguments.simulating.quiet {
        print!("{}", text::comparison_summary(comparison));
        let where_to = if arguments.no_report {
            "no report written".to_owned()
        } else {
            format!("results and charts are in {}", session.target().display())
        };
        println!("\n{:.1} s; {where_to}", session.seconds());
    }
}
