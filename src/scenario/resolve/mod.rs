//! From the scenario as written to the plan: every name becomes an index, every parameter an input
//! or a constant.

mod arrivals;
mod climate;
mod contract;
mod demand;
mod failure;
mod history;
mod hourly;
mod internal;
mod market;
mod order;
mod pool;
mod aggregate_demand;
mod power;
mod site;
mod tariff;

use crate::id::{FleetId, InputId, MarketId};
use crate::plan::{self, Group, Input, Parameter, Plan, Variate};
use crate::problem::{Kind, Place, Problem, Problems, nearest};
use crate::random::copula::Copula;
use crate::random::stream::key_of;
use crate::scenario::check;
use crate::scenario::schema::{self, Scenario};
use crate::site_year::climate::Climate;
use crate::time::Horizon;
use crate::uncertain::Uncertain;
use crate::units::Gpus;
use ndarray::Array2;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

/// Months of a year, for lives given in years.
const MONTHS: f64 = 12.0;

/// Hours already prepared, which the cases and variants of one scenario share.
#[derive(Default)]
pub struct ClimateCache(Mutex<BTreeMap<String, Arc<Climate>>>);

/// Resolves a scenario into the plan of one case.
///
/// # Errors
/// Every problem found; the second part of `Ok` holds warnings.
pub fn resolve(scenario: &Scenario, cache: &ClimateCache) -> Result<(Plan, Problems), Problems> {
    let mut resolver = Resolver {
        seed: scenario.monte_carlo.seed as u64,
        horizon: Horizon::new(scenario.start, scenario.years as usize),
        problems: check::all(scenario),
        inputs: Vec::new(),
        correlated: Vec::new(),
        certain: Vec::new(),
        register: pool::PartitionRegister::default(),
    };
    let plan = resolver.plan(scenario, cache);
    if resolver.problems.refuse() {
        return Err(resolver.problems);
    }
    check::of_plan(scenario, &plan)
        .into_iter()
        .for_each(|problem| resolver.problems.push(problem));
    Ok((plan, resolver.problems))
}

struct Resolver {
    seed: u64,
    horizon: Horizon,
    problems: Problems,
    inputs: Vec<Input>,
    /// Keys that a correlation group has.
    correlated: Vec<String>,
    /// Keys that could be uncertain, but are numbers here.
    certain: Vec<String>,
    /// Fleets by site, and the partitions they are allocated to.
    register: pool::PartitionRegister,
}

impl Resolver {
    fn plan(&mut self, scenario: &Scenario, cache: &ClimateCache) -> Plan {
        let mut accelerators: Vec<plan::Accelerator> = scenario
            .accelerator
            .iter()
            .map(|accelerator| self.accelerator(accelerator))
            .collect();
        let (mut markets, market_of) = self.markets(scenario);
        let sites: Vec<plan::Site> = scenario
            .site
            .iter()
            .map(|site| self.site(site, scenario, cache))
            .collect();
        let mut fleets = Vec::new();
        let orders = self.orders(scenario, &market_of, &mut fleets);
        let instances = self.instances(scenario, &market_of, &mut accelerators, &mut fleets);
        for (market, list) in markets.iter_mut().enumerate() {
            list.fleets = newest_first(&accelerators, &fleets, MarketId::new(market));
            list.ordered = orders
                .iter()
                .filter(|order| list.fleets.contains(&order.fleet))
                .map(plan::Order::most)
                .sum::<Gpus>()
                + instances
                    .iter()
                    .filter(|rented| list.fleets.contains(&rented.fleet))
                    .map(|rented| rented.gpus)
                    .sum::<Gpus>();
        }
        self.failure_simulation(scenario, &accelerators, &sites, &orders, &mut fleets);
        let shocks = self.shocks(scenario);
        let bought = |fleet: usize| {
            let orders = orders
                .iter()
                .filter(|order| order.fleet.at() == fleet)
                .map(|order| plan::Order::most(order).0);
            orders
                .chain(
                    instances
                        .iter()
                        .filter(|rented| rented.fleet.at() == fleet)
                        .map(|rented| rented.gpus.0),
                )
                .sum()
        };
        self.pools(scenario, &mut markets, &fleets, bought);
        let segments = self.segments(scenario, &markets);
        let pools = std::mem::take(&mut self.register).pools(&segments);
        let finance = plan::Finance {
            discount_rate: scenario.finance.discount_rate,
            sga_fraction: scenario.finance.sga_fraction_of_revenue,
            transfer_price_fraction: scenario.finance.transfer_price_fraction_of_market,
            count_resale: scenario.finance.count_resale_at_horizon,
        };
        let groups = scenario
            .correlation
            .iter()
            .filter_map(|group| self.group(group))
            .collect();
        Plan {
            horizon: self.horizon.clone(),
            seed: self.seed,
            inputs: std::mem::take(&mut self.inputs),
            groups,
            accelerators,
            fleets,
            sites,
            orders,
            instances,
            shocks,
            markets,
            pools,
            segments,
            finance,
        }
    }

    fn refuse(&mut self, place: &Place, message: String, hint: &str) {
        self.problems.push(
            Problem::error(Kind::Unresolved, message)
                .at(place)
                .hint(hint),
        );
    }

