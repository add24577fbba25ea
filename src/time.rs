//! The clock and the calendar: whole seconds since the scenario's start, UTC, and every civil date.
//!
//! All calendar arithmetic of the product stands here. Instants are `i64` seconds after the start;
//! months and years are civil, so a month has 28 to 31 days and a leap year 8 784 hours.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// Seconds of a week.
pub const WEEK: i64 = 7 * DAY;
/// Hours of a mean Gregorian year of 365.2425 days, for rates quoted per year.
pub const HOURS_PER_YEAR: f64 = 8_765.82;
/// Hours of a twelfth of that year.
pub const HOURS_PER_MONTH: f64 = HOURS_PER_YEAR / MONTHS;
/// Seconds of that year.
pub const YEAR: f64 = 31_556_952.0;
/// Seconds of a twelfth of it: in such months contracts count.
pub const MONTH: i64 = 2_629_746;
/// Months of a year.
pub const MONTHS_PER_YEAR: usize = 12;
/// Months of a year, of a rate.
pub const MONTHS: f64 = MONTHS_PER_YEAR as f64;
/// Days of a week, of a rate.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// Hours of a day, of a rate.
pub const HOURS_PER_DAY: f64 = 24.0;
/// Seconds of an hour, of a rate.
pub const SECONDS_PER_HOUR: f64 = HOUR as f64;
/// Seconds of a minute, of a rate.
pub const SECONDS_PER_MINUTE: f64 = 60.0;

/// Whole seconds after the scenario's start (negative before it).
pub type SimTime = i64;
/// A length of time in whole seconds.
pub type Seconds = i64;

/// The span a scenario covers, with the civil calendar laid over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Horizon {
    /// First day; the clock starts at its midnight, UTC.
    pub start: Date,
    /// Calendar years simulated, 1 to 30.
    pub years: usize,
    /// First instant of each month, and of the month after the last: `12 × years + 1` entries.
    pub month_starts: Vec<SimTime>,
    /// Pieces of the horizon that each lie in one civil year.
    pub civil_years: Vec<CivilYear>,
}

/// The part of one civil year that lies in the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CivilYear {
    /// The year, for example 2026.
    pub year: i16,
    /// SimTime of its 1 January, 00:00 UTC; may lie before the horizon.
    pub starts: SimTime,
    /// Hours in it: 8 760 or 8 784.
    pub hours: usize,
}

impl Horizon {
    /// The horizon of `years` calendar years from `start`.
    pub fn new(start: Date, years: usize) -> Self {
        let month_starts = (0..=years * MONTHS_PER_YEAR)
            .map(|month| seconds_between(start, add_months(start, month)))
            .collect::<Vec<_>>();
        let end = add_months(start, years * MONTHS_PER_YEAR);
        let last_day = end.yesterday().unwrap_or(end);
        let civil_years = (start.year()..=last_day.year())
            .map(|year| CivilYear {
                year,
                starts: seconds_between(start, Date::constant(year, 1, 1)),
                hours: hours_of_year(year),
            })
            .collect();
        Self {
            start,
            years,
            month_starts,
            civil_years,
        }
    }

    /// Number of months.
    pub fn months(&self) -> usize {
        self.month_starts.len() - 1
    }

    /// The last instant, at which the simulation ends.
    pub fn end(&self) -> SimTime {
        self.month_starts[self.months()]
    }

    /// The instant of a date's midnight, UTC.
    pub fn instant(&self, date: Date) -> SimTime {
        seconds_between(self.start, date)
    }

    /// The month in which `instant` lies; instants outside are clamped to the first or last month.
    pub fn month_of(&self, instant: SimTime) -> usize {
        self.month_starts
            .partition_point(|&begins| begins <= instant)
            .saturating_sub(1)
            .min(self.months() - 1)
    }

    /// The first day of a month of the horizon.
    pub fn month_date(&self, month: usize) -> Date {
        add_months(self.start, month)
    }

