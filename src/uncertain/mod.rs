//! A number that may be a distribution, as a scenario spells it.

mod spelled;

pub use spelled::distribution_names;

use crate::node::{Node, Value};
use crate::problem::{Kind, Place};
use crate::random::dist::Distribution;
use crate::rule::{Draw, Field, Reader, Rule, Shape, in_range, plain, wrong_type};

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
            (Value::Table(entries), _) if rule.draw != Draw::Never => {
                within_range(spelled::read(node, entries, reader)?, node, rule, reader)?
            }
            _ => {
                wrong_type(node, rule, "a number or a distribution", reader);
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
