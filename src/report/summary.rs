//! `summary.json`: each measure with its statistics, and each difference of a comparison.

use crate::montecarlo::ensemble::Statistics;
use crate::study::compare::Comparison;
use crate::tables::Tables;
use serde_json::{Map, Value, json};

/// Names of the stated quantiles.
const NAMES: [&str; 7] = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// Statistics with the documented key names.
pub fn statistics(unit: &str, statistics: &Statistics) -> Value {
    let mut object = Map::new();
    object.insert("unit".into(), json!(unit));
    object.insert("mean".into(), json!(statistics.mean));
    object.insert("sd".into(), json!(statistics.sd));
    for (at, name) in NAMES.iter().enumerate() {
        object.insert((*name).into(), json!(statistics.quantile(at)));
    }
    object.insert("half_width".into(), json!(statistics.half_width));
    for (at, name) in NAMES.iter().enumerate() {
        object.insert(
            format!("{name}_interval"),
            json!(statistics.quantile_intervals.get(at).copied().flatten()),
        );
    }
    object.insert("undefined".into(), json!(statistics.undefined));
    Value::Object(object)
}

/// The summary of a run.
pub fn of_run(tables: &Tables) -> Value {
    let measures: Map<String, Value> = tables
        .measures
        .iter()
        .map(|measure| {
            (
                measure.id.clone(),
                statistics(measure.unit, &measure.statistics),
            )
        })
        .collect();
    let critical: Vec<Value> = tables
        .critical
        .iter()
        .map(|row| {
            json!({ "site": row.site, "cause": row.cause, "first_fraction": row.first, "first_days_p50": row.first_days, "ready_fraction": row.ready, "wait_days_mean": row.days })
        })
        .collect();
    json!({ "scenario": tables.name, "title": tables.title, "replications": tables.replications, "seed": tables.seed, "measures": measures, "critical_path": critical })
}

/// The summary of a comparison.
pub fn of_comparison(comparison: &Comparison) -> Value {
    let measures: Map<String, Value> = comparison
        .measures
        .iter()
        .map(|measure| {
            let pairs: Vec<Value> = measure
                .pairs
                .iter()
                .map(|pair| {
                    json!({
                        "a": comparison.names[pair.a],
                        "b": comparison.names[pair.b],
                        "difference": statistics(measure.unit, &pair.difference),
                        "probability_better": pair.probability_better,
                        "probability_better_interval": pair.probability_interval,
                    })
                })
                .collect();
            let scenarios: Map<String, Value> =
                comparison.names.iter().zip(&measure.scenarios).map(|(name, own)| (name.clone(), statistics(measure.unit, own))).collect();
            let best: Map<String, Value> = comparison.names.iter().zip(&measure.probability_best).map(|(name, share)| (name.clone(), json!(share))).collect();
            let value = json!({ "unit": measure.unit, "better": measure.better, "scenarios": scenarios, "probability_best": best, "pairs": pairs });
            (measure.id.clone(), value)
        })
        .collect();
    let differing: Vec<Value> = comparison
        .differing
        .iter()
        .map(|key| json!({ "key": key.path, "values": key.values }))
        .collect();
    json!({ "scenarios": comparison.names, "replications": comparison.replications, "seed": comparison.seed, "measures": measures, "differing_keys": differing })
}