    /// An instant as text, for example `2026-03-01T06:00:00Z`.
    pub fn text(&self, instant: SimTime) -> String {
        let midnight = self
            .start
            .to_zoned(TimeZone::UTC)
            .map_or(0, |zoned| zoned.timestamp().as_second());
        Timestamp::from_second(midnight + instant)
            .map_or_else(|_| format!("start+{instant}s"), |stamp| stamp.to_string())
    }
}

/// Seconds of so many days, to the nearest.
pub fn days(count: f64) -> SimTime {
    libm::round(count * DAY as f64) as SimTime
}

/// Whole seconds from one midnight to another.
pub fn seconds_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days())) * DAY
}

/// The same day of the month `months` later, or that month's last day.
pub fn add_months(date: Date, months: usize) -> Date {
    date.checked_add((months as i64).months())
        .unwrap_or(Date::MAX)
}

/// Hours of a civil year: 8 784 in a leap year.
pub fn hours_of_year(year: i16) -> usize {
    if Date::constant(year, 1, 1).in_leap_year() {
        8_784
    } else {
        8_760
    }
}

/// Day of the week of a year's 1 January: 0 is Monday.
pub fn first_weekday(year: i16) -> usize {
    Date::constant(year, 1, 1).weekday().to_monday_zero_offset() as usize
}

/// Month (0 to 11) of each hour of a year with that many hours.
pub fn month_of_hour(hours: usize) -> Vec<u8> {
    let year = if hours == 8_784 { 2024 } else { 2023 };
    (1..=12i8)
        .flat_map(|month| {
            let days = Date::constant(year, month, 1).days_in_month() as usize;
            std::iter::repeat_n(month as u8 - 1, days * 24)
        })
        .collect()
}

/// The hour of UTC that a stamp names, as whole hours since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampedHour {
    /// This one.
    Once(i64),
    /// One of two: the clocks are put back in between, and the local hour comes twice.
    Twice(i64, i64),
    /// None: the clocks skip this local hour.
    Never,
}

/// The hour of a stamp such as `2023-01-01 00:00:00-06:00`, `2023-01-01T00:00` or
/// `2023-01-01T00:00:00.000Z`. A stamp with its own offset ignores `zone`; a naive one needs it.
///
/// # Errors
/// In words, when the stamp cannot be read, is not on a full hour, or is naive and no zone is
/// stated.
pub fn stamped_hour(stamp: &str, zone: Option<&TimeZone>) -> Result<StampedHour, String> {
    let text = stamp.trim().replacen(' ', "T", 1);
    let has_offset =
        text.ends_with('Z') || text.get(10..).is_some_and(|rest| rest.contains(['+', '-']));
    let full_hour = |seconds: i64| {
        if seconds % HOUR == 0 {
            Ok(seconds / HOUR)
        } else {
            Err(format!("`{stamp}` is not on a full hour"))
        }
    };
    if has_offset {
        let instant = text
            .parse::<Timestamp>()
            .map_err(|error| format!("`{stamp}` is not a time stamp: {error}"))?;
        return full_hour(instant.as_second()).map(StampedHour::Once);
    }
    let zone =
        zone.ok_or_else(|| format!("`{stamp}` carries no offset, and no time zone is stated"))?;
    let civil = text
        .parse::<jiff::civil::DateTime>()
        .map_err(|error| format!("`{stamp}` is not a time stamp: {error}"))?;
    let at = |offset: Offset| {
        offset
            .to_timestamp(civil)
            .map_err(|error| format!("`{stamp}` is out of range: {error}"))
            .and_then(|at| full_hour(at.as_second()))
    };
    Ok(match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => StampedHour::Once(at(offset)?),
        AmbiguousOffset::Fold { before, after } => StampedHour::Twice(at(before)?, at(after)?),
        AmbiguousOffset::Gap { .. } => StampedHour::Never,
    })
}

/// A stated time zone: `UTC`, a fixed offset such as `-06:00`, or an IANA name such as
/// `America/Chicago`.
///
/// # Errors
/// In words, when the name is none of these.
pub fn time_zone(name: &str) -> Result<TimeZone, String> {
    if let Some(offset) = fixed_offset(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| {
        format!(
            "`{name}` is neither an offset such as `-06:00` nor a \
        known zone such as `America/Chicago`"
        )
    })
}

