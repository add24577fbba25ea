//! Problems of an input: kind, place, message and fix. Collected, never raised one at a time.

use std::fmt;
use std::sync::Arc;

/// Kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text is not TOML, CSV or EPW.
    Syntax,
    /// A key that the schema does not know.
    UnknownKey,
    /// A key that must be there is not.
    Missing,
    /// A value of the wrong type.
    WrongType,
    /// A number outside its range, or parameters that contradict each other.
    OutOfRange,
    /// A name that refers to nothing.
    Unresolved,
    /// A file that cannot be read or written.
    File,
}

/// Whether a run may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The input is refused.
    Error,
    /// A warning: the run continues.
    Warning,
}

/// A text that places point into: a file, `--set` or a catalogue.
pub struct Source {
    /// Its name in messages: a path as typed, `--set`, `catalog:sites`.
    pub name: String,
    /// Its whole text.
    pub text: String,
    /// First byte of each line after the first.
    line_starts: Vec<usize>,
}

impl Source {
    /// A text with its name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        Arc::new(Self {
            name: name.into(),
            line_starts: text.match_indices('\n').map(|(at, _)| at + 1).collect(),
            text,
        })
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

impl Eq for Source {}

impl fmt::Debug for Source {
    /// The name alone: each of a scenario's many places would repeat the whole text.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.name)
    }
}

/// A byte range of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text it lies in.
    pub source: Arc<Source>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Place {
    /// Line, from 1.
    pub fn line(&self) -> usize {
        let starts = &self.source.line_starts;
        starts.partition_point(|&start| start <= self.start) + 1
    }

    /// Column in characters, from 1.
    pub fn column(&self) -> usize {
        self.before()
            .rsplit('\n')
            .next()
            .map_or(1, |line| line.chars().count() + 1)
    }

    fn before(&self) -> &str {
        let mut end = self.start.min(self.source.text.len());
        while !self.source.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.source.text[..end]
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}:{}:{}",
            self.source.name,
            self.line(),
            self.column()
        )
    }
}

/// One problem, with its fix.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Whether it stops the run.
    pub severity: Severity,
    /// Its kind.
    pub kind: Kind,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where; absent for what has no text, such as a missing file.
    pub place: Option<Place>,
    /// How to fix it.
    pub hint: Option<String>,
}

impl Problem {
    /// An error.
    pub fn error(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            kind,
            message: message.into(),
            place: None,
            hint: None,
        }
    }

    /// A warning.
    pub fn warning(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(kind, message)
        }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// The same, in a variant or a case.
    #[must_use]
    fn within(&self, what: &str) -> Self {
        Self {
            message: format!("in {what}: {}", self.message),
            ..self.clone()
        }
    }

    /// The same, with a fix.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(out, "{place}: ")?;
        }
        write!(out, "{}", self.message)?;
        self.hint
            .as_ref()
            .map_or(Ok(()), |hint| write!(out, " ({hint})"))
    }
}

/// Upper bound of the problems kept of one severity: a hostile file has millions.
const MOST: usize = 100;

/// Every problem found so far, in the order of finding, up to 100 errors and 100 warnings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Adds one, unless it is known or there are too many of its severity.
    pub fn push(&mut self, problem: Problem) {
        let alike = self
            .0
            .iter()
            .filter(|known| known.severity == problem.severity)
            .count();
        if alike < MOST && !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Whether any of them refuses the input.
    pub fn refuse(&self) -> bool {
        self.0
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }
}

impl Problems {
    /// The same, where those that are not among the known ones say in what they stand.
    #[must_use]
    pub fn only_in(&self, known: &Self, what: &str) -> Self {
        let named = |problem: &Problem| {
            if known.0.contains(problem) {
                problem.clone()
            } else {
                problem.within(what)
            }
        };
        Self(self.0.iter().map(named).collect())
    }

    /// Those of several things by their names: what all of them have is told once, the rest with
    /// the name. What the first is warned of stands for all: hours that they share are read once.
    pub fn named(of: &[(String, Self)]) -> Self {
        let mut all = Self::default();
        for (name, found) in of {
            for problem in &found.0 {
                let has = |(_, other): &(String, Self)| other.0.contains(problem);
                let shared = of.iter().all(has)
                    || problem.severity == Severity::Warning && of.first().is_some_and(has);
                all.push(if shared {
                    problem.clone()
                } else {
                    problem.within(name)
                });
            }
        }
        all
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// The known name nearest to a mistyped one, if any is near enough to be meant (Damerau-Levenshtein
/// distance of at most a third of its length, at least 1).
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (edit_distance(typed, name), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let substitute = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = substitute.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters() {
        let source = Source::new("a.toml", "é = 1\nbad = 2\n");
        let place = Place {
            source,
            start: 13,
            end: 14,
        };
        assert_eq!(place.to_string(), "a.toml:2:7");
    }

    #[test]
    fn a_typo_finds_its_key() {
        assert_eq!(nearest("raedy", ["ready", "it_mw"]), Some("ready"));
        assert_eq!(nearest("zzzz", ["ready", "it_mw"]), None);
    }
}
