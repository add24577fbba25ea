//! Answers to questions, in the terminal summary.

use super::figure::{figure, per_cent};
use super::layout::{letter, right, table};
use crate::kpi::NEVER;
use crate::montecarlo::bound::{Answer, Question, Statistic};
use crate::study::compare::Comparison;
use crate::tables::Tables;
use comfy_table::Cell;

/// A line per question; nothing without any.
pub(super) fn of_run(tables: &Tables) -> String {
    if tables.answers.is_empty() {
        return String::new();
    }
    let mut rows = table(&["question", "answer", "95 % CI", ""]);
    for (question, answer) in &tables.answers {
        let cells = cells(question, answer);
        rows.add_row(std::iter::once(Cell::new(&question.text)).chain(cells));
    }
    format!("{rows}\n\n")
}

/// A line per question and scenario; nothing without any.
pub(super) fn of_comparison(comparison: &Comparison) -> String {
    if comparison.answers.is_empty() {
        return String::new();
    }
    let mut rows = table(&["question", "", "answer", "95 % CI", ""]);
    for (question, answers) in &comparison.answers {
        for (at, answer) in answers.iter().enumerate() {
            let text = if at == 0 { question.text.as_str() } else { "" };
            let names = [Cell::new(text), Cell::new(letter(at))];
            rows.add_row(names.into_iter().chain(cells(question, answer)));
        }
    }
    format!("\n{rows}\n")
}

/// The figure, its interval, and what there is to say of it.
fn cells(question: &Question, answer: &Answer) -> [Cell; 3] {
    let value = answer.estimate.map_or("–".to_owned(), |estimate| {
        written(question, estimate.value)
    });
    let ends = answer.estimate.and_then(|estimate| estimate.interval);
    let ends = ends.map_or("–".to_owned(), |(low, high)| {
        format!("{} to {}", written(question, low), written(question, high))
    });
    [right(value), right(ends), Cell::new(remark(answer))]
}

/// A figure of a question, in its unit.
fn written(question: &Question, value: f64) -> String {
    if value == NEVER {
        return "never".to_owned();
    }
    if matches!(question.statistic, Statistic::Probability(_)) {
        return per_cent(value, 2);
    }
    figure(Some(value), &question.unit)
}

/// Whether a bound holds, and what the figure leaves out.
fn remark(answer: &Answer) -> String {
    let mut parts: Vec<String> = Vec::new();
    match (answer.holds, answer.is_sure) {
        (Some(true), true) => parts.push("holds".to_owned()),
        (Some(true), false) => parts.push("holds, not over the whole CI".to_owned()),
        (Some(false), true) => parts.push("does not hold".to_owned()),
        (Some(false), false) => parts.push("does not hold, within the CI".to_owned()),
        (None, _) => {}
    }
    if let Some(count) = answer.count {
        parts.push(format!("{count} of {}", answer.replications));
    }
    if answer.undefined > 0 {
        parts.push(format!("no value in {}", answer.undefined));
    }
    if answer.never > 0 {
        parts.push(format!("never in {}", answer.never));
    }
    parts.join("; ")
}
