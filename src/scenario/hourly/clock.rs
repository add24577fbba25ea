//! Moments on a file's clock to seconds of UTC, over the changes of its clock.
//!
//! Of the hour that comes twice the first row is the first, the second the second, unless the file
//! marks them. A stamp in the hour that the clocks skip does not exist: it is refused, or left out
//! under `missing = "previous-day"`.

use super::moments::{Dated, Moment};
use crate::time::{ClockTime, clock_seconds, clock_time, offset_at, time_zone};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The instants of a file's rows, in its order: none for a moment that the clocks skip.
///
/// # Errors
/// The position of a row without an offset where no zone is stated.
pub fn instants(
    dated: &[Dated],
    zone: Option<&TimeZone>,
    ends: bool,
) -> Result<Vec<Option<i64>>, usize> {
    let falls = is_descending(dated);
    let mut seen: BTreeMap<(DateTime, Option<usize>), u32> = BTreeMap::new();
    let mut instants = vec![None; dated.len()];
    for step in 0..dated.len() {
        let at = if falls { dated.len() - 1 - step } else { step };
        let zone = || zone.ok_or(at);
        instants[at] = match dated[at].moment {
            Moment::Instant(seconds) => Some(seconds),
            Moment::Elapsed(date, seconds) => {
                let midnight = date.to_datetime(jiff::civil::Time::midnight());
                let (ClockTime::Once(midnight) | ClockTime::Twice(midnight, _)) =
                    clock_time(midnight, zone()?)
                else {
                    continue;
                };
                Some(midnight + seconds)
            }
            Moment::Civil(civil, second) => match clock_time(civil, zone()?) {
                ClockTime::Once(instant) => Some(instant),
                ClockTime::Twice(first, later) => {
                    let before = seen.entry((civil, dated[at].column)).or_default();
                    *before += 1;
                    Some(if second.unwrap_or(*before > 1) {
                        later
                    } else {
                        first
                    })
                }
                // The end of the hour before the change, written on the clock of before.
                ClockTime::Never if ends => match clock_time(second_before(civil), zone()?) {
                    ClockTime::Once(instant) => Some(instant + 1),
                    _ => None,
                },
                ClockTime::Never => None,
            },
        };
    }
    Ok(instants)
}

/// The fix for an hour that lacks or comes twice where the stated clock has one offset, but the day
/// is one on which clocks change; none elsewhere.
pub fn change_fix(instant: i64, stated: Option<&str>) -> Option<String> {
    let zone = time_zone(stated?).ok()?;
    zone.to_fixed_offset().ok()?;
    let civil = offset_at(instant, &zone) + instant;
    let day = jiff::Timestamp::from_second(civil)
        .ok()?
        .to_zoned(TimeZone::UTC);
    let changes = matches!(day.month(), 3 | 4 | 9 | 10 | 11);
    let is_sunday = day.weekday() == jiff::civil::Weekday::Sunday;
    (changes && is_sunday && day.hour() <= 4).then(|| {
        format!(
            "that looks like a clock with summer time, but {:?} is stated, which has none: state \
                the zone, such as time_zone = \"America/Chicago\" or \"Europe/Berlin\"",
            stated.unwrap_or_default()
        )
    })
}

fn second_before(civil: DateTime) -> DateTime {
    civil
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap_or(civil)
}

/// Whether a file begins with its last rows.
fn is_descending(dated: &[Dated]) -> bool {
    let on = |dated: &Dated| match dated.moment {
        Moment::Instant(seconds) => seconds,
        Moment::Civil(civil, _) => clock_seconds(civil),
        Moment::Elapsed(date, seconds) => {
            clock_seconds(date.to_datetime(jiff::civil::Time::midnight())) + seconds
        }
    };
    match (dated.first(), dated.last()) {
        (Some(first), Some(last)) => on(first) > on(last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn civil(day: i8, month: i8, hour: i8) -> Dated {
        Dated {
            moment: Moment::Civil(DateTime::constant(2023, month, day, hour, 0, 0, 0), None),
            seconds: None,
            row: 0,
            column: None,
        }
    }

    /// In Chicago 01:00 of 5 November 2023 comes at 06:00 and at 07:00 UTC, and 02:00 of 12 March
    /// does not come; as the end of an hour it is 08:00 UTC.
    #[test]
    fn clocks_that_change() {
        let chicago = time_zone("America/Chicago").unwrap();
        let of = |dated: &[Dated], ends| instants(dated, Some(&chicago), ends).unwrap();
        let november = clock_seconds(DateTime::constant(2023, 11, 5, 0, 0, 0, 0));
        let twice = [civil(5, 11, 1), civil(5, 11, 1), civil(5, 11, 2)];
        let hours: Vec<i64> = of(&twice, false)
            .into_iter()
            .map(|instant| (instant.unwrap() - november) / HOUR)
            .collect();
        assert_eq!(hours, [6, 7, 8]);
        let falling = [civil(5, 11, 2), civil(5, 11, 1), civil(5, 11, 1)];
        assert_eq!(of(&falling, false)[2], Some(november + 6 * HOUR));
        let march = clock_seconds(DateTime::constant(2023, 3, 12, 8, 0, 0, 0));
        assert_eq!(of(&[civil(12, 3, 2)], false), [None]);
        assert_eq!(of(&[civil(12, 3, 2)], true), [Some(march)]);
        assert_eq!(instants(&twice, None, false), Err(0));
        let elapsed = Dated {
            moment: Moment::Elapsed(jiff::civil::date(2023, 11, 5), 24 * HOUR),
            ..civil(5, 11, 0)
        };
        assert_eq!(of(&[elapsed], false), [Some(november + 29 * HOUR)]);
    }
}
