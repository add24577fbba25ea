//! Experiments that are to be compared: several scenarios, or one with its variants.

use crate::problem::{Kind, Problem, Problems};
use crate::scenario::experiment::{self, Experiment};
use crate::scenario::load;
use crate::scenario::resolve::ClimateCache;
use crate::scenario::whole;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Reads the scenarios to compare; all take the seed and the number of replications of the first,
/// so that they face the same draws.
///
/// # Errors
/// Every problem found; also where one file alone has no variants, and where experiments are over
/// different months.
pub fn read(paths: &[PathBuf], arguments: &[String]) -> Result<Vec<Experiment>, Problems> {
    let cache = ClimateCache::default();
    let mut set = arguments.to_vec();
    let mut experiments: Vec<Experiment> = Vec::new();
    for (path, variant) in subjects(paths)? {
        let layers = load::load(&path)?;
        let name = experiment::stem(&path);
        let mut experiment =
            experiment::from_layers(&name, &layers, &set, variant.as_deref(), &cache)?;
        experiment.name = unused(experiment.name, &experiments);
        if experiments.is_empty() {
            set.push(format!("monte_carlo.seed={}", experiment.seed));
            set.push(format!(
                "monte_carlo.replications={}",
                experiment.replications
            ));
        }
        experiments.push(experiment);
    }
    refuse_other_months(&experiments)?;
    if paths.len() > 1
        && let Some(warning) = differing_cooling(&experiments)
    {
        experiments[0].warnings.push(warning);
    }
    Ok(experiments)
}

fn refuse_other_months(experiments: &[Experiment]) -> Result<(), Problems> {
    let months = |experiment: &Experiment| {
        let horizon = &experiment.cases[0].plan.horizon;
        (horizon.months(), horizon.start)
    };
    let first = &experiments[0];
    let Some(other) = experiments
        .iter()
        .find(|experiment| months(experiment) != months(first))
    else {
        return Ok(());
    };
    let message = format!(
        "{:?} and {:?} differ in `start` or `years`",
        first.name, other.name
    );
    Err(Problem::error(Kind::OutOfRange, message)
        .hint("compare scenarios over the same time; --set start=… --set years=…")
        .into())
}

/// Scenarios whose sites are cooled by different technologies: what their PUE and water differ by
/// is the plants', not the places'.
fn differing_cooling(experiments: &[Experiment]) -> Option<Problem> {
    let technologies = |experiment: &Experiment| {
        let of = |ending: &str| {
            let is = |path: &str| path.contains(".cooling.") && path.ends_with(ending);
            let keys = experiment.explained.iter().filter(|key| is(&key.path));
            let values = keys.map(|key| key.value.clone());
            values
                .filter(|value| value != "\"\"")
                .collect::<BTreeSet<_>>()
        };
        let titles = of(".title");
        if titles.is_empty() {
            of(".form")
        } else {
            titles
        }
    };
    let first = technologies(&experiments[0]);
    let other = experiments[1..]
        .iter()
        .find(|experiment| technologies(experiment) != first)?;
    let text = |of: &BTreeSet<String>| of.iter().cloned().collect::<Vec<_>>().join(", ");
    let message = format!(
        "{:?} is cooled by {} and {:?} by {}: differences in PUE and water are those of the plants",
        experiments[0].name,
        text(&first),
        other.name,
        text(&technologies(other))
    );
    Some(Problem::warning(Kind::OutOfRange, message).hint(
        "give them the same plant to compare places; if the plants are compared, no fix is needed",
    ))
}

/// The name, numbered when an earlier scenario has the same: results are identified by it.
fn unused(name: String, taken: &[Experiment]) -> String {
    let is_free = |name: &String| taken.iter().all(|other| other.name != *name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(name)
}

/// The scenario files, or the one file and each of its variants.
fn subjects(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Option<String>)>, Problems> {
    let [only] = paths else {
        return Ok(paths.iter().map(|path| (path.clone(), None)).collect());
    };
    let variants = whole::variants(only)?;
    if variants.is_empty() {
        let message = format!("{} has no variants to compare with", only.display());
        return Err(Problem::error(Kind::Missing, message)
            .hint("name a second scenario, or give this one [[variant]]s")
            .into());
    }
    let with_base = std::iter::once(None).chain(variants.into_iter().map(Some));
    Ok(with_base.map(|variant| (only.clone(), variant)).collect())
}
