//! `gridrack check`: reports every problem at once, and the origin of each number.

use super::common::Overrides;
use super::{Outcome, problems};
use crate::problem::Problems;
use crate::rule::Explained;
use crate::scenario::experiment::{self, Experiment};
use crate::scenario::load;
use crate::scenario::resolve::ClimateCache;
use clap::Args;
use std::path::{Path, PathBuf};

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Print every key with its value, unit and origin: file and line, catalogue, --set or default
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    #[allow(
        missing_docs,
        reason = "a group of flags, documented where it is defined"
    )]
    pub overrides: Overrides,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::Done;
    for path in &arguments.scenarios {
        match with_variants(path, &arguments.overrides) {
            Ok(experiment) => {
                problems::print(&experiment.warnings);
                if arguments.explain {
                    experiment
                        .explained
                        .iter()
                        .for_each(|key| println!("{}", line(key)));
                } else {
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
            }
            Err(found) => {
                problems::print(&found);
                outcome = Outcome::Refused;
            }
        }
    }
    outcome
}

/// The experiment, once its variants have been checked too; their warnings are added to its own.
fn with_variants(path: &Path, overrides: &Overrides) -> Result<Experiment, Problems> {
    let (layers, cache) = (load::load(path)?, ClimateCache::default());
    let (name, arguments) = (experiment::name_of(path), overrides.arguments());
    let read = |variant: Option<&str>| {
        experiment::from_layers(&name, &layers, &arguments, variant, &cache)
    };
    let mut experiment = read(None)?;
    let mut refused = Problems::default();
    for variant in experiment::variants(&layers) {
        match read(Some(&variant)) {
            Ok(read) => read
                .warnings
                .0
                .into_iter()
                .for_each(|problem| experiment.warnings.push(problem)),
            Err(found) => found
                .0
                .into_iter()
                .for_each(|problem| refused.push(problem)),
        }
    }
    if refused.refuse() {
        Err(refused)
    } else {
        Ok(experiment)
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
