//! Circles: sets of files, or of modules, of which each uses each by some way.

use super::uses::Names;
use std::collections::{BTreeMap, BTreeSet};

type Graph = BTreeMap<Names, BTreeSet<Names>>;

/// What uses what between modules of the first level.
pub fn between_modules(files: &Graph) -> Graph {
    let mut graph = Graph::new();
    let first = |file: &Names| file[..file.len().min(1)].to_vec();
    for (file, uses) in files.iter().filter(|(file, _)| !file.is_empty()) {
        let of = graph.entry(first(file)).or_default();
        of.extend(uses.iter().filter(|used| !used.is_empty()).map(first));
    }
    for (module, uses) in &mut graph {
        uses.remove(module);
    }
    graph
}

/// What uses what between files. What the head of a folder holds is there for the files in it, so
/// that a file's use of its own folder's head makes no circle.
pub fn between_files(files: &Graph) -> Graph {
    files
        .iter()
        .map(|(file, uses)| {
            let uses = uses.iter().filter(|used| !file.starts_with(used));
            (file.clone(), uses.cloned().collect())
        })
        .collect()
}

/// The circles of a graph, each sorted, as `one ↔ other`; what reaches each other belongs together.
pub fn circles(graph: &Graph) -> Vec<String> {
    let reached: BTreeMap<&Names, BTreeSet<&Names>> = graph
        .keys()
        .map(|from| (from, reach(graph, from)))
        .collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (from, to) in &reached {
        if to.contains(from) {
            let circle = to
                .iter()
                .filter(|other| reached.get(*other).is_some_and(|back| back.contains(from)))
                .map(|other| other.join("/"));
            found.insert(circle.collect::<Vec<_>>().join(" ↔ "));
        }
    }
    found.into_iter().collect()
}

fn reach<'a>(graph: &'a Graph, from: &Names) -> BTreeSet<&'a Names> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Names> = graph[from].iter().collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(graph.get(next).into_iter().flatten());
        }
    }
    found
}
