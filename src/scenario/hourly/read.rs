//! Files of hours, read: table, columns, rows, moments, instants, intervals, hours, gaps.

use super::account::{self, Account};
use super::clock;
use super::columns::Columns;
use super::fill::{self, Gap, LONGEST_GAP};
use super::hours;
use super::intervals::{self, At, Interval};
use super::join;
use super::keys::LayoutKeys;
use super::moments::{self, Dated, Moment, Moments, Rows};
use super::number::{self, Decimal};
use super::selection::{self, Selection};
use super::stamp::DateOrder;
use super::table::Table;
use super::text::Text;
use super::zone::{self, STATE_ZONE, Zone};
use super::{HourlyFile, Wanted};
use crate::problem::{Place, Problem};
use crate::site_year::series::{HourlySeries, Missing};
use crate::time::{clock_seconds, hour_text, instant_text};
use std::collections::BTreeSet;
use std::path::Path;

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

/// Hours read from files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// Series without gaps; those more than a week apart are several.
    pub series: Vec<HourlySeries>,
    /// What was read.
    pub account: Account,
}

/// A file with its columns and the rows that are read.
struct Opened {
    table: Table,
    columns: Columns,
    selection: Selection,
}

/// Reads files of hours. Files that follow each other become one series; years apart become
/// several.
///
/// # Errors
/// With file and line: what cannot be read or told, an implausible value, a gap, two values for one
/// interval.
pub fn read(file: &HourlyFile<'_>) -> Result<Read, Problem> {
    let opened = file
        .paths
        .iter()
        .map(|path| open(path, file))
        .collect::<Result<Vec<Opened>, Problem>>()?;
    let mut account = Account::default();
    let mut all = Vec::new();
    for (number, one) in opened.iter().enumerate() {
        all.extend(one.intervals(file, number, order(&opened, number, file)?, &mut account)?);
    }
    let texts: Vec<Text> = opened.iter().map(|one| one.table.text.clone()).collect();
    let joined = join::joined(all, &texts, file.missing, |first, second| {
        let change = clock::change_fix(first.start, file.zone);
        change.or_else(|| differing_cell(&opened, first, second))
    })?;
    (account.repeated, account.overlapping) = (joined.repeated, joined.overlapping);
    account.steps = intervals::steps_of(&joined.intervals);
    let mut read = Read {
        series: Vec::new(),
        account,
    };
    for part in parts(&joined.intervals, &texts)? {
        let (series, filled) = without_gaps(part, file, &texts)?;
        read.account.filled.extend(filled);
        read.series.push(series);
    }
    if let Some(first) = read.series.first_mut() {
        first.dropped = read.account.dropped.len();
    }
    read.summarise(file, &opened);
    plausible_mean(&read, file, &texts[0])?;
    Ok(read)
}

/// The header of the first wanted column, as it stands in a file, with its place.
///
/// # Errors
/// When the file or the column cannot be read.
pub fn header(
    path: &Path,
    column: Option<&str>,
    keys: &LayoutKeys,
) -> Result<(String, Place), Problem> {
    let names: Vec<&str> = column.into_iter().collect();
    let wanted = [Wanted::new(&names, super::PRICE_USD_PER_MWH)];
    let table = Table::open(path, &names)?;
    let columns = Columns::of(&table, keys, &wanted)?;
    let header = columns.values[0].map_or("", |at| table.header[at].trim());
    let stated = table.preamble.iter().find(|line| line.contains("/MWh"));
    let header = if header.is_empty() {
        stated.map_or("", String::as_str)
    } else {
        header
    };
    Ok((header.to_owned(), table.text.place(table.header_line)))
}

fn open(path: &Path, file: &HourlyFile<'_>) -> Result<Opened, Problem> {
    let names = file.columns.iter().flat_map(|wanted| wanted.names).copied();
    let stated = [&file.keys.stamp_column, &file.keys.hour_column];
    let names: Vec<&str> = names
        .chain(stated.into_iter().flatten().map(String::as_str))
        .collect();
    let table = Table::open(path, &names)?;
    let columns = Columns::of(&table, file.keys, file.columns)?;
    let selection = selection::rows(&table, &columns, file.keys)?;
    Ok(Opened {
        table,
        columns,
        selection,
    })
}

/// The order of a file's dates: as stated, as its layout says, as its dates or those of the files
/// beside it show.
fn order(
    opened: &[Opened],
    number: usize,
    file: &HourlyFile<'_>,
) -> Result<Option<DateOrder>, Problem> {
    let one = &opened[number];
    if let Some(order) = file.keys.order().or(one.columns.layout.dates) {
        return Ok(Some(order));
    }
    let seen = |one: &Opened| moments::order_seen(Rows::stamps(&one.columns, &one.selection));
    let own = seen(one).map_err(|()| {
        one.table.text.fault(
            one.table.header_line,
            "some dates can only be month-first and others only day-first",
            "give the file one order of dates",
        )
    })?;
    Ok(own.or_else(|| opened.iter().find_map(|other| seen(other).ok().flatten())))
}

