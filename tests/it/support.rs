//! Shared by the integration tests: temporary folders, calls of the command, the words of its
//! messages, experiments and replications of a text.

use crate::skips;
use gridrack::montecarlo::ensemble::Ensemble;
use gridrack::montecarlo::run::all;
use gridrack::node::parse;
use gridrack::plan::Plan;
use gridrack::problem::Source;
use gridrack::record::Run;
use gridrack::rule::{Keys, Reader};
use gridrack::scenario::experiment::Experiment;
use gridrack::scenario::hourly::LayoutKeys;
use gridrack::scenario::{experiment, load};
use gridrack::sim::run::simulate;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The repository.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Whether the counts of `.ci/long` are asked for.
pub fn long() -> bool {
    std::env::var_os("GRIDRACK_LONG").is_some()
}

/// A folder that lives as long as its test.
pub struct Temp(PathBuf);

impl Temp {
    /// An empty folder.
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("gridrack-it-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        path.parent().map_or(Ok(()), fs::create_dir_all).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The text of a file in it.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file in it with its size, folders by their name, sorted.
    pub fn listing(&self) -> Vec<(String, u64)> {
        let mut found = Vec::new();
        list(&self.0, &self.0, &mut found);
        found.sort();
        found
    }

    /// Calls the command in this folder.
    pub fn gridrack(&self, arguments: &[&str]) -> Called {
        let output = Command::new(env!("CARGO_BIN_EXE_gridrack"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        Called {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn list(root: &Path, folder: &Path, found: &mut Vec<(String, u64)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if path.is_dir() {
            found.push((name, 0));
            list(root, &path, found);
        } else {
            found.push((name, entry.metadata().unwrap().len()));
        }
    }
}

/// How a call of the command ended.
#[derive(Debug)]
pub struct Called {
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Called {
    /// Standard output of a call that must have succeeded.
    pub fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// Standard error as one line of words, without the frame that messages are drawn with.
    pub fn words(&self) -> String {
        self.stderr
            .replace(['│', '╭', '╰', '─', '·', '×', '⚠', '▲', '┬', '├'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The Python that has the libraries some tests compare with (`GRIDRACK_PYTHON`), or `None` with a
/// note that the test is skipped.
#[track_caller]
pub fn python(what: &str) -> Option<PathBuf> {
    let python = std::env::var_os("GRIDRACK_PYTHON").map(PathBuf::from);
    if python.is_none() {
        skips::note(&format!(
            "{what} needs a Python with its library in GRIDRACK_PYTHON"
        ));
    }
    python
}

/// Runs a script of `tests/python/` with a text as its input; its output.
pub fn run_script(python: &Path, script: &str, input: &str) -> String {
    use std::io::Write;
    let path = Path::new(REPOSITORY).join("tests/python").join(script);
    let mut child = Command::new(python)
        .arg(&path)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{script} failed");
    String::from_utf8(output.stdout).unwrap()
}

/// The experiment that a scenario's text stands for, with some keys set over it.
pub fn experiment(text: &str, set: &[&str]) -> Experiment {
    let layers =
        load::from_text("test", text).unwrap_or_else(|problems| panic!("{text}\n{:?}", problems.0));
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    experiment::from_layers("test", &layers, &set, None, &Default::default())
        .unwrap_or_else(|problems| panic!("{text}\n{:?}", problems.0))
}

/// The plan of a scenario's first replication.
pub fn plan(text: &str) -> Arc<Plan> {
    experiment(text, &[]).cases.swap_remove(0).plan
}

/// One replication of a plan.
pub fn simulated(plan: &Plan, replication: u32) -> Run {
    simulate(plan, replication, 0, &mut ()).unwrap_or_else(|broken| panic!("{broken}"))
}

/// All replications of an experiment.
pub fn ensemble(experiment: &Experiment) -> Ensemble {
    all(experiment, &AtomicBool::new(false), &mut ())
        .unwrap_or_else(|failure| panic!("{}: {failure}", experiment.name))
}

/// What is stated of the layout of a file, from the keys as they stand in a scenario.
pub fn layout_keys(text: &str) -> LayoutKeys {
    let source = Source::new("layout", text);
    let mut reader = Reader::default();
    parse(&source)
        .ok()
        .and_then(|node| LayoutKeys::read_keys(&node, &mut reader))
        .unwrap_or_else(|| panic!("{text}: {:?}", reader.problems.0))
}
