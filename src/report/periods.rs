//! `tables/month`, `tables/quarter` and `tables/year`, as CSV and JSON: each measure with its mean,
//! P10, P50 and P90 in each period, and its value in the replication at the median of NPV.

use super::folder::{Folder, pretty};
use crate::kpi::Across;
use crate::montecarlo::periods::Length;
use crate::tables::periods::{PeriodRow, PeriodTable};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What a reader of the tables must know.
const NOTE: &str = "Quantiles do not add: those of a quarter or year are of the values of each \
    replication over that quarter or year. Means of sums add up, and so do the values of the \
    replication named. Sums are over the period; ratios are sums over sums; closing values are \
    those of its last month.";

/// How a measure of a quarter is made of months, as the files spell it.
fn across(across: Across) -> &'static str {
    match across {
        Across::Sum => "sum",
        Across::Ratio => "ratio of sums",
        Across::Mean => "mean over time",
        Across::Closing => "closing",
    }
}

/// Writes the tables.
///
/// # Errors
/// A message for the user.
pub fn write(folder: &mut Folder, prefix: &str, table: &PeriodTable) -> Result<(), String> {
    for length in Length::ALL {
        let path = format!("{prefix}tables/{}", length.name());
        folder.write(&format!("{path}.csv"), csv(table, length).as_bytes())?;
        folder.write(&format!("{path}.json"), &pretty(&json(table, length)))?;
    }
    Ok(())
}

/// A row per period and measure; empty where undefined.
fn csv(table: &PeriodTable, length: Length) -> String {
    let mut text = String::from(
        "period,months,measure,unit,aggregation,mean,p10,p50,p90,undefined,replication,\
            value_in_replication\n",
    );
    let cell = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let named = table.named.map_or(String::new(), |named| named.to_string());
    for row in table.of(length) {
        let period = &table.periods[row.period];
        let (measure, how) = &table.measures[row.measure];
        let [p10, p50, p90] = [0, 1, 2].map(|at| row.quantiles.map(|all| all[at]));
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{named},{}",
            period.label,
            period.months.len(),
            measure.id,
            measure.unit,
            across(*how),
            cell(row.mean),
            cell(p10),
            cell(p50),
            cell(p90),
            row.undefined,
            cell(row.named),
        );
    }
    text
}

/// An object per measure, with a row per period.
fn json(table: &PeriodTable, length: Length) -> Value {
    let mut measures: Vec<(String, Value)> = table
        .measures
        .iter()
        .map(|(measure, how)| {
            let head = json!({"unit": measure.unit, "aggregation": across(*how), "periods": []});
            (measure.id.clone(), head)
        })
        .collect();
    for row in table.of(length) {
        if let Some(Value::Array(rows)) = measures[row.measure].1.get_mut("periods") {
            rows.push(json_row(table, row));
        }
    }
    json!({
        "period": length.name(),
        "note": NOTE,
        "replication": table.named,
        "measures": measures.into_iter().collect::<serde_json::Map<_, _>>(),
    })
}

fn json_row(table: &PeriodTable, row: &PeriodRow) -> Value {
    let period = &table.periods[row.period];
    let quantile = |at: usize| row.quantiles.map(|all| all[at]);
    json!({
        "period": period.label,
        "months": period.months.len(),
        "mean": row.mean,
        "p10": quantile(0),
        "p50": quantile(1),
        "p90": quantile(2),
        "undefined": row.undefined,
        "value_in_replication": row.named,
    })
}
