//! `demand = "full"`: a site without a rental market, whose ready GPUs all run.
//!
//! It stands for a captive use of all ready GPUs in every market, and where there is no market for
//! one without a price, so that sites compare by power and cost alone.

use crate::node::{Entry, Node, Value};
use crate::problem::Place;

/// The word.
const FULL: &str = "full";
/// Market of a scenario that has none.
const MARKET: &str = "captive";

/// Writes out what the word stands for. Any other word is left to the reader, which refuses it.
pub fn expand(root: &mut Node) {
    let Some(demand) = root.entry("demand") else {
        return;
    };
    if demand.node.text() != Some(FULL) {
        return;
    }
    let place = demand.node.place.clone();
    let Value::Table(entries) = &mut root.value else {
        return;
    };
    if !entries.iter().any(|entry| entry.key == "market") {
        let price = entry("price_usd_per_gpu_hour", Value::Whole(0), &place);
        let market = entry(MARKET, Value::Table(vec![price]), &place);
        entries.push(entry("market", Value::Table(vec![market]), &place));
    }
    let markets: Vec<String> = entries
        .iter()
        .filter(|entry| entry.key == "market")
        .flat_map(|entry| match &entry.node.value {
            Value::Table(markets) => markets.iter().map(|of| of.key.clone()).collect(),
            _ => Vec::new(),
        })
        .collect();
    let all = |market: String| {
        let name = if markets.len() == 1 {
            "all ready GPUs".to_owned()
        } else {
            format!("all ready GPUs of {market}")
        };
        Node {
            value: Value::Table(vec![
                entry("name", Value::Text(name), &place),
                entry("market", Value::Text(market), &place),
                entry("all_ready", Value::Flag(true), &place),
            ]),
            place: place.clone(),
        }
    };
    let internal = Value::List(markets.iter().cloned().map(all).collect());
    let table = Value::Table(vec![entry("internal", internal, &place)]);
    for entry in entries.iter_mut().filter(|entry| entry.key == "demand") {
        entry.node.value = table.clone();
    }
}

fn entry(key: &str, value: Value, place: &Place) -> Entry {
    Entry {
        key: key.to_owned(),
        place: place.clone(),
        node: Node {
            value,
            place: place.clone(),
        },
    }
}
