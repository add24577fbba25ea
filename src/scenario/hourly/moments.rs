//! When the rows of a file are, on the clock of the file: its stamps, its dates with an hour, its
//! columns of hours.

use super::columns::Columns;
use super::hour_label::{self, HourLabel};
use super::layout::Stamps;
use super::selection::{Row, Selection};
use super::stamp::{self, DateOrder};
use super::table::Table;
use crate::problem::Problem;
use crate::time::clock_seconds;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;
/// Labels of a day on which the clocks are put back, and forward.
const LONG_DAY: u32 = 25;
const SHORT_DAY: u32 = 23;

/// A point of time as a file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Seconds since 1970, UTC.
    Instant(i64),
    /// On the file's clock; and whether it is the second of two, where the file says so.
    Civil(DateTime, Option<bool>),
    /// Seconds that have passed of a date.
    Elapsed(Date, i64),
}

/// A row, or a cell of a row of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// When it begins, or ends.
    pub moment: Moment,
    /// Its length, where the file says it.
    pub seconds: Option<i64>,
    /// Index of its row.
    pub row: usize,
    /// The one column it is the value of, in a table of days.
    pub column: Option<usize>,
}

/// The rows of a file with their moments.
pub struct Moments {
    /// In the order of the file.
    pub dated: Vec<Dated>,
    /// Whether moments end their intervals.
    pub ends: bool,
    /// Whether stamps or hours as written do.
    pub written_ends: bool,
    /// Whether the layout, the header or the scenario says so.
    pub known: bool,
}

/// A file whose rows are to be dated.
pub struct Rows<'a> {
    /// Its table.
    pub table: &'a Table,
    /// Its columns.
    pub columns: &'a Columns,
    /// The rows that are read.
    pub selection: &'a Selection,
    /// Order of its dates.
    pub order: Option<DateOrder>,
    /// Whether stamps are stated to end their intervals.
    pub ends: Option<bool>,
}

/// How a column of hours is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hours {
    /// Its numbers end their hours.
    End,
    /// Its numbers begin them.
    Start,
    /// It holds a time of day.
    Time,
}

