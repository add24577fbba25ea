//! Rows of files to hours of UTC.

use super::Plausible;
use crate::problem::{Kind, Place, Problem, Source};
use crate::rule::plain;
use crate::scenario::files;
use crate::site_year::series::{HourlySeries, Missing};
use crate::time::{StampedHour, hour_text, stamped_hour, time_zone};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest gap that the day before may fill, hours: a week. Filled from farther away, it would be
/// invented.
const LONGEST_GAP: i64 = 7 * 24;
/// Largest data file read, bytes.
const LARGEST_DATA: u64 = 64 << 20;
/// The fix where a zone is missing.
const STATE_ZONE: &str =
    "state `time_zone`, for example \"UTC\", \"-06:00\" or \"America/Chicago\"";

/// Files of hours and the columns requested of them.
#[derive(Clone, Copy, Debug)]
pub struct HourlyFile<'a> {
    /// The files; put in the order of their hours.
    pub paths: &'a [PathBuf],
    /// The columns, of which the first must be there.
    pub columns: &'a [Wanted<'a>],
    /// Zone of stamps without an offset.
    pub zone: Option<&'a str>,
    /// What a missing hour means.
    pub missing: Missing,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its header, alone or before a unit in brackets; by default the second column.
    pub name: Option<&'a str>,
    /// What its values, times the factor, can be.
    pub plausible: Plausible,
    /// Factor on its values.
    pub factor: f64,
    /// What the file's values are read in, in words.
    pub read_in: &'a str,
}

impl<'a> Wanted<'a> {
    /// A column by its name, or the second, with the values it holds.
    pub const fn new(name: Option<&'a str>, plausible: Plausible) -> Self {
        Self {
            name,
            plausible,
            factor: 1.0,
            read_in: plausible.unit,
        }
    }

    /// A range of what is made of its values, as a range of them.
    fn range(&self, least: f64, greatest: f64) -> String {
        let rounded = |value: f64| plain(libm::round(value / self.factor * 10.0) / 10.0);
        format!("{} to {}", rounded(least), rounded(greatest))
    }

    fn is(&self, header: &str) -> bool {
        self.name.is_some_and(|name| {
            header.trim() == name
                || header
                    .trim()
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(" ("))
        })
    }
}

/// Reads hourly CSV files: a stamp column first, then values. Files that follow each other become
/// one series; years apart become several.
///
/// # Errors
/// With file and line: an unreadable row, an implausible value, a stamp without a stated zone, a
/// gap, a doubled or disordered hour.
pub fn read(file: &HourlyFile<'_>) -> Result<Vec<HourlySeries>, Problem> {
    let mut parts: Vec<(HourlySeries, Text)> = Vec::new();
    for path in file.paths {
        let text = Text(files::text(path, LARGEST_DATA)?);
        parts.push((read_one(file, &text)?, text));
    }
    parts.sort_by_key(|(series, _)| series.first_hour);
    let mut joined: Vec<HourlySeries> = Vec::new();
    for (series, text) in parts {
        let Some(last) = joined.last_mut() else {
            joined.push(series);
            continue;
        };
        let gap = series.first_hour - last.first_hour - last.hours() as i64;
        let fault = |message: String, hint: &str| text.fault(1, message, hint);
        if gap < 0 {
            return Err(fault(
                format!(
                    "{} is in another of the files too",
                    hour_text(series.first_hour)
                ),
                "each hour once; leave one of the files out",
            ));
        }
        if gap > LONGEST_GAP {
            joined.push(series);
            continue;
        }
        fill_until(last, series.first_hour, file.missing).map_err(|()| {
            fault(
                format!(
                    "{gap} hours are missing before {}",
                    hour_text(series.first_hour)
                ),
                "or state missing = \"previous-day\"",
            )
        })?;
        last.columns
            .iter_mut()
            .zip(series.columns)
            .for_each(|(column, more)| column.extend(more));
        last.filled += series.filled;
        last.dropped += series.dropped;
    }
    Ok(joined)
}

/// The header of a value column and its place, or the second column's where the name is none of the
/// file's.
///
/// # Errors
/// When the file cannot be read.
pub fn header(path: &Path, column: Option<&str>) -> Result<(String, Place), Problem> {
    let text = Text(files::text(path, LARGEST_DATA)?);
    let (number, line) = text
        .0
        .text
        .lines()
        .enumerate()
        .find(|(_, line)| !line.starts_with('#'))
        .unwrap_or_default();
    let headers: Vec<&str> = line.split(',').map(str::trim).collect();
    let header = column
        .and_then(|name| headers.iter().find(|header| **header == name))
        .or_else(|| headers.get(1))
        .copied()
        .unwrap_or_default();
    let place = text.place(number as u64 + 1);
    Ok((header.to_owned(), place))
}

