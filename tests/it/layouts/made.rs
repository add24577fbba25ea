//! Made-up hours in the layouts that markets hand out, and what must be read from them.

use crate::support::{Temp, layout_keys};
use gridrack::problem::Problem;
use gridrack::scenario::hourly::{HourlyFile, PRICE_USD_PER_MWH, Read, Wanted, read};
use gridrack::site_year::series::Missing;
use gridrack::time::{hour_text, time_zone};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

const HOUR: i64 = 3_600;

/// The made-up price of an hour since 1970: of a day no two are equal, and some lie below zero.
pub fn price(hour: i64) -> f64 {
    30.25 + (hour * 7).rem_euclid(24) as f64 - if hour % 100 == 3 { 60.0 } else { 0.0 }
}

/// An interval of a zone's days.
pub struct Interval {
    /// First instant, seconds since 1970.
    pub instant: i64,
    /// What the zone's clock shows then.
    pub start: DateTime,
    /// What it shows at the end.
    pub end: DateTime,
    /// Whether the clock shows it for the second time.
    pub second: bool,
    /// Its offset, as `-06:00`.
    pub offset: String,
    /// Its price; those of an hour have the hour's price as their mean.
    pub price: f64,
}

impl Interval {
    /// A stamp of UTC by a format of `strftime`.
    pub fn utc(&self, seconds: i64, format: &str) -> String {
        let stamp = Timestamp::from_second(self.instant + seconds).unwrap();
        stamp.strftime(format).to_string()
    }
}

/// The intervals of days of a zone's clock.
pub fn days(zone: &str, first: Date, days: i64, minutes: i64) -> Vec<Interval> {
    let zone = time_zone(zone).unwrap();
    let midnight = |date: Date| date.to_zoned(zone.clone()).unwrap().timestamp().as_second();
    let (begin, end) = (
        midnight(first),
        midnight(first.checked_add(days.days()).unwrap()),
    );
    let shown = |instant: i64| zone.to_datetime(Timestamp::from_second(instant).unwrap());
    let parts = 60 / minutes;
    (0..(end - begin) / (minutes * 60))
        .map(|number| {
            let instant = begin + number * minutes * 60;
            let start = shown(instant);
            let part = (instant % HOUR) / (minutes * 60);
            let offset = zone.to_offset(Timestamp::from_second(instant).unwrap());
            Interval {
                instant,
                start,
                end: shown(instant + minutes * 60),
                second: shown(instant - HOUR) == start,
                offset: format!("{:+03}:00", offset.seconds() / 3_600),
                price: price(instant.div_euclid(HOUR)) + part as f64 - (parts - 1) as f64 / 2.0,
            }
        })
        .collect()
}

/// How a file is to be read.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// The column of values.
    pub column: Option<&'a str>,
    /// The stated zone.
    pub zone: Option<&'a str>,
    /// Keys of the layout as TOML.
    pub keys: &'a str,
    /// What a missing hour means.
    pub missing: Missing,
}

impl Default for How<'_> {
    fn default() -> Self {
        Self {
            column: None,
            zone: None,
            keys: "",
            missing: Missing::Refuse,
        }
    }
}

/// Reads files.
pub fn files(contents: &[&str], how: How<'_>) -> Result<Read, Problem> {
    let folder = Temp::new();
    let paths: Vec<_> = contents
        .iter()
        .enumerate()
        .map(|(number, content)| folder.write(&format!("{number}.csv"), content))
        .collect();
    let names: Vec<&str> = how.column.into_iter().collect();
    read(&HourlyFile {
        paths: &paths,
        columns: &[Wanted::new(&names, PRICE_USD_PER_MWH)],
        zone: how.zone,
        missing: how.missing,
        keys: &layout_keys(how.keys),
        unit: "USD/MWh",
        currency: Some("USD"),
    })
}

/// The header and a row an interval.
pub fn file(header: &str, intervals: &[Interval], row: impl Fn(&Interval) -> String) -> String {
    let rows: Vec<String> = intervals.iter().map(row).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

/// The hours that were read are those of the intervals, each with its price.
pub fn holds(read: &Read, intervals: &[Interval]) {
    let first = intervals[0].instant.div_euclid(HOUR);
    let last = intervals[intervals.len() - 1].instant.div_euclid(HOUR);
    let [series] = read.series.as_slice() else {
        panic!("{} series", read.series.len());
    };
    assert_eq!(
        (hour_text(series.first_hour), series.hours() as i64),
        (hour_text(first), last - first + 1)
    );
    for (value, hour) in series.columns[0].iter().zip(first..) {
        assert!(
            (value - price(hour)).abs() < 0.01,
            "{}: {value} instead of {}",
            hour_text(hour),
            price(hour)
        );
    }
}

/// A layout is read as it is, and its account names its source.
pub fn is_read(name: &str, content: &str, how: How<'_>, intervals: &[Interval]) {
    let read = files(&[content], how).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    holds(&read, intervals);
    let text = read.account.text();
    assert!(text.contains(name), "{name} is not in {text}");
}

/// What a refusal says, with its place and fix.
pub fn refusal(contents: &[&str], how: How<'_>) -> String {
    files(contents, how).map_or_else(|problem| problem.to_string(), |read| read.account.text())
}
