//! The ways in which a distribution may be spelled: its name and one of its sets of parameters.

use crate::node::{Entry, Node, Value};
use crate::problem::{Kind, nearest};
use crate::random::dist::{Distribution, Law};
use crate::rule::Reader;

/// A parameter set of a distribution, by the keys it is spelled with.
type Spelling = (
    &'static str,
    &'static [&'static str],
    fn(&[f64]) -> Result<Law, String>,
);

/// Every distribution and the sets of parameters it may be given by. Quantile keys are read apart.
const SPELLINGS: &[Spelling] = &[
    ("normal", &["mean", "sd"], |p| {
        Law::Normal {
            mean: p[0],
            sd: p[1],
        }
        .checked()
    }),
    ("lognormal", &["mean", "sd"], |p| {
        Law::lognormal_from_moments(p[0], p[1])
    }),
    ("triangular", &["low", "mode", "high"], |p| {
        Law::Triangular {
            low: p[0],
            mode: p[1],
            high: p[2],
        }
        .checked()
    }),
    ("pert", &["low", "mode", "high"], |p| {
        Law::Pert {
            low: p[0],
            mode: p[1],
            high: p[2],
        }
        .checked()
    }),
    ("uniform", &["low", "high"], |p| {
        Law::Uniform {
            low: p[0],
            high: p[1],
        }
        .checked()
    }),
    ("weibull", &["shape", "scale"], |p| {
        Law::Weibull {
            shape: p[0],
            scale: p[1],
        }
        .checked()
    }),
    ("gamma", &["shape", "scale"], |p| {
        Law::Gamma {
            shape: p[0],
            scale: p[1],
        }
        .checked()
    }),
    ("gamma", &["mean", "sd"], |p| {
        Law::Gamma {
            shape: (p[0] / p[1]) * (p[0] / p[1]),
            scale: p[1] * p[1] / p[0],
        }
        .checked()
    }),
    ("beta", &["alpha", "beta"], |p| {
        Law::Beta {
            alpha: p[0],
            beta: p[1],
            low: 0.0,
            high: 1.0,
        }
        .checked()
    }),
    ("beta", &["alpha", "beta", "low", "high"], |p| {
        Law::Beta {
            alpha: p[0],
            beta: p[1],
            low: p[2],
            high: p[3],
        }
        .checked()
    }),
    ("exponential", &["mean"], |p| {
        Law::Exponential { mean: p[0] }.checked()
    }),
];

/// A law's form through two quantiles.
type Through = fn((f64, f64), (f64, f64)) -> Result<Law, String>;
/// The distributions that two quantiles determine.
const THROUGH_QUANTILES: &[(&str, Through)] = &[
    ("normal", Law::normal_through),
    ("lognormal", Law::lognormal_through),
    ("weibull", Law::weibull_through),
];
/// Quantile keys and their probabilities.
const QUANTILE_KEYS: &[(&str, f64)] = &[
    ("p01", 0.01),
    ("p05", 0.05),
    ("p10", 0.1),
    ("p25", 0.25),
    ("p50", 0.5),
    ("p75", 0.75),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p99", 0.99),
];

/// Names of every distribution, for messages and the schema.
pub fn distribution_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = SPELLINGS
        .iter()
        .map(|(name, ..)| *name)
        .chain(["discrete", "empirical"])
        .collect();
    names.dedup();
    names
}

