//! `summary.json`: each measure with its statistics, and each difference of a comparison.

use crate::kpi::NEVER;
use crate::montecarlo::bound::{Answer, Question};
use crate::montecarlo::ensemble::{QUANTILES, Statistics};
use crate::study::compare::{CompareMeasure, Comparison, Pair};
use crate::tables::{CriticalRow, Tables};
use serde_json::{Map, Value, json};

/// Names of the stated quantiles.
const NAMES: [&str; QUANTILES.len()] = [
    "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99",
];

/// Names of the means of the lowest and of the highest 5 % of the replications.
const TAILS: [&str; 2] = ["shortfall_low05", "shortfall_high05"];

/// Statistics with the documented key names.
pub fn statistics(unit: &str, statistics: &Statistics) -> Value {
    let mut object = Map::new();
    object.insert("unit".into(), json!(unit));
    object.insert("mean".into(), json!(statistics.mean));
    if statistics.never > 0 {
        let mean = json!(statistics.mean_where_it_comes);
        object.insert("mean_where_it_comes".into(), mean);
    }
    object.insert("sd".into(), json!(statistics.sd));
    for (name, p) in NAMES.into_iter().zip(QUANTILES) {
        let value = statistics.quantile(p).map_or(Value::Null, or_never);
        object.insert(name.into(), value);
    }
    object.insert("half_width".into(), json!(statistics.half_width));
    for (at, name) in NAMES.iter().enumerate() {
        let ends = statistics.quantile_intervals.get(at).copied().flatten();
        object.insert(
            format!("{name}_interval"),
            ends.map_or(Value::Null, |(low, high)| {
                json!([or_never(low), or_never(high)])
            }),
        );
    }
    for (name, tail) in TAILS.into_iter().zip(statistics.tails) {
        object.insert(name.into(), json!(tail.map(|(mean, _)| mean)));
        let half_width = json!(tail.map(|(_, half)| half));
        object.insert(format!("{name}_half_width"), half_width);
    }
    object.insert("never".into(), json!(statistics.never));
    object.insert("undefined".into(), json!(statistics.undefined));
    Value::Object(object)
}

/// A number, or `"never"` where it is infinite.
fn or_never(value: f64) -> Value {
    if value == NEVER {
        json!("never")
    } else {
        json!(value)
    }
}

/// The summary of a run.
pub fn of_run(tables: &Tables) -> Value {
    let measures = object(&tables.measures, |measure| {
        let value = statistics(measure.unit, &measure.statistics);
        (measure.id.clone(), value)
    });
    let critical: Vec<Value> = tables.critical.iter().map(critical_row).collect();
    json!({
        "scenario": tables.name,
        "title": tables.title,
        "replications": tables.replications,
        "seed": tables.seed,
        "measures": measures,
        "critical_path": critical,
        "answers": tables.answers.iter().map(|(asked, own)| answer(asked, own)).collect::<Vec<_>>(),
    })
}

/// A question with its answer.
fn answer(question: &Question, answer: &Answer) -> Value {
    let interval = answer.estimate.and_then(|estimate| estimate.interval);
    json!({
        "question": question.text,
        "value": answer.estimate.map(|estimate| or_never(estimate.value)),
        "interval": interval.map(|(low, high)| [or_never(low), or_never(high)]),
        "holds": answer.holds,
        "holds_over_interval": answer.holds.map(|_| answer.is_sure),
        "replications_in_which_it_holds": answer.count,
        "replications": answer.replications,
        "never": answer.never,
        "undefined": answer.undefined,
    })
}

fn critical_row(row: &CriticalRow) -> Value {
    json!({
        "site": row.site,
        "cause": row.cause,
        "first_fraction": row.first,
        "first_days_p50": row.first_days,
        "ready_fraction": row.ready,
        "wait_days_mean": row.days,
    })
}

/// The summary of a comparison.
pub fn of_comparison(comparison: &Comparison) -> Value {
    let measures = object(&comparison.measures, |measure| {
        (measure.id.clone(), compared(&comparison.names, measure))
    });
    let differing: Vec<Value> = comparison
        .differing
        .iter()
        .map(|key| json!({ "key": key.path, "values": key.values }))
        .collect();
    let answers: Vec<Value> = (comparison.answers.iter())
        .map(|(question, each)| {
            let scenarios = comparison.names.iter().zip(each);
            object(scenarios, |(name, own)| {
                (name.clone(), answer(question, own))
            })
            .into()
        })
        .collect();
    json!({
        "scenarios": comparison.names,
        "replications": comparison.replications,
        "seed": comparison.seed,
        "measures": measures,
        "differing_keys": differing,
        "answers": answers,
    })
}

/// One measure of all scenarios, and every pair of them.
fn compared(names: &[String], measure: &CompareMeasure) -> Value {
    let pair = |pair: &Pair| {
        json!({
            "a": names[pair.a],
            "b": names[pair.b],
            "difference": statistics(measure.unit, &pair.difference),
            "difference_replications": pair.both,
            "only_a_replications": pair.only_a,
            "only_b_replications": pair.only_b,
            "probability_better": pair.probability_better,
            "probability_tied": pair.probability_tied,
            "probability_better_interval": pair.probability_interval,
        })
    };
    let scenarios = names.iter().zip(&measure.scenarios);
    let best = names.iter().zip(&measure.probability_best);
    json!({
        "unit": measure.unit,
        "better": measure.better,
        "scenarios": object(scenarios, |(name, own)| (name.clone(), statistics(measure.unit, own))),
        "best": measure.best.map(|at| &names[at]),
        "probability_tied": measure.probability_tied,
        "probability_best": object(best, |(name, share)| (name.clone(), json!(share))),
        "pairs": measure.pairs.iter().map(pair).collect::<Vec<_>>(),
    })
}

/// An object with an entry for each item, in their order.
fn object<T>(
    items: impl IntoIterator<Item = T>,
    entry: impl Fn(T) -> (String, Value),
) -> Map<String, Value> {
    items.into_iter().map(entry).collect()
}
