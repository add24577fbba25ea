//! Types of keys that may be left out, that hold lists, or tables of named elements.

use super::values::{NAME_FORM, is_name};
use super::{Field, Reader, Rule, Shape, wrong_type};
use crate::node::{Node, Value};
use crate::problem::{Kind, Problem};
use std::collections::BTreeMap;

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
