//! A scenario with all of its variants.

use super::experiment::{Experiment, from_layers, stem};
use super::load::{self, Layers};
use super::resolve::ClimateCache;
use crate::node::{Node, Value};
use crate::problem::{Problem, Problems, Severity};
use std::path::Path;

/// The names of a scenario's variants.
///
/// # Errors
/// Every problem found.
pub fn variants(path: &Path) -> Result<Vec<String>, Problems> {
    Ok(names(&load::load(path)?))
}

fn names(layers: &Layers) -> Vec<String> {
    let Some(Value::List(items)) = layers.root.get("variant").map(|list| &list.value) else {
        return Vec::new();
    };
    let names = items.iter().filter_map(Node::identity);
    names.map(str::to_owned).collect()
}

/// Whether a variant is warned of what the scenario is: at the same place, with the same fix.
fn is_alike(known: &Problem, problem: &Problem) -> bool {
    problem.severity == Severity::Warning
        && (&known.place, &known.hint) == (&problem.place, &problem.hint)
}

/// Reads a scenario, or one of its variants. The scenario itself is refused where one of its
/// variants is, so that none of them fails later; what only a variant is warned of stands in the
/// second part, with its name.
///
/// # Errors
/// Every problem found.
pub fn read(
    path: &Path,
    arguments: &[String],
    variant: Option<&str>,
) -> Result<(Experiment, Problems), Problems> {
    let (layers, cache) = (load::load(path)?, ClimateCache::default());
    let name = stem(path);
    let of = |variant: Option<&str>| from_layers(&name, &layers, arguments, variant, &cache);
    let experiment = of(variant)?;
    let mut of_variants = Problems::default();
    if variant.is_some() {
        return Ok((experiment, of_variants));
    }
    for name in names(&layers) {
        let found = match of(Some(&name)) {
            Ok(read) => {
                let variant = format!("variant {name:?}");
                read.warnings.only_in(&experiment.warnings, &variant)
            }
            Err(found) => found,
        };
        let new = found.0.into_iter();
        new.filter(|problem| {
            !experiment
                .warnings
                .0
                .iter()
                .any(|known| is_alike(known, problem))
        })
        .for_each(|problem| of_variants.push(problem));
    }
    if of_variants.refuse() {
        Err(of_variants)
    } else {
        Ok((experiment, of_variants))
    }
}
