//! Layers of a scenario: the file, the files it extends, `--set`, the overrides of a case or
//! variant, catalogue entries.

use super::files;
use super::schema::Scenario;
use crate::catalog;
use crate::node::{DEEPEST, Entry, LARGEST_TEXT, Node, Value, parse};
use crate::problem::{Kind, Place, Problem, Problems, Source, nearest};
use crate::rule::{Field, Reader, Shape};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest chain of `extends`.
const LONGEST_CHAIN: usize = 16;
/// Characters of a `--set` that name it in messages.
const LONGEST_SHOWN: usize = 200;

/// The merged layers of a scenario file, before overrides.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The merged tables.
    pub root: Node,
    /// Every text that went in, base first.
    pub sources: Vec<Arc<Source>>,
}

/// Reads a scenario file and everything it extends.
///
/// # Errors
/// Every problem found.
pub fn load(path: &Path) -> Result<Layers, Problems> {
    let mut sources = Vec::new();
    let root = load_chain(path, &mut Vec::new(), &mut sources)?;
    Ok(Layers { root, sources })
}

/// A scenario from a text in memory.
///
/// # Errors
/// Every problem found.
pub fn from_text(name: &str, text: &str) -> Result<Layers, Problems> {
    let source = Source::new(name.to_owned(), text.to_owned());
    Ok(Layers {
        root: parse(&source)?,
        sources: vec![source],
    })
}

fn load_chain(
    path: &Path,
    chain: &mut Vec<PathBuf>,
    sources: &mut Vec<Arc<Source>>,
) -> Result<Node, Problems> {
    let source = files::text(path, LARGEST_TEXT)?;
    let own = parse(&source)?;
    chain.push(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    let merged = match own.get("extends") {
        None => own,
        Some(extends) => {
            let base_path = extends_path(extends, chain)?;
            let base = load_chain(&base_path, chain, sources)?;
            merge(base, own)
        }
    };
    sources.push(source);
    Ok(merged)
}

fn extends_path(extends: &Node, chain: &[PathBuf]) -> Result<PathBuf, Problems> {
    let Some(written) = extends.text() else {
        return Err(
            Problem::error(Kind::WrongType, "`extends` must be a path in quotes")
                .at(&extends.place)
                .hint("for example extends = \"base.toml\"")
                .into(),
        );
    };
    let path = files::beside(&extends.place, written);
    if !path.is_file() {
        return Err(Problem::error(
            Kind::File,
            format!("`extends` names {written:?}, which is not a file"),
        )
        .at(&extends.place)
        .hint("the path is relative to this file's folder")
        .into());
    }
    if path.canonicalize().is_ok_and(|real| chain.contains(&real)) {
        return Err(Problem::error(
            Kind::Unresolved,
            format!("`extends` runs in a circle: {written:?} already extends this file"),
        )
        .at(&extends.place)
        .hint("a base cannot extend what extends it")
        .into());
    }
    if chain.len() >= LONGEST_CHAIN {
        return Err(Problem::error(
            Kind::OutOfRange,
            format!("more than {LONGEST_CHAIN} files extend each other"),
        )
        .at(&extends.place)
        .hint("flatten the chain")
        .into());
    }
    Ok(path)
}

/// Lays one node over another: tables key by key, lists of named elements name by name, all else
/// replaced.
pub fn merge(base: Node, over: Node) -> Node {
    let place = over.place.clone();
    match (base.value, over.value) {
        (Value::Table(base), Value::Table(over)) => Node {
            value: Value::Table(merge_tables(base, over)),
            place,
        },
        (Value::List(base), Value::List(over))
            if !over.is_empty()
                && base
                    .iter()
                    .chain(&over)
                    .all(|item| item.identity().is_some()) =>
        {
            Node {
                value: Value::List(merge_named(base, over)),
                place,
            }
        }
        (_, over) => Node { value: over, place },
    }
}

/// Tables are merged key by key, unless the layer's table says `layer = "replace"` or `layer =
/// "remove"`.
fn merge_tables(mut base: Vec<Entry>, over: Vec<Entry>) -> Vec<Entry> {
    for mut entry in over {
        let Some(at) = base.iter().position(|known| known.key == entry.key) else {
            base.push(entry);
            continue;
        };
        match taken_layer(&mut entry.node).as_deref() {
            Some("remove") => drop(base.remove(at)),
            Some("replace") => base[at] = entry,
            _ => {
                base[at].place = entry.place;
                base[at].node = merge(base[at].node.clone(), entry.node);
            }
        }
    }
    base
}

/// The key with which an element or a table of a layer replaces or removes that of the base.
pub const LAYER: &str = "layer";

/// What a layer's table says of the base's, taken out of it.
fn taken_layer(node: &mut Node) -> Option<String> {
    let says = node.get(LAYER).and_then(Node::text).map(str::to_owned);
    let says = says.filter(|says| matches!(says.as_str(), "replace" | "remove"))?;
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| entry.key != LAYER);
    }
    Some(says)
}

