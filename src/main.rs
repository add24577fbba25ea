//! The `gridrack` command: parse, call, exit.

use clap::Parser;
use gridrack::cli::{Cli, dispatch};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dispatch(Cli::parse()).code())
}