/// A file's text, for the places of its lines.
struct Text(Arc<Source>);

impl Text {
    fn fault(&self, line: u64, message: String, hint: &str) -> Problem {
        Problem::error(Kind::File, message)
            .at(&self.place(line))
            .hint(hint)
    }

    fn place(&self, line: u64) -> Place {
        let text = &self.0.text;
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1) as usize)
            .map(str::len)
            .sum();
        let length = text[start..].lines().next().map_or(0, str::len);
        Place {
            source: Arc::clone(&self.0),
            start,
            end: start + length,
        }
    }

    /// The seconds of the one offset that the first line says its stamps have, as Open-Meteo's
    /// files do.
    fn stated_offset(&self) -> Option<i64> {
        let first = self
            .0
            .text
            .lines()
            .next()
            .filter(|line| line.starts_with('#'))?;
        first
            .split_once("utc_offset_seconds=")?
            .1
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    }
}

fn read_one(file: &HourlyFile<'_>, text: &Text) -> Result<HourlySeries, Problem> {
    let zone = zone_of(file, text)?;
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.0.text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|error| text.fault(1, error.to_string(), "a CSV with a header line is expected"))?
        .clone();
    let at = positions(file, text, &headers)?;
    let mut series = HourlySeries {
        columns: vec![Vec::new(); at.len()],
        ..HourlySeries::default()
    };
    for record in reader.records() {
        let record = record.map_err(|error| {
            text.fault(
                error.position().map_or(1, csv::Position::line),
                error.to_string(),
                "every row needs the header's columns",
            )
        })?;
        let line = record.position().map_or(1, csv::Position::line);
        let hour = match hour_of(
            &series,
            record.get(0).unwrap_or_default(),
            zone.as_ref(),
            file.missing,
        ) {
            Ok(Some(hour)) => hour,
            Ok(None) => {
                series.dropped += 1;
                continue;
            }
            Err(why) => return Err(text.fault(line, why, STATE_ZONE)),
        };
        reach(&mut series, hour, file.missing).map_err(|why| {
            text.fault(
                line,
                why,
                "one row an hour, in order; or state missing = \"previous-day\"",
            )
        })?;
        for ((column, wanted), at) in series.columns.iter_mut().zip(file.columns).zip(&at) {
            if let Some(at) = at {
                let value = value_of(record.get(*at).unwrap_or_default(), wanted);
                column.push(value.map_err(|(why, hint)| text.fault(line, why, hint))?);
            }
        }
    }
    if series.hours() == 0 {
        return Err(text.fault(
            1,
            "the file has no rows".to_owned(),
            "one row an hour is expected",
        ));
    }
    for (column, wanted) in series.columns.iter().zip(file.columns) {
        plausible_mean(column, wanted, text)?;
    }
    Ok(series)
}

fn plausible_mean(column: &[f64], wanted: &Wanted<'_>, text: &Text) -> Result<(), Problem> {
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    let [least, greatest] = wanted.plausible.mean;
    if column.is_empty() || (least..=greatest).contains(&mean) {
        return Ok(());
    }
    let message = format!(
        "the mean of the file, read in {}, is {:.1}, outside {}",
        wanted.read_in,
        mean / wanted.factor,
        wanted.range(least, greatest)
    );
    Err(text.fault(1, message, wanted.plausible.hint))
}

/// The stated zone; one that contradicts what the file says of itself is refused.
fn zone_of(file: &HourlyFile<'_>, text: &Text) -> Result<Option<TimeZone>, Problem> {
    let reported = text
        .stated_offset()
        .map(|seconds| (seconds, offset_text(seconds)));
    let Some(name) = file.zone else {
        return Ok(None);
    };
    let zone =
        time_zone(name).map_err(|why| text.fault(1, why, "state the zone of the file's stamps"))?;
    if let Some((seconds, offset)) = reported
        && zone
            .to_fixed_offset()
            .ok()
            .map(|fixed| i64::from(fixed.seconds()))
            != Some(seconds)
    {
        let message = format!(
            "the file says that its stamps have one offset all year, {seconds} s; {name:?} is \
                stated"
        );
        return Err(text.fault(1, message, &format!("state time_zone = \"{offset}\"")));
    }
    Ok(Some(zone))
}

