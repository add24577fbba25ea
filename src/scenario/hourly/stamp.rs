//! Time stamps as files write them: a date in any usual order, a time of day, an offset.
//!
//! Read are `2023-01-31T05:00:00Z`, `2023/01/31 05:00:00 -06:00`, `20230131 05:00`,
//! `1/31/2023 5:00:00 AM`, `31.01.2023 05:00`, `31-Jan-2023 5 PM`, `Jan 31, 2023 5:00 AM`,
//! `31/01/2023 05:00 (CET)` and `2023-01-31T05`; 24:00 is the next midnight.

use jiff::civil::{Date, DateTime};

/// Order of a numeric date that does not begin with its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 1/31/2023.
    MonthFirst,
    /// 31/1/2023, 31.01.2023.
    DayFirst,
}

impl DateOrder {
    /// The value of the key `dates` that states it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
        }
    }
}

/// A stamp as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Date and time of its clock.
    pub civil: DateTime,
    /// Seconds that its clock is ahead of UTC, where it says so.
    pub offset: Option<i64>,
    /// Whether it has a time of day.
    pub timed: bool,
}

/// Marks of a clock that files write behind a stamp, with the hours it is ahead of UTC.
const CLOCKS: &[(&str, i64)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// Farthest that a clock is from UTC, seconds.
const FARTHEST: i64 = 16 * 3_600;

/// The first two numbers of a numeric date that does not begin with its year: what tells its order.
pub fn day_and_month(text: &str) -> Option<[u32; 2]> {
    let (date, _) = numeric_date(text.trim())?;
    (date[0].1 <= 2).then(|| [date[0].0, date[1].0])
}

/// Reads a stamp.
///
/// # Errors
/// In words; an order is needed for a numeric date that does not begin with its year.
pub fn read(text: &str, order: Option<DateOrder>) -> Result<Stamp, String> {
    let none = || format!("`{}` is not a time stamp", text.trim());
    let (text_of_clock, clock) = without_clock(text.trim());
    let (date, rest) = date(text_of_clock, order)?.ok_or_else(none)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let (seconds, rest) = time_of_day(rest).ok_or_else(none)?;
    let offset = if rest.trim().is_empty() {
        clock
    } else {
        Some(offset(rest.trim()).ok_or_else(none)?)
    };
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    let civil = midnight
        .checked_add(jiff::SignedDuration::from_secs(seconds.unwrap_or(0)))
        .map_err(|_| none())?;
    Ok(Stamp {
        civil,
        offset,
        timed: seconds.is_some(),
    })
}

/// The two ends of `01.01.2025 00:00 - 01.01.2025 00:15`.
pub fn range(text: &str) -> Option<(&str, &str)> {
    text.split_once(" - ").or_else(|| text.split_once(" – "))
}

/// A stamp without the mark of its clock, and that clock's offset in seconds.
fn without_clock(text: &str) -> (&str, Option<i64>) {
    let Some((before, last)) = text.rsplit_once(' ') else {
        return (text, None);
    };
    let mark = last.trim_matches(['(', ')']);
    let known = CLOCKS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(mark));
    known.map_or((text, None), |(_, hours)| {
        (before.trim_end(), Some(hours * 3_600))
    })
}

/// A number with its count of digits, and what follows it.
fn digits(text: &str) -> Option<((u32, usize), &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..count].parse().ok().filter(|_| count <= 8)?;
    Some(((number, count), &text[count..]))
}

/// The three numbers of a numeric date.
type Numbers = [(u32, usize); 3];

fn numeric_date(text: &str) -> Option<(Numbers, &str)> {
    let (first, rest) = digits(text)?;
    let mark = rest.chars().next().filter(|mark| "-/.".contains(*mark))?;
    let (second, rest) = digits(&rest[1..])?;
    let (third, rest) = digits(rest.strip_prefix(mark)?)?;
    Some(([first, second, third], rest))
}

/// A date and what follows it; none where the text begins with none.
fn date(text: &str, order: Option<DateOrder>) -> Result<Option<(Date, &str)>, String> {
    let (numbers, rest) = if let Some(read) = numeric_date(text) {
        read
    } else if let Some(((compact, 8), rest)) = digits(text) {
        let numbers = [
            (compact / 10_000, 4),
            (compact / 100 % 100, 2),
            (compact % 100, 2),
        ];
        (numbers, rest)
    } else {
        return Ok(named_month(text));
    };
    let [(first, width), (second, _), (third, last_width)] = numbers;
    let (year, month, day) = match (width, order) {
        (4, _) => (first, second, third),
        (1 | 2, Some(DateOrder::MonthFirst)) => (whole_year(third, last_width), first, second),
        (1 | 2, Some(DateOrder::DayFirst)) => (whole_year(third, last_width), second, first),
        (1 | 2, None) => {
            return Err(format!(
                "`{text}` may be month-first or day-first: no date of the file tells which"
            ));
        }
        _ => return Ok(None),
    };
    let date = Date::new(year as i16, month as i8, day as i8);
    match (date, order) {
        (Ok(date), _) => Ok(Some((date, rest))),
        (Err(_), Some(order)) if width < 4 => {
            Err(format!("`{text}` is no date when read {}", order.word()))
        }
        (Err(_), _) => Ok(None),
    }
}

fn whole_year(year: u32, width: usize) -> u32 {
    if width == 2 { 2_000 + year } else { year }
}

