//! The reference library: facts as data, each with source, date and confidence.
//!
//! To add an entry, add a table to the kind's file in `data/`; no Rust is needed.

use crate::node::{Node, Value, parse};
use crate::problem::Source;
use std::sync::OnceLock;

/// A kind of entries and the file that holds them.
pub struct Kind {
    /// Its name on the command line and in `from = "catalog:…"`.
    pub name: &'static str,
    /// What its entries are.
    pub doc: &'static str,
    text: &'static str,
    entries: OnceLock<Vec<Entry>>,
}

/// One entry.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its title in words.
    pub title: String,
    /// A remark on the whole entry.
    pub note: String,
    /// Its values.
    pub facts: Vec<Fact>,
}

/// One value of an entry.
#[derive(Debug)]
pub struct Fact {
    /// The scenario key it fills.
    pub key: String,
    /// The value, at its place in the catalogue.
    pub value: Node,
    /// Least value seen, as written; empty when not stated.
    pub low: String,
    /// Greatest value seen, as written; empty when not stated.
    pub high: String,
    /// Source of the value.
    pub source: String,
    /// Date of the source.
    pub as_of: String,
    /// Confidence in the value: `high`, `medium` or `low`.
    pub confidence: String,
    /// A remark.
    pub note: String,
}

macro_rules! kinds {
    ($($name:literal: $doc:literal),+ $(,)?) => {
        /// Every kind.
        pub static KINDS: [Kind; [$($name),+].len()] = [$(Kind {
            name: $name,
            doc: $doc,
            text: include_str!(concat!("data/", $name, ".toml")),
            entries: OnceLock::new(),
        }),+];
    };
}

kinds! {
    "accelerators": "GPUs and custom chips with their racks",
    "sites": "places: climate, tariff, grid queue, tax",
    "cooling": "cooling technologies: overhead and water against weather and load",
    "markets": "market classes: price and its path",
    "contracts": "reserved contracts by customer segment",
    "credit": "credit of customers: how often they fail, what is recovered",
    "builds": "what building or renting a site costs",
    "power": "on-site power plants",
    "power-chains": "conversion from medium voltage to the racks: efficiencies and no-load losses",
    "equipment": "lead times of transformers, switchgear and other equipment that steps wait for",
    "tariffs": "what utilities charge large loads",
    "price-years": "hourly price generators, fitted to a market's years",
    "credit-facilities": "debt facilities seen in the market",
}

impl Kind {
    /// Its entries, in the order of the file.
    ///
    /// # Panics
    /// When the built-in data are malformed; a test reads all of them.
    pub fn entries(&self) -> &[Entry] {
        self.entries.get_or_init(|| read(self))
    }
}

/// The kind of that name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// An entry by kind and name.
pub fn entry(kind_name: &str, name: &str) -> Option<&'static Entry> {
    kind(kind_name)?
        .entries()
        .iter()
        .find(|entry| entry.name == name)
}

/// Names of a kind's entries.
pub fn names(kind_name: &str) -> impl Iterator<Item = &'static str> {
    kind(kind_name)
        .into_iter()
        .flat_map(|kind| kind.entries().iter().map(|entry| entry.name.as_str()))
}

fn read(kind: &Kind) -> Vec<Entry> {
    let source = Source::new(format!("catalog:{}", kind.name), kind.text.to_owned());
    let root = parse(&source)
        .unwrap_or_else(|problems| panic!("catalogue of {}: {:?}", kind.name, problems.0.first()));
    let Value::Table(tables) = &root.value else {
        unreachable!("a TOML document is a table")
    };
    tables
        .iter()
        .map(|table| {
            let Value::Table(keys) = &table.node.value else {
                panic!("catalogue entry {} is not a table", table.key)
            };
            Entry {
                name: table.key.clone(),
                title: word(&table.node, "title"),
                note: word(&table.node, "note"),
                facts: keys
                    .iter()
                    .filter(|entry| entry.key != "note")
                    .map(|entry| fact(&entry.key, &entry.node))
                    .collect(),
            }
        })
        .collect()
}

fn fact(key: &str, node: &Node) -> Fact {
    let shown = |name: &str| {
        node.get(name).map_or_else(String::new, |value| {
            value
                .text()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
    };
    Fact {
        key: key.to_owned(),
        value: node.get("value").unwrap_or(node).clone(),
        low: shown("low"),
        high: shown("high"),
        source: shown("source"),
        as_of: shown("as_of"),
        confidence: shown("confidence"),
        note: shown("note"),
    }
}

fn word(node: &Node, key: &str) -> String {
    node.get(key)
        .and_then(Node::text)
        .unwrap_or_default()
        .to_owned()
}
