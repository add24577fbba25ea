//! Layers are a list, and this holds it: no module uses one that stands below it in `lib.rs`, and
//! no process in `sim/` uses a sibling.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Modules of `sim/` that every process may use.
const SIM_COMMON: [&str; 4] = ["event", "world", "energy", "health"];
/// The one module of `sim/` that uses the processes.
const SIM_DISPATCHER: &str = "run";

/// Rust files below a folder with their text, without test modules.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default()
                .to_owned();
            found.push((path, code));
        }
    }
}

/// The first-level modules in the order of `lib.rs`, bottom first.
fn layers(lib: &str) -> Vec<String> {
    lib.lines()
        .filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// Names after `prefix` in a text, for example what follows `crate::`.
fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    code.match_indices(prefix)
        .flat_map(|(at, _)| {
            let rest = &code[at + prefix.len()..];
            let end = rest
                .find(|character: char| !character.is_alphanumeric() && character != '_')
                .unwrap_or(rest.len());
            // `use crate::{a, b::c}` names several.
            if rest.starts_with('{') {
                rest[1..rest.find('}').unwrap_or(1)]
                    .split(',')
                    .map(|name| name.trim().split("::").next().unwrap_or("").trim())
                    .collect()
            } else {
                vec![&rest[..end]]
            }
        })
        .collect()
}

/// Uses of a module that stands above or beside the user, in words.
fn upward_uses(order: &[String], files: &[(String, String)]) -> Vec<String> {
    let rank: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let mut found = Vec::new();
    for (module, code) in files {
        let Some(own) = rank.get(module.split('/').next().unwrap_or_default()) else {
            continue;
        };
        for name in names_after(code, "crate::") {
            if let Some(used) = rank.get(name)
                && used > own
            {
                found.push(format!("{module} uses {name}, which stands above it"));
            }
        }
    }
    found
}

/// Uses among the processes of `sim/`.
fn sibling_uses(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (module, code) in files {
        let Some(own) = module.strip_prefix("sim/") else {
            continue;
        };
        if own == "mod" || own == SIM_DISPATCHER {
            continue;
        }
        // What a file in a folder of its own calls `super` is that folder.
        let (folder, beside) = own
            .split_once('/')
            .map_or((own, names_after(code, "super::")), |(folder, _)| {
                (folder, Vec::new())
            });
        for name in beside.into_iter().chain(names_after(code, "crate::sim::")) {
            if !name.is_empty() && name != folder && !SIM_COMMON.contains(&name) {
                found.push(format!("sim/{own} uses its sibling {name}"));
            }
        }
    }
    found
}

fn own_files() -> (Vec<String>, Vec<(String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let lib = std::fs::read_to_string(root.join("lib.rs")).unwrap();
    let name = |path: &Path| {
        path.strip_prefix(&root)
            .unwrap()
            .with_extension("")
            .to_string_lossy()
            .replace('\\', "/")
    };
    (
        layers(&lib),
        found
            .into_iter()
            .map(|(path, code)| (name(&path), code))
            .collect(),
    )
}

#[test]
fn no_module_uses_one_above_it() {
    let (order, files) = own_files();
    assert!(
        order.len() > 10 && files.len() > 50,
        "the sources were not found"
    );
    let broken = upward_uses(&order, &files);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn processes_do_not_know_each_other() {
    let broken = sibling_uses(&own_files().1);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The same checks find what is planted.
#[test]
fn planted_breaches_are_found() {
    let (order, mut files) = own_files();
    files.push((
        "model/planted".into(),
        "use crate::sim::world::World;".into(),
    ));
    files.push((
        "sim/planted".into(),
        "use super::{contracts, world};\nuse super::racking::begin_lot;".into(),
    ));
    let upward = upward_uses(&order, &files);
    assert_eq!(upward, ["model/planted uses sim, which stands above it"]);
    let siblings = sibling_uses(&files);
    assert_eq!(
        siblings,
        [
            "sim/planted uses its sibling contracts",
            "sim/planted uses its sibling racking"
        ]
    );
}

/// Below the faces nothing prints, and nothing but `scenario/files` opens a file.
#[test]
fn logic_never_touches_the_world() {
    for (module, code) in own_files().1 {
        let face = ["cli", "report", "main"]
            .iter()
            .any(|face| module.starts_with(face));
        if face {
            continue;
        }
        for word in [
            "println!",
            "print!(",
            "eprintln!",
            "std::fs::write",
            "File::create",
            "Instant::now",
            "SystemTime",
        ] {
            assert!(!code.contains(word), "{module} has {word}");
        }
        if module != "scenario/files"
            && module != "scenario/experiment"
            && module != "scenario/load"
        {
            assert!(!code.contains("std::fs::"), "{module} opens files");
        }
    }
}

/// Files and folders that the map and the recipes name are there; planned ones stand under a
/// heading of their own.
#[test]
fn the_map_names_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for paper in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root.join(paper)).unwrap();
        let reported = text
            .split("## Where rooms go that are not there yet")
            .next()
            .unwrap();
        let quoted = reported.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|name| {
            name.trim_end_matches('/').contains('/')
                && !name.contains("NAME")
                && !name.contains(['{', '*', ' ', '<', '='])
                && (name.ends_with(".rs") || name.ends_with('/') || name.ends_with(".toml"))
        });
        for path in paths {
            let there = ["", "src", "tests/it", "scenarios"]
                .iter()
                .any(|folder| root.join(folder).join(path).exists());
            assert!(there, "{paper} names {path}, which is not there");
        }
    }
}
