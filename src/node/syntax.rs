//! Slips of syntax in the words of the one who made them: what was written, and how TOML writes it.

use super::meant;
use crate::problem::{Kind, Place, Problem, Source};
use std::ops::Range;
use std::sync::Arc;

/// What the parser says of a table or a list that does not end.
const GOES_ON: [&str; 4] = [
    "missing key for inline table element",
    "missing comma between",
    "unclosed inline table",
    "unclosed array",
];
/// Lines before an error among which what does not end begins.
const LINES_BACK: usize = 40;

/// The problems of what the parser found, in order: one a line, and none that only follow from
/// another.
pub fn problems(source: &Arc<Source>, found: &[(Range<usize>, String)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut last_line = None;
    let mut doubled_until = 0;
    for (span, message) in found {
        let line = Line::at(&source.text, span.start);
        if last_line == Some(line.start) {
            continue;
        }
        last_line = Some(line.start);
        if GOES_ON.iter().any(|begin| message.starts_with(begin))
            && let Some(open) = line.opened_before(&source.text)
        {
            problems.push(open.problem(source));
            break;
        }
        if message.contains("duplicate key") {
            if span.start >= doubled_until {
                problems.push(line.doubled(source, span));
            }
            if line.is_header() {
                doubled_until = line.next_header(&source.text);
            }
            continue;
        }
        let (message, hint, span) = match line.slip().filter(|_| !message.contains("recurs")) {
            Some((message, hint)) => (message, hint, line.span()),
            None => (message.clone(), hint(message), span.clone()),
        };
        let place = place_of(source, span);
        problems.push(Problem::error(Kind::Syntax, message).at(&place).hint(hint));
    }
    problems
}

fn hint(message: &str) -> String {
    if message.contains("recurs") {
        "nested too deeply; a scenario needs no more than a few levels"
    } else {
        "see https://toml.io for the syntax"
    }
    .to_owned()
}

fn place_of(source: &Arc<Source>, span: Range<usize>) -> Place {
    Place {
        source: Arc::clone(source),
        start: span.start,
        end: span.end.max(span.start),
    }
}

/// A line of a text.
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, at: usize) -> Self {
        let bytes = text.as_bytes();
        let at = at.min(bytes.len());
        let is_end = |byte: &u8| *byte == b'\n';
        // What lacks at the end of a line is found at its end.
        let start = bytes[..at]
            .iter()
            .rposition(is_end)
            .map_or(0, |end| end + 1);
        let length = bytes[start..].iter().position(is_end);
        let end = length.map_or(bytes.len(), |length| start + length);
        Self {
            start,
            text: text[start..end].trim_end_matches('\r'),
        }
    }

    fn before(&self, text: &'a str) -> Option<Self> {
        (self.start > 0).then(|| Self::at(text, self.start - 1))
    }

    fn is_header(&self) -> bool {
        self.text.trim_start().starts_with('[')
    }

    /// Where the next header begins.
    fn next_header(&self, text: &str) -> usize {
        let after = self.start + self.text.len();
        text[after..]
            .find("\n[")
            .map_or(text.len(), |length| after + length + 1)
    }

    /// Where its value stands; the whole line where it has none.
    fn span(&self) -> Range<usize> {
        let at = self.text.find('=').map_or(0, |at| at + 1);
        let rest = &self.text[at..];
        let start = self.start + at + rest.len() - rest.trim_start().len();
        let value = self.key_and_value().map_or(rest.trim(), |(_, value)| value);
        start..start + value.len()
    }

    /// Key and value, without a comment.
    fn key_and_value(&self) -> Option<(&'a str, &'a str)> {
        let (key, value) = self.text.split_once('=')?;
        let value = if value.contains(['"', '\'']) {
            value
        } else {
            value.split('#').next().unwrap_or(value)
        };
        Some((key.trim(), value.trim()))
    }

    /// The line before this one whose table or list does not end.
    fn opened_before(&self, text: &'a str) -> Option<Open<'a>> {
        let mut line = self.before(text)?;
        for _ in 0..LINES_BACK {
            if let Some((_, value)) = line.key_and_value().filter(|_| !line.is_header()) {
                let count = |mark: char| value.matches(mark).count();
                for (opens, closes) in [('{', '}'), ('[', ']')] {
                    if count(opens) > count(closes) {
                        return Some(Open { line, closes });
                    }
                }
            }
            line = line.before(text)?;
        }
        None
    }

    /// The key or the table that stands twice.
    fn doubled(&self, source: &Arc<Source>, span: &Range<usize>) -> Problem {
        let own = self.text.trim();
        let what = if self.is_header() {
            own.to_owned()
        } else {
            let key = self.key_and_value().map_or(own, |(key, _)| key);
            format!("`{key}`")
        };
        let same = |other: &str| {
            if self.is_header() {
                other.trim() == own
            } else {
                other.split('=').next().map(str::trim) == own.split('=').next().map(str::trim)
            }
        };
        let lines = source.text[..self.start].lines().enumerate();
        let first = lines.filter(|(_, line)| same(line)).last();
        let first = first.map_or(1, |(at, _)| at + 1);
        let problem = Problem::error(Kind::Syntax, format!("duplicate key: {what} stands twice"))
            .at(&place_of(source, span.clone()));
        problem.hint(if self.is_header() {
            format!("write its keys below the first, at line {first}")
        } else {
            format!("keep one of them; the first stands at line {first}")
        })
    }

    /// What is wrong with the line, and how it is written; none where that cannot be told.
    fn slip(&self) -> Option<(String, String)> {
        let text = self.text.trim();
        if self.is_header() {
            return header(text);
        }
        if text.contains(['“', '”', '„', '‘', '’']) {
            let straight = text.replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
            return Some((
                "these quotes are not straight".to_owned(),
                format!("write {straight}"),
            ));
        }
        let Some((key, value)) = self.key_and_value() else {
            return assignment(text);
        };
        if let Some(at) = value.find("//").filter(|_| !value.starts_with(['"', '\''])) {
            let value = value[..at].trim();
            return Some((
                "a comment begins with #".to_owned(),
                format!("write {key} = {value}  # …"),
            ));
        }
        of_value(key, value)
    }
}