fn offset_text(seconds: i64) -> String {
    format!(
        "{}{:02}:{:02}",
        if seconds < 0 { '-' } else { '+' },
        seconds.abs() / 3_600,
        seconds.abs() % 3_600 / 60
    )
}

/// Where the columns stand; `None` for one that is not there and need not be.
fn positions(
    file: &HourlyFile<'_>,
    text: &Text,
    headers: &csv::StringRecord,
) -> Result<Vec<Option<usize>>, Problem> {
    let mut found = Vec::with_capacity(file.columns.len());
    for (number, wanted) in file.columns.iter().enumerate() {
        let at = match wanted.name {
            None => Some(1).filter(|at| *at < headers.len()),
            Some(_) => headers.iter().position(|header| wanted.is(header)),
        };
        if number == 0 && at.is_none() {
            let (message, hint) = match wanted.name {
                Some(name) => (
                    format!("there is no column {name:?}"),
                    "name one of the header line",
                ),
                None => (
                    "a stamp column and a value column are expected".to_owned(),
                    "is this a CSV with commas?",
                ),
            };
            return Err(text.fault(1, message, hint));
        }
        if let Some(header) = at
            .and_then(|at| headers.get(at))
            .filter(|header| header.contains("°F"))
        {
            return Err(text.fault(
                1,
                format!("the column {header:?} is in °F"),
                "temperatures are read in °C",
            ));
        }
        found.push(at);
    }
    let first = text.0.text.lines().next().unwrap_or_default();
    if first.starts_with('#') && first.contains("\"temperature_2m\": \"°F\"") {
        return Err(text.fault(
            1,
            "the file says that its temperatures are in °F".to_owned(),
            "temperatures are read in °C",
        ));
    }
    Ok(found)
}

/// The hour of UTC of a stamp after what was read so far; `None` for a local hour that the clocks
/// skip and the rule leaves out.
fn hour_of(
    series: &HourlySeries,
    stamp: &str,
    zone: Option<&TimeZone>,
    missing: Missing,
) -> Result<Option<i64>, String> {
    Ok(match stamped_hour(stamp, zone)? {
        StampedHour::Once(hour) => Some(hour),
        // Of the hour that comes twice the first row is the first.
        StampedHour::Twice(first, second) => Some(
            if series.hours() > 0 && series.first_hour + series.hours() as i64 > first {
                second
            } else {
                first
            },
        ),
        StampedHour::Never if missing == Missing::PreviousDay => None,
        StampedHour::Never => {
            return Err(format!(
                "`{stamp}` does not exist in the stated zone: the clocks skip it"
            ));
        }
    })
}

fn value_of(cell: &str, wanted: &Wanted<'_>) -> Result<f64, (String, &'static str)> {
    let cell = cell.trim();
    let value: f64 = cell
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .ok_or_else(|| {
            (
                format!("{cell:?} is not a number"),
                "every hour needs a value",
            )
        })?;
    let Plausible {
        least,
        greatest,
        hint,
        ..
    } = wanted.plausible;
    let converted = value * wanted.factor;
    if !(least..=greatest).contains(&converted) {
        return Err((
            format!(
                "{cell} {} lies outside {}",
                wanted.read_in,
                wanted.range(least, greatest)
            ),
            hint,
        ));
    }
    Ok(converted)
}

/// Goes on to an hour, over a gap that the rule fills.
fn reach(series: &mut HourlySeries, hour: i64, missing: Missing) -> Result<(), String> {
    if series.hours() == 0 {
        series.first_hour = hour;
    }
    let expected = series.first_hour + series.hours() as i64;
    if hour < expected {
        return Err(format!("{} comes twice or out of order", hour_text(hour)));
    }
    if hour - expected > LONGEST_GAP {
        return Err(format!(
            "{} hours are missing before {}, more than the {LONGEST_GAP} that are filled",
            hour - expected,
            hour_text(hour)
        ));
    }
    fill_until(series, hour, missing).map_err(|()| {
        format!(
            "{} hours are missing before {}",
            hour - expected,
            hour_text(hour)
        )
    })
}

/// Fills up to `hour` from the day before.
fn fill_until(series: &mut HourlySeries, hour: i64, missing: Missing) -> Result<(), ()> {
    while series.first_hour + (series.hours() as i64) < hour {
        let day_before = series
            .hours()
            .checked_sub(24)
            .filter(|_| missing == Missing::PreviousDay)
            .ok_or(())?;
        for column in series
            .columns
            .iter_mut()
            .filter(|column| !column.is_empty())
        {
            column.push(column[day_before]);
        }
        series.filled += 1;
    }
    Ok(())
}