/// Reads `+HH:MM` or `-HH:MM`.
fn fixed_offset(name: &str) -> Option<Offset> {
    let sign = match name.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = name[1..].split_once(':')?;
    let part = |text: &str, most: i32| {
        text.parse::<u8>()
            .ok()
            .map(i32::from)
            .filter(|part| *part <= most)
    };
    Offset::from_seconds(sign * (part(hours, 25)? * 3_600 + part(minutes, 59)? * 60)).ok()
}

/// First UTC hour (since 1970) of a civil year.
pub fn first_hour_of_year(year: i16) -> i64 {
    seconds_between(Date::constant(1970, 1, 1), Date::constant(year, 1, 1)) / HOUR
}

/// Civil year in which an hour since 1970 lies.
pub fn year_of_hour(hour: i64) -> i16 {
    Timestamp::from_second(hour * HOUR).map_or(1970, |stamp| stamp.to_zoned(TimeZone::UTC).year())
}

/// An hour since 1970 as text.
pub fn hour_text(hour: i64) -> String {
    Timestamp::from_second(hour * HOUR)
        .map_or_else(|_| format!("hour {hour}"), |stamp| stamp.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_year_has_365_2425_days() {
        assert_eq!(YEAR, 365.242_5 * DAY as f64);
        assert_eq!(MONTH as f64, YEAR / MONTHS);
        assert_eq!(HOURS_PER_YEAR, YEAR / SECONDS_PER_HOUR);
    }

    #[test]
    fn a_leap_year_has_a_29th_of_february() {
        let horizon = Horizon::new(Date::constant(2024, 1, 1), 1);
        assert_eq!(horizon.end(), 366 * DAY);
        assert_eq!(horizon.month_starts[2], (31 + 29) * DAY);
        assert_eq!(horizon.civil_years[0].hours, 8_784);
        assert_eq!(month_of_hour(8_784).len(), 8_784);
    }

    #[test]
    fn a_start_within_a_year_spans_one_civil_year_more() {
        let horizon = Horizon::new(Date::constant(2026, 7, 1), 2);
        assert_eq!(
            horizon
                .civil_years
                .iter()
                .map(|year| year.year)
                .collect::<Vec<_>>(),
            [2026, 2027, 2028]
        );
        assert!(horizon.civil_years[0].starts < 0);
        assert_eq!(horizon.month_of(0), 0);
        assert_eq!(horizon.month_of(31 * DAY), 1);
    }

    #[test]
    fn stamps_of_every_file_format_are_read() {
        use StampedHour::{Never, Once, Twice};
        let first = first_hour_of_year(2023);
        assert_eq!(
            stamped_hour("2023-01-01 00:00:00-06:00", None),
            Ok(Once(first + 6))
        );
        assert_eq!(
            stamped_hour("2023-01-01T00:00:00.000Z", None),
            Ok(Once(first))
        );
        let zone = time_zone("-05:00").unwrap();
        assert_eq!(
            stamped_hour("2023-01-01T00:00", Some(&zone)),
            Ok(Once(first + 5))
        );
        let chicago = time_zone("America/Chicago").unwrap();
        assert_eq!(
            stamped_hour("2023-07-01 00:00:00", Some(&chicago)),
            Ok(Once(first + 181 * 24 + 5))
        );
        assert!(
            stamped_hour("2023-01-01 00:00:00", None)
                .unwrap_err()
                .contains("no time zone")
        );
        assert!(stamped_hour("2023-01-01 00:30:00Z", None).is_err());
        // In Chicago 02:00 of 12 March 2023 is skipped, and 01:00 of 5 November comes at 06:00 and
        // at 07:00 UTC.
        assert_eq!(stamped_hour("2023-03-12T02:00", Some(&chicago)), Ok(Never));
        let november = first + (304 + 4) * 24;
        assert_eq!(
            stamped_hour("2023-11-05T01:00", Some(&chicago)),
            Ok(Twice(november + 6, november + 7))
        );
    }
}