impl Opened {
    /// The intervals of the file.
    fn intervals(
        &self,
        file: &HourlyFile<'_>,
        number: usize,
        order: Option<DateOrder>,
        account: &mut Account,
    ) -> Result<Vec<Interval>, Problem> {
        let text = &self.table.text;
        let rows = Rows {
            table: &self.table,
            columns: &self.columns,
            selection: &self.selection,
            order,
            ends: file.keys.ends(),
        };
        let moments = rows.dated()?;
        self.refuse_unstated_ends(&moments)?;
        let zone = zone::of(&self.table, &self.columns, file.zone)?;
        let instants = clock::instants(&moments.dated, zone.zone.as_ref(), moments.ends);
        let instants = instants.map_err(|at| {
            let row = &self.selection.rows[moments.dated[at].row];
            let stamp = self.columns.stamp.map_or("", |at| row.cell(at));
            let why = format!("`{stamp}` carries no offset, and no time zone is stated");
            text.fault(row.line, why, STATE_ZONE)
        })?;
        self.describe(&moments, &zone, order, file, account);
        let decimals = self.decimals();
        let mut at = Vec::with_capacity(instants.len());
        for (dated, instant) in moments.dated.iter().zip(instants) {
            let row = &self.selection.rows[dated.row];
            let Some(instant) = instant else {
                self.skipped(dated, row, file, account)?;
                continue;
            };
            at.push(At {
                instant,
                seconds: dated.seconds,
                values: self.values(dated, row, file, &decimals)?,
                line: row.line,
            });
        }
        let stated = file.keys.step_minutes.map(|minutes| minutes * MINUTE);
        intervals::of_rows(at, moments.ends, stated, number).map_err(|(line, why)| {
            let hint = "a step divides an hour: 60, 30, 20, 15, 10, 5 or 1 minutes; state \
                `step_minutes`, or average the file to hours";
            text.fault(line, why, hint)
        })
    }

    /// A row of local time that the clocks skip.
    fn skipped(
        &self,
        dated: &Dated,
        row: &selection::Row,
        file: &HourlyFile<'_>,
        account: &mut Account,
    ) -> Result<(), Problem> {
        let clock = match dated.moment {
            Moment::Civil(civil, _) => account::skipped(clock_seconds(civil)),
            Moment::Instant(seconds) | Moment::Elapsed(_, seconds) => instant_text(seconds),
        };
        if file.missing == Missing::PreviousDay {
            account.dropped.push(clock);
            return Ok(());
        }
        let why = format!("`{clock}` does not exist in the stated zone: the clocks skip it");
        let hint = "that looks like a clock without summer time: state its offset as `time_zone`, \
            or missing = \"previous-day\", which leaves the row out";
        Err(self.table.text.fault(row.line, why, hint))
    }

    /// What separates the decimals of each wanted column.
    fn decimals(&self) -> Vec<Decimal> {
        let by_commas = self.table.delimiter == b',';
        let of = |at: Option<usize>| {
            let cells = self.selection.rows.iter();
            at.map_or_else(
                || {
                    let wide = |row| {
                        self.columns
                            .wide
                            .iter()
                            .map(move |(at, _)| selection::Row::cell(row, *at))
                    };
                    Decimal::of(cells.clone().flat_map(wide), by_commas)
                },
                |at| Decimal::of(cells.clone().map(move |row| row.cell(at)), by_commas),
            )
        };
        self.columns.values.iter().map(|at| of(*at)).collect()
    }

    /// The values of a row, or of its cell.
    fn values(
        &self,
        dated: &Dated,
        row: &selection::Row,
        file: &HourlyFile<'_>,
        decimals: &[Decimal],
    ) -> Result<Vec<Option<f64>>, Problem> {
        let columns = file.columns.iter().zip(&self.columns.values).zip(decimals);
        columns
            .enumerate()
            .map(|(number, ((wanted, at), decimal))| {
                let own = dated.column.filter(|_| number == 0);
                let Some(at) = own.or(*at) else {
                    return Ok(None);
                };
                let cell = row.cell(at);
                if number::is_blank(cell) {
                    return Ok(None);
                }
                let factor = wanted.factor * wanted.factor_of_header(&self.table.header[at]);
                wanted
                    .value(decimal.read(cell), cell, factor)
                    .map(Some)
                    .map_err(|(why, hint)| self.table.text.fault(row.line, why, hint))
            })
            .collect()
    }

