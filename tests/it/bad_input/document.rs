//! A scenario's text as lines of headers and keys, each with what the schema says of it.

use super::full::inner_section;
use gridrack::rule::{Presence, Rule, SectionShape, Shape};
use gridrack::scenario::schema::Scenario;

/// A line of the text.
struct Line {
    text: String,
    /// The dotted path of `[a.b]` or `[[a.b]]`.
    header: Option<Vec<String>>,
    /// The key of `key = value`.
    key: Option<String>,
}

/// The lines.
pub struct Document {
    lines: Vec<Line>,
}

/// One key where it is set.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The section's name in the schema.
    pub section: &'static str,
    /// What the schema says of the key.
    pub rule: Rule,
    /// Its form.
    pub shape: Shape,
    /// Its line or header, from 1.
    pub line: usize,
    /// The header of the table it stands in, from 1; 0 for the top.
    pub table: usize,
    /// Whether a catalogue entry may replace it when it is missing.
    pub has_entry: bool,
    /// Its path, when it is set by headers.
    pub header: Option<Vec<String>>,
}

impl Document {
    pub fn new(text: &str) -> Self {
        Self {
            lines: text.lines().map(line).collect(),
        }
    }

    /// Every key, the first time it is set in each kind of section.
    pub fn spots(&self) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        let mut add = |spot: Spot| {
            if !spots
                .iter()
                .any(|known| (known.section, known.rule.key) == (spot.section, spot.rule.key))
            {
                spots.push(spot);
            }
        };
        let mut table = (0, Vec::new());
        for (at, line) in self.lines.iter().enumerate() {
            if let Some(path) = &line.header {
                self.header_spots(at + 1, path)
                    .into_iter()
                    .for_each(&mut add);
                table = (at + 1, path.clone());
            }
            if let Some(key) = &line.key {
                let section =
                    section_of(&table.1).unwrap_or_else(|| panic!("no section {:?}", table.1));
                let (rule, shape) = rule_of(section, key)
                    .unwrap_or_else(|| panic!("{} has no key {key}", section.name));
                let has_entry = section
                    .catalog
                    .is_some_and(|(_, by)| self.keys_of(table.0).any(|key| key == by));
                add(Spot {
                    section: section.name,
                    rule,
                    shape,
                    line: at + 1,
                    table: table.0,
                    has_entry,
                    header: None,
                });
            }
        }
        spots
    }

    /// The keys that a header sets: each step of its path that is a key of the schema.
    fn header_spots(&self, line: usize, path: &[String]) -> Vec<Spot> {
        let mut spots = Vec::new();
        for depth in 1..=path.len() {
            let Some(section) = section_of(&path[..depth - 1]) else {
                continue;
            };
            let Some((rule, shape)) = rule_of(section, &path[depth - 1]) else {
                continue;
            };
            let table = self.last_header_before(line, &path[..depth - 1]);
            let has_entry = section
                .catalog
                .is_some_and(|(_, by)| self.keys_of(table).any(|key| key == by));
            spots.push(Spot {
                section: section.name,
                rule,
                shape,
                line,
                table,
                has_entry,
                header: Some(path[..depth].to_vec()),
            });
        }
        spots
    }

    fn last_header_before(&self, line: usize, path: &[String]) -> usize {
        let is_it = |at: &usize| self.lines[at - 1].header.as_deref() == Some(path);
        (1..line).rev().find(is_it).unwrap_or(0)
    }

    fn keys_of(&self, table: usize) -> impl Iterator<Item = &str> {
        self.lines[table..]
            .iter()
            .take_while(|line| line.header.is_none())
            .filter_map(|line| line.key.as_deref())
    }

    /// The lines (from 0) of the parts of a table that lie below a path.
    fn parts(&self, table: usize, path: &[String]) -> Vec<usize> {
        let own = table
            .checked_sub(1)
            .and_then(|at| self.lines[at].header.clone())
            .unwrap_or_default();
        let ends = |line: &Line| {
            line.header
                .as_ref()
                .is_some_and(|header| !header.starts_with(&own) || header.len() == own.len())
        };
        let mut inside = false;
        let mut parts = Vec::new();
        for (at, line) in self.lines.iter().enumerate().skip(table) {
            if ends(line) {
                break;
            }
            inside = line
                .header
                .as_ref()
                .map_or(inside, |header| header.starts_with(path));
            if inside {
                parts.push(at);
            }
        }
        parts
    }

    /// The text with another value at a leaf.
    pub fn with_value(&self, spot: &Spot, value: &str) -> (String, usize) {
        match &spot.header {
            None => (
                self.edited(|at, text| {
                    if at == spot.line {
                        vec![format!("{} = {value}", spot.rule.key)]
                    } else {
                        vec![text.to_owned()]
                    }
                }),
                spot.line,
            ),
            Some(path) => {
                let parts = self.parts(spot.table, path);
                let line = format!("{} = {value}", spot.rule.key);
                // Line 1 is a comment, so the top has a line to insert after, too.
                let after = spot.table.max(1);
                let text = self.edited(|at, text| match at {
                    _ if parts.contains(&(at - 1)) => Vec::new(),
                    _ if at == after => vec![text.to_owned(), line.clone()],
                    _ => vec![text.to_owned()],
                });
                (text, after + 1)
            }
        }
    }

    /// The text without the key; none when it may be left out.
    pub fn without(&self, spot: &Spot) -> Option<(String, usize)> {
        if spot.rule.presence != Presence::Required || spot.has_entry {
            return None;
        }
        let gone = spot
            .header
            .as_ref()
            .map_or_else(|| vec![spot.line - 1], |path| self.parts(spot.table, path));
        Some((
            self.edited(|at, text| {
                if gone.contains(&(at - 1)) {
                    Vec::new()
                } else {
                    vec![text.to_owned()]
                }
            }),
            spot.table.max(1),
        ))
    }

    /// The text with the key twice; none for a list whose elements have no names.
    pub fn doubled(&self, spot: &Spot) -> Option<(String, usize)> {
        let Some(path) = &spot.header else {
            return Some((
                self.edited(|at, text| {
                    if at == spot.line {
                        vec![text.to_owned(); 2]
                    } else {
                        vec![text.to_owned()]
                    }
                }),
                spot.line + 1,
            ));
        };
        if !matches!(spot.shape, Shape::List(_)) {
            return Some((
                self.edited(|at, text| {
                    if at == spot.line {
                        vec![text.to_owned(); 2]
                    } else {
                        vec![text.to_owned()]
                    }
                }),
                spot.line + 1,
            ));
        }
        let names = ["id", "name", "segment"];
        self.keys_of(spot.line)
            .any(|key| names.contains(&key))
            .then(|| {
                let next = |at: &usize| {
                    self.lines[*at].header.as_ref().is_some_and(|header| {
                        !header.starts_with(path) || header.len() == path.len()
                    })
                };
                let end = (spot.line..self.lines.len())
                    .find(next)
                    .unwrap_or(self.lines.len());
                let block: Vec<String> = self.lines[spot.line - 1..end]
                    .iter()
                    .map(|line| line.text.clone())
                    .collect();
                let again = |at: usize, text: &str| {
                    let own = std::iter::once(text.to_owned());
                    if at == end {
                        own.chain(block.iter().cloned()).collect()
                    } else {
                        own.collect()
                    }
                };
                (self.edited(again), end + 1)
            })
    }

    /// The text with the key misspelt, wherever its table has it.
    pub fn misspelt(&self, spot: &Spot) -> (String, usize) {
        let wrong = format!("{}q", spot.rule.key);
        let Some(path) = &spot.header else {
            return (
                self.edited(|at, text| {
                    vec![if at == spot.line {
                        text.replacen(spot.rule.key, &wrong, 1)
                    } else {
                        text.to_owned()
                    }]
                }),
                spot.line,
            );
        };
        let parts = self.parts(spot.table, path);
        let renamed = |at: usize, text: &str| match &self.lines[at - 1].header {
            Some(header) if parts.contains(&(at - 1)) => {
                let mut steps = header.clone();
                steps[path.len() - 1].clone_from(&wrong);
                vec![text.replace(&header.join("."), &steps.join("."))]
            }
            _ => vec![text.to_owned()],
        };
        (self.edited(renamed), spot.line)
    }

    fn edited(&self, edit: impl Fn(usize, &str) -> Vec<String>) -> String {
        let lines: Vec<String> = self
            .lines
            .iter()
            .enumerate()
            .flat_map(|(at, line)| edit(at + 1, &line.text))
            .collect();
        lines.join("\n") + "\n"
    }
}

