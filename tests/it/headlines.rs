//! Headline figures of the shipped scenarios, frozen: a change that moves a cent is seen, and one
//! that means to move it renews them.

use crate::support::{REPOSITORY, ensemble};
use gridrack::montecarlo::ensemble::Statistics;
use gridrack::scenario::experiment;
use rayon::prelude::*;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What renews the file.
const RENEW: &str = "GRIDRACK_RENEW=1 cargo test --test it headlines";

/// Replications of each scenario.
const REPLICATIONS: u32 = 16;

/// The measures that are frozen.
const MEASURES: [&str; 12] = [
    "utilisation_used_of_ready",
    "gpu_hours_ready",
    "revenue_usd",
    "ebitda_usd",
    "capex_usd",
    "tax_usd",
    "npv_usd",
    "irr",
    "lcoc_usd_per_gpu_hour",
    "peak_funding_usd",
    "energy_cost_usd",
    "carbon_market_t",
];

/// The quantiles that are frozen, as [`QUANTILES`] has them.
const FROZEN: [(&str, f64); 3] = [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)];

/// Twelve significant digits: cents of some billions.
fn digits(value: Option<f64>) -> String {
    value.map_or_else(|| "nan".to_owned(), |value| format!("{value:.11e}"))
}

/// The lines of a scenario, as they stand in the file.
fn lines(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    let set = [format!("monte_carlo.replications={REPLICATIONS}")];
    let experiment =
        experiment::read(path, &set).unwrap_or_else(|problems| panic!("{name}: {:?}", problems.0));
    let ensemble = ensemble(&experiment);
    let mut text = format!("\n[{name}]\n");
    for id in MEASURES {
        let column = ensemble
            .column(id)
            .unwrap_or_else(|| panic!("{name} has no measure {id}"));
        let statistics = Statistics::of(column);
        let _ = write!(text, "{id} = {{ mean = {}", digits(statistics.mean));
        for (name, p) in FROZEN {
            let _ = write!(text, ", {name} = {}", digits(statistics.quantile(p)));
        }
        let (never, undefined) = (statistics.never, statistics.undefined);
        let _ = writeln!(text, ", never = {never}, undefined = {undefined} }}");
    }
    text
}

#[test]
fn headlines_are_as_frozen() {
    let root = Path::new(REPOSITORY);
    let mut scenarios: Vec<PathBuf> = std::fs::read_dir(root.join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    scenarios.sort();
    let found: Vec<String> = scenarios.par_iter().map(|path| lines(path)).collect();
    let found = format!(
        "# Headline figures of the shipped scenarios at {REPLICATIONS} replications, compared \
         digit by digit.\n# Renewed by `{RENEW}`.\n{}",
        found.concat()
    );
    let path = root.join("tests/it/headlines.toml");
    if std::env::var_os("GRIDRACK_RENEW").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == frozen,
        "headline figures have moved:\n{}\nIf they should have, say by how much in CHANGELOG.md \
         and renew them: {RENEW}",
        differences(&frozen, &found)
    );
}

/// Lines that differ, with their scenario, old above new.
fn differences(frozen: &str, found: &str) -> String {
    let by_name = |text: &str| -> Vec<(String, String)> {
        let mut scenario = String::new();
        let lines = text.lines().filter_map(|line| {
            if line.starts_with('[') {
                line.clone_into(&mut scenario);
            }
            let (id, figures) = line.split_once(" = ")?;
            Some((format!("{scenario} {id}"), figures.to_owned()))
        });
        lines.collect()
    };
    let (frozen, found) = (by_name(frozen), by_name(found));
    let mut text = String::new();
    for (id, was) in &frozen {
        match found.iter().find(|(other, _)| other == id) {
            Some((_, is)) if is == was => {}
            Some((_, is)) => drop(write!(text, "{id}\n  was {was}\n  is  {is}\n")),
            None => drop(writeln!(text, "{id} is gone")),
        }
    }
    for (id, _) in &found {
        if !frozen.iter().any(|(other, _)| other == id) {
            let _ = writeln!(text, "{id} is new");
        }
    }
    text
}

/// A figure that moves in its last digit, one that is gone and one that is new are reported.
#[test]
fn a_moved_headline_is_reported() {
    let frozen = "[a]\nnpv_usd = { mean = 1.0 }\nirr = { mean = 2.0 }\n[b]\nnpv_usd = 1\n";
    let found = "[a]\nnpv_usd = { mean = 1.1 }\n[b]\nnpv_usd = 1\nirr = 3\n";
    assert_eq!(
        differences(frozen, found),
        "[a] npv_usd\n  was { mean = 1.0 }\n  is  { mean = 1.1 }\n[a] irr is gone\n[b] irr is new\n"
    );
    assert_eq!(differences(frozen, frozen), "");
}
