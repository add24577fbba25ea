//! The command line: parse, call, print. A file per subcommand.
#![allow(
    rustdoc::invalid_html_tags,
    reason = "the lines on flags are help texts, where <name> is a placeholder"
)]

mod catalog;
mod check;
mod common;
mod compare;
mod completions;
mod new;
mod problems;
mod run;
mod schema;
mod session;
mod trace;

use clap::{Parser, Subcommand};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Completed.
    Done,
    /// The run failed.
    Failed,
    /// The scenario or the command line is wrong.
    Refused,
    /// Interrupted; the replications finished until then are kept.
    Interrupted,
}

impl Outcome {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Interrupted => 130,
        }
    }
}

/// Capacity and energy planning for GPU clouds: purchases, power, cooling, revenue and cash.
#[derive(Debug, Parser)]
#[command(name = "gridrack", version, max_term_width = 100)]
pub struct Cli {
    /// The subcommand to run.
    #[command(subcommand)]
    pub command: Command,
}

/// Every subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a scenario, print the summary, write reports/<name>/
    Run(run::Arguments),
    /// Compare scenarios, or a scenario's variants, under common random numbers
    Compare(compare::Arguments),
    /// Check scenarios; report every problem at once with its place and how to fix it
    Check(check::Arguments),
    /// List the reference library and the measures, and show an entry
    Catalog(catalog::Arguments),
    /// Write a starter scenario
    New(new::Arguments),
    /// Simulate one replication again: event log, hourly values, Perfetto trace
    Trace(trace::Arguments),
    /// Print the JSON Schema of scenario files
    Schema(schema::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
}

/// Runs a parsed call.
pub fn dispatch(cli: Cli) -> Outcome {
    match cli.command {
        Command::Run(arguments) => run::call(&arguments),
        Command::Compare(arguments) => compare::call(&arguments),
        Command::Check(arguments) => check::call(&arguments),
        Command::Catalog(arguments) => catalog::call(&arguments),
        Command::New(arguments) => new::call(&arguments),
        Command::Trace(arguments) => trace::call(&arguments),
        Command::Schema(arguments) => schema::call(&arguments),
        Command::Completions(arguments) => completions::call(&arguments),
    }
}
