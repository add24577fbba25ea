//! Hours of a year's column that are marked as missing.
//!
//! One or two on end are interpolated between their neighbours; more take the same hour of the day
//! before where that is stated, up to a week. A year is a circle: its first hour follows its last.

/// Hours on end that are interpolated.
const INTERPOLATED: usize = 2;
/// Hours on end that the day before may fill.
const LONGEST: usize = 7 * DAY;
const DAY: usize = 24;

/// What was done for the marked hours of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// The column without marks.
    pub values: Vec<f64>,
    /// Hours that lie on the line between their neighbours.
    pub interpolated: Vec<usize>,
    /// Hours that have the value of the day before.
    pub of_day_before: Vec<usize>,
}

/// Fills the marked hours of a column.
///
/// # Errors
/// The first hour of a gap that may not be filled, and its length.
pub fn filled(column: &[Option<f64>], from_day_before: bool) -> Result<Filled, (usize, usize)> {
    let hours = column.len();
    let mut filled = Filled::default();
    let mut values: Vec<Option<f64>> = column.to_vec();
    let mut at = 0;
    while at < hours {
        if column[at].is_some() {
            at += 1;
            continue;
        }
        let length = (1..hours - at)
            .find(|n| column[at + n].is_some())
            .unwrap_or(hours - at);
        let before = column[(at + hours - 1) % hours];
        let after = column[(at + length) % hours];
        match (before, after) {
            (Some(before), Some(after)) if length <= INTERPOLATED => {
                for step in 0..length {
                    let part = (step + 1) as f64 / (length + 1) as f64;
                    values[at + step] = Some(before + part * (after - before));
                    filled.interpolated.push(at + step);
                }
            }
            _ if from_day_before && length <= LONGEST => {
                for hour in at..at + length {
                    let day_before = values[(hour + hours - DAY % hours) % hours];
                    values[hour] = Some(day_before.ok_or((at, length))?);
                    filled.of_day_before.push(hour);
                }
            }
            _ => return Err((at, length)),
        }
        at += length;
    }
    filled.values = values.into_iter().flatten().collect();
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(gap: std::ops::Range<usize>) -> Vec<Option<f64>> {
        (0..240)
            .map(|at| (!gap.contains(&at)).then_some(at as f64))
            .collect()
    }

    #[test]
    fn short_gaps_are_interpolated() {
        let one = filled(&column(30..32), false).unwrap();
        assert_eq!(
            (one.values[30], one.values[31], one.interpolated.len()),
            (30.0, 31.0, 2)
        );
        let ends = filled(&column(239..240), false).unwrap();
        assert_eq!(ends.values[239], 119.0);
    }

    #[test]
    fn longer_gaps_need_the_day_before() {
        assert_eq!(filled(&column(30..40), false), Err((30, 10)));
        let day = filled(&column(30..70), true).unwrap();
        assert_eq!(
            (day.values[30], day.values[60], day.of_day_before.len()),
            (6.0, 12.0, 40)
        );
        assert_eq!(filled(&column(30..200), true), Err((30, 170)));
    }
}
