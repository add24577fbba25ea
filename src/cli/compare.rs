//! `gridrack compare`: scenarios, or a scenario's variants, with the same random draws.

use super::common::{Format, Overrides, Simulating, WithProgress, progress, stop_flag};
use super::run::pretty;
use super::{Outcome, problems};
use crate::montecarlo::run as montecarlo;
use crate::problem::{Kind, Problem, Problems};
use crate::report::chart;
use crate::report::folder::Folder;
use crate::report::manifest::{Timings, manifest};
use crate::report::table::Tables;
use crate::report::{summary, text};
use crate::scenario::experiment::{self, Experiment};
use crate::scenario::load;
use crate::scenario::resolve::ClimateCache;
use crate::study::compare::{Comparison, compare};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Flags of `compare`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Scenario files; one alone is compared with its variants
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Folder for the results; by default reports/compare-<names>
    #[arg(long)]
    pub out: Option<PathBuf>,
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

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let experiments = match read_all(arguments) {
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
        Err((outcome, message)) => {
            problems::say(&message);
            outcome
        }
    }
}

/// Reads the scenarios to compare; all take the seed and the number of replications of the first,
/// so that they face the same draws.
fn read_all(arguments: &Arguments) -> Result<Vec<Experiment>, Problems> {
    let cache = ClimateCache::default();
    let mut set = arguments.overrides.arguments();
    let mut experiments: Vec<Experiment> = Vec::new();
    for (path, variant) in subjects(&arguments.scenarios)? {
        let name = path.file_stem().map_or_else(
            || "scenario".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        );
        let mut experiment =
            experiment::from_layers(&name, &load::load(&path)?, &set, variant.as_deref(), &cache)?;
        experiment.name = unused(experiment.name, &experiments);
        if experiments.is_empty() {
            set.push(format!("monte_carlo.seed={}", experiment.seed));
            set.push(format!(
                "monte_carlo.replications={}",
                experiment.replications
            ));
        }
        experiments.push(experiment);
    }
    let months = |experiment: &Experiment| {
        (
            experiment.cases[0].plan.horizon.months(),
            experiment.cases[0].plan.horizon.start,
        )
    };
    if let Some(other) = experiments
        .iter()
        .find(|experiment| months(experiment) != months(&experiments[0]))
    {
        let message = format!(
            "{:?} and {:?} differ in `start` or `years`",
            experiments[0].name, other.name
        );
        return Err(Problem::error(Kind::OutOfRange, message)
            .hint("compare scenarios over the same time; --set start=… --set years=…")
            .into());
    }
    Ok(experiments)
}

/// The name, numbered when an earlier scenario has the same: results are identified by it.
fn unused(name: String, taken: &[Experiment]) -> String {
    let is_free = |name: &String| taken.iter().all(|other| other.name != *name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(name)
}

/// The scenario files, or the one file and each of its variants.
fn subjects(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Option<String>)>, Problems> {
    if let [only] = paths {
        let variants = experiment::variants(only)?;
        if variants.is_empty() {
            let hint = "name a second scenario, or give this one [[variant]]s";
            return Err(Problem::error(
                Kind::Missing,
                format!("{} has no variants to compare with", only.display()),
            )
            .hint(hint)
            .into());
        }
        let with_base = std::iter::once(None).chain(variants.into_iter().map(Some));
        return Ok(with_base.map(|variant| (only.clone(), variant)).collect());
    }
    Ok(paths.iter().map(|path| (path.clone(), None)).collect())
}

fn default_target(experiments: &[Experiment]) -> PathBuf {
    let names: Vec<&str> = experiments
        .iter()
        .map(|experiment| experiment.name.as_str())
        .collect();
    Path::new("reports").join(format!("compare-{}", names.join("-")))
}

#[allow(
    clippy::disallowed_methods,
    reason = "wall-clock time is reported to the user and in the manifest's timings, and nowhere \
        else"
)]
fn simulate(
    arguments: &Arguments,
    experiments: &[Experiment],
) -> Result<Outcome, (Outcome, String)> {
    let refused = |message: String| (Outcome::Refused, message);
    let begun = Instant::now();
    let pool = arguments.simulating.pool().map_err(refused)?;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| default_target(experiments));
    let folder = if arguments.no_report {
        None
    } else {
        Some(Folder::open(&target).map_err(refused)?)
    };
    let stop = stop_flag();
    let mut ensembles = Vec::with_capacity(experiments.len());
    for experiment in experiments {
        let bar = progress(
            u64::from(experiment.replications),
            arguments.simulating.quiet,
        );
        let mut sink = WithProgress {
            sink: (),
            bar: &bar,
        };
        let simulated = pool.install(|| montecarlo::all(experiment, &stop, &mut sink));
        bar.finish_and_clear();
        let ensemble = simulated
            .map_err(|failure| (Outcome::Failed, format!("{}: {failure}", experiment.name)))?;
        if stop.load(Ordering::SeqCst) && ensemble.count() < experiment.replications as usize {
            // An interrupted comparison is not written; half of one would mislead.
            return Err((
                Outcome::Interrupted,
                "interrupted; nothing was written".to_owned(),
            ));
        }
        ensembles.push(ensemble);
    }
    let simulating_seconds = begun.elapsed().as_secs_f64();
    let comparison = compare(experiments, &ensembles);
    let tables: Vec<Tables> = experiments
        .iter()
        .zip(&ensembles)
        .map(|(experiment, ensemble)| Tables::new(experiment, ensemble))
        .collect();
    if let Some(mut folder) = folder {
        write(&mut folder, &comparison, &tables).map_err(refused)?;
        let timings = Timings {
            threads: pool.current_num_threads(),
            wall_seconds: begun.elapsed().as_secs_f64(),
            simulating_seconds,
        };
        let simulated: Vec<(&Experiment, usize, u64)> = experiments
            .iter()
            .zip(&ensembles)
            .map(|(experiment, ensemble)| (experiment, ensemble.count(), ensemble.events))
            .collect();
        let manifest = manifest("compare", &simulated, false, folder.records(), timings);
        folder.publish(&pretty(&manifest)).map_err(refused)?;
    }
    print(
        arguments,
        &comparison,
        &target,
        begun.elapsed().as_secs_f64(),
    );
    Ok(Outcome::Done)
}

fn write(folder: &mut Folder, comparison: &Comparison, tables: &[Tables]) -> Result<(), String> {
    folder.write("summary.json", &pretty(&summary::of_comparison(comparison)))?;
    for chart in chart::COMPARISON_CHARTS {
        let rendered = chart::render_comparison(chart, tables)?;
        folder.write(&format!("charts/{}.svg", chart.id), &rendered.svg)?;
        folder.write(&format!("charts/{}.png", chart.id), &rendered.png)?;
    }
    Ok(())
}

fn print(arguments: &Arguments, comparison: &Comparison, target: &Path, seconds: f64) {
    if arguments.simulating.format == Format::Json {
        println!(
            "{}",
            String::from_utf8_lossy(&pretty(&summary::of_comparison(comparison))).trim_end()
        );
    } else if !arguments.simulating.quiet {
        print!("{}", text::comparison_summary(comparison));
        let where_to = if arguments.no_report {
            "no report written".to_owned()
        } else {
            format!("results and charts are in {}", target.display())
        };
        println!("\n{seconds:.1} s; {where_to}");
    }
}
