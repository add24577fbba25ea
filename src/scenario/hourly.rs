//! Hourly files: one row an hour, cut into whole years of UTC, with nothing guessed.

use super::files;
use crate::problem::{Kind, Place, Problem};
use crate::time::{first_hour_of_year, hour_text, hours_of_year, time_zone, utc_hour, year_of_hour};
use std::path::Path;

/// Longest gap that the day before may fill, hours: a week. Filled from farther away, it would be invented.
const LONGEST_GAP: i64 = 7 * 24;
/// Largest data file read, bytes.
const LARGEST_DATA: u64 = 64 << 20;

/// Hourly values at consecutive hours of UTC.
#[derive(Clone, Debug, PartialEq)]
pub struct HourlySeries {
    /// First hour since 1970.
    pub first_hour: i64,
    /// A value an hour.
    pub values: Vec<f64>,
    /// Hours that were filled by the stated rule.
    pub filled: usize,
}

impl HourlySeries {
    /// The value at an hour since 1970.
    pub fn at(&self, hour: i64) -> Option<f64> {
        usize::try_from(hour - self.first_hour).ok().and_then(|at| self.values.get(at)).copied()
    }
}

/// What to do with an hour that a file lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// Refuse the file.
    Refuse,
    /// Take the same hour of the day before.
    PreviousDay,
}

/// What values of a file can be, and what it means when one is not.
#[derive(Clone, Copy, Debug)]
pub struct Plausible {
    /// Least.
    pub least: f64,
    /// Greatest.
    pub greatest: f64,
    /// The mend.
    pub hint: &'static str,
}

/// Dry bulbs that a place on Earth has.
pub const DRY_BULB_C: Plausible =
    Plausible { least: -90.0, greatest: 60.0, hint: "temperatures are read in °C; is this Fahrenheit, or a mark of a missing value?" };
/// Prices that a market has seen, and more.
pub const PRICE_USD_PER_MWH: Plausible = Plausible { least: -10_000.0, greatest: 100_000.0, hint: "prices are read in USD per MWh" };

/// Reads an hourly CSV: a stamp column and a value column (by name, or the second).
///
/// # Errors
/// With file and line: an unreadable row, an implausible value, a stamp without a stated zone, a gap, a doubled or disordered hour.
pub fn read_hourly_csv(path: &Path, column: Option<&str>, zone: Option<&str>, missing: Missing, plausible: Plausible) -> Result<HourlySeries, Problem> {
    let source = files::text(path, LARGEST_DATA)?;
    let place = |line: u64| {
        let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
        let length = source.text[start..].lines().next().map_or(0, str::len);
        Place { source: std::sync::Arc::clone(&source), start, end: start + length }
    };
    let fault = |line: u64, message: String, hint: &str| Problem::error(Kind::File, message).at(&place(line)).hint(hint);
    let zone = zone.map(time_zone).transpose().map_err(|why| fault(1, why, "state the zone of the file's stamps"))?;
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(source.text.as_bytes());
    let headers = reader.headers().map_err(|error| fault(1, error.to_string(), "a CSV with a header line is expected"))?.clone();
    let value_at = match column {
        None => 1,
        Some(name) => headers
            .iter()
            .position(|header| header.trim() == name)
            .ok_or_else(|| fault(1, format!("there is no column {name:?}"), "name one of the header line"))?,
    };
    if headers.len() <= value_at {
        return Err(fault(1, "a stamp column and a value column are expected".to_owned(), "is this a CSV with commas?"));
    }
    let mut series = HourlySeries { first_hour: 0, values: Vec::new(), filled: 0 };
    for record in reader.records() {
        let record =
            record.map_err(|error| fault(error.position().map_or(1, csv::Position::line), error.to_string(), "every row needs the header's columns"))?;
        let line = record.position().map_or(1, csv::Position::line);
        let stamp = record.get(0).unwrap_or_default();
        let hour =
            utc_hour(stamp, zone.as_ref()).map_err(|why| fault(line, why, "state `time_zone`, for example \"UTC\", \"-06:00\" or \"America/Chicago\""))?;
        let cell = record.get(value_at).unwrap_or_default().trim();
        let value: f64 = cell
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(|| fault(line, format!("{cell:?} is not a number"), "every hour needs a value"))?;
        if !(plausible.least..=plausible.greatest).contains(&value) {
            return Err(fault(line, format!("{value} lies outside {} to {}", plausible.least, plausible.greatest), plausible.hint));
        }
        append(&mut series, hour, value, missing).map_err(|why| fault(line, why, "one row an hour, in order; or state missing = \"previous-day\""))?;
    }
    if series.values.is_empty() {
        return Err(fault(1, "the file has no rows".to_owned(), "one row an hour is expected"));
    }
    Ok(series)
}

fn append(series: &mut HourlySeries, hour: i64, value: f64, missing: Missing) -> Result<(), String> {
    if series.values.is_empty() {
        series.first_hour = hour;
    }
    let expected = series.first_hour + series.values.len() as i64;
    if hour < expected {
        return Err(format!("{} comes twice or out of order", hour_text(hour)));
    }
    if hour - expected > LONGEST_GAP {
        return Err(format!("{} hours are missing before {}, more than the {LONGEST_GAP} that are filled", hour - expected, hour_text(hour)));
    }
    fill_until(series, hour, missing).map_err(|()| format!("{} hours are missing before {}", hour - expected, hour_text(hour)))?;
    series.values.push(value);
    Ok(())
}

