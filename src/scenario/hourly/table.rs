//! A CSV file as a table: which of its first lines is the header, what separates its cells, and
//! what the lines before the header say.

use super::layout;
use super::stamp::{self, DateOrder};
use super::text::Text;
use crate::problem::Problem;
use crate::scenario::files;
use csv::StringRecord;
use std::path::Path;

/// Largest data file read, bytes.
const LARGEST_DATA: u64 = 256 << 20;
/// Lines among which the header is looked for.
const FIRST_LINES: usize = 60;

/// A file's table.
pub struct Table {
    /// The file.
    pub text: Text,
    /// The header's cells as written.
    pub header: Vec<String>,
    /// The same without what differs between versions of a layout.
    pub plain: Vec<String>,
    /// Line of the header, from 1.
    pub header_line: u64,
    /// What separates cells.
    pub delimiter: u8,
    /// Lines before the header.
    pub preamble: Vec<String>,
    body: usize,
}

impl Table {
    /// Opens a file; names of columns that are wanted help to find its header.
    ///
    /// # Errors
    /// When it cannot be read or has no header.
    pub fn open(path: &Path, wanted: &[&str]) -> Result<Self, Problem> {
        let source = files::text(path, LARGEST_DATA)?;
        let text = Text(super::open_meteo::as_rows(&source).unwrap_or(source));
        let mut before = 0;
        let mut lines = Vec::new();
        for line in text.0.text.split_inclusive('\n').take(FIRST_LINES) {
            lines.push((before, line.trim_end_matches(['\n', '\r'])));
            before += line.len();
        }
        let at = header_at(&lines, wanted).ok_or_else(|| {
            text.fault(
                1,
                "the file has no rows",
                "a header line and one row an interval are expected",
            )
        })?;
        let delimiter = delimiter(lines[at].1);
        let header = cells(lines[at].1, delimiter);
        let body = lines
            .get(at + 1)
            .map_or(text.0.text.len(), |(start, _)| *start);
        Ok(Self {
            plain: header.iter().map(|column| layout::plain(column)).collect(),
            header,
            header_line: at as u64 + 1,
            delimiter,
            preamble: lines[..at]
                .iter()
                .map(|(_, line)| (*line).to_owned())
                .collect(),
            body,
            text,
        })
    }

    /// The rows with their lines, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Result<(u64, StringRecord), Problem>> {
        let reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(&self.text.0.text.as_bytes()[self.body..]);
        let line =
            |at: Option<&csv::Position>| self.header_line + at.map_or(1, csv::Position::line);
        reader.into_records().map(move |record| match record {
            Ok(record) => Ok((line(record.position()), record)),
            Err(error) => Err(self.text.fault(
                line(error.position()),
                error.to_string(),
                "every row needs the header's columns",
            )),
        })
    }

    /// Where a column stands by a layout's name, of which `|` separates alternatives.
    pub fn column(&self, name: &str) -> Option<usize> {
        let mut names = name.split('|').filter(|name| !name.is_empty());
        names.find_map(|name| {
            self.plain
                .iter()
                .position(|column| layout::is(column, name))
        })
    }

    /// Where a column stands by the name that a user writes: the header, or what stands in it
    /// before a unit in brackets.
    pub fn named(&self, name: &str) -> Option<usize> {
        let before_unit = |header: &String| {
            let rest = header.trim().strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(" (") || rest.starts_with(" ["))
        };
        let exact = self
            .header
            .iter()
            .position(|header| header.trim() == name.trim());
        let plain = layout::plain(name);
        exact
            .or_else(|| self.header.iter().position(before_unit))
            .or_else(|| self.plain.iter().position(|header| *header == plain))
    }

    /// The header's columns as a list for a message.
    pub fn columns_text(&self) -> String {
        let shown: Vec<String> = self
            .header
            .iter()
            .filter(|header| !header.trim().is_empty())
            .take(20)
            .map(|header| format!("{:?}", header.trim()))
            .collect();
        format!("the header has {}", shown.join(", "))
    }

    /// The seconds of the one offset that the lines before the header say the stamps have, as
    /// Open-Meteo's files do: in a comment, or in two rows of the place.
    pub fn stated_offset(&self) -> Option<i64> {
        self.stated("utc_offset_seconds")?.parse().ok()
    }

    /// What the lines before the header say under a name.
    pub fn stated(&self, name: &str) -> Option<&str> {
        let written = self.preamble.iter().find_map(|line| {
            let rest = line.split_once(name)?.1.strip_prefix('=')?;
            rest.split_whitespace().next()
        });
        written.or_else(|| {
            self.preamble.windows(2).find_map(|pair| {
                let at = pair[0].split(',').position(|cell| cell.trim() == name)?;
                pair[1].split(',').nth(at).map(str::trim)
            })
        })
    }
}

/// The cells of a line.
pub fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(line.as_bytes());
    let first = reader.records().next().and_then(Result::ok);
    first.map_or_else(Vec::new, |record| {
        record.iter().map(|cell| cell.trim().to_owned()).collect()
    })
}

