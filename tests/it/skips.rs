//! Tests that were skipped, noted in a file that `tests/skipped.rs` reads and clears.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::panic::Location;
use std::path::{Path, PathBuf};

/// The file of those whom the same Cargo runs.
fn record() -> PathBuf {
    #[cfg(unix)]
    let runner = std::os::unix::process::parent_id();
    #[cfg(not(unix))]
    let runner = 0;
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("skipped-{runner}"))
}

/// Notes that the test of this thread is skipped, and says why.
#[allow(dead_code, reason = "the target that counts skips has none")]
#[allow(
    clippy::disallowed_methods,
    reason = "a thread of libtest has its test's name"
)]
#[track_caller]
pub fn note(why: &str) {
    println!("skipped: {why}");
    let thread = std::thread::current();
    // With one thread for all tests it is no test's own, but the place is.
    let test = match thread.name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => Location::caller().to_string(),
    };
    let file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(record());
    file.and_then(|mut file| writeln!(file, "{test}"))
        .unwrap_or_else(|error| panic!("{}: {error}", record().display()));
}

/// The tests noted by the tests that the same Cargo ran; clears what others have left.
#[allow(dead_code, reason = "the tests only note")]
pub fn take() -> BTreeSet<String> {
    let text = fs::read_to_string(record()).unwrap_or_default();
    for entry in fs::read_dir(env!("CARGO_TARGET_TMPDIR"))
        .into_iter()
        .flatten()
    {
        let path = entry.map(|entry| entry.path()).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("skipped-") {
            let _ = fs::remove_file(&path);
        }
    }
    text.lines().map(str::to_owned).collect()
}
