//! Where the shared data are: `../shared/data`, or `GRIDRACK_DATA`.

use crate::skips;
use std::path::PathBuf;

/// The data folder; where it is absent, notes that the test is skipped.
#[track_caller]
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("GRIDRACK_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    skips::note(&format!("the shared data are not at {}", folder.display()));
    None
}

/// The rows of `EXPECTED.csv` whose id begins with a prefix: (id, file, value).
pub fn expected(folder: &std::path::Path, prefix: &str) -> Vec<(String, PathBuf, f64)> {
    let mut reader = csv::Reader::from_path(folder.join("EXPECTED.csv"))
        .expect("the expected figures are there");
    let rows = reader.records().map(|row| row.expect("a readable row"));
    let chosen: Vec<_> = rows
        .filter(|row| row[0].starts_with(prefix))
        .map(|row| {
            (
                row[0].to_owned(),
                folder.join(&row[1]),
                row[3].parse().expect("a number"),
            )
        })
        .collect();
    assert!(
        !chosen.is_empty(),
        "no expected figure begins with {prefix}"
    );
    chosen
}
