//! `tables/month`, `tables/quarter` and `tables/year`, as CSV and JSON: each measure with its mean,
//! P10, P50 and P90 in each period, and its value in the replication at the median of NPV.

use super::folder::{Folder, pretty};
use crate::kpi::Across;
use crate::montecarlo::periods::Length;
use crate::tables::periods::{PeriodRow, PeriodTable};
use serde_json::{Value, json};

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
        folder.write(&format!("{path}.csv"), &csv(table, length)?)?;
        folder.write(&format!("{path}.json"), &pretty(&json(table, length)))?;
    }
    Ok(())
}

/// Heads of the columns.
const COLUMNS: [&str; 12] = [
    "period",
    "months",
    "measure",
    "unit",
    "aggregation",
    "mean",
    "p10",
    "p50",
    "p90",
    "undefined",
    "replication",
    "value_in_replication",
];

/// A row per period and measure; empty where undefined.
fn csv(table: &PeriodTable, length: Length) -> Result<Vec<u8>, String> {
    let cell = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let named = table.named.map_or(String::new(), |named| named.to_string());
    let rows = table.of(length).map(|row| {
        let period = &table.periods[row.period];
        let (measure, how) = &table.measures[row.measure];
        let quantile = |at: usize| cell(row.quantiles.map(|all| all[at]));
        [
            period.label.clone(),
            period.months.len().to_string(),
            measure.id.clone(),
            measure.unit.to_owned(),
            across(*how).to_owned(),
            cell(row.mean),
            quantile(0),
            quantile(1),
            quantile(2),
            row.undefined.to_string(),
            named.clone(),
            cell(row.named),
        ]
    });
    let words = |error: &dyn std::fmt::Display| format!("cannot write a table: {error}");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(COLUMNS.map(str::to_owned)).chain(rows) {
        writer.write_record(&row).map_err(|error| words(&error))?;
    }
    writer.into_inner().map_err(|error| words(&error))
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