/// Named elements are merged, unless the layer's element says `layer = "replace"` or `layer =
/// "remove"`.
fn merge_named(mut base: Vec<Node>, over: Vec<Node>) -> Vec<Node> {
    let mut seen: Vec<Option<String>> = Vec::new();
    for mut item in over {
        let name = item.identity().map(str::to_owned);
        if seen.contains(&name) {
            // Two of one name in one file stay two, for the reader to refuse.
            base.push(item);
            continue;
        }
        seen.push(name);
        let known = base
            .iter()
            .position(|known| known.identity() == item.identity());
        // Where the base has no such element the key stays, for the reader to refuse.
        let says = known.and_then(|_| taken_layer(&mut item));
        match (known, says.as_deref()) {
            (Some(at), Some("remove")) => drop(base.remove(at)),
            (Some(at), Some("replace")) => base[at] = item,
            (Some(at), _) => base[at] = merge(base[at].clone(), item),
            (None, _) => base.push(item),
        }
    }
    base
}

/// Applies `KEY=VALUE` of the command line.
///
/// # Errors
/// When the key does not exist or the value is not TOML.
pub fn apply_argument(root: &mut Node, argument: &str) -> Result<(), Problems> {
    let shown: String = argument.chars().take(LONGEST_SHOWN).collect();
    let whole = Place {
        source: Source::new(format!("--set {shown}"), argument.to_owned()),
        start: 0,
        end: argument.len(),
    };
    let Some((key, text)) = argument.split_once('=') else {
        return Err(Problem::error(Kind::Syntax, "`--set` needs KEY=VALUE")
            .at(&whole)
            .hint("for example --set years=5")
            .into());
    };
    let mut value = argument_value(text.trim(), &whole)?;
    re_place(&mut value, &whole);
    apply(root, key.trim(), value, &whole)
}

/// The value of an argument. One that is no TOML is taken as a bare text, so that paths need no
/// quotes on the command line.
fn argument_value(text: &str, whole: &Place) -> Result<Node, Problems> {
    let line = Source::new(whole.source.name.clone(), format!("value = {text}"));
    let parsed = parse(&line).map(|table| match table.value {
        // More than the one entry is a second line, which would be dropped.
        Value::Table(entries) if entries.len() == 1 => {
            entries.into_iter().next().map(|entry| entry.node)
        }
        _ => None,
    });
    let bare = !text.is_empty() && !text.contains(['"', '\'', '{', '[', '\n']);
    let looks_numeric = text
        .starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-'))
        || matches!(text, "nan" | "inf");
    match parsed {
        Ok(Some(value)) => Ok(value),
        Err(_) if bare && !looks_numeric => Ok(Node {
            value: Value::Text(text.to_owned()),
            place: whole.clone(),
        }),
        Err(problems) => Err(problems),
        Ok(None) => Err(Problem::error(Kind::Syntax, "`--set` needs one value")
            .at(whole)
            .hint("give each key a `--set` of its own")
            .into()),
    }
}

fn re_place(node: &mut Node, place: &Place) {
    node.place = place.clone();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| re_place(item, place)),
        Value::Table(entries) => entries.iter_mut().for_each(|entry| {
            entry.place = place.clone();
            re_place(&mut entry.node, place);
        }),
        _ => {}
    }
}

/// Puts `value` at the dotted `path`, which replaces what stood there.
///
/// # Errors
/// When the path does not exist.
pub fn apply(root: &mut Node, path: &str, value: Node, place: &Place) -> Result<(), Problems> {
    let steps: Vec<&str> = path.split('.').collect();
    if steps.iter().any(|step| step.is_empty()) {
        return Err(
            Problem::error(Kind::Unresolved, format!("{path:?} is not a dotted path"))
                .at(place)
                .hint("for example site.campus.building.hall-a.it_mw")
                .into(),
        );
    }
    if steps.len() > DEEPEST {
        return Err(Problem::error(
            Kind::Unresolved,
            format!("a path of {} steps is nested too deeply", steps.len()),
        )
        .at(place)
        .hint(format!("a path has at most {DEEPEST} steps"))
        .into());
    }
    let mut at = root;
    let mut shape = Some(Scenario::shape());
    for (depth, step) in steps.iter().enumerate() {
        let (before, after) = (&steps[..depth], &steps[depth + 1..]);
        if let (Some(Shape::Map(_)), [next, ..]) = (shape, after)
            && *next != "from"
        {
            refuse_new_name(at, step, before, place)?;
        }
        shape = shape.and_then(|shape| below(shape, step));
        at = descend(at, step, before, place)?;
    }
    *at = value;
    Ok(())
}

