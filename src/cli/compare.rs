//! `gridrack compare`: scenarios, or a scenario's variants, with the same random draws.

use super::common::{Format, Overrides, Simulating, print_json, questions};
use super::session::Session;
use super::{Outcome, problems};
use crate::montecarlo::bound::Question;
use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::Failure;
use crate::problem::Problems;
use crate::report::kept::Kept;
use crate::report::{summary, text, write};
use crate::scenario::experiment::Experiment;
use crate::study::compare::{Comparison, RankBy, compare};
use crate::study::run::{Failed, Results};
use crate::study::subjects;
use crate::tables::Tables;
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
    /// Ask each scenario for a probability or hold a figure against a bound, as in `run`: "npv_usd
    /// < 0", "p10(irr) >= 0.1" (repeatable)
    #[arg(long = "where", value_name = "QUESTION")]
    pub questions: Vec<String>,
    /// Write no files
    #[arg(long)]
    pub no_report: bool,
    /// Leave out the monthly Parquet files of each scenario
    #[arg(long)]
    pub no_monthly: bool,
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
    let questions = match asked(&arguments.questions, &experiments) {
        Ok(questions) => questions,
        Err(found) => {
            problems::print(&found);
            return Outcome::Refused;
        }
    };
    match simulate(arguments, &experiments, &questions) {
        Ok(outcome) => outcome,
        Err(Trouble(outcome, message)) => {
            problems::say(&message);
            outcome
        }
    }
}

/// Questions that every scenario can be asked.
fn asked(texts: &[String], experiments: &[Experiment]) -> Result<Vec<Question>, Problems> {
    let mut problems = Problems::default();
    let mut read = Vec::new();
    for experiment in experiments.iter().rev() {
        let mut own = Problems::default();
        read = questions(texts, experiment, &mut own);
        own.0.into_iter().for_each(|mut problem| {
            problem.message += &format!(" (in scenario {:?})", experiment.name);
            problems.push(problem);
        });
    }
    if problems.refuse() {
        Err(problems)
    } else {
        Ok(read)
    }
}

/// Characters of scenario names in the name of a folder.
const LONGEST_NAME: usize = 40;

fn default_target(experiments: &[Experiment]) -> PathBuf {
    let names: Vec<&str> = experiments
        .iter()
        .map(|experiment| experiment.name.as_str())
        .collect();
    let all = names.join("-");
    // A scenario and its variants repeat its name; many scenarios would make a name of a line.
    let others = names.len() - 1;
    let short = if all.len() <= LONGEST_NAME {
        all
    } else if names[1..]
        .iter()
        .all(|name| name.starts_with(&format!("{}-", names[0])))
    {
        names[0].to_owned()
    } else {
        format!("{}-and-{others}-more", names[0])
    };
    Path::new("reports").join(format!("compare-{short}"))
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

fn simulate(
    arguments: &Arguments,
    experiments: &[Experiment],
    questions: &[Question],
) -> Result<Outcome, Trouble> {
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| default_target(experiments));
    let mut session = Session::open(&arguments.simulating, target, arguments.no_report)?;
    let keep = |experiment: &Experiment| {
        let prefix = format!("{}/", experiment.name);
        Kept::open(session.folder(), prefix, experiment, !arguments.no_monthly)
    };
    let mut kept = experiments
        .iter()
        .map(keep)
        .collect::<Result<Vec<Kept>, String>>()?;
    let results = session.simulate(experiments, &mut kept, None)?;
    if !results.is_complete() {
        // An interrupted comparison is not written; half of one would mislead.
        let message = "interrupted; nothing was written".to_owned();
        return Err(Trouble(Outcome::Interrupted, message));
    }
    let comparison = compare(experiments, &results.ensembles, arguments.rank_by)
        .asked(questions, &results.ensembles);
    let tables = tables(&session, &results, questions)?;
    session.write("compare", &results, |folder| {
        write::comparison(folder, &comparison, &tables)?;
        for ((one, kept), tables) in results.each().zip(kept).zip(&tables) {
            write::run(folder, kept, one, tables)?;
        }
        Ok(())
    })?;
    print(arguments, &comparison, &session);
    Ok(Outcome::Done)
}

/// The numbers of each scenario, with the week that its charts show where charts are drawn.
fn tables(
    session: &Session,
    results: &Results<'_>,
    questions: &[Question],
) -> Result<Vec<Tables>, Trouble> {
    let with_week = |((experiment, ensemble), tables): ((&Experiment, &Ensemble), Tables)| {
        let tables = tables.asked(questions, ensemble);
        if session.folder().is_none() {
            return Ok(tables);
        }
        let failed = |failure: Failure| Trouble(Outcome::Failed, failure.to_string());
        tables.with_week(experiment, None).map_err(failed)
    };
    let each = results.each().zip(results.tables());
    each.map(with_week).collect()
}

fn print(arguments: &Arguments, comparison: &Comparison, session: &Session) {
    if arguments.simulating.format == Format::Json {
        print_json(&summary::of_comparison(comparison));
    } else {
        print!("{}", text::comparison_summary(comparison));
        let where_to = if arguments.no_report {
            "no report written".to_owned()
        } else {
            format!("results and charts are in {}", session.target().display())
        };
        println!("\n{:.1} s; {where_to}", session.seconds());
    }
}
