//! The clock and the calendar: whole seconds since the scenario's start, UTC, and every civil date.
//!
//! All calendar arithmetic of the product stands here. Points in time and lengths of time are types
//! of their own, so that a point is never taken for a length; months and years are civil, so a
//! month has 28 to 31 days and a leap year 8 784 hours.

use crate::units::{GpuSeconds, Gpus, WattSeconds, Watts};
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Rem, Sub, SubAssign};

/// An hour.
pub const HOUR: Seconds = Seconds(3_600);
/// A day.
pub const DAY: Seconds = Seconds(24 * HOUR.0);
/// A week.
pub const WEEK: Seconds = Seconds(7 * DAY.0);
/// Hours of a mean Gregorian year of 365.2425 days, for rates quoted per year.
pub const HOURS_PER_YEAR: f64 = 8_765.82;
/// Hours of a twelfth of that year.
pub const HOURS_PER_MONTH: f64 = HOURS_PER_YEAR / MONTHS;
/// Seconds of that year.
pub const YEAR: f64 = 31_556_952.0;
/// A twelfth of it: in such months contracts count.
pub const MONTH: Seconds = Seconds(2_629_746);
/// Months of a year.
pub const MONTHS_PER_YEAR: usize = 12;
/// Months of a year, of a rate.
pub const MONTHS: f64 = MONTHS_PER_YEAR as f64;
/// Days of a week, of a rate.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// Hours of a day, of a rate.
pub const HOURS_PER_DAY: f64 = 24.0;
/// Seconds of an hour, of a rate.
pub const SECONDS_PER_HOUR: f64 = HOUR.0 as f64;
/// Seconds of a minute, of a rate.
pub const SECONDS_PER_MINUTE: f64 = 60.0;

/// Makes a type of whole seconds.
macro_rules! whole_seconds {
    ($($(#[$doc:meta])+ $name:ident),+ $(,)?) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize,
            serde::Deserialize)]
        #[serde(transparent)]
        #[repr(transparent)]
        pub struct $name(i64);
    )+};
}

whole_seconds!(
    /// A point on the simulation clock: whole seconds after the scenario's start, negative before
    /// it.
    ///
    /// Two points differ by [`Seconds`], and a point moves by them; points are not added or scaled.
    SimTime,
    /// A length of time in whole seconds.
    Seconds,
);

impl SimTime {
    /// The scenario's start.
    pub const START: Self = Self(0);
    /// A point later than all others: what will not happen.
    pub const NEVER: Self = Self(i64::MAX);

    /// So long after the start.
    #[inline]
    pub const fn at(since_start: Seconds) -> Self {
        Self(since_start.0)
    }
    /// So many whole seconds after the start.
    #[inline]
    pub const fn at_second(second: i64) -> Self {
        Self(second)
    }
    /// Seconds since the start, of laws of continuous time.
    #[inline]
    pub const fn as_seconds(self) -> f64 {
        self.0 as f64
    }
    /// Days since the start.
    #[inline]
    pub const fn as_days(self) -> f64 {
        self.since_start().as_days()
    }
    /// The next midnight, of a point on or after the start; a day later at a midnight.
    #[inline]
    pub const fn next_midnight(self) -> Self {
        Self((self.0 / DAY.0 + 1) * DAY.0)
    }
    /// The time since the start.
    #[inline]
    pub const fn since_start(self) -> Seconds {
        Seconds(self.0)
    }
}

impl Add<Seconds> for SimTime {
    type Output = Self;
    #[inline]
    fn add(self, later: Seconds) -> Self {
        Self(self.0 + later.0)
    }
}
impl Sub<Seconds> for SimTime {
    type Output = Self;
    #[inline]
    fn sub(self, earlier: Seconds) -> Self {
        Self(self.0 - earlier.0)
    }
}
impl Sub for SimTime {
    type Output = Seconds;
    #[inline]
    fn sub(self, other: Self) -> Seconds {
        Seconds(self.0 - other.0)
    }
}
impl AddAssign<Seconds> for SimTime {
    #[inline]
    fn add_assign(&mut self, later: Seconds) {
        self.0 += later.0;
    }
}

