//! What the interface of Open-Meteo answers in JSON, as the rows that its CSV has: a row of the
//! place, a header with units in brackets, a row an hour.

use crate::problem::Source;
use serde_json::Value;
use std::fmt::Write;
use std::sync::Arc;

/// The answer as rows; none for any other text.
pub fn as_rows(source: &Source) -> Option<Arc<Source>> {
    if !source.text.trim_start().starts_with('{') {
        return None;
    }
    let answer: Value = serde_json::from_str(&source.text).ok()?;
    let hourly = answer.get("hourly")?.as_object()?;
    let columns: Vec<(&String, &Vec<Value>)> = hourly
        .iter()
        .filter_map(|(name, values)| Some((name, values.as_array()?)))
        .collect();
    let unit = |name: &str| answer.get("hourly_units")?.get(name)?.as_str();
    let header: Vec<String> = columns
        .iter()
        .map(|(name, _)| match unit(name).filter(|_| *name != "time") {
            Some(unit) => format!("{name} ({unit})"),
            None => (*name).clone(),
        })
        .collect();
    let mut text = format!(
        "utc_offset_seconds\n{}\n\n{}\n",
        answer.get("utc_offset_seconds").unwrap_or(&Value::Null),
        header.join(",")
    );
    for row in 0..columns.iter().map(|(_, values)| values.len()).min()? {
        let cells: Vec<String> = columns
            .iter()
            .map(|(_, values)| match &values[row] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
            .collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    Some(Source::new(source.name.clone(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_becomes_rows() {
        let source = |text: &str| Source::new("weather.json", text);
        let answer = r#"{"utc_offset_seconds": -18000, "hourly_units": {"time": "iso8601", "temperature_2m": "°C"},
            "hourly": {"time": ["2023-01-01T00:00", "2023-01-01T01:00"], "temperature_2m": [16.9, null]}}"#;
        let rows = as_rows(&source(answer)).unwrap();
        assert_eq!(
            rows.text,
            "utc_offset_seconds\n-18000\n\ntime,temperature_2m (°C)\n2023-01-01T00:00,16.9\n2023-01-01T01:00,\n"
        );
        assert!(as_rows(&source("time,price\n")).is_none());
        assert!(as_rows(&source("{\"a\": 1}")).is_none());
    }
}