/// A table or list that does not end.
struct Open<'a> {
    line: Line<'a>,
    closes: char,
}

impl Open<'_> {
    fn problem(&self, source: &Arc<Source>) -> Problem {
        let (line, closes) = (&self.line, self.closes);
        let place = place_of(source, line.span());
        let what = if closes == '}' { "table" } else { "list" };
        Problem::error(Kind::Syntax, format!("this {what} is not closed"))
            .at(&place)
            .hint(format!("add `{closes}` where it ends"))
    }
}

/// A header without its last brackets.
fn header(text: &str) -> Option<(String, String)> {
    let text = text.split('#').next().unwrap_or(text).trim();
    let name = text.trim_matches(['[', ']']).trim();
    let brackets = if text.starts_with("[[") { 2 } else { 1 };
    let whole = format!("{}{name}{}", "[".repeat(brackets), "]".repeat(brackets));
    (text != whole && !name.is_empty()).then(|| {
        (
            format!("the header {text} is not closed as it is opened"),
            format!("write {whole}"),
        )
    })
}

/// `years: 3` and `years 3`.
fn assignment(text: &str) -> Option<(String, String)> {
    let (key, value) = text.split_once([':', ' ', '\t'])?;
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let value = value.trim();
    (!value.is_empty() && key.chars().all(is_key)).then(|| {
        (
            "between a key and its value stands =".to_owned(),
            format!("write {key} = {value}"),
        )
    })
}