impl Rows<'_> {
    /// The stamp cells, from which the order of dates is seen.
    pub fn stamps<'a>(
        columns: &'a Columns,
        selection: &'a Selection,
    ) -> impl Iterator<Item = &'a str> {
        let cells = selection
            .rows
            .iter()
            .filter_map(|row| Some(row.cell(columns.stamp?)));
        cells.chain(selection.days.iter().map(|(_, day)| day.as_str()))
    }

    /// The moments of all rows.
    ///
    /// # Errors
    /// When a row has none, or it cannot be told what its hours are.
    pub fn dated(&self) -> Result<Moments, Problem> {
        if !self.columns.wide.is_empty() {
            return self.of_days();
        }
        let Some(at) = self.columns.hour else {
            return self.of_stamps();
        };
        let labels = self.labels(at)?;
        match self.hours(at, &labels)? {
            Hours::Time => self.of_times(&labels),
            hours => self.of_labels(&labels, hours == Hours::End),
        }
    }

    /// A full stamp a row.
    fn of_stamps(&self) -> Result<Moments, Problem> {
        let at = self.columns.stamp.unwrap_or(0);
        let mut dated = Vec::with_capacity(self.selection.rows.len());
        let mut known = self.ends.is_some();
        for (number, row) in self.selection.rows.iter().enumerate() {
            let range = stamp::range(row.cell(at));
            let written = range.map_or(row.cell(at), |(first, _)| first);
            let first = self.read(row, written)?;
            let second = match (range, self.columns.end) {
                (Some((_, second)), _) => stamp::read(second, self.order).ok(),
                (None, Some(end)) => stamp::read(row.cell(end), self.order).ok(),
                (None, None) => None,
            };
            known |= second.is_some();
            dated.push(Dated {
                moment: moment(first),
                seconds: second.and_then(|second| between(first, second)),
                row: number,
                column: None,
            });
        }
        let ends = match (self.ends, self.columns.stamps(self.table)) {
            (Some(ends), _) => ends,
            (None, Stamps::End) => true,
            (None, Stamps::StartOfHours) => least_step(&dated) < HOUR,
            (None, Stamps::Start | Stamps::Unknown) => false,
        };
        known |= self.columns.stamps(self.table) != Stamps::Unknown;
        Ok(Moments {
            dated,
            ends,
            written_ends: ends,
            known,
        })
    }

    /// A date and a time of day a row.
    fn of_times(&self, labels: &[HourLabel]) -> Result<Moments, Problem> {
        let midnight = |label: &HourLabel| *label == HourLabel::Time(24 * HOUR);
        let stamps = self.columns.stamps(self.table);
        let ends = self
            .ends
            .unwrap_or(stamps == Stamps::End || labels.iter().any(midnight));
        let rows = self.selection.rows.iter().enumerate().zip(labels);
        let dated = rows.map(|((number, row), label)| {
            let (HourLabel::Time(seconds) | HourLabel::Range(seconds, _)) = *label else {
                return Err(self.no_hour(row));
            };
            Ok(Dated {
                moment: Moment::Civil(after(self.date(row)?, seconds), None),
                seconds: None,
                row: number,
                column: None,
            })
        });
        Ok(Moments {
            dated: dated.collect::<Result<_, _>>()?,
            ends,
            written_ends: ends,
            known: ends || self.ends.is_some() || stamps != Stamps::Unknown,
        })
    }

    /// A date and the number of an hour, or of a period of the day, a row.
    fn of_labels(&self, labels: &[HourLabel], ends: bool) -> Result<Moments, Problem> {
        let period = self.columns.layout.period_minutes * MINUTE;
        let dates: Vec<Date> = (self.selection.rows.iter())
            .map(|row| self.date(row))
            .collect::<Result<_, _>>()?;
        let mut most: BTreeMap<Date, u32> = BTreeMap::new();
        for (date, label) in dates.iter().zip(labels) {
            if let HourLabel::Number(number, _) = label {
                let most = most.entry(*date).or_default();
                *most = (*most).max(*number);
            }
        }
        let intervals = self.intervals()?;
        let count = intervals.iter().copied().max().unwrap_or(1);
        let rows = self.selection.rows.iter().enumerate();
        let dated = rows.map(|(number, row)| {
            let repeated = self.columns.repeated.map(|at| is_yes(row.cell(at)));
            let (from, length, second) = match labels[number] {
                HourLabel::Range(from, length) => (from, Some(length), repeated),
                HourLabel::Time(seconds) => (seconds - HOUR, Some(HOUR), repeated),
                HourLabel::Number(hour, marked) => {
                    let begins = i64::from(hour) - i64::from(ends);
                    (
                        begins * period,
                        Some(period),
                        repeated.or(marked.then_some(true)),
                    )
                }
            };
            if from < 0 {
                return Err(self.no_hour(row));
            }
            let part = period / count;
            let from = from + (intervals.get(number).copied().unwrap_or(1) - 1) * part;
            let by_count = ends && matches!(labels[number], HourLabel::Number(..));
            let elapsed = period != HOUR
                || most
                    .get(&dates[number])
                    .is_some_and(|most| matches!(*most, LONG_DAY | SHORT_DAY) && second.is_none());
            Ok(Dated {
                moment: if by_count && elapsed {
                    Moment::Elapsed(dates[number], from)
                } else {
                    Moment::Civil(after(dates[number], from), second)
                },
                seconds: if count > 1 { Some(part) } else { length },
                row: number,
                column: None,
            })
        });
        Ok(Moments {
            dated: dated.collect::<Result<_, _>>()?,
            ends: false,
            written_ends: ends,
            known: true,
        })
    }

    /// A day a row.
    fn of_days(&self) -> Result<Moments, Problem> {
        let mut dated = Vec::new();
        for (number, row) in self.selection.rows.iter().enumerate() {
            let date = self.date(row)?;
            let last = (self.columns.wide.iter()).filter(|(at, _)| !row.cell(*at).is_empty());
            let elapsed = last.map(|(_, hour)| *hour).max() == Some(LONG_DAY);
            for (at, hour) in &self.columns.wide {
                if *hour == LONG_DAY && !elapsed {
                    continue;
                }
                let from = (i64::from(*hour) - 1) * HOUR;
                dated.push(Dated {
                    moment: if elapsed {
                        Moment::Elapsed(date, from)
                    } else {
                        Moment::Civil(after(date, from), None)
                    },
                    seconds: Some(HOUR),
                    row: number,
                    column: Some(*at),
                });
            }
        }
        Ok(Moments {
            dated,
            ends: false,
            written_ends: true,
            known: true,
        })
    }

    fn labels(&self, at: usize) -> Result<Vec<HourLabel>, Problem> {
        let read = |row: &Row| hour_label::read(row.cell(at)).ok_or_else(|| self.no_hour(row));
        if self.columns.layout.period_minutes * MINUTE == HOUR {
            return self.selection.rows.iter().map(read).collect();
        }
        let period = |row: &Row| {
            let number = row.cell(at).parse().ok();
            number
                .map(|number| HourLabel::Number(number, false))
                .ok_or_else(|| self.no_hour(row))
        };
        self.selection.rows.iter().map(period).collect()
    }

    /// How the column of hours is read.
    fn hours(&self, at: usize, labels: &[HourLabel]) -> Result<Hours, Problem> {
        let named = self.columns.stamps(self.table);
        let times = labels.iter().filter_map(|label| match label {
            HourLabel::Time(seconds) => Some(*seconds),
            _ => None,
        });
        let (mut whole, mut any, mut late) = (true, false, false);
        for seconds in times {
            (whole, any) = (whole && seconds % HOUR == 0 && seconds > 0, true);
            late |= seconds == 24 * HOUR;
        }
        let ending = self.ends.unwrap_or(named == Stamps::End);
        if any {
            let are_hours = whole && late && ending;
            return Ok(if are_hours { Hours::End } else { Hours::Time });
        }
        if let Some(ends) = self.ends {
            return Ok(if ends { Hours::End } else { Hours::Start });
        }
        let has = |wanted: fn(u32) -> bool| {
            let is = |label: &HourLabel| matches!(label, HourLabel::Number(n, _) if wanted(*n));
            labels.iter().any(is)
        };
        if has(|number| number == 0) {
            Ok(Hours::Start)
        } else if named == Stamps::End || has(|number| number > SHORT_DAY) {
            Ok(Hours::End)
        } else if has(|_| true) && named == Stamps::Unknown {
            Err(self.table.text.fault(
                self.table.header_line,
                format!(
                    "the hours of column {:?} may begin or end there",
                    self.table.header[at]
                ),
                "state stamps = \"end\" where hour 1 ends at 01:00, or stamps = \"start\"",
            ))
        } else {
            Ok(Hours::Start)
        }
    }

    /// The interval of each row's hour, from 1; none where there is no such column.
    fn intervals(&self) -> Result<Vec<i64>, Problem> {
        let Some(at) = self.columns.interval else {
            return Ok(Vec::new());
        };
        let rows = self.selection.rows.iter();
        rows.map(|row| {
            let number = row
                .cell(at)
                .parse()
                .ok()
                .filter(|number| (1..=60).contains(number));
            number.ok_or_else(|| {
                let message = format!("{:?} is not the number of an interval", row.cell(at));
                self.table
                    .text
                    .fault(row.line, message, "it counts the intervals of an hour")
            })
        })
        .collect()
    }

    /// The date of a row.
    fn date(&self, row: &Row) -> Result<Date, Problem> {
        if let Some(at) = self.columns.stamp {
            return self.read(row, row.cell(at)).map(|stamp| stamp.civil.date());
        }
        let day = self
            .selection
            .days
            .iter()
            .rev()
            .find(|(line, _)| *line < row.line);
        let Some((_, day)) = day else {
            return Err(self.table.text.fault(
                self.table.header_line,
                "there is no date: neither a column nor a line before the header has one",
                "add a column of dates",
            ));
        };
        self.read(row, day).map(|stamp| stamp.civil.date())
    }

    /// A stamp, with the mark of its clock.
    fn read(&self, row: &Row, written: &str) -> Result<stamp::Stamp, Problem> {
        let clock = self
            .columns
            .clock
            .map(|at| format!("{written} {}", row.cell(at)));
        stamp::read(clock.as_deref().unwrap_or(written), self.order).map_err(|why| {
            let hint = match self.order {
                None if why.contains("first") => {
                    "state dates = \"month-first\" or dates = \"day-first\"".to_owned()
                }
                Some(DateOrder::MonthFirst) if why.contains("first") => {
                    "state dates = \"day-first\"".to_owned()
                }
                Some(DateOrder::DayFirst) if why.contains("first") => {
                    "state dates = \"month-first\"".to_owned()
                }
                _ => format!(
                    "the stamps are those of column {:?}; name another with `stamp_column`",
                    self.columns
                        .stamp
                        .map_or("", |at| self.table.header[at].trim())
                ),
            };
            self.table.text.fault(row.line, why, hint)
        })
    }

    fn no_hour(&self, row: &Row) -> Problem {
        let cell = self.columns.hour.map_or("", |at| row.cell(at));
        self.table.text.fault(
            row.line,
            format!("{cell:?} is no hour of a day"),
            "hours are 1 to 24 or 25, 0 to 23, 05:00 or 00 - 01; name their column with \
                `hour_column`",
        )
    }
}