fn line(text: &str) -> Line {
    let path = |inner: &str| {
        inner
            .trim_matches(['[', ']'])
            .split('.')
            .map(str::to_owned)
            .collect()
    };
    let is_key = !text.is_empty() && !text.starts_with(['#', '[']);
    let key = is_key.then(|| {
        text.split_once('=')
            .unwrap_or_else(|| panic!("a key a line, but there is {text:?}"))
            .0
            .trim()
            .to_owned()
    });
    Line {
        text: text.to_owned(),
        header: text.starts_with('[').then(|| path(text)),
        key,
    }
}

/// The section at a path of headers; a map's keys are steps of their own.
fn section_of(path: &[String]) -> Option<&'static SectionShape> {
    let mut shape = Shape::Section(&Scenario::SHAPE);
    for step in path {
        shape = match shape {
            Shape::Map(element) => element(),
            other => rule_of(inner_section(other)?, step)?.1,
        };
    }
    match shape {
        Shape::Map(_) => None,
        other => inner_section(other),
    }
}

/// A section's key: one of its own, or the one that names a catalogue entry.
fn rule_of(section: &'static SectionShape, key: &str) -> Option<(Rule, Shape)> {
    let own = (section.fields)()
        .into_iter()
        .find(|(rule, _)| rule.key == key);
    let by = section.catalog.filter(|(_, by)| *by == key).map(|(_, by)| {
        let rule = gridrack::rule::value().optional();
        (Rule { key: by, ..rule }, Shape::Text)
    });
    own.or(by)
}
