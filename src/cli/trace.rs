//! `gridrack trace`: one replication again, with every event.

use super::common::{Overrides, read_and_report};
use super::{Outcome, problems};
use crate::kpi;
use crate::record::Run;
use crate::report::figure::figure;
use crate::report::folder::Folder;
use crate::report::manifest::{Simulated, Timings};
use crate::report::replay::Replay;
use crate::report::{bottleneck, write};
use crate::scenario::experiment::{self, Experiment};
use crate::tables::Tables;
use crate::tables::week::Choice;
use clap::Args;
use std::path::PathBuf;

/// Flags of `trace`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario file
    pub scenario: PathBuf,
    /// Number of the replication, from 0
    #[arg(short, long)]
    pub replication: u32,
    /// Replay one of the scenario's variants
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Folder for the log, the trace and hours.csv; by default reports/<name>-trace-<replication>
    #[arg(long)]
    pub out: Option<PathBuf>,
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
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let variant = arguments.variant.as_deref();
    let read = read_and_report(&arguments.scenario, &arguments.overrides, variant);
    let Some(experiment) = read else {
        return Outcome::Refused;
    };
    let target = target(arguments, &experiment);
    let prepared = Choice::requested(arguments.dispatch_week.as_deref(), &experiment)
        .and_then(|choice| Ok((choice, Folder::open(&target)?)));
    let (choice, folder) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => {
            problems::say(&message);
            return Outcome::Refused;
        }
    };
    let by_hour = by_hour(arguments, &experiment);
    let replay = Replay::simulate(&experiment, arguments.replication, by_hour.as_ref());
    if let Err(message) = written(folder, &experiment, &replay, choice.as_ref()) {
        problems::say(&message);
        return Outcome::Failed;
    }
    match &replay.simulated {
        Err(failure) => {
            problems::say(&failure.to_string());
            eprintln!("the events up to the failure are in {}", target.display());
            Outcome::Failed
        }
        Ok(run) => {
            summarise(&experiment, run, replay.events());
            println!(
                "\nevents.jsonl, perfetto.json (open at ui.perfetto.dev), measures.json{} and \
                    charts are in {}",
                if replay.has_hours() {
                    ", hours.csv"
                } else {
                    ""
                },
                target.display()
            );
            Outcome::Done
        }
    }
}

/// The same experiment with every site settled by the hour, where one is settled from sums.
fn by_hour(arguments: &Arguments, experiment: &Experiment) -> Option<Experiment> {
    let plan = &experiment.cases[experiment.case_of(arguments.replication)].plan;
    let from_sums = plan.sites.iter().filter(|site| site.hourly.is_none());
    let settled = from_sums.map(|site| {
        let name = &site.name;
        format!("site.{name}.electricity.settlement=hourly")
    });
    let set: Vec<String> = arguments
        .overrides
        .arguments()
        .into_iter()
        .chain(settled)
        .collect();
    if set.len() == arguments.overrides.arguments().len() {
        return None;
    }
    experiment::read_variant(&arguments.scenario, &set, arguments.variant.as_deref()).ok()
}

fn written(
    mut folder: Folder,
    experiment: &Experiment,
    replay: &Replay<'_>,
    choice: Option<&Choice>,
) -> Result<(), String> {
    replay.write(&mut folder, choice)?;
    let simulated = Simulated {
        experiment,
        replications: 1,
        events: replay.events(),
    };
    write::publish(folder, "trace", &[simulated], false, Timings::default())
}

fn target(arguments: &Arguments, experiment: &Experiment) -> PathBuf {
    arguments.out.clone().unwrap_or_else(|| {
        PathBuf::from("reports").join(format!(
            "{}-trace-{}",
            experiment.name, arguments.replication
        ))
    })
}

fn summarise(experiment: &Experiment, run: &Run, events: u64) {
    let case = &experiment.cases[usize::from(run.case)];
    println!(
        "{}: replication {} {}, {events} events",
        experiment.name, run.replication, case.name
    );
    let values = kpi::evaluate(run, &case.plan);
    for (described, value) in kpi::describe(&case.plan).into_iter().zip(values) {
        // Critical-path causes have a table of their own, and zero values of per-cause measures are
        // omitted.
        let reported = |value: &f64| {
            !described.id.starts_with("critical_") && (*value != 0.0 || !described.id.contains('.'))
        };
        if let Some(value) = value.filter(reported) {
            println!(
                "  {:<44} {}",
                described.id,
                figure(Some(value), described.unit)
            );
        }
    }
    print!(
        "{}",
        bottleneck::critical_path(&Tables::of_one(experiment, run))
    );
}
