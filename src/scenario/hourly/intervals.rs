//! Intervals of UTC with their values, and the step of the rows they are read from.
//!
//! A step counts where it holds for a dozen rows on end, or longer than any other: a file may go
//! from hours to quarters, and a row that is left out is a gap, not a longer interval.

use crate::time::instant_text;
use std::collections::BTreeSet;

const HOUR: i64 = 3_600;
/// Rows on end of one step that make it the file's.
const STEADY: usize = 12;

/// Values of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// First second, since 1970.
    pub start: i64,
    /// Its length.
    pub seconds: i64,
    /// The values of the wanted columns.
    pub values: Vec<Option<f64>>,
    /// Index of its file.
    pub file: usize,
    /// Its line in the file.
    pub line: u64,
}

impl Interval {
    /// The second after its last.
    pub fn end(&self) -> i64 {
        self.start + self.seconds
    }
}

/// A row at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct At {
    /// Seconds since 1970, of its begin or end.
    pub instant: i64,
    /// Its length, where the file says it.
    pub seconds: Option<i64>,
    /// The values of the wanted columns.
    pub values: Vec<Option<f64>>,
    /// Its line in the file.
    pub line: u64,
}

/// Turns the rows of a file into intervals, in order of their instants.
///
/// # Errors
/// The line of a row whose step does not divide an hour, and why.
pub fn of_rows(
    mut rows: Vec<At>,
    ends: bool,
    stated: Option<i64>,
    file: usize,
) -> Result<Vec<Interval>, (u64, String)> {
    rows.sort_by_key(|row| row.instant);
    let mut instants: Vec<i64> = rows.iter().map(|row| row.instant).collect();
    instants.dedup();
    let lengths = lengths(&instants, ends, stated).map_err(|(at, seconds)| {
        let line = rows
            .iter()
            .find(|row| row.instant == at)
            .map_or(1, |row| row.line);
        (line, step_text(seconds, at))
    })?;
    let interval = |row: At| {
        let at = instants.partition_point(|instant| *instant < row.instant);
        let seconds = row.seconds.unwrap_or(lengths[at]);
        Interval {
            start: if ends {
                row.instant - seconds
            } else {
                row.instant
            },
            seconds,
            values: row.values,
            file,
            line: row.line,
        }
    };
    Ok(rows.into_iter().map(interval).collect())
}

fn step_text(seconds: i64, at: i64) -> String {
    let step = if seconds % HOUR == 0 {
        format!("{} hours", seconds / HOUR)
    } else {
        format!("{} minutes", seconds as f64 / 60.0)
    };
    format!("the rows are {step} apart at {}", instant_text(at))
}

/// The length of the interval of each instant.
///
/// # Errors
/// The instant at which rows have a step that does not divide an hour, and that step.
fn lengths(instants: &[i64], ends: bool, stated: Option<i64>) -> Result<Vec<i64>, (i64, i64)> {
    let steps: Vec<i64> = instants.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if steps.is_empty() {
        return Ok(vec![stated.unwrap_or(HOUR); instants.len()]);
    }
    let held = match stated {
        Some(seconds) => vec![seconds; steps.len()],
        None => held_steps(&steps),
    };
    if let Some(at) = held.iter().position(|step| HOUR % step != 0) {
        return Err((instants[at], held[at]));
    }
    let last = steps.len() - 1;
    let length = |at: usize| {
        // The step after a begin, or before an end; beyond the ends that of the next row.
        let (beside, open) = if ends {
            (at.saturating_sub(1), at == 0)
        } else {
            (at.min(last), at > last)
        };
        if open {
            held[beside]
        } else {
            held[beside].min(steps[beside])
        }
    };
    Ok((0..instants.len()).map(length).collect())
}

/// For each step between neighbours the step that holds there.
fn held_steps(steps: &[i64]) -> Vec<i64> {
    let mut runs: Vec<(usize, usize, i64)> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match runs.last_mut() {
            Some((_, end, known)) if known == step => *end = at + 1,
            _ => runs.push((at, at + 1, *step)),
        }
    }
    let longest = runs
        .iter()
        .map(|(start, end, _)| end - start)
        .max()
        .unwrap_or(0);
    let counts = |(start, end, _): &&(usize, usize, i64)| end - start >= STEADY.min(longest);
    let steady: Vec<&(usize, usize, i64)> = runs.iter().filter(counts).collect();
    let step_at = |at: usize| {
        let before = steady.partition_point(|(start, ..)| *start <= at);
        steady[before.saturating_sub(1)].2
    };
    (0..steps.len()).map(step_at).collect()
}

/// The steps that intervals have, seconds.
pub fn steps_of(intervals: &[Interval]) -> BTreeSet<i64> {
    let divide = intervals.iter().map(|interval| interval.seconds);
    divide
        .filter(|seconds| HOUR % seconds == 0 && *seconds >= 60)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: i64 = 900;

    fn starts(instants: &[i64], ends: bool) -> Vec<(i64, i64)> {
        let rows = instants.iter().map(|instant| At {
            instant: *instant,
            seconds: None,
            values: vec![Some(1.0)],
            line: 2,
        });
        of_rows(rows.collect(), ends, None, 0)
            .unwrap()
            .iter()
            .map(|interval| (interval.start, interval.seconds))
            .collect()
    }

    /// A day of hours and one of quarters: each row as long as its own step.
    #[test]
    fn a_step_may_change_half_way() {
        let mut instants: Vec<i64> = (0..24).map(|hour| hour * HOUR).collect();
        instants.extend((96..192).map(|quarter| quarter * QUARTER));
        let read = starts(&instants, false);
        assert_eq!(
            (read[23].1, read[24].1, read[119].1),
            (HOUR, QUARTER, QUARTER)
        );
        let back: Vec<i64> = instants
            .iter()
            .rev()
            .map(|instant| 48 * HOUR - instant)
            .collect();
        let read = starts(&back, true);
        assert_eq!(
            (read[0].1, read[95].1, read[96].1),
            (QUARTER, QUARTER, HOUR)
        );
        assert_eq!(read[96].0, 24 * HOUR);
    }

    #[test]
    fn a_row_left_out_is_a_gap() {
        let quarters: Vec<i64> = (0..96)
            .filter(|at| *at != 10)
            .map(|at| at * QUARTER)
            .collect();
        let read = starts(&quarters, false);
        assert!(read.iter().all(|(_, seconds)| *seconds == QUARTER));
        let ends = starts(&quarters, true);
        assert_eq!((ends[10].0, ends[10].1), (10 * QUARTER, QUARTER));
    }

    /// Dispatch runs between two five-minute ends share the five minutes.
    #[test]
    fn rows_in_between_share_their_interval() {
        let mut ends: Vec<i64> = (1..40).map(|at| at * 300).collect();
        ends.insert(6, 6 * 300 + 134);
        let read = starts(&ends, true);
        assert_eq!((read[6], read[7]), ((1_800, 134), (1_934, 166)));
        assert_eq!(
            read.iter().map(|(_, seconds)| seconds).sum::<i64>(),
            39 * 300
        );
    }

    #[test]
    fn a_step_must_divide_an_hour() {
        let rows = |step: i64| {
            let row = |at: i64| At {
                instant: at * step,
                seconds: None,
                values: vec![],
                line: at as u64 + 2,
            };
            of_rows((0..20).map(row).collect(), false, None, 0)
        };
        assert!(rows(420).unwrap_err().1.contains("7 minutes apart"));
        assert!(rows(24 * HOUR).unwrap_err().1.contains("24 hours apart"));
        assert!(rows(300).is_ok());
    }
}
