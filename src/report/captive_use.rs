//! Captive use against leasing, for the terminal: measures of a run, and of several with the
//! difference from the first.

use super::figure::{bare, figure, heading};
use super::layout::{clip_to, right, table};
use crate::montecarlo::ensemble::Statistics;
use crate::study::compare::{CompareMeasure, Comparison};
use crate::tables::{MeasureColumn, P10, P90, Tables};
use comfy_table::Cell;

/// Measures and their labels.
const REPORTED: [(&str, &str); 7] = [
    (
        "captive_use_foregone_revenue_usd",
        "foregone revenue of captive use",
    ),
    (
        "captive_use_foregone_revenue_requested_usd",
        "of it, requested by customers, at most",
    ),
    ("leasing_net_usd", "net revenue from leasing"),
    (
        "leasing_net_usd_per_gpu_hour",
        "net revenue per GPU-hour sold",
    ),
    ("call_back_cost_usd", "cost of call-backs"),
    (
        "captive_use_breakeven_usd_per_gpu_hour",
        "break-even price, leasing over use",
    ),
    (
        "captive_use_pays_fraction",
        "captive GPU-hours below break-even",
    ),
];
/// Prefix of the ids of the reported measures of training runs.
const LATE: &str = "training_run_days_late.";
/// Maximum width of a label, columns.
const NAME: usize = 40;

/// Captive use and leasing in a run; empty without captive use.
pub fn of_run(tables: &Tables) -> String {
    let mut rows = table(&[
        "captive use and leasing",
        "mean",
        "± 95 % CI",
        "P10",
        "P50",
        "P90",
    ]);
    let reported = REPORTED
        .iter()
        .filter_map(|(id, words)| Some((tables.measure(id)?, (*words).to_owned())));
    let late = tables
        .measures
        .iter()
        .filter_map(|measure| Some((measure, days_late(&measure.id)?)));
    // Measures without a value, or zero in every replication, are left out.
    let there = |measure: &MeasureColumn| measure.statistics.mean.is_some_and(|mean| mean != 0.0);
    for (measure, words) in reported.chain(late).filter(|(measure, _)| there(measure)) {
        let statistics = &measure.statistics;
        let figures = [
            statistics.mean,
            statistics.half_width,
            statistics.quantile(P10),
            statistics.median(),
            statistics.quantile(P90),
        ];
        let mut row = vec![Cell::new(clip_to(&words, NAME))];
        row.extend(figures.into_iter().enumerate().map(|(at, value)| {
            right(if at == 0 {
                figure(value, measure.unit)
            } else {
                bare(value, measure.unit)
            })
        }));
        rows.add_row(row);
    }
    if rows.is_empty() {
        String::new()
    } else {
        format!("\n{rows}\n")
    }
}

/// Captive use and leasing of scenarios side by side, with the paired difference of each from the
/// first; empty without captive use.
pub fn of_comparison(comparison: &Comparison) -> String {
    let find = |id: &str| comparison.measures.iter().find(|measure| measure.id == id);
    let reported = REPORTED
        .iter()
        .filter_map(|(id, words)| Some((find(id)?, (*words).to_owned())));
    let late = comparison
        .measures
        .iter()
        .filter_map(|measure| Some((measure, days_late(&measure.id)?)));
    let all: Vec<(&CompareMeasure, String)> = reported.chain(late).collect();
    let mut out = String::new();
    let there = |measure: &CompareMeasure| {
        measure
            .scenarios
            .iter()
            .any(|statistics| statistics.mean.is_some_and(|mean| mean != 0.0))
    };
    for (measure, words) in all.iter().filter(|(measure, _)| there(measure)) {
        let unit = heading(measure.unit);
        let comma = if unit.is_empty() { "" } else { ", " };
        out += &format!("  {words}{comma}{unit}\n");
        for (at, statistics) in measure.scenarios.iter().enumerate() {
            let pair = measure
                .pairs
                .iter()
                .find(|pair| (pair.a, pair.b) == (0, at));
            let difference = pair.map_or_else(String::new, |pair| {
                format!(
                    "   {} − A: {}",
                    super::layout::letter(at),
                    with_interval(&pair.difference, measure.unit)
                )
            });
            out += &format!(
                "    {}  {:<24}{difference}\n",
                super::layout::letter(at),
                with_interval(statistics, measure.unit)
            );
        }
    }
    if out.is_empty() {
        out
    } else {
        format!("\nfor the owner: captive use and leasing, mean ± 95 % CI\n{out}")
    }
}

fn with_interval(statistics: &Statistics, unit: &str) -> String {
    format!(
        "{} ± {}",
        bare(statistics.mean, unit),
        bare(statistics.half_width, unit)
    )
}

/// The label of a measure of a training run's lateness.
fn days_late(id: &str) -> Option<String> {
    Some(format!(
        "training run, days late: {}",
        id.strip_prefix(LATE)?
    ))
}
