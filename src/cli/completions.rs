//! `gridrack completions`: completions for a shell.

use super::{Cli, Outcome};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Flags of `completions`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    pub shell: Shell,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "gridrack",
        &mut std::io::stdout(),
    );
    Outcome::Done
}