    /// Stamps that look as if they ended their intervals are not read as beginning them.
    fn refuse_unstated_ends(&self, moments: &Moments) -> Result<(), Problem> {
        let (Some(first), Some(last)) = (moments.dated.first(), moments.dated.last()) else {
            return Ok(());
        };
        let (first, last) = (written(first), written(last));
        let (first, last) = (first.min(last), first.max(last));
        let into_day = first.rem_euclid(24 * HOUR);
        let last_is_midnight = last.rem_euclid(24 * HOUR) == 0 && last > first;
        let turns_year = last_is_midnight && instant_text(last).contains("-01-01T");
        let follows = last_is_midnight && (1..=HOUR).contains(&into_day);
        if moments.known || !(turns_year || follows) || moments.dated.len() < 3 {
            return Ok(());
        }
        let stamp = |seconds| instant_text(seconds).trim_end_matches('Z').to_owned();
        Err(self.table.text.fault(
            self.table.header_line,
            format!(
                "the stamps run from {} to {}, as those that end their intervals do",
                stamp(first),
                stamp(last)
            ),
            "state stamps = \"end\", or stamps = \"start\" where each begins its interval",
        ))
    }

    /// How the file is laid out, for the account.
    fn describe(
        &self,
        moments: &Moments,
        zone: &Zone,
        order: Option<DateOrder>,
        file: &HourlyFile<'_>,
        account: &mut Account,
    ) {
        let columns = &self.columns;
        let name = match columns.layout.name {
            "" => String::new(),
            name => format!("{name}, "),
        };
        let named = |at: usize| format!("{:?}", self.table.header[at].trim());
        let of: Vec<String> = [columns.stamp, columns.hour, columns.interval]
            .into_iter()
            .flatten()
            .map(named)
            .collect();
        let what = if columns.wide.is_empty() {
            let does = if moments.written_ends { "end" } else { "begin" };
            format!("stamps of {} {does} their interval", of.join(" with "))
        } else {
            "columns of the hours that end there".to_owned()
        };
        let numeric = Rows::stamps(columns, &self.selection)
            .take(1)
            .any(|stamp| super::stamp::day_and_month(stamp).is_some());
        let dates = order
            .filter(|_| numeric)
            .map_or(String::new(), |order| format!(", {}", order.word()));
        account
            .layouts
            .insert(format!("{name}{what}, {}{dates}", zone.text));
        if let Some(stated) = &zone.unused {
            account.warnings.push(format!(
                "the stamps of {} are {}: `time_zone` = {stated:?} is not used",
                of.join(" with "),
                zone.text
            ));
        }
        let currency = columns.layout.currency;
        if let Some(read) = file
            .currency
            .filter(|read| !currency.is_empty() && *read != currency)
        {
            account.warnings.push(format!(
                "{} publishes prices in {currency}, and they are read as {read}: state `unit` and \
                    `exchange_rate`",
                columns.layout.name
            ));
        }
        account.warnings.dedup();
    }
}

impl Read {
    fn summarise(&mut self, file: &HourlyFile<'_>, opened: &[Opened]) {
        let account = &mut self.account;
        let name = |path: &std::path::PathBuf| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        account.files = file.paths.iter().map(name).collect();
        let columns = opened.first().map(|one| (&one.table.header, &one.columns));
        let headers = columns.into_iter().flat_map(|(header, columns)| {
            let named = columns.values.iter().flatten().map(|at| header[*at].trim());
            named
                .map(|header| format!("{header:?}"))
                .collect::<Vec<String>>()
        });
        account.columns = headers.collect();
        for (filter, value) in &file.keys.select {
            account.columns.push(format!("{filter} = {value:?}"));
        }
        account.unit = file.unit.to_owned();
        let first = |series: &HourlySeries| series.first_hour;
        let last = |series: &HourlySeries| series.first_hour + series.hours() as i64 - 1;
        account.hours = self.series.iter().map(HourlySeries::hours).sum();
        account.span = (
            self.series.first().map_or(0, first),
            self.series.last().map_or(0, last),
        );
        let values = self.series.iter().flat_map(|series| &series.columns[0]);
        account.mean = values.sum::<f64>() / account.hours.max(1) as f64;
    }
}

/// Seconds of a moment on the clock it is written in.
fn written(dated: &Dated) -> i64 {
    match dated.moment {
        Moment::Instant(seconds) => seconds,
        Moment::Civil(civil, _) => clock_seconds(civil),
        Moment::Elapsed(date, seconds) => {
            clock_seconds(date.to_datetime(jiff::civil::Time::midnight())) + seconds
        }
    }
}

