//! What the subcommands share: overrides, threads, the stop flag, progress.

use super::problems;
use crate::montecarlo::bound::{Precision, Question};
use crate::montecarlo::ensemble::Ensemble;
use crate::problem::Problems;
use crate::report::write::pretty;
use crate::scenario::experiment::Experiment;
use crate::scenario::whole;
use crate::study;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for a reader.
    Text,
    /// JSON for a program: `summary.json` on standard output.
    Json,
}

/// Flags of every subcommand that reads a scenario.
#[derive(Clone, Debug, Args)]
pub struct Overrides {
    /// Number of replications; overrides `monte_carlo.replications`
    #[arg(short = 'n', long)]
    pub replications: Option<u32>,
    /// Seed of the random draws: the same seed gives the same draws in every scenario
    #[arg(long)]
    pub seed: Option<u64>,
    /// Override a key of the scenario, e.g. --set site.campus.building.hall-a.it_mw=80 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl Overrides {
    /// All overrides as `KEY=VALUE`.
    pub fn arguments(&self) -> Vec<String> {
        let replications = self
            .replications
            .map(|n| format!("monte_carlo.replications={n}"));
        let seed = self.seed.map(|seed| format!("monte_carlo.seed={seed}"));
        self.set
            .iter()
            .cloned()
            .chain(replications)
            .chain(seed)
            .collect()
    }
}

/// Flags that ask questions of the results.
#[derive(Clone, Debug, Default, Args)]
pub struct Asking {
    /// Ask for a probability or hold a figure against a bound: "npv_usd < 0", "p10(irr) >= 0.1",
    /// "P(days_to_first_power > 2027-06-01) <= 0.1" (repeatable)
    #[arg(long = "where", value_name = "QUESTION")]
    pub questions: Vec<String>,
    /// Stop as soon as a figure is precise enough, looked at after 200 replications, 300, 450 …:
    /// "mean(npv_usd) ± 2 %", "p10(irr) +- 0.01"; at most as many as --replications
    #[arg(long, value_name = "FIGURE ± WIDTH")]
    pub until: Option<String>,
}

impl Asking {
    /// The questions, and how precisely a figure is wanted, read against the measures of an
    /// experiment.
    ///
    /// # Errors
    /// Every problem found.
    pub fn read(&self, experiment: &Experiment) -> Result<Asked, Problems> {
        let (start, measures) = (experiment.first_day(), Ensemble::new(experiment).measures);
        let mut problems = Problems::default();
        let mut asked = Asked {
            questions: questions(&self.questions, experiment, &mut problems),
            until: None,
        };
        if let Some(text) = &self.until {
            match Precision::read("--until", text, start, &measures) {
                Ok(until) => asked.until = Some(until),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.refuse() {
            Err(problems)
        } else {
            Ok(asked)
        }
    }
}

/// Questions to an experiment, as far as they can be read.
pub fn questions(
    texts: &[String],
    experiment: &Experiment,
    problems: &mut Problems,
) -> Vec<Question> {
    let (start, measures) = (experiment.first_day(), Ensemble::new(experiment).measures);
    let read = |text: &String| Question::read("--where", text, start, &measures);
    let each = texts.iter().map(read);
    each.filter_map(|question| question.map_err(|problem| problems.push(problem)).ok())
        .collect()
}

/// What is asked of the results.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Questions to answer.
    pub questions: Vec<Question>,
    /// When enough is simulated.
    pub until: Option<Precision>,
}

/// Flags of every subcommand that simulates.
#[derive(Clone, Debug, Args)]
pub struct Simulating {
    /// Number of threads; by default one per core
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print no progress
    #[arg(short, long)]
    pub quiet: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl Simulating {
    /// A thread pool of the requested size.
    ///
    /// # Errors
    /// A message for the user.
    pub fn pool(&self) -> Result<rayon::ThreadPool, String> {
        if self.threads == Some(0) {
            return Err("--threads needs at least 1".to_owned());
        }
        study::run::pool(self.threads)
    }
}

/// Prints JSON as a file would hold it.
pub fn print_json(value: &serde_json::Value) {
    println!("{}", String::from_utf8_lossy(&pretty(value)).trim_end());
}

/// Reads a scenario and prints its problems and warnings; `None` when the scenario is refused.
pub fn read_and_report(
    path: &Path,
    overrides: &Overrides,
    variant: Option<&str>,
) -> Option<Experiment> {
    match whole::read(path, &overrides.arguments(), variant) {
        Ok((experiment, _)) => {
            problems::print(&experiment.warnings);
            Some(experiment)
        }
        Err(found) => {
            problems::print(&found);
            None
        }
    }
}

/// A flag that Ctrl-C or a termination request sets; a second one ends the process at once.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let handler = ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    if handler.is_err() {
        eprintln!("warning: Ctrl-C will end the run without keeping what is finished");
    }
    flag
}

/// A bar with the time left for each experiment, on a terminal's standard error only.
pub struct Bars(Vec<ProgressBar>);

impl Bars {
    /// None of them drawn yet.
    pub fn new(experiments: &[Experiment], quiet: bool) -> Self {
        let bar = |experiment: &Experiment| bar(u64::from(experiment.replications), quiet);
        Self(experiments.iter().map(bar).collect())
    }

    /// Moves one to where its experiment is.
    pub fn progress(&self, at: usize, done: u32) {
        let bar = &self.0[at];
        bar.set_position(u64::from(done));
        if bar.length() == Some(u64::from(done)) {
            bar.finish_and_clear();
        }
    }

    /// Takes them off the terminal.
    pub fn clear(&self) {
        self.0.iter().for_each(ProgressBar::finish_and_clear);
    }
}

fn bar(total: u64, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} replications, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
