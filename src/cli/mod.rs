//! The command line: parse, call, print. A file per subcommand.
#![allow(
    rustdoc::invalid_html_tags,
    reason = "the lines on flags are help texts, where <name> is a placeholder"
)]

pub mod catalog;
pub mod check;
pub mod common;
pub mod compare;
pub mod completions;
pub mod new;
pub mod problems;
pub mod run;
pub mod schema;
pub mod trace;

use clap::{Parser, Subcommand};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// The run failed.
    Failed,
    /// The input or the call is wrong.
    Refused,
    /// Interrupted; what was finished is kept.
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

/// Capacity and energy planning for GPU clouds: purchases, power, cooling and rent in many futures.
#[derive(Debug, Parser)]
#[command(name = "gridrack", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Every subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play a scenario's futures, print the summary, write reports/<name>/
    Run(run::Arguments),
    /// Play scenarios (or a scenario's variants) under the same futures and compare them
    Compare(compare::Arguments),
    /// Check scenarios; report every problem at once with its place and mend
    Check(check::Arguments),
    /// List and show the reference library, and the measures
    Catalog(catalog::Arguments),
    /// Write a starter scenario
    New(new::Arguments),
    /// Replay one future with its event log, its hours and a trace for Perfetto
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