impl Seconds {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// One second: from a point to the next.
    pub const ONE: Self = Self(1);

    /// So many seconds.
    #[inline]
    pub const fn new(count: i64) -> Self {
        Self(count)
    }
    /// The number of seconds, whole.
    #[inline]
    pub const fn whole(self) -> i64 {
        self.0
    }
    /// The number of seconds, of a rate.
    #[inline]
    pub const fn as_seconds(self) -> f64 {
        self.0 as f64
    }
    /// In hours.
    #[inline]
    pub const fn as_hours(self) -> f64 {
        self.0 as f64 / HOUR.0 as f64
    }
    /// In days.
    #[inline]
    pub const fn as_days(self) -> f64 {
        self.0 as f64 / DAY.0 as f64
    }
    /// The part of `whole` that this is, or how many of it.
    #[inline]
    pub const fn share_of(self, whole: Self) -> f64 {
        self.0 as f64 / whole.0 as f64
    }
    /// Whole periods of this length, rounded down also below zero.
    #[inline]
    pub const fn whole_periods(self, period: Self) -> i64 {
        self.0.div_euclid(period.0)
    }
}

impl Add for Seconds {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Seconds {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl AddAssign for Seconds {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Seconds {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Mul<i64> for Seconds {
    type Output = Self;
    #[inline]
    fn mul(self, factor: i64) -> Self {
        Self(self.0 * factor)
    }
}
impl Mul<Seconds> for i64 {
    type Output = Seconds;
    #[inline]
    fn mul(self, length: Seconds) -> Seconds {
        length * self
    }
}
/// How many whole periods fit, towards zero.
impl Div for Seconds {
    type Output = i64;
    #[inline]
    fn div(self, period: Self) -> i64 {
        self.0 / period.0
    }
}
impl Div<i64> for Seconds {
    type Output = Self;
    #[inline]
    fn div(self, parts: i64) -> Self {
        Self(self.0 / parts)
    }
}
/// What whole periods leave.
impl Rem for Seconds {
    type Output = Self;
    #[inline]
    fn rem(self, period: Self) -> Self {
        Self(self.0 % period.0)
    }
}
impl Sum for Seconds {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| total + item)
    }
}

/// GPUs for some time.
impl Mul<Seconds> for Gpus {
    type Output = GpuSeconds;
    #[inline]
    fn mul(self, length: Seconds) -> GpuSeconds {
        GpuSeconds(self.0 * length.0)
    }
}
/// Power held for some time: energy.
impl Mul<Seconds> for Watts {
    type Output = WattSeconds;
    #[inline]
    fn mul(self, length: Seconds) -> WattSeconds {
        WattSeconds(i128::from(self.0) * i128::from(length.0))
    }
}

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
    /// Its 1 January, 00:00 UTC; may lie before the horizon.
    pub starts: SimTime,
    /// Hours in it: 8 760 or 8 784.
    pub hours: usize,
}

impl Horizon {
    /// The horizon of `years` calendar years from `start`.
    pub fn new(start: Date, years: usize) -> Self {
        let month_starts = (0..=years * MONTHS_PER_YEAR)
            .map(|month| SimTime::at(seconds_between(start, add_months(start, month))))
            .collect::<Vec<_>>();
        let end = add_months(start, years * MONTHS_PER_YEAR);
        let last_day = end.yesterday().unwrap_or(end);
        let civil_years = (start.year()..=last_day.year())
            .map(|year| CivilYear {
                year,
                starts: SimTime::at(seconds_between(start, Date::constant(year, 1, 1))),
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
        SimTime::at(seconds_between(self.start, date))
    }

    /// So many years after an instant: the same day and hour of that year, or 28 February.
    pub fn anniversary(&self, instant: SimTime, years: usize) -> SimTime {
        let days = instant.since_start().whole_periods(DAY);
        let Ok(date) = self.start.checked_add(days.days()) else {
            return SimTime::NEVER;
        };
        instant + seconds_between(date, add_months(date, years * MONTHS_PER_YEAR))
    }

    /// The month in which `instant` lies; instants outside are clamped to the first or last month.
    pub fn month_of(&self, instant: SimTime) -> usize {
        self.month_starts
            .partition_point(|&begins| begins <= instant)
            .saturating_sub(1)
            .min(self.months() - 1)
    }

    /// The instant so many civil months after one that lies in the horizon; never where the horizon
    /// ends first.
    pub fn months_after(&self, instant: SimTime, months: i64) -> SimTime {
        let month = self.month_of(instant);
        let into = instant - self.month_starts[month];
        let Ok(months) = usize::try_from(months) else {
            return SimTime::NEVER;
        };
        match self.month_starts.get(month + months..) {
            Some(&[begins]) if into == Seconds::ZERO => begins,
            Some(&[begins, next, ..]) => (begins + into).min(next),
            _ => SimTime::NEVER,
        }
    }

    /// The first day of a month of the horizon.
    pub fn month_date(&self, month: usize) -> Date {
        add_months(self.start, month)
    }

    /// The day in which an instant lies, UTC.
    pub fn date(&self, instant: SimTime) -> Date {
        let days = instant.0.div_euclid(DAY.0);
        self.start.saturating_add(days.days())
    }

    /// An instant as text, for example `2026-03-01T06:00:00Z`.
    pub fn text(&self, instant: SimTime) -> String {
        let midnight = self
            .start
            .to_zoned(TimeZone::UTC)
            .map_or(0, |zoned| zoned.timestamp().as_second());
        Timestamp::from_second(midnight + instant.0).map_or_else(
            |_| format!("start+{}s", instant.0),
            |stamp| stamp.to_string(),
        )
    }
}

/// So many days, to the nearest second.
pub fn days(count: f64) -> Seconds {
    Seconds(libm::round(count * DAY.as_seconds()) as i64)
}

/// Whole seconds from one midnight to another.
pub fn seconds_between(from: Date, to: Date) -> Seconds {
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

/// The seconds since 1970-01-01T00:00Z at which a clock shows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTime {
    /// These.
    Once(i64),
    /// Two: the clock is put back in between, and the local time comes twice.
    Twice(i64, i64),
    /// None: the clock skips this local time.
    Never,
}

/// Seconds from 1 January 1970 00:00 to a time on one clock.
pub fn clock_seconds(civil: jiff::civil::DateTime) -> i64 {
    seconds_between(Date::constant(1970, 1, 1), civil.date()).0
        + i64::from(civil.hour()) * HOUR.0
        + i64::from(civil.minute()) * 60
        + i64::from(civil.second())
}

/// When a zone's clock shows a time.
pub fn clock_time(civil: jiff::civil::DateTime, zone: &TimeZone) -> ClockTime {
    let at = |offset: Offset| clock_seconds(civil) - i64::from(offset.seconds());
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => ClockTime::Once(at(offset)),
        AmbiguousOffset::Fold { before, after } => ClockTime::Twice(at(before), at(after)),
        AmbiguousOffset::Gap { .. } => ClockTime::Never,
    }
}

/// Seconds that a zone's clock is ahead of UTC at an instant, seconds since 1970.
pub fn offset_at(instant: i64, zone: &TimeZone) -> i64 {
    Timestamp::from_second(instant).map_or(0, |stamp| i64::from(zone.to_offset(stamp).seconds()))
}

/// An instant in seconds since 1970 as text, with its minutes where it is on no full hour.
pub fn instant_text(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map_or_else(|_| format!("second {seconds}"), |stamp| stamp.to_string())
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

/// An hour of a year with that many hours as text, for example `2 January 01:00`.
pub fn hour_of_year_text(hour: usize, hours: usize) -> String {
    let year = if hours == 8_784 { 2024 } else { 2023 };
    let days = ((hour / 24) as i64).days();
    let date = Date::constant(year, 1, 1)
        .checked_add(days)
        .unwrap_or(Date::MAX);
    format!("{} {:02}:00", date.strftime("%-d %B"), hour % 24)
}

/// First UTC hour (since 1970) of a civil year.
pub fn first_hour_of_year(year: i16) -> i64 {
    seconds_between(Date::constant(1970, 1, 1), Date::constant(year, 1, 1)) / HOUR
}

/// Civil year in which an hour since 1970 lies.
pub fn year_of_hour(hour: i64) -> i16 {
    Timestamp::from_second(hour * HOUR.0).map_or(1970, |stamp| stamp.to_zoned(TimeZone::UTC).year())
}

/// An hour since 1970 as text.
pub fn hour_text(hour: i64) -> String {
    Timestamp::from_second(hour * HOUR.0)
        .map_or_else(|_| format!("hour {hour}"), |stamp| stamp.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_year_has_365_2425_days() {
        assert_eq!(YEAR, 365.242_5 * DAY.as_seconds());
        assert_eq!(MONTH.as_seconds(), YEAR / MONTHS);
        assert_eq!(HOURS_PER_YEAR, YEAR / SECONDS_PER_HOUR);
    }

    #[test]
    fn points_and_lengths_of_time_are_not_mixed() {
        let noon = SimTime::START + DAY / 2;
        assert_eq!(noon - SimTime::at(2 * HOUR), 10 * HOUR);
        assert_eq!((noon - DAY).since_start().whole_periods(DAY), -1);
        assert_eq!((7 * DAY + HOUR) / WEEK, 1);
        assert_eq!((7 * DAY + HOUR) % WEEK, HOUR);
        assert_eq!(noon.next_midnight(), SimTime::at(DAY));
        assert_eq!(noon.next_midnight().next_midnight(), SimTime::at(2 * DAY));
        assert_eq!((HOUR.as_days(), WEEK.share_of(DAY)), (1.0 / 24.0, 7.0));
        assert_eq!((Gpus(8) * HOUR).hours(), 8.0);
        assert_eq!((Watts::from_mw(150.0) * HOUR).mwh(), 150.0);
    }

    #[test]
    fn a_leap_year_has_a_29th_of_february() {
        let horizon = Horizon::new(Date::constant(2024, 1, 1), 1);
        assert_eq!(horizon.end(), SimTime::at(366 * DAY));
        assert_eq!(horizon.month_starts[2], SimTime::at((31 + 29) * DAY));
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
        assert!(horizon.civil_years[0].starts < SimTime::START);
        assert_eq!(horizon.month_of(SimTime::START), 0);
        assert_eq!(horizon.month_of(SimTime::at(31 * DAY)), 1);
    }

    /// In Chicago 02:00 of 12 March 2023 is skipped, and 01:00 of 5 November comes at 06:00 and at
    /// 07:00 UTC.
    #[test]
    fn a_clock_shows_a_time_once_twice_or_never() {
        use ClockTime::{Never, Once, Twice};
        let first = first_hour_of_year(2023) * HOUR.0;
        let at = |zone: &str, month, day, hour| {
            let civil = jiff::civil::DateTime::constant(2023, month, day, hour, 0, 0, 0);
            clock_time(civil, &time_zone(zone).unwrap())
        };
        assert_eq!(at("-05:00", 1, 1, 0), Once(first + 5 * HOUR.0));
        assert_eq!(at("+05:45", 1, 1, 6), Once(first + 900));
        assert_eq!(
            at("America/Chicago", 7, 1, 0),
            Once(first + (181 * 24 + 5) * HOUR.0)
        );
        assert_eq!(at("America/Chicago", 3, 12, 2), Never);
        let november = first + (304 + 4) * DAY.0;
        assert_eq!(
            at("America/Chicago", 11, 5, 1),
            Twice(november + 6 * HOUR.0, november + 7 * HOUR.0)
        );
        assert_eq!(
            offset_at(november, &time_zone("America/Chicago").unwrap()),
            -5 * HOUR.0
        );
        assert_eq!(instant_text(first + 1_800), "2023-01-01T00:30:00Z");
        assert_eq!(hour_of_year_text(59 * 24 + 5, 8_784), "29 February 05:00");
    }
}
