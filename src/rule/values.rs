//! Types of keys that hold one value.

use super::{Field, Reader, Rule, Shape, fix, plain, quoted, wrong_type};
use crate::node::{Entry, Node, Value};
use crate::problem::{Kind, Place, nearest};
use jiff::civil::Date;

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
        fix::with_doc(fix::of_range(number, rule), rule.doc.trim()),
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
pub(super) const NAME_FORM: &str = "a name has 1 to 64 letters, digits, spaces, `-` or `_`";

pub(super) fn is_name(text: &str) -> bool {
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
