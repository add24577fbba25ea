//! `gridrack check`: reports every problem at once, and the origin of each number.

use super::common::Overrides;
use super::{Outcome, problems};
use crate::rule::Explained;
use crate::scenario::experiment::Experiment;
use crate::scenario::whole;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Print keys with value, unit and origin: file and line, catalogue, --set or default;
    /// `--explain=defaults` prints those that are defaults
    #[arg(long, value_name = "KEYS", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub explain: Option<Explain>,
    /// Check one of the scenario's variants; by default the scenario and all of them
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "a group of flags, documented where it is defined"
    )]
    pub overrides: Overrides,
}

/// Which keys are explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Explain {
    /// Every key.
    All,
    /// Keys that nothing states.
    Defaults,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::Done;
    let set = arguments.overrides.arguments();
    for path in &arguments.scenarios {
        match whole::read(path, &set, arguments.variant.as_deref()) {
            Ok((experiment, of_variants)) => {
                problems::print(&experiment.warnings);
                problems::print(&of_variants);
                print(path, &experiment, arguments.explain);
            }
            Err(found) => {
                problems::print(&found);
                outcome = Outcome::Refused;
            }
        }
    }
    outcome
}

/// What a good scenario holds.
fn print(path: &Path, experiment: &Experiment, explain: Option<Explain>) {
    if let Some(explain) = explain {
        let keys = experiment.explained.iter();
        let is_shown = |key: &&Explained| explain == Explain::All || key.origin == "default";
        keys.filter(is_shown)
            .for_each(|key| println!("{}", line(key)));
        return;
    }
    let plan = &experiment.cases[0].plan;
    println!(
        "{}: good; {} cases, {} uncertain inputs, {} orders, {} sites",
        path.display(),
        experiment.cases.len(),
        plan.inputs.len(),
        plan.orders.len(),
        plan.sites.len()
    );
    for read in plan.files_read() {
        println!("  read {read}");
    }
}

fn line(key: &Explained) -> String {
    let unit = if key.unit.is_empty() {
        String::new()
    } else {
        format!(" {}", key.unit)
    };
    format!("{} = {}{unit}    # {}", key.path, key.value, key.origin)
}