    /// A once-drawn number: a constant or an input.
    fn parameter(&mut self, uncertain: &Uncertain) -> Parameter {
        if let Some(value) = uncertain.distribution.certain() {
            self.certain.push(uncertain.path.clone());
            return Parameter::Fixed(value);
        }
        if let Some(known) = self
            .inputs
            .iter()
            .position(|input| input.path == uncertain.path)
        {
            return Parameter::Drawn(InputId::new(known));
        }
        self.inputs.push(Input {
            path: uncertain.path.clone(),
            unit: uncertain.unit,
            distribution: uncertain.distribution.clone(),
            key: key_of(self.seed, &uncertain.path),
        });
        Parameter::Drawn(InputId::new(self.inputs.len() - 1))
    }

    fn variate(&self, uncertain: &Uncertain, name: &str) -> Variate {
        Variate {
            distribution: uncertain.distribution.clone(),
            key: key_of(self.seed, name),
        }
    }

    /// Finds a name in a list; a name left out means the only one.
    fn position(
        &mut self,
        names: &[&str],
        wanted: Option<&str>,
        what: &str,
        place: &Place,
    ) -> Option<usize> {
        match wanted {
            None if names.len() == 1 => Some(0),
            None => {
                self.refuse(
                    place,
                    format!(
                        "`{what}` is missing, and there are {} to choose from",
                        names.len()
                    ),
                    &format!("one of {}", names.join(", ")),
                );
                None
            }
            Some(wanted) => {
                let found = names.iter().position(|name| *name == wanted);
                if found.is_none() {
                    let near = nearest(wanted, names.iter().copied()).map_or_else(
                        || format!("there are {}", names.join(", ")),
                        |near| format!("did you mean {near:?}?"),
                    );
                    self.refuse(
                        place,
                        format!("there is no {what} {wanted:?} in this scenario"),
                        &near,
                    );
                }
                found
            }
        }
    }

    fn group(&mut self, spec: &schema::Correlation) -> Option<Group> {
        let members: Vec<Option<usize>> = spec
            .keys
            .iter()
            .map(|key| self.inputs.iter().position(|input| input.path == *key))
            .collect();
        for (key, _) in spec
            .keys
            .iter()
            .zip(&members)
            .filter(|(_, found)| found.is_none())
        {
            if self.certain.contains(key) {
                // A variant or `--set` may have made it certain.
                let message = format!(
                    "group {:?} lists {key:?}, which is certain here: it is left out",
                    spec.name.text
                );
                self.problems.push(
                    Problem::warning(Kind::Unresolved, message)
                        .at(&spec.place)
                        .hint("no fix is needed if that is intended"),
                );
                continue;
            }
            let near = nearest(key, self.inputs.iter().map(|input| input.path.as_str()))
                .map_or_else(
                    || {
                        "only keys given as a distribution, drawn once per replication, can be \
                    correlated"
                            .to_owned()
                    },
                    |near| format!("did you mean {near:?}?"),
                );
            self.refuse(
                &spec.place,
                format!(
                    "group {:?} lists {key:?}, which is no once-drawn uncertain input",
                    spec.name.text
                ),
                &near,
            );
        }
        for (at, key) in spec.keys.iter().enumerate() {
            if spec.keys[..at].contains(key) || self.correlated.contains(key) {
                self.refuse(
                    &spec.place,
                    format!(
                        "group {:?} lists {key:?}, which a group has already",
                        spec.name.text
                    ),
                    "an input belongs to one group, once",
                );
            }
        }
        self.correlated.extend(spec.keys.iter().cloned());
        let n = members.len();
        if spec.rank.len() != n || spec.rank.iter().any(|row| row.len() != n) {
            self.refuse(
                &spec.place,
                format!(
                    "group {:?} has {n} keys, so `rank` needs {n} rows of {n} numbers",
                    spec.name.text
                ),
                "one row and one column per key",
            );
            return None;
        }
        let kept: Vec<usize> = (0..n).filter(|at| members[*at].is_some()).collect();
        if kept.len() < 2 {
            return None;
        }
        let matrix = Array2::from_shape_fn((kept.len(), kept.len()), |(i, j)| {
            spec.rank[kept[i]][kept[j]]
        });
        let members = members.into_iter().flatten().map(InputId::new).collect();
        match Copula::from_rank_correlation(&matrix) {
            Ok(copula) => Some(Group { members, copula }),
            Err(why) => {
                self.refuse(
                    &spec.place,
                    format!("group {:?}: {why}", spec.name.text),
                    "weaken the correlations that contradict each other",
                );
                None
            }
        }
    }
}

fn life_months(years: f64) -> i64 {
    (libm::round(years * MONTHS) as i64).max(1)
}

/// A market's fleets in the order in which they are used: latest launch first, then as written.
fn newest_first(
    accelerators: &[plan::Accelerator],
    fleets: &[plan::Fleet],
    market: MarketId,
) -> Vec<FleetId> {
    let mut members: Vec<FleetId> = (0..fleets.len())
        .filter(|&at| fleets[at].market == market)
        .map(FleetId::new)
        .collect();
    members
        .sort_by_key(|id| std::cmp::Reverse(accelerators[fleets[id.at()].accelerator.at()].launch));
    members
}
