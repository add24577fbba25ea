//! TOML values that remember where they were written.

pub mod meant;
mod syntax;

use crate::problem::{Kind, Place, Problem, Problems, Source};
use jiff::civil::Date;
use std::fmt;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Deepest nesting of tables and lists.
pub const DEEPEST: usize = 32;
/// Largest scenario, bytes: a planner's file has some hundred lines.
pub const LARGEST_TEXT: u64 = 4 << 20;
/// Longest text value or key, characters.
const LONGEST_TEXT: usize = 10_000;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub place: Place,
}

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer.
    Whole(i64),
    /// A finite float.
    Real(f64),
    /// A boolean.
    Flag(bool),
    /// A local date.
    Date(Date),
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of writing.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key was written.
    pub place: Place,
    /// Its value.
    pub node: Node,
}

impl Value {
    /// Name of the type in messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Whole(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The entry of a table.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The value of a table's key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What names this element in its list: `id`, `name` or `segment`.
    pub fn identity(&self) -> Option<&str> {
        ["id", "name", "segment"]
            .iter()
            .find_map(|key| self.get(key)?.text())
    }

    /// A number, whole or not.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Whole(value) => Some(value as f64),
            Value::Real(value) => Some(value),
            _ => None,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Text(text) => write!(out, "{text:?}"),
            Value::Whole(value) => write!(out, "{value}"),
            Value::Real(value) => write!(out, "{value:?}"),
            Value::Flag(flag) => write!(out, "{flag}"),
            Value::Date(date) => write!(out, "{date}"),
            Value::List(items) => {
                let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(out, "[{}]", texts.join(", "))
            }
            Value::Table(entries) => {
                let texts: Vec<String> = entries
                    .iter()
                    .map(|entry| format!("{} = {}", entry.key, entry.node))
                    .collect();
                write!(out, "{{ {} }}", texts.join(", "))
            }
        }
    }
}

/// Parses a text; every syntax error and refused value is reported.
///
/// # Errors
/// All problems found.
pub fn parse(source: &Arc<Source>) -> Result<Node, Problems> {
    let mut problems = Problems::default();
    refuse_hidden_characters(source, &mut problems);
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let found: Vec<_> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            (span, error.message().trim().to_owned())
        })
        .collect();
    let slips = syntax::problems(source, &found);
    slips.into_iter().for_each(|slip| problems.push(slip));
    if problems.refuse() {
        return Err(problems);
    }
    let span = table.span();
    let mut converter = Converter { source, problems };
    let value = converter.table(table.get_ref(), 0);
    let node = Node {
        value,
        place: place_of(source, span.start..span.start),
    };
    if converter.problems.refuse() {
        Err(converter.problems)
    } else {
        Ok(node)
    }
}

fn place_of(source: &Arc<Source>, span: std::ops::Range<usize>) -> Place {
    Place {
        source: Arc::clone(source),
        start: span.start,
        end: span.end.max(span.start),
    }
}

/// Characters that hide or reorder text have no business in a scenario, not even in a comment.
fn is_hidden(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn refuse_hidden_characters(source: &Arc<Source>, problems: &mut Problems) {
    // A byte order mark at the very start is what some editors write; it hides nothing.
    for (at, character) in source
        .text
        .char_indices()
        .filter(|&(at, character)| is_hidden(character) && !(at == 0 && character == '\u{FEFF}'))
        .take(20)
    {
        let message = format!(
            "the control or direction character U+{:04X} is not allowed",
            character as u32
        );
        problems.push(
            Problem::error(Kind::Syntax, message)
                .at(&place_of(source, at..at + character.len_utf8()))
                .hint("delete it; it can make a file read differently from what it says"),
        );
    }
}

struct Converter<'a> {
    source: &'a Arc<Source>,
    problems: Problems,
}

impl Converter<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Value {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| {
                let place = place_of(self.source, key.span());
                self.check_text(key.get_ref(), &place);
                Entry {
                    key: key.get_ref().to_string(),
                    node: self.node(value.get_ref(), value.span(), depth + 1),
                    place,
                }
            })
            .collect();
        entries.sort_by_key(|entry| entry.place.start);
        Value::Table(entries)
    }

    fn node(&mut self, value: &DeValue<'_>, span: std::ops::Range<usize>, depth: usize) -> Node {
        let place = place_of(self.source, span);
        let value = if depth > DEEPEST {
            self.refuse(
                &place,
                "nested too deeply",
                "a scenario needs no more than a few levels",
            )
        } else {
            self.value(value, &place, depth)
        };
        Node { value, place }
    }

    fn value(&mut self, value: &DeValue<'_>, place: &Place, depth: usize) -> Value {
        match value {
            DeValue::String(text) => {
                self.check_text(text, place);
                Value::Text(text.to_string())
            }
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(whole) => Value::Whole(whole),
                    Err(_) => self.refuse(
                        place,
                        "this whole number is too large",
                        "write at most 9223372036854775807",
                    ),
                }
            }
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(real) if real.is_finite() => Value::Real(real),
                _ => self.refuse(
                    place,
                    &format!("`{}` is not a finite number", number.as_str()),
                    "give a finite number",
                ),
            },
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(stamp) => match stamp
                .date
                .filter(|_| stamp.time.is_none() && stamp.offset.is_none())
            {
                Some(date) => match Date::new(date.year as i16, date.month as i8, date.day as i8) {
                    Ok(date) => Value::Date(date),
                    Err(_) => self.refuse(
                        place,
                        "this date does not exist",
                        "write a date such as 2026-01-31",
                    ),
                },
                None => {
                    let day = stamp.date.map_or("2026-01-31".to_owned(), |date| {
                        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
                    });
                    self.refuse(
                        place,
                        "a date without a time is expected",
                        &format!("write {day}"),
                    )
                }
            },
            DeValue::Array(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.node(item.get_ref(), item.span(), depth + 1))
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table, depth),
        }
    }

    fn check_text(&mut self, text: &str, place: &Place) {
        if let Some(hidden) = text.chars().find(|&character| is_hidden(character)) {
            self.refuse(
                place,
                &format!(
                    "the control or direction character U+{:04X} is not allowed",
                    hidden as u32
                ),
                "delete it; it can make a file read differently from what it says",
            );
        }
        if text.len() > LONGEST_TEXT {
            self.refuse(
                place,
                "this text is too long",
                "a name or title needs no more than a line",
            );
        }
    }

    /// Reports, and substitutes a neutral value.
    fn refuse(&mut self, place: &Place, message: &str, hint: &str) -> Value {
        self.problems
            .push(Problem::error(Kind::Syntax, message).at(place).hint(hint));
        Value::Flag(false)
    }
}