/// The order of numeric dates that they show themselves, or that their dots mean.
///
/// # Errors
/// When some can only be month-first and others only day-first.
pub fn order_seen<'a>(stamps: impl Iterator<Item = &'a str>) -> Result<Option<DateOrder>, ()> {
    let (mut day_first, mut month_first, mut dotted) = (false, false, false);
    for stamp in stamps {
        if let Some([first, second]) = stamp::day_and_month(stamp) {
            day_first |= first > 12;
            month_first |= second > 12;
            dotted |= stamp
                .trim()
                .get(..3)
                .is_some_and(|begin| begin.contains('.'));
        }
    }
    match (day_first, month_first) {
        (true, true) => Err(()),
        (true, false) => Ok(Some(DateOrder::DayFirst)),
        (false, true) => Ok(Some(DateOrder::MonthFirst)),
        (false, false) => Ok(dotted.then_some(DateOrder::DayFirst)),
    }
}

fn moment(stamp: stamp::Stamp) -> Moment {
    stamp
        .offset
        .map_or(Moment::Civil(stamp.civil, None), |offset| {
            Moment::Instant(clock_seconds(stamp.civil) - offset)
        })
}

/// Length between two stamps of up to an hour; others are those of changing clocks.
fn between(first: stamp::Stamp, second: stamp::Stamp) -> Option<i64> {
    let on = |stamp: stamp::Stamp| clock_seconds(stamp.civil) - stamp.offset.unwrap_or(0);
    let seconds = on(second) - on(first);
    (1..=HOUR).contains(&seconds).then_some(seconds)
}

