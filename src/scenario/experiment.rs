//! An experiment: the plans of a scenario's cases, ready to be simulated.

use super::files;
use super::full_demand;
use super::load::{self, Layers};
use super::resolve::{ClimateCache, resolve};
use super::schema::{Case, Scenario};
use crate::node::Node;
use crate::plan::Plan;
use crate::problem::{Kind, Problem, Problems, Source, nearest};
use crate::random::stream::{Purpose, Stream, key_of};
use crate::rule::{Explained, Field, Reader, Rule, value};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// A named case with its plan.
#[derive(Clone, Debug)]
pub struct NamedCase {
    /// Its name; empty when the scenario has no cases.
    pub name: String,
    /// Its probability.
    pub probability: f64,
    /// The plan that is simulated in it.
    pub plan: Arc<Plan>,
}

/// An experiment: everything a run needs.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The scenario's name: the file's stem, with the variant's.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its currency.
    pub currency: String,
    /// Number of replications.
    pub replications: u32,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Its cases; at least one.
    pub cases: Vec<NamedCase>,
    /// Every key with its value and origin.
    pub explained: Vec<Explained>,
    /// The texts it was read from, base first.
    pub sources: Vec<Arc<Source>>,
    /// `--set`s applied.
    pub arguments: Vec<String>,
    /// SHA-256 over the resolved keys and values: the same for the same experiment, however it is
    /// written.
    pub hash: String,
    /// Warnings.
    pub warnings: Problems,
}

impl Experiment {
    /// First day of what is simulated.
    pub fn first_day(&self) -> Date {
        self.cases[0].plan.horizon.month_date(0)
    }

    /// The case that a replication simulates.
    pub fn case_of(&self, replication: u32) -> usize {
        if self.cases.len() == 1 {
            return 0;
        }
        let u = Stream::new(key_of(self.seed, "future"), replication, Purpose::Case).uniform(0);
        let mut below = 0.0;
        self.cases
            .iter()
            .position(|case| {
                below += case.probability;
                u < below
            })
            .unwrap_or(self.cases.len() - 1)
    }
}

/// Reads a scenario file with overrides into an experiment.
///
/// # Errors
/// Every problem found.
pub fn read(path: &Path, arguments: &[String]) -> Result<Experiment, Problems> {
    read_variant(path, arguments, None)
}

/// The same, or one of its variants.
///
/// # Errors
/// Every problem found.
pub fn read_variant(
    path: &Path,
    arguments: &[String],
    variant: Option<&str>,
) -> Result<Experiment, Problems> {
    from_layers(
        &name_of(path),
        &load::load(path)?,
        arguments,
        variant,
        &ClimateCache::default(),
    )
}

/// The name of a scenario: that of its file.
pub fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(
        || "scenario".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// The names of a scenario's variants.
pub fn variants(layers: &Layers) -> Vec<String> {
    let Some(crate::node::Value::List(items)) = layers.root.get("variant").map(|list| &list.value)
    else {
        return Vec::new();
    };
    let names = items.iter().filter_map(Node::identity);
    names.map(str::to_owned).collect()
}

/// An experiment from merged layers, one of its variants if named, and `--set`s.
///
/// # Errors
/// Every problem found.
pub fn from_layers(
    name: &str,
    layers: &Layers,
    arguments: &[String],
    variant: Option<&str>,
    cache: &ClimateCache,
) -> Result<Experiment, Problems> {
    let mut root = layers.root.clone();
    let mut problems = Problems::default();
    let chosen = Chosen {
        variant: variant.map(|name| find_variant(&root, name)).transpose()?,
        arguments,
    };
    chosen.apply(&mut root, &mut problems);
    let (scenario, reader) = read_tree(root.clone());
    let mut reader = reader;
    reader.problems.0.splice(0..0, problems.0);
    let Some(scenario) = scenario.filter(|_| !reader.problems.refuse()) else {
        return Err(reader.problems);
    };
    let mut warnings = Problems::default();
    let mut refused = Problems::default();
    let cases = cases(
        &scenario,
        &root,
        &chosen,
        cache,
        &mut warnings,
        &mut refused,
    );
    if refused.refuse() {
        return Err(refused);
    }
    Ok(Experiment {
        name: variant.map_or_else(|| name.to_owned(), |variant| format!("{name}-{variant}")),
        title: variant.map_or_else(
            || scenario.title.clone(),
            |variant| format!("{} ({variant})", scenario.title),
        ),
        currency: scenario.currency.clone(),
        replications: scenario.monte_carlo.replications as u32,
        seed: scenario.monte_carlo.seed as u64,
        cases,
        hash: hash_of(&reader.explained),
        explained: reader.explained,
        sources: layers.sources.clone(),
        arguments: arguments.to_vec(),
        warnings,
    })
}

fn collect(problems: &mut Problems, result: Result<(), Problems>) {
    if let Err(found) = result {
        found
            .0
            .into_iter()
            .for_each(|problem| problems.push(problem));
    }
}

/// Fills in the catalogue and reads the tree against the schema.
fn read_tree(mut root: Node) -> (Option<Scenario>, Reader) {
    full_demand::expand(&mut root);
    let mut reader = Reader::after(load::take_from_catalog(&mut root));
    reader.column_of = files::csv_column;
    let rule = Rule {
        key: "scenario",
        ..value()
    };
    let scenario = Scenario::read(&root, &rule, &mut reader);
    (scenario, reader)
}

/// The choice at the call: a variant, and `--set`s that override it.
struct Chosen<'a> {
    variant: Option<Node>,
    arguments: &'a [String],
}

