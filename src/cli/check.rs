//! `gridrack check`: every problem at once, and where each number came from.

use super::common::{Overrides, read};
use super::{Outcome, problems};
use crate::scenario::rule::Explained;
use clap::Args;
use std::path::PathBuf;

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
    #[allow(missing_docs, reason = "a group of flags, documented where it is defined")]
    pub overrides: Overrides,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::Done;
    for path in &arguments.scenarios {
        match read(path, &arguments.overrides) {
            Ok(experiment) => {
                problems::print(&experiment.warnings);
                if arguments.explain {
                    experiment.explained.iter().for_each(|key| println!("{}", line(key)));
                } else {
                    let plan = &experiment.futures[0].plan;
                    println!(
                        "{}: good; {} futures, {} uncertain inputs, {} orders, {} sites",
                        path.display(),
                        experiment.futures.len(),
                        plan.inputs.len(),
                        plan.orders.len(),
                        plan.sites.len()
                    );
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

fn line(key: &Explained) -> String {
    let unit = if key.unit.is_empty() { String::new() } else { format!(" {}", key.unit) };
    format!("{} = {}{unit}    # {}", key.path, key.value, key.origin)
}