fn after(date: Date, seconds: i64) -> DateTime {
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    midnight
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(midnight)
}

/// Least step between neighbours of different moments, seconds.
fn least_step(dated: &[Dated]) -> i64 {
    let on = |dated: &Dated| match dated.moment {
        Moment::Instant(seconds) => seconds,
        Moment::Civil(civil, _) => clock_seconds(civil),
        Moment::Elapsed(date, seconds) => clock_seconds(after(date, seconds)),
    };
    let steps = dated
        .windows(2)
        .map(|pair| (on(&pair[1]) - on(&pair[0])).abs());
    steps.filter(|step| *step > 0).min().unwrap_or(HOUR)
}

fn is_yes(cell: &str) -> bool {
    matches!(cell.to_lowercase().as_str(), "y" | "yes" | "true" | "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_show_their_order() {
        let seen = |stamps: &[&str]| order_seen(stamps.iter().copied());
        assert_eq!(
            seen(&["1/2/2023", "13/2/2023"]),
            Ok(Some(DateOrder::DayFirst))
        );
        assert_eq!(
            seen(&["1/2/2023", "2/13/2023"]),
            Ok(Some(DateOrder::MonthFirst))
        );
        assert_eq!(seen(&["01.02.2023"]), Ok(Some(DateOrder::DayFirst)));
        assert_eq!(seen(&["1/2/2023"]), Ok(None));
        assert_eq!(seen(&["2023-01-31"]), Ok(None));
        assert_eq!(seen(&["13/2/2023", "2/13/2023"]), Err(()));
    }
}
