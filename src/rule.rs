//! The notation of the schema: sections of keys, each with type, range, unit,
//! default and a line of documentation. One `section!` gives the struct, the reader that reports
//! every problem, and the shape from which the JSON Schema, the reference and the bad-input tests
//! are generated.

use crate::node::{Entry, Node, Value};
use crate::problem::{Kind, Place, Problem, Problems, Source, nearest};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// Its keys.
    pub fields: fn() -> Vec<(Rule, Shape)>,
}

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
    path: Vec<String>,
}

impl Default for Reader {
    /// A reader without files.
    fn default() -> Self {
        Self {
            problems: Problems::default(),
            explained: Vec::new(),
            column_of: |_, file, _| Err(format!("{file} cannot be read here")),
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

    /// Reports an error at a node.
    pub fn refuse(&mut self, kind: Kind, node: &Node, message: String, hint: impl Into<String>) {
        self.problems
            .push(Problem::error(kind, message).at(&node.place).hint(hint));
    }

    fn explain(&mut self, node: &Node, unit: &'static str) {
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

fn wrong_type(node: &Node, rule: &Rule, expected: &str, reader: &mut Reader) {
    let message = format!(
        "`{}` is {}, but {expected} is expected",
        rule.key,
        node.value.type_name()
    );
    let hint = if rule.choices.is_empty() {
        rule.doc.trim().to_owned()
    } else {
        format!("one of {}", quoted(rule.choices))
    };
    reader.refuse(Kind::WrongType, node, message, hint);
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("{name:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Field for f64 {
    fn shape() -> Shape {
        Shape::Real
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Some(number) = node.number() else {
            wrong_type(node, rule, "a number", reader);
            return None;
        };
        in_range(number, node, rule, reader)?;
        reader.explain(node, rule.unit);
        Some(number)
    }
}

/// Refuses a number outside the rule's range.
pub fn in_range(number: f64, node: &Node, rule: &Rule, reader: &mut Reader) -> Option<()> {
    if (rule.min..=rule.max).contains(&number) {
        return Some(());
    }
    reader.refuse(
        Kind::OutOfRange,
        node,
        format!(
            "`{}` is {}, outside {}",
            rule.key,
            plain(number),
            rule.range_text()
        ),
        rule.doc.trim(),
    );
    None
}

impl Field for i64 {
    fn shape() -> Shape {
        Shape::Whole
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let whole = match node.value {
            Value::Whole(whole) => whole,
            Value::Real(real) if real == libm::trunc(real) && real.abs() < 1e15 => real as i64,
            _ => {
                wrong_type(node, rule, "a whole number", reader);
                return None;
            }
        };
        in_range(whole as f64, node, rule, reader)?;
        reader.explain(node, rule.unit);
        Some(whole)
    }
}

impl Field for bool {
    fn shape() -> Shape {
        Shape::Flag
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Value::Flag(flag) = node.value else {
            wrong_type(node, rule, "true or false", reader);
            return None;
        };
        reader.explain(node, rule.unit);
        Some(flag)
    }
}

impl Field for Date {
    fn shape() -> Shape {
        Shape::Date
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Value::Date(date) = node.value else {
            wrong_type(node, rule, "a date such as 2026-01-31", reader);
            return None;
        };
        if !(1950..=2150).contains(&date.year()) {
            reader.refuse(
                Kind::OutOfRange,
                node,
                format!("`{}` is {date}, outside the years 1950 to 2150", rule.key),
                rule.doc.trim(),
            );
            return None;
        }
        reader.explain(node, rule.unit);
        Some(date)
    }
}

impl Field for String {
    fn shape() -> Shape {
        Shape::Text
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Some(text) = node.text() else {
            wrong_type(node, rule, "a string", reader);
            return None;
        };
        if !rule.choices.is_empty() && !rule.choices.contains(&text) {
            let near = nearest(text, rule.choices.iter().copied())
                .map_or(String::new(), |near| format!("did you mean {near:?}? "));
            reader.refuse(
                Kind::OutOfRange,
                node,
                format!("`{}` cannot be {text:?}", rule.key),
                format!("{near}one of {}", quoted(rule.choices)),
            );
            return None;
        }
        reader.explain(node, rule.unit);
        Some(text.to_owned())
    }
}

/// A name to which other keys, `--set` and columns refer.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it was written.
    pub place: Place,
}

/// The characters of a name.
const NAME_FORM: &str = "a name has 1 to 64 letters, digits, spaces, `-` or `_`";

fn is_name(text: &str) -> bool {
    let fits =
        |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | ' ');
    !text.is_empty() && text.len() <= 64 && text.chars().all(fits)
}

impl Field for Name {
    fn shape() -> Shape {
        Shape::Name
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Some(text) = node.text() else {
            wrong_type(node, rule, "a name in quotes", reader);
            return None;
        };
        if !is_name(text) {
            reader.refuse(
                Kind::OutOfRange,
                node,
                format!("`{}` cannot be {text:?}", rule.key),
                NAME_FORM,
            );
            return None;
        }
        reader.explain(node, rule.unit);
        Some(Self {
            text: text.to_owned(),
            place: node.place.clone(),
        })
    }
}

/// Values for other keys, by dotted path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides(pub Vec<Entry>);

impl Field for Overrides {
    fn shape() -> Shape {
        Shape::Overrides
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            wrong_type(node, rule, "a table of keys and values", reader);
            return None;
        };
        reader.explain(node, rule.unit);
        Some(Self(entries.clone()))
    }
}

impl<T: Field> Field for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        T::read(node, rule, reader).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Field> Field for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Value::List(items) = &node.value else {
            wrong_type(node, rule, "a list", reader);
            return None;
        };
        let is_list_of_numbers = holds_numbers(T::shape());
        let (least, most) = if is_list_of_numbers {
            (0, 10_000)
        } else {
            (rule.min as usize, rule.max as usize)
        };
        if items.len() < least || items.len() > most {
            reader.refuse(
                Kind::OutOfRange,
                node,
                format!(
                    "`{}` has {} elements, but {least} to {most} are expected",
                    rule.key,
                    items.len()
                ),
                rule.doc.trim(),
            );
            return None;
        }
        refuse_doubled_names(items, rule, reader);
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(position, item)| {
                let step = item
                    .identity()
                    .map_or_else(|| (position + 1).to_string(), str::to_owned);
                reader.within(&step, |reader| T::read(item, rule, reader))
            })
            .collect();
        read.into_iter().collect()
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Whether a list's rule bounds its numbers rather than its length.
fn holds_numbers(shape: Shape) -> bool {
    match shape {
        Shape::Real | Shape::Whole => true,
        Shape::List(element) => holds_numbers(element()),
        _ => false,
    }
}

/// Two elements of a list may not have one name: `--set` and the random draws could not distinguish
/// them.
fn refuse_doubled_names(items: &[Node], rule: &Rule, reader: &mut Reader) {
    for (position, item) in items.iter().enumerate() {
        if let Some(name) = item.identity()
            && items[..position]
                .iter()
                .any(|earlier| earlier.identity() == Some(name))
        {
            reader.refuse(
                Kind::OutOfRange,
                item,
                format!("two elements of `{}` are named {name:?}", rule.key),
                "give each a unique name",
            );
        }
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            wrong_type(node, rule, "a table of named tables", reader);
            return None;
        };
        if (entries.len() as f64) < rule.min {
            reader.refuse(
                Kind::OutOfRange,
                node,
                format!("`{}` is empty", rule.key),
                rule.doc.trim(),
            );
            return None;
        }
        for entry in entries.iter().filter(|entry| !is_name(&entry.key)) {
            let problem = Problem::error(
                Kind::OutOfRange,
                format!("`{}` cannot hold {:?}", rule.key, entry.key),
            );
            reader
                .problems
                .push(problem.at(&entry.place).hint(NAME_FORM));
        }
        let read: Vec<Option<(String, T)>> = entries
            .iter()
            .map(|entry| {
                reader
                    .within(&entry.key, |reader| T::read(&entry.node, rule, reader))
                    .map(|value| (entry.key.clone(), value))
            })
            .collect();
        read.into_iter().collect()
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Reads one key of a table against its rule.
pub fn read_key<T: Field>(table: &Node, rule: &Rule, reader: &mut Reader) -> Option<T> {
    if let Some(entry) = table.entry(rule.key) {
        return reader.within(rule.key, |reader| T::read(&entry.node, rule, reader));
    }
    match rule.presence {
        Presence::Default(text) => reader.within(rule.key, |reader| {
            T::read(&default_node(text), rule, reader)
        }),
        Presence::Optional => T::absent(),
        Presence::Required => {
            let hint = format!("add `{} = …`: {}", rule.key, rule.doc.trim());
            reader.problems.push(
                Problem::error(Kind::Missing, format!("`{}` is missing", rule.key))
                    .at(&table.place)
                    .hint(hint),
            );
            None
        }
    }
}

/// A default's TOML text as a node.
fn default_node(text: &'static str) -> Node {
    let source = Arc::new(Source {
        name: DEFAULT_SOURCE.to_owned(),
        text: format!("value = {text}"),
    });
    let table = crate::node::parse(&source).expect("the schema's defaults are TOML");
    table.get("value").expect("the default has a value").clone()
}

/// Refuses keys that a section does not know, each with the nearest known one.
pub fn refuse_unknown_keys(
    table: &Node,
    name: &str,
    fields: &[(Rule, Shape)],
    extra: &[&str],
    reader: &mut Reader,
) {
    let Value::Table(entries) = &table.value else {
        return;
    };
    let known = || {
        fields
            .iter()
            .map(|(rule, _)| rule.key)
            .chain(extra.iter().copied())
    };
    for entry in entries
        .iter()
        .filter(|entry| !known().any(|key| key == entry.key))
    {
        let hint = if entry.key == "layer" {
            "`layer` says \"replace\" or \"remove\" in a file that extends another, of an element \
                that the base has"
                .to_owned()
        } else {
            nearest(&entry.key, known()).map_or_else(
                || format!("the keys are {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            )
        };
        let problem = Problem::error(
            Kind::UnknownKey,
            format!("`{}` is not a key of {name}", entry.key),
        )
        .at(&entry.place)
        .hint(hint);
        reader.problems.push(problem);
    }
}

/// Declares a section: a struct, its reader and its shape, from one list of keys.
macro_rules! section {
    ($(#[doc = $doc:literal])+ $name:ident $(takes $kind:literal by $by:literal)? $(with $shared:ident: $Shared:ident)? { $( $(#[doc = $field_doc:literal])+ $field:ident: $type:ty = $rule:expr; )* }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            /// Where the section was written.
            pub place: $crate::problem::Place,
            $( $(#[doc = $field_doc])+ pub $field: $type, )*
            $( /// The keys it shares with others.
            pub $shared: $Shared, )?
        }

        impl $name {
            /// The section's shape.
            pub const SHAPE: $crate::rule::SectionShape = $crate::rule::SectionShape {
                name: stringify!($name),
                doc: concat!($($doc),+),
                catalog: section!(@catalog $($kind, $by)?),
                fields: Self::fields,
            };

            pub(crate) fn fields() -> Vec<($crate::rule::Rule, $crate::rule::Shape)> {
                let own = vec![$( (
                    $crate::rule::Rule { key: stringify!($field), doc: concat!($($field_doc),+), ..$rule },
                    <$type as $crate::rule::Field>::shape(),
                ), )*];
                $( let own = [own, $Shared::fields()].concat(); )?
                own
            }

            /// Reads its keys from a table whose keys are known.
            pub(crate) fn read_keys(node: &$crate::node::Node, reader: &mut $crate::rule::Reader) -> Option<Self> {
                let fields = Self::fields();
                let mut rules = fields.iter().map(|(rule, _)| rule);
                $( let $field = $crate::rule::read_key::<$type>(node, rules.next()?, reader); )*
                $( let $shared = $Shared::read_keys(node, reader); )?
                Some(Self { place: node.place.clone(), $( $field: $field?, )* $( $shared: $shared?, )? })
            }
        }

        impl $crate::rule::Field for $name {
            fn shape() -> $crate::rule::Shape {
                static SHAPE: $crate::rule::SectionShape = $name::SHAPE;
                $crate::rule::Shape::Section(&SHAPE)
            }

            fn read(node: &$crate::node::Node, rule: &$crate::rule::Rule, reader: &mut $crate::rule::Reader) -> Option<Self> {
                if !$crate::rule::is_table(node, rule, reader) {
                    return None;
                }
                let extra: Vec<&str> = Self::SHAPE.catalog.iter().map(|(_, by)| *by).collect();
                $crate::rule::refuse_unknown_keys(node, Self::SHAPE.name, &Self::fields(), &extra, reader);
                Self::read_keys(node, reader)
            }
        }
    };
    (@catalog) => { None };
    (@catalog $kind:literal, $by:literal) => { Some(($kind, $by)) };
}
pub(crate) use section;

/// Whether a section's node is a table; reports when not.
pub fn is_table(node: &Node, rule: &Rule, reader: &mut Reader) -> bool {
    let is = matches!(node.value, Value::Table(_));
    if !is {
        wrong_type(node, rule, "a table", reader);
    }
    is
}
