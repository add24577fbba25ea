//! Which column of a file holds what: as stated, as its known layout says, or as its cells show.

use super::Wanted;
use super::hour_label;
use super::keys::LayoutKeys;
use super::layout::{self, Layout, OWN, Stamps};
use super::number;
use super::stamp;
use super::table::{Table, looks_like_stamp};
use crate::problem::Problem;

/// Fewest columns of hours that make a row a day.
const FEWEST_HOURS: usize = 23;
/// Rows that show what a column holds.
const SHOWN: usize = 48;
/// Headers of a column with the hour or time of a date, plain.
const HOURS: &[&str] = &[
    "hour",
    "hours",
    "hr",
    "he",
    "hourending",
    "hourbeginning",
    "hournumber",
    "time",
    "timeofday",
    "uhrzeit",
    "heure",
    "hora",
    "interval",
];

/// The columns of a file.
pub struct Columns {
    /// Its known layout, or its own.
    pub layout: Layout,
    /// Stamps or dates; none where the lines before the header give the day.
    pub stamp: Option<usize>,
    /// Hour or time of a date.
    pub hour: Option<usize>,
    /// Interval of an hour.
    pub interval: Option<usize>,
    /// End of the interval.
    pub end: Option<usize>,
    /// Mark of the second of two hours.
    pub repeated: Option<usize>,
    /// Mark of the clock.
    pub clock: Option<usize>,
    /// Columns of a day's hours, with the hour that each ends.
    pub wide: Vec<(usize, u32)>,
    /// Columns of the wanted values.
    pub values: Vec<Option<usize>>,
}

