//! What reading collects besides the values: problems, and where each value came from.

use crate::node::{Entry, Node, Value};
use crate::problem::{Kind, Place, Problem, Problems};
use std::fmt;

/// Where one value came from, for `check --explain`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Dotted path of the key.
    pub path: String,
    /// The value as TOML.
    pub value: String,
    /// Its unit.
    pub unit: &'static str,
    /// File and line, catalogue entry, `--set`, or `default`.
    pub origin: String,
}

/// Reads a column of numbers of the file that a key names, seen from the place of the key.
pub type ColumnOf = fn(&Place, &str, &str) -> Result<Vec<f64>, String>;

/// Problems and origins collected while reading.
#[derive(Debug)]
pub struct Reader {
    /// Everything wrong so far.
    pub problems: Problems,
    /// Every leaf with its origin.
    pub explained: Vec<Explained>,
    /// How the files of empirical distributions are read.
    pub column_of: ColumnOf,
    /// The form whose keys are being read, in words.
    pub(super) form: Option<String>,
    /// Keys of the outermost section.
    pub(super) outermost: Vec<&'static str>,
    /// Tables whose catalogue entry was refused: what they lack follows from that.
    unfilled: Vec<Place>,
    /// Keys that were suggested for a misspelt one, with their table.
    suggested: Vec<(Place, String)>,
    path: Vec<String>,
}

impl Default for Reader {
    /// A reader without files.
    fn default() -> Self {
        Self {
            problems: Problems::default(),
            explained: Vec::new(),
            column_of: |_, file, _| Err(format!("{file} cannot be read here")),
            form: None,
            outermost: Vec::new(),
            unfilled: Vec::new(),
            suggested: Vec::new(),
            path: Vec::new(),
        }
    }
}

impl Reader {
    /// Reports that the catalogue entry of a table is refused.
    pub fn refuse_entry(&mut self, table: &Node, problem: Problem) {
        self.problems.push(problem);
        self.unfilled.push(table.place.clone());
    }

    /// Whether the catalogue entry of a table was refused.
    pub(super) fn is_unfilled(&self, table: &Node) -> bool {
        self.unfilled.contains(&table.place)
    }

    /// Remembers the key that was suggested for one that its table does not know.
    pub(super) fn suggest(&mut self, table: &Node, key: &str) {
        self.suggested.push((table.place.clone(), key.to_owned()));
    }

    /// Whether a key is missing because of what is reported already.
    pub(super) fn is_explained(&self, table: &Node, key: &str) -> bool {
        let suggested = |(place, known): &(Place, String)| *place == table.place && known == key;
        self.is_unfilled(table) || self.suggested.iter().any(suggested)
    }

    /// The dotted path of what is being read.
    pub fn path(&self) -> String {
        self.path.join(".")
    }

    /// Reads under one more step of the path.
    pub fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_owned());
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads the keys of a form, which messages name by these words.
    pub fn in_form<T>(&mut self, form: String, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.form.replace(form);
        let result = read(self);
        self.form = outer;
        result
    }

    /// Reports an error at a node.
    pub fn refuse(&mut self, kind: Kind, node: &Node, message: String, hint: impl Into<String>) {
        self.problems
            .push(Problem::error(kind, message).at(&node.place).hint(hint));
    }

    pub(super) fn explain(&mut self, node: &Node, unit: &'static str) {
        let origin = if node.place.source.name == DEFAULT_SOURCE {
            "default".to_owned()
        } else {
            node.place.to_string()
        };
        self.explained.push(Explained {
            path: self.path(),
            value: node.to_string(),
            unit,
            origin,
        });
    }
}

/// Where the keys of a table were written.
#[derive(Clone, Default, PartialEq)]
pub struct KeyPlaces(Vec<(String, Place)>);

impl KeyPlaces {
    /// Those of a table's values.
    pub fn of(table: &Node) -> Self {
        let Value::Table(entries) = &table.value else {
            return Self::default();
        };
        let place = |entry: &Entry| (entry.key.clone(), entry.node.place.clone());
        Self(entries.iter().map(place).collect())
    }

    /// That of one key; none where it was left out.
    pub fn get(&self, key: &str) -> Option<&Place> {
        let known = self.0.iter().find(|(known, _)| known == key);
        known.map(|(_, place)| place)
    }
}

impl fmt::Debug for KeyPlaces {
    /// Nothing: they follow from the place of the section.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("KeyPlaces")
    }
}

/// The name of the source that defaults come from.
pub const DEFAULT_SOURCE: &str = "default";
