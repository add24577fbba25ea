//! A number that may be a distribution, as a scenario spells it.

use crate::node::{Entry, Node, Value};
use crate::problem::{Kind, Place, nearest};
use crate::random::dist::{Distribution, Law};
use crate::rule::{Draw, Field, Reader, Rule, Shape, in_range, plain};

/// The share of a distribution that may lie outside its key's range; it is cut off.
const TOLERATED_OUTSIDE: f64 = 1e-3;

/// A number or a distribution, checked against its key's range.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// What is drawn from.
    pub distribution: Distribution,
    /// Dotted path of the key, which names the draw.
    pub path: String,
    /// Its unit.
    pub unit: &'static str,
    /// Where it was written.
    pub place: Place,
}

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

impl Field for Uncertain {
    fn shape() -> Shape {
        Shape::Uncertain
    }

    fn read(node: &Node, rule: &Rule, reader: &mut Reader) -> Option<Self> {
        let distribution = match (&node.value, node.number()) {
            (_, Some(number)) => {
                in_range(number, node, rule, reader)?;
                Distribution::constant(number)
            }
            (Value::Table(entries), _) if rule.draw != Draw::Never => within_range(
                read_distribution(node, entries, reader)?,
                node,
                rule,
                reader,
            )?,
            _ => {
                let message = format!(
                    "`{}` is {}, but a number or a distribution is expected",
                    rule.key,
                    node.value.type_name()
                );
                reader.refuse(Kind::WrongType, node, message, rule.doc.trim());
                return None;
            }
        };
        reader.explained.push(crate::rule::Explained {
            path: reader.path(),
            value: node.to_string(),
            unit: rule.unit,
            origin: if node.place.source.name == crate::rule::DEFAULT_SOURCE {
                "default".to_owned()
            } else {
                node.place.to_string()
            },
        });
        Some(Self {
            distribution,
            path: reader.path(),
            unit: rule.unit,
            place: node.place.clone(),
        })
    }
}

/// Cuts off a sliver outside the key's range; refuses more than a sliver.
fn within_range(
    distribution: Distribution,
    node: &Node,
    rule: &Rule,
    reader: &mut Reader,
) -> Option<Distribution> {
    let (least, greatest) = distribution.range();
    if least >= rule.min && greatest <= rule.max {
        return Some(distribution);
    }
    let (low, high) = (
        distribution.quantile(TOLERATED_OUTSIDE),
        distribution.quantile(1.0 - TOLERATED_OUTSIDE),
    );
    if low < rule.min || high > rule.max {
        let message = format!(
            "`{}` would be drawn outside {} (0.1 % to 99.9 %: {} to {})",
            rule.key,
            rule.range_text(),
            plain(low),
            plain(high)
        );
        reader.refuse(
            Kind::OutOfRange,
            node,
            message,
            "narrow the distribution, or add `min` and `max` to it",
        );
        return None;
    }
    match distribution.truncated(rule.min, rule.max) {
        Ok(cut) => Some(cut),
        Err(why) => {
            reader.refuse(Kind::OutOfRange, node, why, "narrow the distribution");
            None
        }
    }
}

fn read_distribution(node: &Node, entries: &[Entry], reader: &mut Reader) -> Option<Distribution> {
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
    let of = |key: &str| {
        given
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, number)| *number)
    };
    let spelled = SPELLINGS.iter().find_map(|(law, keys, make)| {
        let values: Option<Vec<f64>> = keys.iter().map(|key| of(key)).collect();
        (*law == name && keys.len() == given.len())
            .then_some(values)
            .flatten()
            .map(|values| make(&values))
    });
    let quantiles: Vec<(f64, f64)> = QUANTILE_KEYS
        .iter()
        .filter_map(|(key, p)| Some((*p, of(key)?)))
        .collect();
    let through = THROUGH_QUANTILES
        .iter()
        .find(|(law, _)| *law == name && quantiles.len() == 2 && given.len() == 2)
        .map(|(_, make)| make(quantiles[0], quantiles[1]));
    match spelled.or(through) {
        Some(Ok(law)) => Some(law),
        Some(Err(why)) => {
            reader.refuse(Kind::OutOfRange, node, why, spellings_of(name));
            None
        }
        None => {
            let keys = given
                .iter()
                .map(|(key, _)| *key)
                .collect::<Vec<_>>()
                .join(", ");
            reader.refuse(
                Kind::Missing,
                node,
                format!("`{name}` cannot be given by {{{keys}}}"),
                spellings_of(name),
            );
            None
        }
    }
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