impl Columns {
    /// Finds the columns of a file.
    ///
    /// # Errors
    /// When one that is stated or needed is not there, or several may be meant.
    pub fn of(table: &Table, keys: &LayoutKeys, wanted: &[Wanted<'_>]) -> Result<Self, Problem> {
        let named = |name: &Option<String>| match name {
            None => Ok(None),
            Some(name) => table
                .named(name)
                .map(Some)
                .ok_or_else(|| missing(table, name)),
        };
        let stated = named(&keys.stamp_column)?;
        let layout = layout_of(table, stated);
        let wide = hours_of_a_day(table);
        let is_whole = |row: &csv::StringRecord| row.len() * 2 > table.header.len();
        let sample = table.rows().take(SHOWN).filter_map(Result::ok);
        let sample: Vec<_> = sample.filter(|(_, row)| is_whole(row)).collect();
        let holds = |at: usize, is: fn(&str) -> bool| {
            sample.iter().any(|(_, row)| row.get(at).is_some_and(is))
        };
        let own_stamp = || {
            let all = 0..table.header.len();
            let first = if wide.is_empty() { Some(0) } else { None };
            all.clone()
                .find(|at| holds(*at, looks_like_stamp))
                .or(first)
        };
        let known = (!layout.name.is_empty() && wide.is_empty())
            .then(|| {
                table
                    .plain
                    .iter()
                    .position(|column| layout::is(column, layout.stamp))
            })
            .flatten();
        let stamp = stated.or(known).or_else(own_stamp);
        let dated = stamp.is_some_and(|at| !holds(at, has_time));
        let own_hour = || {
            let is = |at: &usize| Some(*at) != stamp && HOURS.contains(&table.plain[*at].as_str());
            (0..table.header.len())
                .find(is)
                .filter(|_| dated && wide.is_empty())
        };
        let hour = named(&keys.hour_column)?
            .or_else(|| table.column(layout.hour))
            .or_else(own_hour)
            .filter(|at| Some(*at) != stamp);
        let mut columns = Self {
            stamp,
            hour,
            interval: table.column(layout.interval),
            end: table.column(layout.end).filter(|at| Some(*at) != stamp),
            repeated: table.column(layout.repeated),
            clock: table.column(layout.clock),
            layout,
            wide,
            values: Vec::new(),
        };
        for (number, wanted) in wanted.iter().enumerate() {
            let at = columns.value(table, keys, wanted, &holds)?;
            if number == 0 && at.is_none() && columns.wide.is_empty() {
                return Err(missing(
                    table,
                    wanted.names.first().copied().unwrap_or_default(),
                ));
            }
            columns.values.push(at);
        }
        refuse_fahrenheit(table, &columns)?;
        Ok(columns)
    }

    /// What stamps are to their intervals, where the layout or a header says so.
    pub fn stamps(&self, table: &Table) -> Stamps {
        if self.layout.stamps != Stamps::Unknown {
            return self.layout.stamps;
        }
        let named = [self.hour, self.stamp].into_iter().flatten();
        let mut words = named.map(|at| table.header[at].to_lowercase());
        let ends = |word: &String| {
            let mut parts = word.split(|letter: char| !letter.is_alphabetic());
            parts.any(|part| matches!(part, "end" | "ending" | "ends" | "he" | "bis"))
        };
        if words.any(|word| ends(&word)) {
            Stamps::End
        } else {
            Stamps::Unknown
        }
    }

    /// The column of a wanted value; none for one that the file need not have.
    fn value(
        &self,
        table: &Table,
        keys: &LayoutKeys,
        wanted: &Wanted<'_>,
        holds: &impl Fn(usize, fn(&str) -> bool) -> bool,
    ) -> Result<Option<usize>, Problem> {
        if !wanted.names.is_empty() {
            return Ok(wanted.names.iter().find_map(|name| table.named(name)));
        }
        if !self.wide.is_empty() {
            return Ok(None);
        }
        let layout = self
            .layout
            .values
            .iter()
            .find_map(|name| table.column(name));
        if let Some(at) = layout {
            return Ok(Some(at));
        }
        let taken = [
            self.stamp,
            self.hour,
            self.interval,
            self.end,
            self.repeated,
            self.clock,
        ];
        let selects = |at: usize| keys.select.keys().any(|name| table.named(name) == Some(at));
        let candidates: Vec<usize> = (0..table.header.len())
            .filter(|at| !taken.contains(&Some(*at)) && !selects(*at))
            .filter(|at| !table.header[*at].trim().is_empty() && holds(*at, is_number))
            .collect();
        let own = self.layout.name.is_empty() && self.stamp == Some(0);
        let second = own && candidates.first() == Some(&1);
        match candidates.as_slice() {
            // What is no number is refused with its line, when the rows are read.
            [] => Ok(Some(1).filter(|at| *at < table.header.len())),
            [only] => Ok(Some(*only)),
            [first, ..] if second => Ok(Some(*first)),
            _ => {
                let names: Vec<String> = candidates
                    .iter()
                    .take(12)
                    .map(|at| format!("{:?}", table.header[*at].trim()))
                    .collect();
                Err(table.text.fault(
                    table.header_line,
                    format!("several columns may be meant: {}", names.join(", ")),
                    format!("name one with `column = {}`", names[0]),
                ))
            }
        }
    }
}

/// Columns of a day's hours, with the hour that each ends; none where there are too few.
fn hours_of_a_day(table: &Table) -> Vec<(usize, u32)> {
    let headers = table.header.iter().enumerate();
    let hours: Vec<(usize, u32)> = headers
        .filter_map(|(at, header)| Some((at, hour_label::of_header(header)?)))
        .collect();
    if hours.len() < FEWEST_HOURS {
        Vec::new()
    } else {
        hours
    }
}

/// The layout of a file; one whose stamps are not in the stated column says nothing of them.
fn layout_of(table: &Table, stated: Option<usize>) -> Layout {
    let Some(known) = layout::recognised(&table.plain) else {
        return OWN;
    };
    let Some(at) = stated else {
        return *known;
    };
    let fits = |layout: &&Layout| {
        let has = |mark: &str| table.plain.iter().any(|column| layout::is(column, mark));
        layout.marks.iter().all(|mark| has(mark)) && layout::is(&table.plain[at], layout.stamp)
    };
    layout::KNOWN.iter().find(fits).copied().unwrap_or(Layout {
        stamp: "",
        hour: "",
        end: "",
        stamps: Stamps::Unknown,
        zone: "",
        zone_is_certain: false,
        ..*known
    })
}

fn missing(table: &Table, name: &str) -> Problem {
    let (message, hint) = if name.is_empty() {
        (
            "a stamp column and a value column are expected".to_owned(),
            "each row needs its time stamp, such as 2023-01-01T00:00, and its value".to_owned(),
        )
    } else {
        (format!("there is no column {name:?}"), table.columns_text())
    };
    table.text.fault(table.header_line, message, hint)
}

fn has_time(cell: &str) -> bool {
    let first = stamp::range(cell).map_or(cell, |(first, _)| first);
    let orders = [
        Some(stamp::DateOrder::MonthFirst),
        Some(stamp::DateOrder::DayFirst),
    ];
    let mut read = orders
        .iter()
        .filter_map(|order| stamp::read(first, *order).ok());
    read.any(|stamp| stamp.timed)
}

fn is_number(cell: &str) -> bool {
    let both = [number::Decimal::Point, number::Decimal::Comma];
    both.iter().any(|decimal| decimal.read(cell).is_some())
}

fn refuse_fahrenheit(table: &Table, columns: &Columns) -> Result<(), Problem> {
    let headers = columns.values.iter().flatten().map(|at| &table.header[*at]);
    if let Some(header) = headers.into_iter().find(|header| header.contains("°F")) {
        return Err(table.text.fault(
            table.header_line,
            format!("the column {header:?} is in °F"),
            "temperatures are read in °C",
        ));
    }
    let comment = table.preamble.iter().filter(|line| line.starts_with('#'));
    if comment
        .into_iter()
        .any(|line| line.contains("\"temperature_2m\": \"°F\""))
    {
        return Err(table.text.fault(
            1,
            "the file says that its temperatures are in °F",
            "temperatures are read in °C",
        ));
    }
    Ok(())
}
