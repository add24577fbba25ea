//! Which rows of a file are read: those that are stated, and of what a known layout lists side by
//! side the one that is meant.

use super::columns::Columns;
use super::keys::LayoutKeys;
use super::layout;
use super::table::{self, Table, looks_like_stamp};
use crate::problem::Problem;
use csv::StringRecord;
use std::collections::BTreeSet;

/// Values of a column that a message lists.
const LISTED: usize = 12;

/// A row that is read.
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: StringRecord,
}

impl Row {
    /// A cell; one beyond the row's end is empty.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).unwrap_or_default().trim()
    }
}

/// The rows of a file that are read.
pub struct Selection {
    /// In the order of the file.
    pub rows: Vec<Row>,
    /// Dates that stand alone in a line, with that line: the day of the rows after it.
    pub days: Vec<(u64, String)>,
}

/// A column and the values of it that are read.
struct Filter {
    at: usize,
    values: Vec<String>,
    seen: BTreeSet<String>,
}

/// Reads the rows that are meant.
///
/// # Errors
/// When none is, or rows of several places remain.
pub fn rows(table: &Table, columns: &Columns, keys: &LayoutKeys) -> Result<Selection, Problem> {
    let mut filters = stated(table, keys)?;
    let chosen: Vec<usize> = filters.iter().map(|filter| filter.at).collect();
    for (name, values) in columns.layout.kept {
        let at = table.column(name).filter(|at| !chosen.contains(at));
        filters.extend(at.map(|at| Filter {
            at,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            seen: BTreeSet::new(),
        }));
    }
    let places: Vec<usize> = (columns.layout.places.iter())
        .filter_map(|name| table.column(name))
        .filter(|at| !chosen.contains(at) && !columns.values.contains(&Some(*at)))
        .collect();
    let mut found: Vec<BTreeSet<String>> = vec![BTreeSet::new(); places.len()];
    let mut selection = Selection {
        rows: Vec::new(),
        days: days_before(table),
    };
    for row in table.rows() {
        let (line, cells) = row?;
        let row = Row { line, cells };
        refuse_split_numbers(table, &row)?;
        if !columns.wide.is_empty()
            && let Some(day) = lone_date(&row)
        {
            selection.days.push((line, day.to_owned()));
        }
        if !filters.iter_mut().all(|filter| filter.keeps(&row)) || is_header(table, &row) {
            continue;
        }
        for (at, found) in places.iter().zip(&mut found) {
            if found.len() <= LISTED && !found.contains(row.cell(*at)) {
                found.insert(row.cell(*at).to_owned());
            }
        }
        selection.rows.push(row);
    }
    refuse_nothing(table, &filters, &selection)?;
    refuse_several(table, &places, &found)?;
    Ok(selection)
}

/// A row with more cells than the header, of which those beyond it are not empty: in a file
/// separated by commas a number has been split.
fn refuse_split_numbers(table: &Table, row: &Row) -> Result<(), Problem> {
    let (cells, columns) = (row.cells.len(), table.header.len());
    let beyond = row.cells.iter().skip(columns);
    if table.delimiter != b',' || !beyond.into_iter().any(|cell| !cell.trim().is_empty()) {
        return Ok(());
    }
    let message = format!("the row has {cells} cells, but the header {columns}");
    let hint = "a comma in a number splits it: write 1234.50, or put \"1,234.50\" in quotes";
    Err(table.text.fault(row.line, message, hint))
}

impl Filter {
    fn keeps(&mut self, row: &Row) -> bool {
        let cell = row.cell(self.at);
        let plain = layout::plain(cell);
        let is = |value: &String| *value == plain || value.eq_ignore_ascii_case(cell);
        let keeps = self.values.iter().any(is);
        if self.seen.len() <= LISTED && !cell.is_empty() && !self.seen.contains(cell) {
            self.seen.insert(cell.to_owned());
        }
        keeps
    }
}

/// The stated filters.
fn stated(table: &Table, keys: &LayoutKeys) -> Result<Vec<Filter>, Problem> {
    let filter = |(name, value): (&String, &String)| {
        let at = table.named(name).ok_or_else(|| {
            let message = format!("`select` names a column {name:?} that the file does not have");
            table
                .text
                .fault(table.header_line, message, table.columns_text())
        })?;
        Ok(Filter {
            at,
            values: vec![value.trim().to_owned()],
            seen: BTreeSet::new(),
        })
    };
    keys.select.iter().map(filter).collect()
}

/// Dates alone in a line before the header.
fn days_before(table: &Table) -> Vec<(u64, String)> {
    let lines = table.preamble.iter().zip(1..);
    lines
        .filter_map(|(line, number)| {
            let cells = table::cells(line, table.delimiter);
            let date = cells.iter().find(|cell| looks_like_stamp(cell))?;
            Some((number, date.clone()))
        })
        .collect()
}

/// A row that is a date and nothing else.
fn lone_date(row: &Row) -> Option<&str> {
    let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
    let only = filled.next().filter(|cell| looks_like_stamp(cell))?;
    filled.next().is_none().then_some(only.trim())
}

/// Whether a row repeats the header, as where files were joined.
fn is_header(table: &Table, row: &Row) -> bool {
    let cells = row.cells.iter().zip(&table.header);
    row.cells.len() == table.header.len() && cells.into_iter().all(|(cell, of)| cell.trim() == of)
}

fn refuse_nothing(table: &Table, filters: &[Filter], rows: &Selection) -> Result<(), Problem> {
    if !rows.rows.is_empty() {
        return Ok(());
    }
    let Some(filter) = filters.iter().find(|filter| !filter.seen.is_empty()) else {
        return Err(table.text.fault(
            table.header_line,
            "the file has no rows",
            "one row an interval is expected",
        ));
    };
    let name = &table.header[filter.at];
    let message = format!(
        "no row has {:?} in column {name:?}",
        filter.values.join(" or ")
    );
    let hint = format!("there are {}", list(&filter.seen));
    Err(table.text.fault(table.header_line, message, hint))
}

fn refuse_several(
    table: &Table,
    places: &[usize],
    found: &[BTreeSet<String>],
) -> Result<(), Problem> {
    let several = places.iter().zip(found).find(|(_, found)| found.len() > 1);
    let Some((at, found)) = several else {
        return Ok(());
    };
    let name = &table.header[*at];
    let message = format!("the rows are of several {name:?}: {}", list(found));
    Err(table
        .text
        .fault(table.header_line, message, select(name, found)))
}

/// The fix that names one of several.
pub fn select(name: &str, found: &BTreeSet<String>) -> String {
    let first = found.first().map_or("", String::as_str);
    let bare = name
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    let key = if bare {
        name.to_owned()
    } else {
        format!("{name:?}")
    };
    format!("state one with select = {{ {key} = {first:?} }}")
}

fn list(found: &BTreeSet<String>) -> String {
    let shown: Vec<String> = found
        .iter()
        .take(LISTED)
        .map(|value| format!("{value:?}"))
        .collect();
    let more = if found.len() > LISTED {
        " and more"
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}
