//! What was read from files of hours, in words: for `check`, the terminal and the manifest.

use crate::rule::plain;
use crate::time::{hour_text, instant_text};
use std::collections::BTreeSet;

/// Hours that a text names one by one.
const NAMED: usize = 6;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The files, by name.
    pub files: Vec<String>,
    /// How they are laid out: each way once.
    pub layouts: BTreeSet<String>,
    /// Length of the intervals, seconds.
    pub steps: BTreeSet<i64>,
    /// Headers of the columns that were read.
    pub columns: Vec<String>,
    /// Unit of the first column's values as they are used.
    pub unit: String,
    /// Hours with a value.
    pub hours: usize,
    /// First and last hour since 1970.
    pub span: (i64, i64),
    /// Mean of the first column.
    pub mean: f64,
    /// Hours that were filled from the day before.
    pub filled: Vec<i64>,
    /// Rows of local time that the clocks skip.
    pub dropped: Vec<String>,
    /// Rows that came twice with equal values.
    pub repeated: usize,
    /// Rows that stand in two files with equal values.
    pub overlapping: usize,
    /// What else should be known: each a warning.
    pub warnings: Vec<String>,
}

impl Account {
    /// One paragraph on what was read.
    pub fn text(&self) -> String {
        let minutes: Vec<String> = self
            .steps
            .iter()
            .map(|seconds| plain(*seconds as f64 / 60.0))
            .collect();
        let files = match self.files.as_slice() {
            [only] => only.clone(),
            [first, .., last] => format!("{} files, {first} to {last}", self.files.len()),
            [] => String::new(),
        };
        let layouts: Vec<&str> = self.layouts.iter().map(String::as_str).collect();
        format!(
            "{files}: {}; {} in steps of {} minutes; {} hours, {} to {}, mean {:.2} {}{}",
            self.columns.join(", "),
            layouts.join(" and "),
            minutes.join(" and "),
            self.hours,
            hour_text(self.span.0),
            hour_text(self.span.1),
            self.mean,
            self.unit,
            self.changes()
                .map(|change| format!("; {change}"))
                .collect::<String>()
        )
    }

    /// What was filled, left out or read once.
    pub fn changes(&self) -> impl Iterator<Item = String> {
        let filled = (!self.filled.is_empty()).then(|| {
            format!(
                "{} hours take the value of the day before: {}",
                self.filled.len(),
                named(&self.filled, |hour| hour_text(*hour))
            )
        });
        let dropped = (!self.dropped.is_empty()).then(|| {
            format!(
                "{} rows of local time that the clocks skip are left out: {}",
                self.dropped.len(),
                named(&self.dropped, Clone::clone)
            )
        });
        let repeated = (self.repeated > 0)
            .then(|| format!("{} rows come twice and are read once", self.repeated));
        let overlapping = (self.overlapping > 0).then(|| {
            format!(
                "{} rows stand in two of the files, with equal values",
                self.overlapping
            )
        });
        filled
            .into_iter()
            .chain(dropped)
            .chain(repeated)
            .chain(overlapping)
    }
}

/// The first of many, and how many more there are.
pub fn named<T>(all: &[T], text: impl Fn(&T) -> String) -> String {
    let first: Vec<String> = all.iter().take(NAMED).map(text).collect();
    let more = all.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", first.join(", "))
}

/// A stamp that a clock never shows, as text.
pub fn skipped(seconds_on_clock: i64) -> String {
    instant_text(seconds_on_clock)
        .trim_end_matches('Z')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_names_what_was_changed() {
        let account = Account {
            files: vec!["a.csv".into()],
            layouts: BTreeSet::from(["stamps of \"time\" begin their interval".into()]),
            steps: BTreeSet::from([900, 3_600]),
            columns: vec!["\"price\"".into()],
            unit: "USD/MWh".into(),
            hours: 24,
            span: (0, 23),
            mean: 50.004,
            filled: vec![3],
            ..Account::default()
        };
        assert_eq!(
            account.text(),
            "a.csv: \"price\"; stamps of \"time\" begin their interval in steps of 15 and 60 \
                minutes; 24 hours, 1970-01-01T00:00:00Z to 1970-01-01T23:00:00Z, mean 50.00 \
                USD/MWh; 1 hours take the value of the day before: 1970-01-01T03:00:00Z"
        );
        let many: Vec<i64> = (0..9).collect();
        assert!(named(&many, ToString::to_string).ends_with("5 and 3 more"));
    }
}
