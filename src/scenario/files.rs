//! Reading the files a scenario names. Nothing else in the library opens a file for reading.

use crate::problem::{Kind, Place, Problem, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A path as written in a file, seen from that file's folder.
pub fn beside(place: &Place, path: &str) -> PathBuf {
    let folder = Path::new(&place.source.name)
        .parent()
        .filter(|_| Path::new(&place.source.name).is_file());
    folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
}

/// A whole text file of at most `largest` bytes.
///
/// # Errors
/// When it cannot be read, is larger, or is not UTF-8.
pub fn text(path: &Path, largest: u64) -> Result<Arc<Source>, Problem> {
    let name = path.display().to_string();
    let fail = |message: String, hint: &str| Problem::error(Kind::File, message).hint(hint);
    let about = std::fs::metadata(path)
        .map_err(|error| fail(format!("cannot read {name}: {error}"), "check the path"))?;
    if about.is_dir() {
        return Err(fail(format!("{name} is a folder"), "name a file"));
    }
    if about.len() > largest {
        return Err(fail(
            format!(
                "{name} has {} bytes, more than the {largest} allowed",
                about.len()
            ),
            "this is not a file of the expected kind",
        ));
    }
    let bytes = std::fs::read(path)
        .map_err(|error| fail(format!("cannot read {name}: {error}"), "check the path"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| fail(format!("{name} is not UTF-8 text"), "save it as UTF-8"))?;
    // A mark of the byte order, as spreadsheets write it, is no part of the text.
    let text = text
        .strip_prefix('\u{feff}')
        .map_or_else(|| text.clone(), str::to_owned);
    Ok(Source::new(name, text))
}

/// A column of numbers of a CSV file that a key at a place names.
///
/// # Errors
/// A message for the user.
pub fn csv_column(place: &Place, path: &str, column: &str) -> Result<Vec<f64>, String> {
    let source = text(&beside(place, path), 64 << 20).map_err(|problem| problem.to_string())?;
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(source.text.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let at = headers
        .iter()
        .position(|header| header.trim() == column)
        .ok_or_else(|| format!("{} has no column {column:?}", source.name))?;
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("{}: {error}", source.name))?;
        let cell = record.get(at).unwrap_or("").trim();
        let line = record.position().map_or(0, csv::Position::line);
        let value: f64 = cell
            .parse()
            .map_err(|_| format!("{}:{line}: {cell:?} is not a number", source.name))?;
        if !value.is_finite() {
            return Err(format!(
                "{}:{line}: {cell:?} is not a finite number",
                source.name
            ));
        }
        values.push(value);
    }
    Ok(values)
}