/// Reads the one distribution of a table.
pub(super) fn read(node: &Node, entries: &[Entry], reader: &mut Reader) -> Option<Distribution> {
    let names = distribution_names();
    let [entry] = entries else {
        reader.refuse(
            Kind::WrongType,
            node,
            "one distribution is expected here".to_owned(),
            format!(
                "for example {{ triangular = {{ low = 1, mode = 2, high = 4 }} }}; one of {}",
                names.join(", ")
            ),
        );
        return None;
    };
    let name = entry.key.as_str();
    if !names.contains(&name) {
        let hint = nearest(name, names.iter().copied()).map_or_else(
            || format!("one of {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        reader.problems.push(
            crate::problem::Problem::error(
                Kind::UnknownKey,
                format!("`{name}` is not a distribution"),
            )
            .at(&entry.place)
            .hint(hint),
        );
        return None;
    }
    let Value::Table(parameters) = &entry.node.value else {
        reader.refuse(
            Kind::WrongType,
            &entry.node,
            format!("`{name}` needs its parameters in a table"),
            spellings_of(name),
        );
        return None;
    };
    let law = match name {
        "discrete" => read_discrete(&entry.node, parameters, reader)?,
        "empirical" => read_empirical(&entry.node, parameters, reader)?,
        _ => read_parametric(name, &entry.node, parameters, reader)?,
    };
    truncate(Distribution::new(law), &entry.node, reader)
}

/// The parameters but for `min` and `max`, which truncate.
fn shape_parameters(parameters: &[Entry]) -> impl Iterator<Item = &Entry> {
    parameters
        .iter()
        .filter(|entry| entry.key != "min" && entry.key != "max")
}

fn read_parametric(
    name: &str,
    node: &Node,
    parameters: &[Entry],
    reader: &mut Reader,
) -> Option<Law> {
    let mut given: Vec<(&str, f64)> = Vec::new();
    for entry in shape_parameters(parameters) {
        let Some(number) = entry.node.number() else {
            reader.refuse(
                Kind::WrongType,
                &entry.node,
                format!("`{}` must be a number", entry.key),
                spellings_of(name),
            );
            return None;
        };
        given.push((&entry.key, number));
    }
    let (kind, why) = match by_parameters(name, &given).or_else(|| through_quantiles(name, &given))
    {
        Some(Ok(law)) => return Some(law),
        Some(Err(why)) => (Kind::OutOfRange, why),
        None => {
            let keys: Vec<&str> = given.iter().map(|(key, _)| *key).collect();
            let keys = keys.join(", ");
            (
                Kind::Missing,
                format!("`{name}` cannot be given by {{{keys}}}"),
            )
        }
    };
    reader.refuse(kind, node, why, spellings_of(name));
    None
}

fn value_of(given: &[(&str, f64)], key: &str) -> Option<f64> {
    let mut given = given.iter();
    given
        .find(|(name, _)| *name == key)
        .map(|(_, value)| *value)
}

/// The law of a name that has just the parameters given; none where it has no such set.
fn by_parameters(name: &str, given: &[(&str, f64)]) -> Option<Result<Law, String>> {
    let mut spellings = SPELLINGS.iter();
    spellings.find_map(|(law, keys, make)| {
        let values: Option<Vec<f64>> = keys.iter().map(|key| value_of(given, key)).collect();
        let values = values.filter(|_| *law == name && keys.len() == given.len())?;
        Some(make(&values))
    })
}

/// The law of a name through just two quantiles; none where they are not what is given.
fn through_quantiles(name: &str, given: &[(&str, f64)]) -> Option<Result<Law, String>> {
    let quantile = |(key, p): &(&str, f64)| Some((*p, value_of(given, key)?));
    let quantiles: Vec<(f64, f64)> = QUANTILE_KEYS.iter().filter_map(quantile).collect();
    let (_, make) = THROUGH_QUANTILES.iter().find(|(law, _)| *law == name)?;
    let [low, high] = <[(f64, f64); 2]>::try_from(quantiles).ok()?;
    (given.len() == 2).then(|| make(low, high))
}

/// The ways a distribution may be given, as a hint.
fn spellings_of(name: &str) -> String {
    let mut ways: Vec<String> = SPELLINGS
        .iter()
        .filter(|(law, ..)| *law == name)
        .map(|(_, keys, _)| keys.join(", "))
        .collect();
    if THROUGH_QUANTILES.iter().any(|(law, _)| *law == name) {
        ways.push("two of p01, p05, p10, p25, p50, p75, p90, p95, p99".to_owned());
    }
    match name {
        "discrete" => "give values = […] and weights = […]".to_owned(),
        "empirical" => "give file = \"…csv\" and column = \"…\"".to_owned(),
        _ => format!("give {}; `min` and `max` truncate it", ways.join("; or ")),
    }
}

fn read_discrete(node: &Node, parameters: &[Entry], reader: &mut Reader) -> Option<Law> {
    let numbers = |key: &str| match &parameters.iter().find(|entry| entry.key == key)?.node.value {
        Value::List(items) => items.iter().map(Node::number).collect::<Option<Vec<f64>>>(),
        _ => None,
    };
    let known = shape_parameters(parameters)
        .all(|entry| matches!(entry.key.as_str(), "values" | "weights"));
    let made = match (numbers("values"), numbers("weights")) {
        (Some(values), Some(weights)) if known => Law::discrete(&values, &weights),
        _ => Err("`discrete` needs a list of numbers for `values` and for `weights`".to_owned()),
    };
    made.map_err(|why| reader.refuse(Kind::OutOfRange, node, why, spellings_of("discrete")))
        .ok()
}

fn read_empirical(node: &Node, parameters: &[Entry], reader: &mut Reader) -> Option<Law> {
    let text = |key: &str| {
        parameters
            .iter()
            .find(|entry| entry.key == key)?
            .node
            .text()
    };
    let known =
        shape_parameters(parameters).all(|entry| matches!(entry.key.as_str(), "file" | "column"));
    let made = match (text("file"), text("column")) {
        (Some(file), Some(column)) if known => {
            (reader.column_of)(&node.place, file, column).and_then(|values| Law::empirical(&values))
        }
        _ => Err("`empirical` needs a file and a column".to_owned()),
    };
    made.map_err(|why| reader.refuse(Kind::File, node, why, spellings_of("empirical")))
        .ok()
}

fn truncate(distribution: Distribution, node: &Node, reader: &mut Reader) -> Option<Distribution> {
    let bound = |key: &str| node.get(key).map(Node::number);
    let (min, max) = match (bound("min"), bound("max")) {
        (None, None) => return Some(distribution),
        (Some(None), _) | (_, Some(None)) => {
            reader.refuse(
                Kind::WrongType,
                node,
                "`min` and `max` must be numbers".to_owned(),
                "they truncate the distribution",
            );
            return None;
        }
        (min, max) => (
            min.flatten().unwrap_or(-1e18),
            max.flatten().unwrap_or(1e18),
        ),
    };
    distribution
        .truncated(min, max)
        .map_err(|why| reader.refuse(Kind::OutOfRange, node, why, "widen `min` and `max`"))
        .ok()
}