/// The shape of a step below another.
fn below(shape: Shape, step: &str) -> Option<Shape> {
    match shape {
        Shape::Section(section) => {
            let mut fields = (section.fields)().into_iter();
            fields.find(|(rule, _)| rule.key == step).map(|(_, of)| of)
        }
        Shape::List(element) | Shape::Map(element) => Some(element()),
        _ => None,
    }
}

/// One key of a named table does not make that table.
fn refuse_new_name(at: &Node, step: &str, before: &[&str], place: &Place) -> Result<(), Problems> {
    let Value::Table(entries) = &at.value else {
        return Ok(());
    };
    if entries.is_empty() || entries.iter().any(|entry| entry.key == step) {
        return Ok(());
    }
    let names: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let hint = nearest(step, names.iter().copied()).map_or_else(
        || format!("there are {}", names.join(", ")),
        |near| format!("did you mean {near:?}?"),
    );
    let message = format!("`{}` has no element {step:?}", before.join("."));
    Err(Problem::error(Kind::Unresolved, message)
        .at(place)
        .hint(hint)
        .into())
}

/// Takes out the key or the element at the dotted `path`.
///
/// # Errors
/// When there is none.
pub fn unset(root: &mut Node, path: &str, place: &Place) -> Result<(), Problems> {
    let (before, last) = path.rsplit_once('.').unwrap_or(("", path));
    let steps = before.split('.').filter(|step| !step.is_empty());
    let mut at = Some(&mut *root);
    for step in steps {
        at = at.and_then(|node| child(node, step));
    }
    let taken = match at.map(|node| &mut node.value) {
        Some(Value::Table(entries)) => {
            let known = entries.iter().position(|entry| entry.key == last);
            known.map(|known| drop(entries.remove(known))).is_some()
        }
        Some(Value::List(items)) => {
            let known = position_of(items, last);
            known.map(|known| drop(items.remove(known))).is_some()
        }
        _ => false,
    };
    if taken {
        return Ok(());
    }
    Err(Problem::error(
        Kind::Unresolved,
        format!("`{path}` is not set, so it cannot be unset"),
    )
    .at(place)
    .hint("leave it out of `unset`, or correct the path")
    .into())
}

/// The value of a table's key or of a list's element.
fn child<'a>(node: &'a mut Node, step: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Table(entries) => {
            let known = entries.iter_mut().find(|entry| entry.key == step);
            known.map(|entry| &mut entry.node)
        }
        Value::List(items) => {
            let at = position_of(items, step)?;
            items.get_mut(at)
        }
        _ => None,
    }
}

/// Where an element stands by its name, or its position from 1.
fn position_of(items: &[Node], step: &str) -> Option<usize> {
    let named = names_of(items).iter().position(|name| name == step);
    let numbered = || step.parse::<usize>().ok()?.checked_sub(1);
    named
        .or_else(numbered)
        .filter(|position| *position < items.len())
}

/// One step of a path: a table's key, made when absent, or a list's element by name or position
/// from 1.
fn descend<'a>(
    at: &'a mut Node,
    step: &str,
    before: &[&str],
    place: &Place,
) -> Result<&'a mut Node, Problems> {
    let refused = |message: String, hint: String| {
        let problem = Problem::error(Kind::Unresolved, message);
        Problems::from(problem.at(place).hint(hint))
    };
    match &mut at.value {
        Value::Table(entries) => Ok(key_of(entries, step, place)),
        Value::List(items) => {
            let names = names_of(items);
            position_of(items, step)
                .and_then(|position| items.get_mut(position))
                .ok_or_else(|| {
                    let near = nearest(step, names.iter().map(String::as_str)).map_or_else(
                        || format!("there are {}", names.join(", ")),
                        |near| format!("did you mean {near:?}?"),
                    );
                    let message = format!("`{}` has no element {step:?}", before.join("."));
                    refused(message, near)
                })
        }
        _ => {
            let message = format!("`{}` is a value; it has no key {step:?}", before.join("."));
            Err(refused(message, "check the path".to_owned()))
        }
    }
}