/// What separates the cells of a line: the most frequent of comma, semicolon and tab outside
/// quotes.
fn delimiter(line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [0; 3];
    for letter in line.bytes() {
        if letter == b'"' {
            quoted = !quoted;
        }
        let known = b",;\t".iter().position(|delimiter| *delimiter == letter);
        if let Some(at) = known.filter(|_| !quoted) {
            counts[at] += 1;
        }
    }
    let [commas, semicolons, tabs] = counts;
    if semicolons >= commas && semicolons > 0 {
        b';'
    } else if tabs > commas {
        b'\t'
    } else {
        b','
    }
}

/// Which of the first lines is the header: a known layout's, one with a wanted column, the last
/// before a row that holds a stamp, or the first that is no comment.
fn header_at(lines: &[(usize, &str)], wanted: &[&str]) -> Option<usize> {
    let parts = |line: &str| cells(line, delimiter(line));
    let text = |at: usize| Some(lines[at].1).filter(|line| is_text(line));
    let wanted: Vec<String> = wanted.iter().map(|name| layout::plain(name)).collect();
    let is_header = |at: &usize| {
        text(*at).is_some_and(|line| {
            let plain: Vec<String> = parts(line).iter().map(|cell| layout::plain(cell)).collect();
            let is = |cell: &String| {
                let named = |name: &String| {
                    cell == name
                        || cell
                            .strip_prefix(name.as_str())
                            .is_some_and(|rest| rest.starts_with(['(', '[']))
                };
                wanted.iter().any(named)
            };
            plain.len() > 1 && (layout::recognised(&plain).is_some() || plain.iter().any(is))
        })
    };
    let has_stamp = |at: usize| {
        text(at).is_some_and(|line| parts(line).iter().any(|cell| looks_like_stamp(cell)))
    };
    let before_stamps = |at: &usize| {
        let next = (at + 1..lines.len()).find(|next| text(*next).is_some());
        text(*at).is_some_and(|line| parts(line).len() > 1)
            && !has_stamp(*at)
            && next.is_some_and(has_stamp)
    };
    (0..lines.len())
        .find(is_header)
        .or_else(|| (0..lines.len()).find(before_stamps))
        .or_else(|| (0..lines.len()).find(|at| text(*at).is_some()))
}

fn is_text(line: &str) -> bool {
    !line.starts_with('#') && !line.trim_matches([',', ';', ' ', '\t']).is_empty()
}

/// Whether a cell holds a date in any order, alone or as the first of a range.
pub fn looks_like_stamp(cell: &str) -> bool {
    let first = stamp::range(cell).map_or(cell, |(first, _)| first);
    let orders = [None, Some(DateOrder::MonthFirst), Some(DateOrder::DayFirst)];
    // A bare number of eight digits is more often a number than a date.
    cell.contains(['-', '/', '.', ' ', ':'])
        && orders
            .iter()
            .any(|order| stamp::read(first, *order).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, &str)> {
        text.lines().map(|line| (0, line)).collect()
    }

    #[test]
    fn the_header_is_found_behind_a_preamble() {
        let found = |text: &str, wanted: &[&str]| header_at(&lines(text), wanted);
        assert_eq!(found("time,price\n2023-01-01 00:00,5\n", &[]), Some(0));
        assert_eq!(
            found("# a\n\ntime,price\n2023-01-01 00:00,5\n", &[]),
            Some(2)
        );
        let place =
            "latitude,longitude\n32.8,-96.8\n\ntime,temperature_2m (°C)\n2023-01-01T00:00,5\n";
        assert_eq!(found(place, &["temperature_2m"]), Some(3));
        assert_eq!(found(place, &[]), Some(3));
        let report = "Day Ahead Market ExPost LMPs\n01/01/2023\n\n,,,All Hours-Ending\nNode,Type,Value,HE 1,HE 2\nA,Hub,LMP,1,2\n";
        assert_eq!(found(report, &[]), Some(4));
        assert_eq!(found("", &[]), None);
        assert_eq!(found("time,cost\nx,5\n", &["price"]), Some(0));
    }

    #[test]
    fn cells_are_separated_by_what_the_header_says() {
        assert_eq!(delimiter("a;b;c,d"), b';');
        assert_eq!(delimiter("\"a;b;c\",d"), b',');
        assert_eq!(delimiter("a\tb"), b'\t');
        assert_eq!(cells("\"a,b\" , c", b','), ["a,b", "c"]);
    }

    #[test]
    fn stamps_are_told_from_numbers() {
        assert!(looks_like_stamp("1/2/2023 12:00 AM") && looks_like_stamp("2023-01-01"));
        assert!(looks_like_stamp("01.01.2025 00:00 - 01.01.2025 00:15"));
        assert!(!looks_like_stamp("32.794376") && !looks_like_stamp("20230101"));
    }
}