/// The fix where two rows of one file differ in a word: state which is meant.
fn differing_cell(opened: &[Opened], first: &Interval, second: &Interval) -> Option<String> {
    if first.file != second.file {
        return None;
    }
    let one = &opened[first.file];
    let row = |line: u64| one.selection.rows.iter().find(|row| row.line == line);
    let (first, second) = (row(first.line)?, row(second.line)?);
    let at = (0..one.table.header.len()).find(|at| {
        let words = [first.cell(*at), second.cell(*at)];
        let is_word =
            |word: &&str| word.parse::<f64>().is_err() && !super::table::looks_like_stamp(word);
        words[0] != words[1] && words.iter().all(is_word)
    })?;
    let both = BTreeSet::from([first.cell(at).to_owned(), second.cell(at).to_owned()]);
    Some(selection::select(one.table.header[at].trim(), &both))
}

/// Series of intervals with no more than a week between them; a file may not have a longer gap.
fn parts<'a>(intervals: &'a [Interval], texts: &[Text]) -> Result<Vec<&'a [Interval]>, Problem> {
    let mut parts = Vec::new();
    let mut begins = 0;
    for at in 1..intervals.len() {
        let (before, next) = (&intervals[at - 1], &intervals[at]);
        let gap = (next.start - before.end()).div_euclid(HOUR);
        if gap <= LONGEST_GAP {
            continue;
        }
        if before.file == next.file {
            return Err(texts[next.file].fault(
                next.line,
                format!(
                    "{gap} hours are missing before {}, more than the {LONGEST_GAP} that are filled",
                    instant_text(next.start)
                ),
                "give whole years",
            ));
        }
        parts.push(&intervals[begins..at]);
        begins = at;
    }
    parts.push(&intervals[begins..]);
    Ok(parts)
}

/// The hours of intervals, gaps filled as stated.
fn without_gaps(
    part: &[Interval],
    file: &HourlyFile<'_>,
    texts: &[Text],
) -> Result<(HourlySeries, Vec<i64>), Problem> {
    fill::filled(hours::of_intervals(part, file.columns.len()), file.missing)
        .map_err(|gap| gap_problem(part, gap, file, texts))
}

/// A gap in words, at the row without a value or at the one after the gap.
fn gap_problem(part: &[Interval], gap: Gap, file: &HourlyFile<'_>, texts: &[Text]) -> Problem {
    let (first, end) = (gap.first * HOUR, (gap.first + gap.hours) * HOUR);
    let within = |interval: &&Interval| interval.end() > first && interval.start < end;
    let blank = part
        .iter()
        .filter(within)
        .find(|it| it.values[gap.column].is_none());
    let next = part
        .iter()
        .find(|interval| interval.start >= end)
        .or(part.last());
    let at = blank.or(next).unwrap_or(&part[0]);
    let named = match file.columns[gap.column].names.first() {
        Some(name) if gap.column > 0 => format!(" of {name:?}"),
        _ => String::new(),
    };
    let message = if blank.is_some() {
        format!("{} has no value{named}", instant_text(at.start))
    } else {
        format!(
            "{} hours are missing before {}",
            gap.hours,
            hour_text(gap.first + gap.hours)
        )
    };
    let change = clock::change_fix(first, file.zone).filter(|_| gap.hours == 1);
    let hint = if let Some(change) = change {
        change
    } else if file.missing == Missing::Refuse {
        "every hour needs a value; or state missing = \"previous-day\"".to_owned()
    } else if gap.hours > LONGEST_GAP {
        format!("at most {LONGEST_GAP} hours on end take the value of the day before")
    } else {
        "the day before has no value either: begin the file a day earlier".to_owned()
    };
    texts[at.file].fault(at.line, message, hint)
}

/// A mean with one decimal, or with as many as show it.
fn shown(mean: f64) -> String {
    if mean.abs() < 0.1 {
        format!("{mean:.4}")
    } else {
        format!("{mean:.1}")
    }
}

fn plausible_mean(read: &Read, file: &HourlyFile<'_>, text: &Text) -> Result<(), Problem> {
    let columns = file.columns.iter().enumerate();
    for (number, wanted) in columns {
        let values = || {
            read.series
                .iter()
                .flat_map(|series| &series.columns[number])
        };
        let count = values().count();
        let mean = values().sum::<f64>() / count.max(1) as f64;
        let [least, greatest] = wanted.plausible.mean;
        if count > 0 && !(least..=greatest).contains(&mean) {
            let message = format!(
                "the mean of the file, read in {}, is {}, outside {}",
                wanted.read_in,
                shown(mean / wanted.factor),
                wanted.range(least, greatest)
            );
            return Err(text.fault(1, message, wanted.plausible.hint));
        }
    }
    Ok(())
}
