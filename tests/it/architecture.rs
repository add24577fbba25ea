//! Layers are a list, and this holds it: no module uses one that stands below it in `lib.rs`, no
//! process in `sim/` uses a sibling, and no files or modules use each other in a circle.

mod circles;
mod uses;

use circles::{between_files, between_modules, circles};
use std::collections::BTreeMap;
use std::path::Path;
use uses::{Names, Uses, code_of, names, own_files};

/// Modules of `sim/` that every process may use.
const SIM_COMMON: [&str; 4] = ["event", "world", "energy", "health"];
/// The one module of `sim/` that uses the processes.
const SIM_DISPATCHER: &str = "run";
/// Circles between files that are still there. The list only shrinks: one that is gone must leave
/// it.
const KNOWN_CIRCLES: [&str; 0] = [];

/// The first-level modules in the order of `lib.rs`, bottom first.
fn layers() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    std::fs::read_to_string(root.join("lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// Uses of a module that stands above the user, in words.
fn upward_uses(order: &[String], uses: &Uses) -> Vec<String> {
    let rank = |name: Option<&String>| order.iter().position(|layer| Some(layer) == name);
    let mut found = Vec::new();
    for (module, named) in &uses.named {
        for path in named {
            if let (Some(own), Some(used)) = (rank(module.first()), rank(path.first()))
                && used > own
            {
                let (module, used) = (module.join("/"), &order[used]);
                found.push(format!("{module} uses {used}, which stands above it"));
            }
        }
    }
    found.dedup();
    found
}

/// Uses among the processes of `sim/`.
fn sibling_uses(uses: &Uses) -> Vec<String> {
    let mut found = Vec::new();
    for (module, named) in &uses.named {
        let [sim, own, ..] = module.as_slice() else {
            continue;
        };
        if sim != "sim" || own == SIM_DISPATCHER {
            continue;
        }
        for path in named {
            if let [sim, used, ..] = path.as_slice()
                && sim == "sim"
                && used != own
                && !SIM_COMMON.contains(&used.as_str())
            {
                found.push(format!("{} uses its sibling {used}", module.join("/")));
            }
        }
    }
    found.dedup();
    found
}

#[test]
fn no_module_uses_one_above_it() {
    let (order, files) = (layers(), own_files());
    assert!(
        order.len() > 10 && files.len() > 50,
        "the sources were not found"
    );
    let broken = upward_uses(&order, &Uses::of(&files));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn processes_do_not_know_each_other() {
    let broken = sibling_uses(&Uses::of(&own_files()));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let found = circles(&between_modules(&Uses::of(&own_files()).files));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let found = circles(&between_files(&Uses::of(&own_files()).files));
    let new: Vec<_> = found
        .iter()
        .filter(|circle| !KNOWN_CIRCLES.contains(&circle.as_str()))
        .collect();
    assert!(new.is_empty(), "new circles of files:\n{new:#?}");
    let gone: Vec<_> = KNOWN_CIRCLES
        .iter()
        .filter(|known| !found.iter().any(|circle| circle == *known))
        .collect();
    assert!(
        gone.is_empty(),
        "KNOWN_CIRCLES names circles that are gone:\n{gone:#?}"
    );
}

/// What files of a made-up crate use, and what the rules say of it.
fn planted(files: &[(&str, &str)]) -> Uses {
    let files: BTreeMap<Names, String> = files
        .iter()
        .map(|(module, code)| (names(module), code_of(code)))
        .collect();
    Uses::of(&files)
}

/// The same checks find what is planted, however it is written.
#[test]
fn planted_breaches_are_found() {
    let order = ["model", "sim"].map(str::to_owned);
    for code in [
        "use crate::sim::world::World;",
        "use crate::{model::other, sim::{world::{World, Lot}, event}};",
        "use super::super::sim::world::World;",
        "pub fn f() -> crate::sim::world::World { todo!() }",
        "fn f(world: &super::super::sim::world::World) {}",
    ] {
        let uses = planted(&[("model/planted", code), ("sim/world", ""), ("sim", "")]);
        assert_eq!(
            upward_uses(&order, &uses),
            ["model/planted uses sim, which stands above it"],
            "{code}"
        );
    }
    let innocent = "//! [`crate::sim::run`]\n/* crate::sim::run */\nconst A: &str = \
        \"crate::sim::run\";\nconst B: &str = r#\"\"crate::sim\"#;\nconst C: char = '\"';";
    let uses = planted(&[("model/planted", innocent), ("sim/run", "")]);
    assert!(upward_uses(&order, &uses).is_empty());
    let siblings = sibling_uses(&planted(&[
        (
            "sim/planted",
            "use super::{contracts, world};\nuse super::racking::begin_lot;",
        ),
        ("sim/folder/deep", "use super::super::spot::prices_move;"),
        ("sim/folder", "fn f() { super::outage::begin() }"),
        ("sim/contracts", ""),
    ]));
    assert_eq!(
        siblings,
        [
            "sim/folder uses its sibling outage",
            "sim/folder/deep uses its sibling spot",
            "sim/planted uses its sibling contracts",
            "sim/planted uses its sibling racking"
        ]
    );
}

/// Circles are found through braces, `super`, paths in the code and names handed on; a file that
/// uses its folder's head makes none.
#[test]
fn planted_circles_are_found() {
    let circles_of = |files: &[(&str, &str)]| circles(&between_files(&planted(files).files));
    let two = ["a/one ↔ a/two"];
    let head = (
        "a",
        "mod one;\nmod two;\npub use two::{Two, deep::{Other as Second}};",
    );
    for (one, second) in [
        ("use super::two::Two;", "use crate::a::one::One;"),
        (
            "use crate::{b, a::{two::{self, Two}}};",
            "use super::{one::One};",
        ),
        (
            "fn f() { super::two::g() }",
            "fn g() { crate::a::one::f() }",
        ),
        ("use super::Two;", "use super::one::One;"),
        (
            "use super::two;\nfn f() { two::g() }",
            "use super::super::a::one::One;",
        ),
    ] {
        let found = circles_of(&[head, ("a/one", one), ("a/two", second)]);
        assert_eq!(found, two, "{one} {second}");
    }
    let three = [
        ("a/one", "use super::two::Two;"),
        ("a/two", "use crate::b::Three;"),
        ("b", "use crate::a::one::One;"),
    ];
    assert_eq!(circles_of(&three), ["a/one ↔ a/two ↔ b"]);
    assert_eq!(circles(&between_modules(&planted(&three).files)), ["a ↔ b"]);
    let under_a_head = [
        ("a", "mod one;\npub struct Head;\nfn f() { one::g() }"),
        ("a/one", "use super::Head;\nuse super::two::Two;"),
        ("a/two", ""),
    ];
    assert!(circles_of(&under_a_head).is_empty());
}

/// Below the faces nothing prints, and nothing but `scenario/files` opens a file.
#[test]
fn logic_never_touches_the_world() {
    for (module, code) in own_files() {
        let module = module.join("/");
        let face = ["cli", "report"]
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