impl Chosen<'_> {
    fn apply(&self, root: &mut Node, problems: &mut Problems) {
        if let Some(variant) = &self.variant {
            collect(problems, apply_set(root, variant));
        }
        for argument in self.arguments {
            collect(problems, load::apply_argument(root, argument));
        }
    }
}

fn find_variant(root: &Node, name: &str) -> Result<Node, Problems> {
    let list = root.get("variant").cloned();
    let items = match list.as_ref().map(|list| &list.value) {
        Some(crate::node::Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let Some(variant) = items.iter().find(|item| item.identity() == Some(name)) else {
        let hint = nearest(name, items.iter().filter_map(Node::identity)).map_or_else(
            || "see the scenario's [[variant]]s".to_owned(),
            |near| format!("did you mean {near:?}?"),
        );
        return Err(Problem::error(
            Kind::Unresolved,
            format!("the scenario has no variant {name:?}"),
        )
        .hint(hint)
        .into());
    };
    Ok(variant.clone())
}

/// Applies the `set` table of a case or variant.
fn apply_set(root: &mut Node, of: &Node) -> Result<(), Problems> {
    let Some(crate::node::Value::Table(entries)) = of.get("set").map(|set| &set.value) else {
        return Ok(());
    };
    let mut problems = Problems::default();
    for entry in entries {
        collect(
            &mut problems,
            load::apply(root, &entry.key, entry.node.clone(), &entry.place),
        );
    }
    if problems.refuse() {
        Err(problems)
    } else {
        Ok(())
    }
}

fn cases(
    scenario: &Scenario,
    root: &Node,
    chosen: &Chosen<'_>,
    cache: &ClimateCache,
    warnings: &mut Problems,
    refused: &mut Problems,
) -> Vec<NamedCase> {
    let list = match root.get("case").map(|list| &list.value) {
        Some(crate::node::Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    if list.is_empty() {
        return resolve_into(scenario, cache, warnings, refused)
            .map(|plan| NamedCase {
                name: String::new(),
                probability: 1.0,
                plan,
            })
            .into_iter()
            .collect();
    }
    let mut cases = Vec::new();
    for (spec, node) in scenario.case.iter().zip(&list) {
        let mut tree = root.clone();
        collect(refused, apply_set(&mut tree, node));
        // The user's choice overrides every case.
        chosen.apply(&mut tree, refused);
        let (read, reader) = read_tree(tree);
        reader
            .problems
            .0
            .into_iter()
            .for_each(|problem| refused.push(problem));
        let plan = read.and_then(|scenario| resolve_into(&scenario, cache, warnings, refused));
        if let (Some(plan), Some(first)) = (&plan, cases.first()) {
            refuse_other_frame(spec, plan, first, refused);
        }
        cases.extend(plan.map(|plan| NamedCase {
            name: spec.name.text.clone(),
            probability: spec.probability,
            plan,
        }));
    }
    cases
}

/// Cases differ in numbers only: one table holds the months and measures of all cases.
fn refuse_other_frame(spec: &Case, plan: &Plan, first: &NamedCase, refused: &mut Problems) {
    let frame = |plan: &Plan| {
        let names = |of: &mut dyn Iterator<Item = &String>| of.cloned().collect::<Vec<_>>();
        [
            (
                "start` or `years",
                vec![format!("{} {}", plan.horizon.start, plan.horizon.years)],
            ),
            ("monte_carlo.seed", vec![plan.seed.to_string()]),
            ("site", names(&mut plan.sites.iter().map(|site| &site.name))),
            (
                "market",
                names(&mut plan.markets.iter().map(|market| &market.name)),
            ),
            (
                "demand",
                names(&mut plan.segments.iter().map(|segment| &segment.name)),
            ),
        ]
    };
    for ((key, own), (_, others)) in frame(plan).iter().zip(frame(&first.plan)) {
        if *own != others {
            let message = format!(
                "case {:?} sets `{key}` to another value than case {:?}",
                spec.name.text, first.name
            );
            let hint = "a case changes numbers only; all cases have the same months, seed, sites, markets \
                and segments";
            refused.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&spec.place)
                    .hint(hint),
            );
        }
    }
}

fn resolve_into(
    scenario: &Scenario,
    cache: &ClimateCache,
    warnings: &mut Problems,
    refused: &mut Problems,
) -> Option<Arc<Plan>> {
    match resolve(scenario, cache) {
        Ok((plan, found)) => {
            found
                .0
                .into_iter()
                .for_each(|problem| warnings.push(problem));
            Some(Arc::new(plan))
        }
        Err(found) => {
            found
                .0
                .into_iter()
                .for_each(|problem| refused.push(problem));
            None
        }
    }
}

fn hash_of(explained: &[Explained]) -> String {
    let mut lines: Vec<String> = explained
        .iter()
        .map(|key| format!("{} = {}\n", key.path, key.value))
        .collect();
    lines.sort();
    let mut hasher = Sha256::new();
    lines.iter().for_each(|line| hasher.update(line.as_bytes()));
    hex(&hasher.finalize())
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