/// A value that is none of TOML's.
fn of_value(key: &str, value: &str) -> Option<(String, String)> {
    let none = format!("`{value}` is no value of TOML");
    if let Some(rest) = value.strip_prefix('"') {
        return if rest.contains('\\') {
            let single = rest.trim_end_matches('"');
            Some((
                "a `\\` in a text begins a special character".to_owned(),
                format!("write / in paths, or the text in single quotes: '{single}'"),
            ))
        } else if rest.contains('"') {
            None
        } else {
            Some((
                "the text lacks its closing quotes".to_owned(),
                format!("write {key} = {value}\""),
            ))
        };
    }
    if value.is_empty() {
        return Some((
            format!("`{key}` has no value"),
            "give it one, or leave the line out".to_owned(),
        ));
    }
    if let Some(flag) = ["true", "false"]
        .into_iter()
        .find(|flag| value.eq_ignore_ascii_case(flag) && value != *flag)
    {
        return Some((none, format!("write {key} = {flag}")));
    }
    if value.starts_with(['[', '{', '\'']) {
        return None;
    }
    if let Some(fix) = meant::date(value).or_else(|| meant::number(value)) {
        return Some((none, fix.replace(", without quotes", "")));
    }
    value
        .starts_with(char::is_alphabetic)
        .then(|| (none, format!("text stands in quotes: {key} = \"{value}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::parse;

    /// What is reported of a text: line, message and fix of each problem.
    fn reported(text: &str) -> Vec<String> {
        let source = Source::new("a.toml", text);
        let found = parse(&source).unwrap_err().0;
        let one = |problem: &Problem| {
            let line = problem.place.as_ref().map_or(0, Place::line);
            let hint = problem.hint.as_deref().unwrap_or("");
            format!("{line}: {} ({hint})", problem.message)
        };
        found.iter().map(one).collect()
    }

    #[test]
    fn slips_are_told_with_what_was_meant() {
        for (text, said) in [
            (
                "ready = 06/13/2027",
                "`06/13/2027` is no value of TOML (a date is written 2027-06-13)",
            ),
            (
                "mw = 52 MW # at the meter",
                "`52 MW` is no value of TOML (write the number alone, 52: the key says its unit)",
            ),
            (
                "gpus = 18,000",
                "`18,000` is no value of TOML (write 18000, without commas)",
            ),
            (
                "accelerator = gb300",
                "`gb300` is no value of TOML (text stands in quotes: accelerator = \"gb300\")",
            ),
            ("on = True", "`True` is no value of TOML (write on = true)"),
            (
                "title = “Base”",
                "these quotes are not straight (write title = \"Base\")",
            ),
            (
                "title = \"Base",
                "the text lacks its closing quotes (write title = \"Base\")",
            ),
            (
                "file = \"data\\prices.csv\"",
                "a `\\` in a text begins a special character (write / in paths, or the text in \
                    single quotes: 'data\\prices.csv')",
            ),
            (
                "years: 3",
                "between a key and its value stands = (write years = 3)",
            ),
            (
                "years 3",
                "between a key and its value stands = (write years = 3)",
            ),
            (
                "years = 3 // of it",
                "a comment begins with # (write years = 3  # …)",
            ),
            (
                "[[purchase]\ngpus = 1",
                "the header [[purchase] is not closed as it is opened (write [[purchase]])",
            ),
            (
                "years = ",
                "`years` has no value (give it one, or leave the line out)",
            ),
        ] {
            assert_eq!(reported(text), [format!("1: {said}")], "{text}");
        }
    }

    #[test]
    fn nothing_follows_from_what_is_not_closed_or_stands_twice() {
        let open =
            "a = 1\nslip = { lognormal = { p50 = 4, p90 = 20 }\n\n[[site]]\nid = \"b\"\nc = 2\n";
        assert_eq!(
            reported(open),
            ["2: this table is not closed (add `}` where it ends)"]
        );
        let doubled = "[a]\nb = 1\n[c]\nb = 1\n[a]\nb = 2\n[c]\nd = 1\n";
        assert_eq!(
            reported(doubled),
            [
                "5: duplicate key: [a] stands twice (write its keys below the first, at line 1)",
                "7: duplicate key: [c] stands twice (write its keys below the first, at line 3)",
            ]
        );
        assert_eq!(
            reported("x = 1\nyears = 3\nyears = 4\n"),
            [
                "3: duplicate key: `years` stands twice (keep one of them; the first stands at line 2)"
            ]
        );
    }
}
