//! An experiment: the plans of a scenario's cases, ready to be simulated.

use super::files;
use super::full_demand;
use super::load::{self, Layers};
use super::resolve::{ClimateCache, resolve};
use super::schema::{Case, Scenario};
use crate::node::{Node, Value};
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

/// The name of a scenario's file.
pub fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(
        || "scenario".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
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
    let name = stem(path);
    from_layers(
        &name,
        &load::load(path)?,
        arguments,
        variant,
        &ClimateCache::default(),
    )
}

/// An experiment from merged layers, one of its variants if named, and `--set`s.
///
/// # Errors
/// Every problem found; what only a variant or a case has says so.
pub fn from_layers(
    name: &str,
    layers: &Layers,
    arguments: &[String],
    variant: Option<&str>,
    cache: &ClimateCache,
) -> Result<Experiment, Problems> {
    let read = read_layers(name, layers, arguments, variant, cache);
    let (Err(found), Some(variant)) = (&read, variant) else {
        return read;
    };
    let base = read_layers(name, layers, arguments, None, cache);
    let known = base.err().unwrap_or_default();
    Err(found.only_in(&known, &format!("variant {variant:?}")))
}

fn read_layers(
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
    chosen.apply(&mut root, false, &mut problems);
    let (scenario, mut reader) = read_tree(root.clone());
    reader.problems.0.splice(0..0, problems.0);
    let Some(scenario) = scenario.filter(|_| !reader.problems.refuse()) else {
        return Err(reader.problems);
    };
    let (cases, found) = cases(&scenario, &root, &chosen, cache);
    if found.refuse() {
        return Err(found);
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
        warnings: found,
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
    let mut reader = load::take_from_catalog(&mut root);
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
    /// Applies the choice, or once more after a case.
    fn apply(&self, root: &mut Node, again: bool, problems: &mut Problems) {
        if let Some(variant) = &self.variant {
            let other = self.variant.as_ref().filter(|_| again);
            collect(problems, apply_set(root, variant, other));
        }
        for argument in self.arguments {
            collect(problems, load::apply_argument(root, argument));
        }
    }
}

fn find_variant(root: &Node, name: &str) -> Result<Node, Problems> {
    let list = root.get("variant").cloned();
    let items = match list.as_ref().map(|list| &list.value) {
        Some(Value::List(items)) => items.as_slice(),
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

/// The paths that a case or variant unsets.
fn unset_by(of: &Node) -> Vec<&Node> {
    match of.get("unset").map(|unset| &unset.value) {
        Some(Value::List(paths)) => paths.iter().filter(|path| path.text().is_some()).collect(),
        _ => Vec::new(),
    }
}

/// Applies `unset` and `set` of a case or variant; what another has unset need not stand there.
fn apply_set(root: &mut Node, of: &Node, other: Option<&Node>) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let gone: Vec<&str> = other
        .into_iter()
        .flat_map(unset_by)
        .filter_map(Node::text)
        .collect();
    for path in unset_by(of) {
        let written = path.text().unwrap_or_default();
        let taken = load::unset(root, written, &path.place);
        if !gone.contains(&written) {
            collect(&mut problems, taken);
        }
    }
    if let Some(Value::Table(entries)) = of.get("set").map(|set| &set.value) {
        for entry in entries {
            collect(
                &mut problems,
                load::apply(root, &entry.key, entry.node.clone(), &entry.place),
            );
        }
    }
    if problems.refuse() {
        Err(problems)
    } else {
        Ok(())
    }
}

/// The plans of a scenario's cases, and every problem found; what not all cases have names its
/// case.
fn cases(
    scenario: &Scenario,
    root: &Node,
    chosen: &Chosen<'_>,
    cache: &ClimateCache,
) -> (Vec<NamedCase>, Problems) {
    let list = match root.get("case").map(|list| &list.value) {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    if list.is_empty() {
        let (plan, found) = resolved(scenario, cache);
        let only = plan.map(|plan| NamedCase {
            name: String::new(),
            probability: 1.0,
            plan,
        });
        return (only.into_iter().collect(), found);
    }
    let mut cases: Vec<NamedCase> = Vec::new();
    let mut found = Vec::new();
    let mut frames = Problems::default();
    for (spec, node) in scenario.case.iter().zip(&list) {
        let (plan, of_case) = case(node, root, chosen, cache);
        found.push((format!("case {:?}", spec.name.text), of_case));
        if let (Some(plan), Some(first)) = (&plan, cases.first()) {
            refuse_other_frame(spec, plan, first, &mut frames);
        }
        cases.extend(plan.map(|plan| NamedCase {
            name: spec.name.text.clone(),
            probability: spec.probability,
            plan,
        }));
    }
    let mut all = Problems::named(&found);
    frames.0.into_iter().for_each(|problem| all.push(problem));
    (cases, all)
}

/// The plan of one case, with every problem found.
fn case(
    node: &Node,
    root: &Node,
    chosen: &Chosen<'_>,
    cache: &ClimateCache,
) -> (Option<Arc<Plan>>, Problems) {
    let mut tree = root.clone();
    let mut found = Problems::default();
    collect(
        &mut found,
        apply_set(&mut tree, node, chosen.variant.as_ref()),
    );
    // The user's choice overrides every case.
    chosen.apply(&mut tree, true, &mut found);
    let (read, reader) = read_tree(tree);
    let problems = reader.problems.0.into_iter();
    problems.for_each(|problem| found.push(problem));
    let Some(scenario) = read.filter(|_| !found.refuse()) else {
        return (None, found);
    };
    let (plan, resolving) = resolved(&scenario, cache);
    resolving
        .0
        .into_iter()
        .for_each(|problem| found.push(problem));
    (plan, found)
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

/// The plan of a scenario where nothing refuses it, and what was found.
fn resolved(scenario: &Scenario, cache: &ClimateCache) -> (Option<Arc<Plan>>, Problems) {
    match resolve(scenario, cache) {
        Ok((plan, found)) => (Some(Arc::new(plan)), found),
        Err(found) => (None, found),
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
