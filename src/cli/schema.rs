//! `gridrack schema`: the JSON Schema of scenario files, or the reference as Markdown.

use super::Outcome;
use crate::scenario::reference;
use clap::Args;

/// Flags of `schema`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print the reference of all keys as Markdown instead
    #[arg(long)]
    pub markdown: bool,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    if arguments.markdown {
        print!("{}", reference::markdown());
    } else {
        println!("{:#}", reference::json_schema());
    }
    Outcome::Done
}
