//! Problems on the terminal: file, line, caret and help.

use crate::problem::{Place, Problem, Problems, Severity};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
};
use std::io::IsTerminal;

/// Prints problems to standard error, each marked as an error or a warning.
pub fn print(problems: &Problems) {
    for problem in &problems.0 {
        eprint!(
            "{}",
            text(
                problem,
                std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
            )
        );
    }
    let errors = problems
        .0
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    if errors > 1 {
        eprintln!("{errors} errors");
    }
}

/// A message without a place in a scenario, such as a file that cannot be written.
pub fn say(message: &str) {
    eprintln!("error: {message}");
}

/// Longest line that is shown with a caret, bytes.
const LONGEST_LINE: usize = 1_000;

/// Whether the source lines around a place can be shown.
fn is_shown(place: &Place) -> bool {
    let text = place.source.text.as_bytes();
    let at = place.start.min(text.len());
    let line_end = |from: usize| {
        text[from..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(text.len(), |length| from + length)
    };
    let line_start = |to: usize| {
        text[..to]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |before| before + 1)
    };
    let (first, last) = (
        line_start(line_start(at).saturating_sub(1)),
        line_end((line_end(at) + 1).min(text.len())),
    );
    text[first..last]
        .split(|byte| *byte == b'\n')
        .all(|line| line.len() <= LONGEST_LINE)
}

/// One problem as text.
pub fn text(problem: &Problem, colours: bool) -> String {
    let theme = if colours {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let severity = if problem.severity == Severity::Error {
        miette::Severity::Error
    } else {
        miette::Severity::Warning
    };
    let word = if problem.severity == Severity::Error {
        "error"
    } else {
        "warning"
    };
    let mut diagnostic =
        MietteDiagnostic::new(format!("{word}: {}", problem.message)).with_severity(severity);
    diagnostic.help.clone_from(&problem.hint);
    let report = match &problem.place {
        None => Report::new(diagnostic),
        Some(place) if !is_shown(place) => {
            diagnostic.message = format!("{place}: {}", diagnostic.message);
            Report::new(diagnostic)
        }
        Some(place) => {
            let length = place
                .end
                .min(place.source.text.len())
                .saturating_sub(place.start);
            diagnostic.labels = Some(vec![LabeledSpan::new_with_span(
                None,
                (
                    place.start.min(place.source.text.len()),
                    length.min(first_line(problem)),
                ),
            )]);
            Report::new(diagnostic).with_source_code(NamedSource::new(
                place.source.name.clone(),
                place.source.text.clone(),
            ))
        }
    };
    let mut out = String::new();
    let drawn = GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_context_lines(1)
        .render_report(&mut out, report.as_ref());
    if drawn.is_ok() {
        out
    } else {
        format!("{problem}\n")
    }
}

/// Bytes of the place on its first line; a caret line under a whole table would not help.
fn first_line(problem: &Problem) -> usize {
    problem.place.as_ref().map_or(0, |place| {
        place
            .source
            .text
            .get(place.start..)
            .and_then(|rest| rest.lines().next())
            .map_or(0, str::len)
    })
}
