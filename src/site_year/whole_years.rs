//! Hours to whole years of UTC.

use super::series::{HourlySeries, Missing};
use crate::time::{first_hour_of_year, hour_text, hours_of_year, year_of_hour};

/// A year of hours before preparation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawYear {
    /// What it is.
    pub label: String,
    /// The civil year.
    pub civil: i16,
    /// The columns, a value an hour; one that the file lacks is empty.
    pub columns: Vec<Vec<f64>>,
    /// Hours that were filled by the stated rule, of a file's gaps and of the year's ends.
    pub filled: usize,
}

impl RawYear {
    /// What it is and how many hours of it were filled, for the manifest.
    pub fn text(&self) -> String {
        if self.filled == 0 {
            self.label.clone()
        } else {
            format!("{} ({} hours filled)", self.label, self.filled)
        }
    }
}

/// Hours of a year that a stub may replace: local midnight is at most a day from UTC midnight.
const LONGEST_STUB: i64 = 24;
/// Hours of a year that may be filled from the day before: a file that lacks more is no whole year.
const MOST_FILLED: usize = 168;

/// Cuts actual hours into UTC years. A file usually holds local years: the first year then lacks
/// some hours at its start and the file ends in a stub of as many hours of the year after its last
/// (or the other way round, east of Greenwich). The stub fills the missing hours, so that every row
/// is used exactly once.
///
/// # Errors
/// In words, when the hours do not cover a whole year, or more of one is missing than the rule
/// fills.
pub fn actual_years(
    series: &[HourlySeries],
    what: &str,
    missing: Missing,
) -> Result<Vec<RawYear>, String> {
    let mut years: Vec<RawYear> = Vec::new();
    for part in series {
        let first = years.len();
        years.extend(years_of(part, what, missing)?);
        // Gaps within the file are reported with its first year.
        years[first].filled += part.filled;
    }
    if let Some(pair) = years.windows(2).find(|pair| pair[0].civil == pair[1].civil) {
        return Err(format!(
            "parts of {} stand in two of the files with more than a week missing between them",
            pair[0].label
        ));
    }
    Ok(years)
}

fn years_of(series: &HourlySeries, what: &str, missing: Missing) -> Result<Vec<RawYear>, String> {
    let last_hour = series.first_hour + series.hours() as i64;
    let present = |civil: i16| {
        last_hour.min(first_hour_of_year(civil + 1))
            - series.first_hour.max(first_hour_of_year(civil))
    };
    let whole: Vec<i16> = (year_of_hour(series.first_hour)..=year_of_hour(last_hour - 1))
        .filter(|&civil| present(civil) > LONGEST_STUB)
        .collect();
    let (Some(&first_civil), Some(&last_civil)) = (whole.first(), whole.last()) else {
        return Err(format!("the {what} do not cover a whole year"));
    };
    let stand_in = |hour: i64| {
        let (into_first, before_end) = (
            hour - first_hour_of_year(first_civil),
            first_hour_of_year(last_civil + 1) - hour,
        );
        let after = (0..LONGEST_STUB)
            .contains(&into_first)
            .then(|| series.position(first_hour_of_year(last_civil + 1) + into_first))
            .flatten();
        after.or_else(|| {
            (1..=LONGEST_STUB)
                .contains(&before_end)
                .then(|| series.position(first_hour_of_year(first_civil) - before_end))
                .flatten()
        })
    };
    whole
        .iter()
        .map(|&civil| year_of(series, what, missing, civil, stand_in))
        .collect()
}

fn year_of(
    series: &HourlySeries,
    what: &str,
    missing: Missing,
    civil: i16,
    stand_in: impl Fn(i64) -> Option<usize>,
) -> Result<RawYear, String> {
    let (first, hours) = (first_hour_of_year(civil), hours_of_year(civil) as i64);
    // Position in the file of each hour of the year.
    let mut places: Vec<usize> = Vec::with_capacity(hours as usize);
    let mut filled = 0;
    for hour in first..first + hours {
        let place = series
            .position(hour)
            .or_else(|| stand_in(hour))
            .or_else(|| {
                filled += 1;
                let day_before = || {
                    places
                        .len()
                        .checked_sub(24)
                        .map(|at| places[at])
                        .or_else(|| series.position(hour + 24))
                };
                (missing == Missing::PreviousDay && filled <= MOST_FILLED)
                    .then(day_before)
                    .flatten()
            });
        places.push(place.ok_or_else(|| {
            format!(
                "{what} of {civil} lack {}; a whole year has {hours} hours",
                hour_text(hour)
            )
        })?);
    }
    let column = |values: &Vec<f64>| {
        if values.is_empty() {
            Vec::new()
        } else {
            places.iter().map(|&at| values[at]).collect()
        }
    };
    Ok(RawYear {
        label: format!("{what} of {civil}"),
        civil,
        columns: series.columns.iter().map(column).collect(),
        filled,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(first_hour: i64, values: Vec<f64>) -> [HourlySeries; 1] {
        [HourlySeries {
            first_hour,
            columns: vec![values],
            ..HourlySeries::default()
        }]
    }

    #[test]
    fn a_local_year_is_used_row_by_row_exactly_once() {
        let years = actual_years(
            &series(
                first_hour_of_year(2023) + 6,
                (0..8_760).map(f64::from).collect(),
            ),
            "prices",
            Missing::Refuse,
        )
        .unwrap();
        let values = &years[0].columns[0];
        assert_eq!((years.len(), years[0].filled, values.len()), (1, 0, 8_760));
        assert_eq!((values[6], values[0]), (0.0, 8_754.0));
        assert_eq!(
            values.iter().sum::<f64>(),
            (0..8_760).map(f64::from).sum::<f64>()
        );
    }

    #[test]
    fn a_part_of_a_year_is_refused_and_whole_years_use_every_row_once() {
        let part = series(first_hour_of_year(2022), vec![1.0; 8_760 + 2_000]);
        assert!(
            actual_years(&part, "prices", Missing::Refuse)
                .is_err_and(|why| why.contains("2023 lack"))
        );
        assert!(actual_years(&part, "prices", Missing::PreviousDay).is_err());
        let two = series(
            first_hour_of_year(2022) + 6,
            (0..2 * 8_760).map(f64::from).collect(),
        );
        let years = actual_years(&two, "prices", Missing::Refuse).unwrap();
        let mut rows: Vec<f64> = years
            .iter()
            .flat_map(|year| year.columns[0].clone())
            .collect();
        rows.sort_by(f64::total_cmp);
        assert_eq!(rows, two[0].columns[0]);
    }

    #[test]
    fn a_short_year_is_refused_or_filled_and_counted() {
        let short = series(first_hour_of_year(2023) + 5, vec![1.0; 8_736]);
        assert!(
            actual_years(&short, "prices", Missing::Refuse).is_err_and(|why| why.contains("lack"))
        );
        assert_eq!(
            actual_years(&short, "prices", Missing::PreviousDay).unwrap()[0].filled,
            24
        );
    }

    #[test]
    fn years_apart_are_years_each() {
        let [first] = series(first_hour_of_year(2020) + 6, vec![1.0; 8_784]);
        let [second] = series(first_hour_of_year(2023) + 6, vec![2.0; 8_760]);
        let years = actual_years(&[first, second], "prices", Missing::Refuse).unwrap();
        assert_eq!(
            years
                .iter()
                .map(|year| (year.civil, year.columns[0][0]))
                .collect::<Vec<_>>(),
            [(2020, 1.0), (2023, 2.0)]
        );
    }
}
