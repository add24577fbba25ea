//! What reading collects besides the values: problems, and where each value came from.

use crate::node::Node;
use crate::problem::{Kind, Place, Problem, Problems};

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
            path: Vec::new(),
        }
    }
}

impl Reader {
    /// A reader that starts with what an earlier step found.
    pub fn after(problems: Problems) -> Self {
        Self {
            problems,
            ..Self::default()
        }
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

/// The name of the source that defaults come from.
pub const DEFAULT_SOURCE: &str = "default";
