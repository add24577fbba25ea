//! From the scenario as written to the plan: every name becomes an index, every parameter an input
//! or a constant.

mod accelerator;
mod arrivals;
mod climate;
mod contract;
mod correlation;
mod demand;
mod failure;
mod fleet;
mod history;
mod hourly;
mod internal;
mod market;
mod named_files;
mod order;
mod partition;
mod aggregate_demand;
mod power;
mod site;
mod station;
mod steps;
mod tariff;

use fleet::Goods;

use crate::id::{FleetId, InputId, MarketId};
use crate::plan::{self, Input, Parameter, Plan, Variate};
use crate::problem::{Kind, Place, Problem, Problems, nearest};
use crate::random::stream::key_of;
use crate::renamed;
use crate::scenario::check;
use crate::scenario::schema::{self, Scenario};
use crate::site_year::climate::Climate;
use crate::time::{Horizon, MONTHS};
use crate::uncertain::Uncertain;
use crate::units::Gpus;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

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
        files_read: Vec::new(),
        register: partition::PartitionRegister::default(),
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
    /// What was read from files since the last site.
    files_read: Vec<String>,
    /// Fleets by site, and the partitions they are allocated to.
    register: partition::PartitionRegister,
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
        let goods = Goods::of(scenario, &market_of);
        let orders = self.orders(&goods, &mut fleets);
        let instances = self.instances(&goods, &mut accelerators, &mut fleets);
        let bought = bought(&fleets, &orders, &instances);
        for (market, list) in markets.iter_mut().enumerate() {
            list.fleets = newest_first(&accelerators, &fleets, MarketId::new(market));
            list.ordered = list.fleets.iter().map(|fleet| bought[fleet.at()]).sum();
        }
        self.failure_simulation(scenario, &accelerators, &sites, &orders, &mut fleets);
        let shocks = self.shocks(scenario);
        self.partitions(scenario, &mut markets, &fleets, |fleet| bought[fleet].0);
        let segments = self.segments(scenario, &markets);
        let partitions = std::mem::take(&mut self.register).partitions(&segments);
        let groups = scenario.correlation.iter();
        let groups = groups.filter_map(|group| self.group(group)).collect();
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
            partitions,
            segments,
            finance: finance(&scenario.finance),
            job_gpus: scenario.job_gpus,
            measured_from: self.measured_from(&scenario.monte_carlo),
            demand_read: std::mem::take(&mut self.files_read),
        }
    }

    /// The month that `measure_from` begins.
    fn measured_from(&mut self, settings: &schema::MonteCarlo) -> usize {
        let Some(date) = settings.measure_from else {
            return 0;
        };
        let instant = self.horizon.instant(date);
        let starts = &self.horizon.month_starts;
        let found = starts.iter().position(|&begins| begins == instant);
        let month = found.filter(|&month| month < self.horizon.months());
        month.unwrap_or_else(|| {
            let near = self.horizon.month_of(instant);
            let hint = format!("write {}", self.horizon.month_date(near));
            let message = format!("`measure_from` is no first day of a month simulated: {date}");
            self.refuse(&settings.place, message, &hint);
            0
        })
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
            key: key_of(self.seed, &renamed::address(&uncertain.path)),
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
}

fn finance(spec: &schema::Finance) -> plan::Finance {
    plan::Finance {
        discount_rate: spec.discount_rate,
        sga_fraction: spec.sga_fraction_of_revenue,
        transfer_price_fraction: spec.transfer_price_fraction_of_market,
        count_resale: spec.count_resale_at_horizon,
    }
}

/// All GPUs that each fleet may have, bought and rented.
fn bought(
    fleets: &[plan::Fleet],
    orders: &[plan::Order],
    instances: &[plan::Instances],
) -> Vec<Gpus> {
    let mut bought = vec![Gpus(0); fleets.len()];
    let orders = orders.iter().map(|order| (order.fleet, order.most()));
    let rented = instances.iter().map(|rented| (rented.fleet, rented.gpus));
    for (fleet, gpus) in orders.chain(rented) {
        bought[fleet.at()] += gpus;
    }
    bought
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