/// `31-Jan-2023`, `31 January 2023`, `Jan 31, 2023`.
fn named_month(text: &str) -> Option<(Date, &str)> {
    let word = |text: &str| {
        let end = text.find(|letter: char| !letter.is_alphabetic())?;
        let month = text.get(..3)?.to_lowercase();
        let at = MONTHS.iter().position(|name| *name == month)?;
        Some((at as i8 + 1, end))
    };
    let marks = [' ', '-', ',', '.', '/'];
    let (month, day, rest) = if let Some((month, end)) = word(text) {
        let ((day, _), rest) = digits(text[end..].trim_start_matches(marks))?;
        (month, day, rest)
    } else {
        let ((day, _), rest) = digits(text)?;
        let rest = rest.trim_start_matches(marks);
        let (month, end) = word(rest)?;
        (month, day, &rest[end..])
    };
    let ((year, width), rest) = digits(rest.trim_start_matches(marks))?;
    let date = Date::new(whole_year(year, width) as i16, month, day as i8).ok()?;
    Some((date, rest))
}

/// Seconds of a time of day, none where there is none, and what follows; none for what is no time.
pub fn time_of_day(text: &str) -> Option<(Option<i64>, &str)> {
    if text.trim().is_empty() {
        return Some((None, ""));
    }
    let ((mut hour, width), mut rest) = digits(text)?;
    if width > 2 {
        return None;
    }
    let mut parts = [0, 0];
    for part in &mut parts {
        if let Some(more) = rest.strip_prefix(':') {
            let ((number, 2), after) = digits(more)? else {
                return None;
            };
            (*part, rest) = (number, after);
        }
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    let after = rest.trim_start();
    let half = after.get(..2).map(str::to_uppercase);
    if let Some(half @ ("AM" | "PM")) = half.as_deref() {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half == "PM" { 12 } else { 0 };
        rest = &after[2..];
    }
    let [minute, second] = parts;
    let seconds = i64::from(hour * 3_600 + minute * 60 + second);
    (minute < 60 && second < 60 && seconds <= 86_400).then_some((Some(seconds), rest))
}

/// Seconds of `Z`, `+05:30`, `-0600` or `-06`.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let ((number, width), rest) = digits(&text[1..])?;
    let (hours, minutes, rest) = match width {
        4 => (number / 100, number % 100, rest),
        1 | 2 => match rest.strip_prefix(':') {
            Some(more) => {
                let ((minutes, _), rest) = digits(more)?;
                (number, minutes, rest)
            }
            None => (number, 0, rest),
        },
        _ => return None,
    };
    let seconds = i64::from(hours * 3_600 + minutes * 60);
    (rest.is_empty() && minutes < 60 && seconds <= FARTHEST).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    fn reads(text: &str, order: Option<DateOrder>) -> String {
        read(text, order).map_or_else(
            |why| why,
            |stamp| {
                let offset = stamp
                    .offset
                    .map_or(String::new(), |offset| format!(" {offset}"));
                format!("{}{offset}", stamp.civil)
            },
        )
    }

    #[test]
    fn stamps_of_every_layout_are_read() {
        for (text, order, read) in [
            (
                "2023-01-31 05:00:00-06:00",
                None,
                "2023-01-31T05:00:00 -21600",
            ),
            ("2023-01-31T05:00:00.000Z", None, "2023-01-31T05:00:00 0"),
            ("2022-02-01T15:00:00-00:00", None, "2022-02-01T15:00:00 0"),
            ("2023/01/31 05:05:00", None, "2023-01-31T05:05:00"),
            ("2023-01-31T05", None, "2023-01-31T05:00:00"),
            ("2023-01-31T05-06", None, "2023-01-31T05:00:00 -21600"),
            ("20230131 05:00", None, "2023-01-31T05:00:00"),
            (
                "1/2/2023 12:00:00 AM",
                Some(MonthFirst),
                "2023-01-02T00:00:00",
            ),
            ("1/2/2023 12:30 PM", Some(MonthFirst), "2023-01-02T12:30:00"),
            ("01.02.2023 05:00", Some(DayFirst), "2023-02-01T05:00:00"),
            (
                "01/02/2025 00:15:00 (CEST)",
                Some(DayFirst),
                "2025-02-01T00:15:00 7200",
            ),
            ("1/2/23 5:00", Some(DayFirst), "2023-02-01T05:00:00"),
            ("Jan 2, 2023 12:00 AM", None, "2023-01-02T00:00:00"),
            ("02-Jan-2023 5 PM", None, "2023-01-02T17:00:00"),
            ("2023-12-31 24:00", None, "2024-01-01T00:00:00"),
            ("2023-01-01 00:00 +05:30", None, "2023-01-01T00:00:00 19800"),
            (
                "2023-02-30 05:00",
                None,
                "`2023-02-30 05:00` is not a time stamp",
            ),
            ("5 January", None, "`5 January` is not a time stamp"),
            (
                "2023-01-01 25:00",
                None,
                "`2023-01-01 25:00` is not a time stamp",
            ),
            (
                "2023-01-01 05:00 Mars",
                None,
                "`2023-01-01 05:00 Mars` is not a time stamp",
            ),
        ] {
            assert_eq!(reads(text, order), read, "{text}");
        }
    }

    #[test]
    fn an_order_is_needed_and_must_fit() {
        assert!(reads("1/2/2023 5:00", None).contains("month-first or day-first"));
        assert!(reads("31/1/2023", Some(MonthFirst)).contains("no date when read month-first"));
        assert_eq!(day_and_month("31/1/2023 5:00"), Some([31, 1]));
        assert_eq!(day_and_month("2023-01-31"), None);
    }

    #[test]
    fn a_range_has_two_ends() {
        assert_eq!(
            range("01.01.2025 00:00 - 01.01.2025 00:15"),
            Some(("01.01.2025 00:00", "01.01.2025 00:15"))
        );
        assert_eq!(range("2025-01-01 00:00:00-06:00"), None);
    }
}
