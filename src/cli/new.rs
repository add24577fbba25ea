//! `gridrack new`: writes a starter scenario that runs unchanged.

use super::{Outcome, problems};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// The starter's text.
const STARTER: &str = include_str!("starter.toml");

/// Flags of `new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// File to write; it must not exist
    #[arg(default_value = "scenario.toml")]
    pub file: PathBuf,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&arguments.file)
        .and_then(|mut file| file.write_all(STARTER.as_bytes()));
    match written {
        Ok(()) => {
            println!(
                "wrote {0}; simulate it with: gridrack run {0}",
                arguments.file.display()
            );
            Outcome::Done
        }
        Err(error) => {
            problems::say(&format!(
                "cannot write {}: {error}",
                arguments.file.display()
            ));
            Outcome::Refused
        }
    }
}
