//! Intervals to hours of UTC: the mean of what lies in an hour, weighted by its length.
//!
//! Quarters of an hour give the mean of the four. An hourly file of a zone with a half hour, India
//! at +05:30, gives each hour of UTC the mean of the two that it lies in. The first and the last
//! hour have the mean of their part where the file covers half of them or more, and are left out
//! where it covers less. An hour of which anything else is missing has no value.

use super::intervals::Interval;

const HOUR: i64 = 3_600;
const HALF: i64 = HOUR / 2;

/// Hours on end, of which some may have no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// First hour since 1970.
    pub first: i64,
    /// A value of each column in each.
    pub columns: Vec<Vec<Option<f64>>>,
}

/// The hours that intervals on end, in order, lie in.
pub fn of_intervals(intervals: &[Interval], columns: usize) -> Hours {
    let (Some(head), Some(tail)) = (intervals.first(), intervals.last()) else {
        return Hours {
            first: 0,
            columns: vec![Vec::new(); columns],
        };
    };
    let first = (head.start + HALF - 1).div_euclid(HOUR);
    let last = (tail.end() - HALF).div_euclid(HOUR);
    let hours = (last - first + 1).max(0) as usize;
    let column = |column: usize| {
        let mut sums = vec![(0.0, 0); hours];
        for interval in intervals {
            let Some(value) = interval.values[column] else {
                continue;
            };
            let mut at = interval.start;
            while at < interval.end() {
                let hour = at.div_euclid(HOUR);
                let part = interval.end().min((hour + 1) * HOUR) - at;
                at += part;
                let known = usize::try_from(hour - first).ok();
                let Some((sum, seconds)) = known.and_then(|at| sums.get_mut(at)) else {
                    continue;
                };
                // A whole hour keeps its value to the last bit.
                (*sum, *seconds) = if part == HOUR {
                    (value, WHOLE)
                } else {
                    (*sum + value * part as f64, *seconds + part)
                };
            }
        }
        // Where the file begins or ends within an hour.
        let is_cut = |at: usize| {
            at == 0 && head.start > first * HOUR
                || at + 1 == hours && tail.end() < (last + 1) * HOUR
        };
        let mean = |(at, (sum, seconds)): (usize, (f64, i64))| match seconds {
            WHOLE => Some(sum),
            HOUR => Some(sum / HOUR as f64),
            part if part > 0 && is_cut(at) => Some(sum / part as f64),
            _ => None,
        };
        sums.into_iter().enumerate().map(mean).collect()
    };
    Hours {
        first,
        columns: (0..columns).map(column).collect(),
    }
}

/// Marks an hour that is one interval.
const WHOLE: i64 = -1;

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(first: i64, seconds: i64, values: &[Option<f64>]) -> Vec<Interval> {
        let at = |(at, value): (usize, &Option<f64>)| Interval {
            start: first + at as i64 * seconds,
            seconds,
            values: vec![*value],
            file: 0,
            line: 0,
        };
        values.iter().enumerate().map(at).collect()
    }

    #[test]
    fn quarters_are_averaged() {
        let four = intervals(0, 900, &[Some(1.0), Some(2.0), Some(3.0), Some(6.0)]);
        assert_eq!(of_intervals(&four, 1).columns[0], [Some(3.0)]);
        let hole = intervals(0, 900, &[Some(1.0), None, Some(3.0), Some(6.0)]);
        assert_eq!(of_intervals(&hole, 1).columns[0], [None]);
        let one = intervals(7_200, 3_600, &[Some(0.1 + 0.2)]);
        let hours = of_intervals(&one, 1);
        assert_eq!(
            (hours.first, hours.columns[0].as_slice()),
            (2, &[Some(0.1 + 0.2)][..])
        );
    }

    /// India: the hour of UTC from 19:00 lies half in the local hour that begins 18:30 UTC.
    #[test]
    fn half_hours_are_brought_to_hours() {
        let two = intervals(18 * HOUR + 1_800, HOUR, &[Some(10.0), Some(20.0)]);
        let hours = of_intervals(&two, 1);
        assert_eq!(hours.first, 18);
        assert_eq!(hours.columns[0], [Some(10.0), Some(15.0), Some(20.0)]);
        let nepal = intervals(900, HOUR, &[Some(10.0), Some(20.0), None, Some(5.0)]);
        let hours = of_intervals(&nepal, 1).columns;
        assert_eq!(hours[0], [Some(10.0), Some(17.5), None, None]);
        let quarters = intervals(18 * HOUR + 1_800, 900, &[Some(2.0), Some(4.0), Some(1.0)]);
        let hours = of_intervals(&quarters, 1);
        assert_eq!(
            (hours.first, hours.columns[0].as_slice()),
            (18, &[Some(3.0)][..])
        );
    }
}
