//! One series of intervals from one or several files: rows that come twice, and files that overlap.

use super::intervals::Interval;
use super::text::Text;
use crate::problem::Problem;
use crate::site_year::series::Missing;
use crate::time::instant_text;

/// Intervals of all files, each once, in order.
pub struct Joined {
    /// The intervals.
    pub intervals: Vec<Interval>,
    /// Rows that came twice in one file with equal values.
    pub repeated: usize,
    /// Rows that stand in two files with equal values.
    pub overlapping: usize,
}

/// Joins the intervals of files.
///
/// # Errors
/// Two values for one interval; a row that comes twice in a file, unless the rule allows it.
pub fn joined(
    mut all: Vec<Interval>,
    files: &[Text],
    missing: Missing,
    differs: impl Fn(&Interval, &Interval) -> Option<String>,
) -> Result<Joined, Problem> {
    all.sort_by_key(|interval| (interval.start, interval.file, interval.line));
    let mut joined = Joined {
        intervals: Vec::with_capacity(all.len()),
        repeated: 0,
        overlapping: 0,
    };
    for interval in all {
        let Some(last) = joined
            .intervals
            .last_mut()
            .filter(|last| last.end() > interval.start)
        else {
            joined.intervals.push(interval);
            continue;
        };
        let fault = |message: String, hint: String| {
            files[interval.file].fault(interval.line, message, hint)
        };
        let when = instant_text(interval.start);
        let other = if interval.file == last.file {
            format!("line {}", last.line)
        } else {
            format!("{}:{}", files[last.file].0.name, last.line)
        };
        if (last.start, last.seconds) != (interval.start, interval.seconds) {
            return Err(fault(
                format!("{when} lies within the interval of {other}"),
                "intervals follow each other; state `step_minutes` where they are shorter, or leave \
                    one of the files out"
                    .to_owned(),
            ));
        }
        let pairs = || last.values.iter().zip(&interval.values);
        if let Some((first, second)) = pairs().find_map(|pair| match pair {
            (Some(first), Some(second)) if first != second => Some((*first, *second)),
            _ => None,
        }) {
            let hint = differs(last, &interval).unwrap_or_else(|| {
                "each interval has one value; take out one of the rows, or state the zone whose \
                    clock comes twice"
                    .to_owned()
            });
            return Err(fault(
                format!("there are two values for {when}: {second} here and {first} at {other}"),
                hint,
            ));
        }
        let filled: Vec<Option<f64>> = pairs().map(|(first, second)| first.or(*second)).collect();
        if interval.file != last.file {
            joined.overlapping += 1;
        } else if missing == Missing::PreviousDay {
            joined.repeated += 1;
        } else {
            let hint = differs(last, &interval).unwrap_or_else(|| {
                "one row an interval; or state missing = \"previous-day\", which reads equal rows \
                    once"
                    .to_owned()
            });
            return Err(fault(format!("{when} comes twice"), hint));
        }
        last.values = filled;
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Source;

    fn interval(start: i64, value: f64, file: usize) -> Interval {
        Interval {
            start,
            seconds: 3_600,
            values: vec![Some(value)],
            file,
            line: 2,
        }
    }

    fn join(all: Vec<Interval>, missing: Missing) -> Result<(usize, usize, usize), String> {
        let text = |name: &str| Text(Source::new(name, "time,price\n1,2\n"));
        let joined = joined(all, &[text("a.csv"), text("b.csv")], missing, |_, _| None);
        joined
            .map(|joined| (joined.intervals.len(), joined.repeated, joined.overlapping))
            .map_err(|problem| problem.message)
    }

    #[test]
    fn equal_overlaps_are_one_and_unequal_ones_are_refused() {
        let refuse = Missing::Refuse;
        let two = |value| vec![interval(0, 5.0, 0), interval(0, value, 1)];
        assert_eq!(join(two(5.0), refuse), Ok((1, 0, 1)));
        assert!(
            join(two(6.0), refuse)
                .unwrap_err()
                .contains("6 here and 5 at a.csv:2")
        );
        let twice = || vec![interval(0, 5.0, 0), interval(0, 5.0, 0)];
        assert!(join(twice(), refuse).unwrap_err().contains("comes twice"));
        assert_eq!(join(twice(), Missing::PreviousDay), Ok((1, 1, 0)));
        let within = vec![interval(0, 5.0, 0), interval(900, 5.0, 0)];
        assert!(join(within, refuse).unwrap_err().contains("lies within"));
    }
}
