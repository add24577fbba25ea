//! `gridrack trace`: one replication again, with every event.

use super::common::{Overrides, read_and_report};
use super::run::pretty;
use super::{Outcome, problems};
use crate::kpi;
use crate::montecarlo::run as montecarlo;
use crate::record::Run;
use crate::report::figure::figure;
use crate::report::folder::Folder;
use crate::report::hours::{Both, HoursFile};
use crate::report::manifest::{Timings, manifest};
use crate::report::table::Tables;
use crate::report::trace::Log;
use crate::report::week::{self, Choice};
use crate::report::{bottleneck, chart};
use crate::scenario::experiment::Experiment;
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Flags of `trace`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario file
    pub scenario: PathBuf,
    /// Number of the replication, from 0
    #[arg(short, long)]
    pub replication: u32,
    /// Folder for the log, the trace and hours.csv; by default reports/<name>-trace-<replication>
    #[arg(long)]
    pub out: Option<PathBuf>,
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
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let Some(experiment) = read_and_report(&arguments.scenario, &arguments.overrides) else {
        return Outcome::Refused;
    };
    let (choice, mut folder) = match prepared(arguments, &experiment) {
        Ok(prepared) => prepared,
        Err(message) => {
            problems::say(&message);
            return Outcome::Refused;
        }
    };
    let plan = &experiment.cases[experiment.case_of(arguments.replication)].plan;
    let (mut log, mut hours) = (Log::new(plan), HoursFile::new(plan));
    let simulated = montecarlo::one(
        &experiment,
        arguments.replication,
        &mut Both(&mut log, &mut hours),
    );
    // The log of a failed replication is what the user needs to see.
    let measures = simulated
        .as_ref()
        .map_or_else(|_| Value::Null, |run| measures(&experiment, run));
    let written = folder
        .write("events.jsonl", log.events().as_bytes())
        .and_then(|()| folder.write("perfetto.json", log.perfetto().as_bytes()))
        .and_then(|()| {
            if hours.is_empty() {
                Ok(())
            } else {
                folder.write("hours.csv", hours.csv().as_bytes())
            }
        })
        .and_then(|()| folder.write("measures.json", &pretty(&measures)))
        .and_then(|()| {
            simulated.as_ref().map_or(Ok(()), |run| {
                charts(&mut folder, &tables(&experiment, run, choice.as_ref())?)
            })
        })
        .and_then(|()| {
            let manifest = manifest(
                "trace",
                &[(&experiment, 1, log.count())],
                false,
                folder.records(),
                Timings::default(),
            );
            folder.publish(&pretty(&manifest))
        });
    let target = target(arguments, &experiment);
    match (written, simulated) {
        (Err(message), _) => {
            problems::say(&message);
            Outcome::Failed
        }
        (Ok(_), Err(failure)) => {
            problems::say(&failure.to_string());
            eprintln!("the events up to the failure are in {}", target.display());
            Outcome::Failed
        }
        (Ok(_), Ok(run)) => {
            summarise(&experiment, &run, &measures, log.count());
            println!(
                "\nevents.jsonl, perfetto.json (open at ui.perfetto.dev), measures.json{} and \
                    charts are in {}",
                if hours.is_empty() { "" } else { ", hours.csv" },
                target.display()
            );
            Outcome::Done
        }
    }
}

fn target(arguments: &Arguments, experiment: &Experiment) -> PathBuf {
    arguments.out.clone().unwrap_or_else(|| {
        PathBuf::from("reports").join(format!(
            "{}-trace-{}",
            experiment.name, arguments.replication
        ))
    })
}

/// The requested week, and the output folder.
fn prepared(
    arguments: &Arguments,
    experiment: &Experiment,
) -> Result<(Option<Choice>, Folder), String> {
    let choice = arguments
        .dispatch_week
        .as_deref()
        .map(|text| Choice::read(text, experiment))
        .transpose()?;
    Ok((choice, Folder::open(&target(arguments, experiment))?))
}

/// The tables of one replication, with the week of the dispatch chart.
fn tables(experiment: &Experiment, run: &Run, choice: Option<&Choice>) -> Result<Tables, String> {
    let week =
        week::week(experiment, run.replication, choice).map_err(|failure| failure.to_string())?;
    Ok(Tables {
        week,
        ..Tables::of_one(experiment, run)
    })
}

/// The charts of this replication: binding constraints, GPU-hours and timeline.
fn charts(folder: &mut Folder, tables: &Tables) -> Result<(), String> {
    for chart in chart::CHARTS_OF_ONE {
        let rendered = chart::render(chart, tables)?;
        folder.write(&format!("charts/{}.svg", chart.id), &rendered.svg)?;
        folder.write(&format!("charts/{}.png", chart.id), &rendered.png)?;
    }
    Ok(())
}

/// The measures of the replication: bit for bit those of its row in a run.
fn measures(experiment: &Experiment, run: &Run) -> Value {
    let plan = &experiment.cases[usize::from(run.case)].plan;
    let values: Map<String, Value> = kpi::describe(plan)
        .into_iter()
        .zip(kpi::evaluate(run, plan))
        .map(|(measure, value)| (measure.id, json!(value)))
        .collect();
    let inputs: Map<String, Value> = plan
        .inputs
        .iter()
        .zip(&run.inputs)
        .map(|(input, value)| (input.path.clone(), json!(value)))
        .collect();
    json!({ "replication": run.replication, "case": experiment.cases[usize::from(run.case)].name, "measures": values, "inputs": inputs })
}

fn summarise(experiment: &Experiment, run: &Run, measures: &Value, events: u64) {
    println!(
        "{}: replication {} {}, {events} events",
        experiment.name,
        run.replication,
        measures["case"].as_str().unwrap_or_default()
    );
    for described in kpi::describe(&experiment.cases[usize::from(run.case)].plan) {
        let value = measures["measures"][&described.id].as_f64();
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
