//! Fixes for values of the wrong type or out of range, where it can be told what was meant.

use super::{Draw, Rule, plain};
use crate::node::{Node, Value, meant};

/// A fix, where there is one, before what the key means.
pub(super) fn with_doc(fix: Option<String>, doc: &str) -> String {
    match fix {
        Some(fix) => format!("{fix} ({})", doc.trim_end_matches('.')),
        None => doc.to_owned(),
    }
}

/// The fix for a value of another type than is expected.
pub(super) fn of_type(node: &Node, rule: &Rule, expected: &str) -> Option<String> {
    match &node.value {
        Value::Text(text) if expected.contains("date") => meant::date(text),
        Value::Text(text) if expected.contains("number") => meant::number(text).or_else(|| {
            let (low, high) = meant::range(text).filter(|_| rule.draw != Draw::Never)?;
            Some(distribution(low, high))
        }),
        Value::Text(text) if expected.contains("true") => {
            let flag = text.to_lowercase();
            matches!(flag.as_str(), "true" | "false")
                .then(|| format!("write {flag}, without quotes"))
        }
        Value::List(items) if expected.contains("distribution") => {
            let ends: Vec<f64> = items.iter().filter_map(Node::number).collect();
            match ends[..] {
                [low, high] if low < high => Some(distribution(low, high)),
                _ => None,
            }
        }
        Value::Table(_) if expected == "a list" => list_of(node, rule),
        Value::List(_) if expected.contains("table") => table_of(node, expected),
        Value::Table(_) => dotted(node, rule),
        Value::Whole(_) | Value::Real(_) | Value::Flag(_) | Value::Date(_)
            if expected.contains("string") || expected.contains("name") =>
        {
            Some(format!("write it in quotes: {} = \"{node}\"", rule.key))
        }
        _ => None,
    }
}

fn distribution(low: f64, high: f64) -> String {
    let (low, high) = (plain(low), plain(high));
    format!("a range is a distribution, such as {{ uniform = {{ low = {low}, high = {high} }} }}")
}

/// A header as it stands in the file; none where the value has none.
fn header(node: &Node) -> Option<&str> {
    let line = node.place.source.text.get(node.place.start..)?;
    let line = line.lines().next()?.trim();
    line.starts_with('[').then_some(line)
}

/// A table where a list is expected: one pair of brackets too few.
fn list_of(node: &Node, rule: &Rule) -> Option<String> {
    match header(node) {
        Some(line) => {
            let name = line.trim_start_matches('[').split(']').next()?;
            Some(format!("there may be several: write [[{name}]]"))
        }
        None => {
            let is_inline = node
                .place
                .source
                .text
                .get(node.place.start..)?
                .starts_with('{');
            is_inline.then(|| format!("there may be several: write {} = [{{ … }}]", rule.key))
        }
    }
}

/// A list where a table is expected: one pair of brackets too many.
fn table_of(node: &Node, expected: &str) -> Option<String> {
    let name = header(node)?.strip_prefix("[[")?.split(']').next()?;
    if expected == "a table" {
        return Some(format!("there is one: write [{name}]"));
    }
    let Value::List(items) = &node.value else {
        return None;
    };
    let named = items.first().and_then(Node::identity).unwrap_or("NAME");
    Some(format!(
        "the name of each stands in its header: write [{name}.{named}]"
    ))
}

/// A dotted key, which belongs to the table that it stands under.
fn dotted(node: &Node, rule: &Rule) -> Option<String> {
    let line = node
        .place
        .source
        .text
        .get(node.place.start..)?
        .lines()
        .next()?;
    let path = line.split('=').next()?.trim();
    let rest = path.strip_prefix(rule.key)?.strip_prefix('.')?;
    let key = rest.rsplit('.').next()?;
    Some(format!(
        "`{path}` belongs to the table it stands under: write `{key}` in a table of its own"
    ))
}

/// The fix for a number out of range that is a share in per cent, or in a smaller unit.
pub(super) fn of_range(number: f64, rule: &Rule) -> Option<String> {
    let in_range = |value: f64| (rule.min..=rule.max).contains(&value);
    let is_share = rule.max <= 5.0 && matches!(rule.unit, "" | "per year" | "per month");
    if is_share && number.abs() >= 1.0 && in_range(number / 100.0) {
        let fraction = plain(number / 100.0);
        return Some(format!("if this is per cent, write {fraction}"));
    }
    if rule.unit == "MW" && number > rule.max && in_range(number / 1e3) {
        return Some(format!("if this is in kW, write {}", plain(number / 1e3)));
    }
    None
}
