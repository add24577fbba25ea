//! Hours without a value: refused, or filled from the day before where that is stated.

use super::hours::Hours;
use crate::site_year::series::{HourlySeries, Missing};

/// Longest gap that the day before may fill, hours: a week. Filled from farther away, it would be
/// invented.
pub const LONGEST_GAP: i64 = 7 * 24;
const DAY: usize = 24;

/// Hours of a column on end that have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The column.
    pub column: usize,
    /// First hour since 1970.
    pub first: i64,
    /// Number of hours.
    pub hours: i64,
}

/// A series without gaps, and the hours that were filled.
///
/// # Errors
/// The first gap that may not be filled.
pub fn filled(hours: Hours, missing: Missing) -> Result<(HourlySeries, Vec<i64>), Gap> {
    let mut filled: Vec<i64> = Vec::new();
    let mut columns = Vec::with_capacity(hours.columns.len());
    for (number, column) in hours.columns.iter().enumerate() {
        if number > 0 && column.iter().all(Option::is_none) {
            columns.push(Vec::new());
            continue;
        }
        let mut values: Vec<f64> = Vec::with_capacity(column.len());
        for (at, value) in column.iter().enumerate() {
            let value = value.or_else(|| {
                let gap = gap_at(column, at, number, hours.first);
                let may = missing == Missing::PreviousDay && gap.hours <= LONGEST_GAP;
                let before = may
                    .then(|| at.checked_sub(DAY).map(|at| values[at]))
                    .flatten();
                filled.extend(before.is_some().then_some(hours.first + at as i64));
                before
            });
            values.push(value.ok_or_else(|| gap_at(column, at, number, hours.first))?);
        }
        columns.push(values);
    }
    filled.sort_unstable();
    filled.dedup();
    let series = HourlySeries {
        first_hour: hours.first,
        columns,
        filled: filled.len(),
        dropped: 0,
    };
    Ok((series, filled))
}

/// The gap that an hour without a value lies in.
fn gap_at(column: &[Option<f64>], at: usize, number: usize, first: i64) -> Gap {
    let known = |hours: &[Option<f64>]| {
        hours
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |at| at + 1)
    };
    let begins = known(&column[..at]);
    let ends = column[at..]
        .iter()
        .position(Option::is_some)
        .map_or(column.len(), |n| at + n);
    Gap {
        column: number,
        first: first + begins as i64,
        hours: (ends - begins) as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(gap: std::ops::Range<usize>) -> Hours {
        let value = |at: usize| (!gap.contains(&at)).then_some(at as f64);
        Hours {
            first: 100,
            columns: vec![(0..300).map(value).collect(), vec![None; 300]],
        }
    }

    #[test]
    fn a_gap_takes_the_day_before_where_that_is_stated() {
        let (series, filled) = filled(hours(30..33), Missing::PreviousDay).unwrap();
        assert_eq!((series.columns[0][31], series.columns[1].len()), (7.0, 0));
        assert_eq!(filled, [130, 131, 132]);
    }

    #[test]
    fn a_gap_is_refused_at_its_first_hour() {
        let refused =
            |gap: std::ops::Range<usize>, missing| filled(hours(gap), missing).unwrap_err();
        let gap = Gap {
            column: 0,
            first: 130,
            hours: 3,
        };
        assert_eq!(refused(30..33, Missing::Refuse), gap);
        assert_eq!(refused(30..230, Missing::PreviousDay).hours, 200);
        assert_eq!(refused(5..8, Missing::PreviousDay).first, 105);
    }
}
