//! The language in which a specification is written: sections of keys, each with type, range, unit,
//! default and a line of documentation. One `section!` gives the struct, the reader that reports
//! every problem, and the shape from which the JSON Schema, the reference and the bad-input tests
//! are generated; one `tagged!` gives the sections among which a key such as `form` chooses.

mod fix;
mod reader;
mod values;
mod lists;
mod sections;

pub use reader::{ColumnOf, DEFAULT_SOURCE, Explained, KeyPlaces, Reader};
pub use sections::{
    Keys, defaults, is_table, read_key, refuse_keys_of_other_forms, refuse_unknown_keys,
    tagged_fields,
};
pub(crate) use sections::{section, tagged};
pub use values::{Name, Overrides, in_range};

use crate::node::Node;
use crate::problem::Kind;

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Presence {
    /// Refused when missing.
    Required,
    /// May be left out, with a meaning of its own.
    Optional,
    /// Stands for this TOML text when left out.
    Default(&'static str),
}

/// When an uncertain key is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Draw {
    /// It is a plain number.
    Never,
    /// Once for the whole replication.
    Once,
    /// Afresh for each use.
    EachUse,
}

/// The rule of one key.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The key.
    pub key: &'static str,
    /// One sentence on its meaning.
    pub doc: &'static str,
    /// The unit of a number; empty for a pure number or text.
    pub unit: &'static str,
    /// Least value of a number, or least length of a list.
    pub min: f64,
    /// Greatest value of a number, or greatest length of a list.
    pub max: f64,
    /// The only texts allowed; empty for free text.
    pub choices: &'static [&'static str],
    /// Whether it must be there.
    pub presence: Presence,
    /// When it is drawn.
    pub draw: Draw,
}

impl Rule {
    const PLAIN: Self = Self {
        key: "",
        doc: "",
        unit: "",
        min: 0.0,
        max: 10_000.0,
        choices: &[],
        presence: Presence::Required,
        draw: Draw::Never,
    };

    /// Left out means this TOML text.
    #[must_use]
    pub const fn or(self, default: &'static str) -> Self {
        Self {
            presence: Presence::Default(default),
            ..self
        }
    }

    /// May be left out.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            presence: Presence::Optional,
            ..self
        }
    }

    /// Drawn once per replication when uncertain.
    #[must_use]
    pub const fn once(self) -> Self {
        Self {
            draw: Draw::Once,
            ..self
        }
    }

    /// Drawn afresh for each use when uncertain.
    #[must_use]
    pub const fn each_use(self) -> Self {
        Self {
            draw: Draw::EachUse,
            ..self
        }
    }

    /// The range as words.
    pub fn range_text(&self) -> String {
        let unit = if self.unit.is_empty() {
            String::new()
        } else {
            format!(" {}", self.unit)
        };
        format!("{} to {}{unit}", plain(self.min), plain(self.max))
    }
}

/// A number without needless digits.
pub fn plain(value: f64) -> String {
    if value.abs() >= 1e15 {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A number in a range with a unit.
pub const fn number(min: f64, max: f64, unit: &'static str) -> Rule {
    Rule {
        min,
        max,
        unit,
        ..Rule::PLAIN
    }
}

/// A text, a date, a flag or a section.
pub const fn value() -> Rule {
    Rule::PLAIN
}

/// A list that may be empty or left out.
pub const fn list() -> Rule {
    Rule {
        presence: Presence::Default("[]"),
        ..Rule::PLAIN
    }
}

/// A list with at least one element.
pub const fn some() -> Rule {
    Rule {
        min: 1.0,
        ..Rule::PLAIN
    }
}

/// A section that may be left out, all its keys then taking their defaults.
pub const fn defaulted() -> Rule {
    Rule {
        presence: Presence::Default("{}"),
        ..Rule::PLAIN
    }
}

/// One of a list of choices.
pub const fn one_of(choices: &'static [&'static str]) -> Rule {
    Rule {
        choices,
        ..Rule::PLAIN
    }
}

/// The form of a value, for readers of the schema.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Free text or one of the rule's choices.
    Text,
    /// A name: letters, digits, `-`, `_`, `.`.
    Name,
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// A number or a distribution.
    Uncertain,
    /// True or false.
    Flag,
    /// A date.
    Date,
    /// Overrides of other keys.
    Overrides,
    /// A list of what the function gives.
    List(fn() -> Shape),
    /// A table of named elements.
    Map(fn() -> Shape),
    /// A section.
    Section(&'static SectionShape),
}

/// A section of the schema.
#[derive(Debug)]
pub struct SectionShape {
    /// Its struct's name.
    pub name: &'static str,
    /// What it describes.
    pub doc: &'static str,
    /// The catalogue kind it may take entries from, and the key that names the entry.
    pub catalog: Option<(&'static str, &'static str)>,
    /// Its keys; where there are forms, those of every form.
    pub fields: fn() -> Vec<(Rule, Shape)>,
    /// The forms among which one of its keys chooses; none for most sections.
    pub forms: fn() -> Vec<Form>,
}

/// One of the forms of a section.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The key that chooses it.
    pub key: &'static str,
    /// The word of that key.
    pub word: &'static str,
    /// The keys it adds.
    pub section: &'static SectionShape,
}

/// A type that a key may have.
pub trait Field: Sized {
    /// Its form.
    fn shape() -> Shape;
    /// Reads a value; `None` after reporting why not.
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self>;
    /// What a key that was left out reads as; `None` when that is an error.
    fn absent() -> Option<Self> {
        None
    }
}

/// Refuses a value of another type than is expected.
pub fn wrong_type(node: &Node, rule: &Rule, expected: &str, reader: &mut Reader) {
    let message = format!(
        "`{}` is {}, but {expected} is expected",
        rule.key,
        node.value.type_name()
    );
    let doc = if rule.choices.is_empty() {
        rule.doc.trim().to_owned()
    } else {
        format!("one of {}", quoted(rule.choices))
    };
    let fix = fix::of_type(node, rule, expected);
    reader.refuse(Kind::WrongType, node, message, fix::with_doc(fix, &doc));
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("{name:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}
