//! Reading the files a scenario names. Nothing else in the library opens a file for reading.

use crate::problem::{Kind, Place, Problem, Source, nearest};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Names of a folder among which one that may be meant is looked for.
const MOST_NAMES: usize = 1_000;

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
    let about = std::fs::metadata(path).map_err(|error| absent(path, &error))?;
    if about.is_dir() {
        return Err(fail(
            format!("{name} is a folder"),
            "name a file in it; several are given by a list",
        ));
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
    let text = String::from_utf8(bytes).map_err(|error| {
        let (what, hint) = no_text(error.as_bytes());
        fail(format!("{name} {what}"), hint)
    })?;
    // A mark of the byte order, as spreadsheets write it, is no part of the text.
    let text = text
        .strip_prefix('\u{feff}')
        .map_or_else(|| text.clone(), str::to_owned);
    Ok(Source::new(name, text))
}

/// A file that is not there, with the one that may be meant.
fn absent(path: &Path, error: &std::io::Error) -> Problem {
    let name = path.display();
    if error.kind() != std::io::ErrorKind::NotFound {
        let message = format!("cannot read {name}: {error}");
        return Problem::error(Kind::File, message).hint("check the path");
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let problem = Problem::error(Kind::File, format!("there is no file {name}"));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return problem.hint(format!("there is no folder {} either", folder.display()));
    };
    let names = entries.filter_map(Result::ok).take(MOST_NAMES);
    let mut names: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let near = nearest(&wanted, names.iter().map(String::as_str));
    problem.hint(near.map_or_else(
        || {
            "a path is seen from the folder of the file that names it, or from the current one on \
                the command line"
                .to_owned()
        },
        |near| format!("did you mean {near:?}?"),
    ))
}

/// What bytes that are no UTF-8 are, with the fix.
fn no_text(bytes: &[u8]) -> (&'static str, &'static str) {
    match bytes {
        [0x1f, 0x8b, ..] => (
            "is compressed by gzip",
            "unpack it with gunzip, and name the result",
        ),
        [b'P', b'K', 3, 4, ..] => (
            "is a ZIP archive or a workbook of Excel",
            "unpack it, or save its sheet as a CSV",
        ),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("is compressed by zstd", "unpack it, and name the result"),
        [b'P', b'A', b'R', b'1', ..] => ("is Parquet", "write it as a CSV"),
        [0xff, 0xfe, _, ..] | [0xfe, 0xff, _, ..] => (
            "is not UTF-8 but UTF-16",
            "save it as UTF-8: in Excel as `CSV UTF-8`",
        ),
        _ => (
            "is not UTF-8 text",
            "save it as UTF-8: in Excel as `CSV UTF-8`",
        ),
    }
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