/// Fills up to `hour` from the day before.
fn fill_until(series: &mut HourlySeries, hour: i64, missing: Missing) -> Result<(), ()> {
    while series.first_hour + (series.values.len() as i64) < hour {
        let day_before = series.values.len().checked_sub(24).filter(|_| missing == Missing::PreviousDay).ok_or(())?;
        series.values.push(series.values[day_before]);
        series.filled += 1;
    }
    Ok(())
}

/// A year of hours before preparation.
pub struct RawYear {
    /// What it is.
    pub label: String,
    /// The civil year when it is an actual one.
    pub civil: Option<i16>,
    /// A value an hour.
    pub values: Vec<f64>,
}

/// Hours of a year that a stub may stand in for: local midnight is at most a day from UTC midnight.
const LONGEST_STUB: i64 = 24;
/// Hours of a year that may be filled from the day before: a file that lacks more is no whole year.
const MOST_FILLED: usize = 168;

/// Cuts actual hours into UTC years. A file usually holds local years: the first year then lacks some hours at its start
/// and the file ends in a stub of as many hours of the year after its last (or the other way round, east of Greenwich).
/// The stub stands in for what is lacking, so that every row is used exactly once.
///
/// # Errors
/// In words, when the hours do not cover a whole year, or more of one is missing than the rule fills.
pub fn actual_years(series: &HourlySeries, what: &str, missing: Missing) -> Result<(Vec<RawYear>, usize), String> {
    let last_hour = series.first_hour + series.values.len() as i64;
    let present = |civil: i16| last_hour.min(first_hour_of_year(civil + 1)) - series.first_hour.max(first_hour_of_year(civil));
    let whole: Vec<i16> = (year_of_hour(series.first_hour)..=year_of_hour(last_hour - 1)).filter(|&civil| present(civil) > LONGEST_STUB).collect();
    let (Some(&first_civil), Some(&last_civil)) = (whole.first(), whole.last()) else {
        return Err(format!("the {what} do not cover a whole year"));
    };
    let stand_in = |hour: i64| {
        let (into_first, before_end) = (hour - first_hour_of_year(first_civil), first_hour_of_year(last_civil + 1) - hour);
        let after = (0..LONGEST_STUB).contains(&into_first).then(|| series.at(first_hour_of_year(last_civil + 1) + into_first)).flatten();
        after.or_else(|| (1..=LONGEST_STUB).contains(&before_end).then(|| series.at(first_hour_of_year(first_civil) - before_end)).flatten())
    };
    let mut filled = series.filled;
    let mut years = Vec::with_capacity(whole.len());
    for civil in whole {
        let (first, hours) = (first_hour_of_year(civil), hours_of_year(civil) as i64);
        let mut values = Vec::with_capacity(hours as usize);
        let mut filled_here = 0;
        for hour in first..first + hours {
            let value = series.at(hour).or_else(|| stand_in(hour)).or_else(|| {
                filled_here += 1;
                let day_before = || values.len().checked_sub(24).map(|at| values[at]).or_else(|| series.at(hour + 24));
                (missing == Missing::PreviousDay && filled_here <= MOST_FILLED).then(day_before).flatten()
            });
            values.push(value.ok_or_else(|| format!("{what} of {civil} lack {}; a whole year has {hours} hours", hour_text(hour)))?);
        }
        filled += filled_here;
        years.push(RawYear { label: format!("{what} of {civil}"), civil: Some(civil), values });
    }
    Ok((years, filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_year_is_used_row_by_row_exactly_once() {
        let series = HourlySeries { first_hour: first_hour_of_year(2023) + 6, values: (0..8_760).map(f64::from).collect(), filled: 0 };
        let (years, filled) = actual_years(&series, "prices", Missing::Refuse).unwrap();
        assert_eq!((years.len(), filled, years[0].values.len()), (1, 0, 8_760));
        assert_eq!(years[0].values[6], 0.0);
        assert_eq!(years[0].values[0], 8_754.0);
        assert_eq!(years[0].values.iter().sum::<f64>(), (0..8_760).map(f64::from).sum::<f64>());
    }

    #[test]
    fn a_part_of_a_year_is_refused_and_whole_years_use_every_row_once() {
        let hours = 8_760 + 2_000;
        let part = HourlySeries { first_hour: first_hour_of_year(2022), values: vec![1.0; hours], filled: 0 };
        assert!(actual_years(&part, "prices", Missing::Refuse).is_err_and(|why| why.contains("2023 lack")));
        assert!(actual_years(&part, "prices", Missing::PreviousDay).is_err());
        let two = HourlySeries { first_hour: first_hour_of_year(2022) + 6, values: (0..2 * 8_760).map(f64::from).collect(), filled: 0 };
        let (years, filled) = actual_years(&two, "prices", Missing::Refuse).unwrap();
        let mut rows: Vec<f64> = years.iter().flat_map(|year| year.values.clone()).collect();
        rows.sort_by(f64::total_cmp);
        assert_eq!((rows, filled), (two.values, 0));
    }

    #[test]
    fn a_short_year_is_refused_or_filled_and_counted() {
        let series = HourlySeries { first_hour: first_hour_of_year(2023) + 5, values: vec![1.0; 8_736], filled: 0 };
        assert!(actual_years(&series, "prices", Missing::Refuse).is_err_and(|why| why.contains("lack")));
        let (_, filled) = actual_years(&series, "prices", Missing::PreviousDay).unwrap();
        assert_eq!(filled, 24);
    }
}