/// A table's key, made when absent.
fn key_of<'a>(entries: &'a mut Vec<Entry>, key: &str, place: &Place) -> &'a mut Node {
    let known = entries.iter().position(|entry| entry.key == key);
    let position = known.unwrap_or_else(|| {
        entries.push(Entry {
            key: key.to_owned(),
            place: place.clone(),
            node: Node {
                value: Value::Table(Vec::new()),
                place: place.clone(),
            },
        });
        entries.len() - 1
    });
    &mut entries[position].node
}

/// What the elements of a list are called: by name, or by position from 1.
fn names_of(items: &[Node]) -> Vec<String> {
    let name = |(at, item): (usize, &Node)| {
        item.identity()
            .map_or_else(|| (at + 1).to_string(), str::to_owned)
    };
    items.iter().enumerate().map(name).collect()
}

/// Fills in catalogue entries wherever a section takes one; a reader that knows what was refused.
pub fn take_from_catalog(root: &mut Node) -> Reader {
    let mut reader = Reader::default();
    fill(root, Scenario::shape(), &mut reader);
    reader
}

fn fill(node: &mut Node, shape: Shape, reader: &mut Reader) {
    match shape {
        Shape::Section(section) => {
            if let Some((kind, by)) = section.catalog {
                let known: Vec<&str> = (section.fields)()
                    .iter()
                    .map(|(rule, _)| rule.key)
                    .collect();
                take_entry(node, kind, by, &known, reader);
            }
            for (rule, shape) in (section.fields)() {
                if let Some(entry) = entry_mut(node, rule.key) {
                    fill(&mut entry.node, shape, reader);
                }
            }
        }
        Shape::List(element) => {
            if let Value::List(items) = &mut node.value {
                items
                    .iter_mut()
                    .for_each(|item| fill(item, element(), reader));
            }
        }
        Shape::Map(element) => {
            if let Value::Table(entries) = &mut node.value {
                entries
                    .iter_mut()
                    .for_each(|entry| fill(&mut entry.node, element(), reader));
            }
        }
        _ => {}
    }
}

fn entry_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Entry> {
    match &mut node.value {
        Value::Table(entries) => entries.iter_mut().find(|entry| entry.key == key),
        _ => None,
    }
}

/// The catalogue entry that a key names.
fn entry_named(reference: &Node, kind: &str, by: &str) -> Result<&'static catalog::Entry, Problem> {
    let see = format!("see `gridrack catalog {kind}`");
    let refused = |sort, message: String, hint: String| {
        Problem::error(sort, message)
            .at(&reference.place)
            .hint(hint)
    };
    let Some(written) = reference.text() else {
        let message = format!("`{by}` must name a catalogue entry in quotes");
        return Err(refused(Kind::WrongType, message, see));
    };
    let name = written.strip_prefix("catalog:").unwrap_or(written);
    catalog::entry(kind, name).ok_or_else(|| {
        let hint = match near_entry(kind, name) {
            Some(near) => format!("did you mean \"catalog:{near}\"? {see}"),
            None => see,
        };
        let message = format!("the catalogue of {kind} has no {name:?}");
        refused(Kind::Unresolved, message, hint)
    })
}

/// The entry whose name is nearest to one that is none: by its letters, or the only one that it
/// begins.
fn near_entry(kind: &str, name: &str) -> Option<&'static str> {
    let mut begun = catalog::names(kind).filter(|entry| entry.starts_with(name));
    match (begun.next(), begun.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(name, catalog::names(kind)),
    }
}

/// Adds the keys of the catalogue entry that the section names and does not give itself.
fn take_entry(node: &mut Node, kind: &str, by: &str, known: &[&str], reader: &mut Reader) {
    let Some(reference) = node.get(by) else {
        return;
    };
    let entry = match entry_named(reference, kind, by) {
        Ok(entry) => entry,
        Err(problem) => return reader.refuse_entry(node, problem),
    };
    let Value::Table(entries) = &mut node.value else {
        return;
    };
    let facts = entry.facts.iter();
    for fact in facts.filter(|fact| known.contains(&fact.key.as_str())) {
        if !entries.iter().any(|entry| entry.key == fact.key) {
            entries.push(Entry {
                key: fact.key.clone(),
                place: fact.value.place.clone(),
                node: fact.value.clone(),
            });
        }
    }
}
