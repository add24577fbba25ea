//! `gridrack catalog`: lists the reference library and the measures.

use super::{Outcome, problems};
use crate::catalog::{self, Entry, KINDS};
use crate::kpi;
use crate::model::weather::pressure::at_elevation_pa;
use crate::problem::nearest;
use crate::report::text::better_mark;
use clap::Args;

/// Flags of `catalog`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A kind (accelerators, sites, cooling, …) or `measures`; without it the kinds are listed
    pub kind: Option<String>,
    /// An entry to show, with its sources
    pub entry: Option<String>,
}

/// Runs the subcommand.
pub fn call(arguments: &Arguments) -> Outcome {
    match (arguments.kind.as_deref(), arguments.entry.as_deref()) {
        (None, _) => list_kinds(),
        (Some("measures"), _) => list_measures(),
        (Some(kind), None) => list_entries(kind),
        (Some(kind), Some(entry)) => show(kind, entry),
    }
}

fn list_kinds() -> Outcome {
    for kind in &KINDS {
        println!(
            "{:<14} {:>3}  {}",
            kind.name,
            kind.entries().len(),
            kind.doc
        );
    }
    println!(
        "{:<14}      measures of a run, by their names in every file and chart",
        "measures"
    );
    Outcome::Done
}

fn list_measures() -> Outcome {
    for measure in kpi::patterns() {
        println!(
            "{:<34} {:<17} {:<7} {}",
            measure.id,
            measure.unit,
            better_mark(measure.better),
            measure.doc
        );
    }
    Outcome::Done
}

fn unknown(what: &str, typed: &str, known: &[&str]) -> Outcome {
    let near = nearest(typed, known.iter().copied()).map_or_else(
        || format!("there are {}", known.join(", ")),
        |near| format!("did you mean {near}?"),
    );
    problems::say(&format!("there is no {what} {typed:?}; {near}"));
    Outcome::Refused
}

fn list_entries(name: &str) -> Outcome {
    let Some(kind) = catalog::kind(name) else {
        let known: Vec<&str> = KINDS
            .iter()
            .map(|kind| kind.name)
            .chain(["measures"])
            .collect();
        return unknown("kind", name, &known);
    };
    for entry in kind.entries() {
        println!("{:<24} {}", entry.name, entry.title);
    }
    Outcome::Done
}

fn show(kind: &str, name: &str) -> Outcome {
    if catalog::kind(kind).is_none() {
        return list_entries(kind);
    }
    let Some(entry) = catalog::entry(kind, name) else {
        let known: Vec<&str> = catalog::names(kind).collect();
        return unknown("entry", name, &known);
    };
    print_entry(entry);
    if let Some(elevation) = entry
        .facts
        .iter()
        .find(|fact| fact.key == "elevation_m")
        .and_then(|fact| fact.value.number())
    {
        println!(
            "  air pressure {:.1} kPa, from the elevation by the standard atmosphere",
            at_elevation_pa(elevation) / 1e3
        );
    }
    Outcome::Done
}

fn print_entry(entry: &Entry) {
    println!("{}  {}", entry.name, entry.title);
    if !entry.note.is_empty() {
        println!("  {}", entry.note);
    }
    for fact in entry.facts.iter().filter(|fact| fact.key != "title") {
        let range = if fact.low.is_empty() && fact.high.is_empty() {
            String::new()
        } else {
            format!("  ({} to {})", fact.low, fact.high)
        };
        println!("  {} = {}{range}", fact.key, fact.value);
        println!(
            "      {} ({}), confidence {}",
            fact.source, fact.as_of, fact.confidence
        );
        if !fact.note.is_empty() {
            println!("      {}", fact.note);
        }
    }
}
