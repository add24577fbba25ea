//! The `gridrack` command: parse, call, exit.

use clap::Parser;
use gridrack::cli::{Cli, dispatch};
use std::process::ExitCode;

/// A reader such as `head` may close the pipe early; that is no failure.
fn end_quietly_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic
            .payload_as_str()
            .is_some_and(|text| text.starts_with("failed printing to std"))
        {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

fn main() -> ExitCode {
    end_quietly_when_nobody_reads();
    ExitCode::from(dispatch(Cli::parse()).code())
}
