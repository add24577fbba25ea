//! From the scenario as written to the plan: every name becomes an index, every amount an input or a constant.

use super::check;
use super::climate::{self, Climate, ClimateSpec, Lengths, PriceSource, WeatherSource};
use super::files;
use super::hourly::{self, Missing};
use super::plan::{self, Adds, Amount, Arrivals, Group, Input, Plan, Segment, SegmentKind, Variate, WhenFull};
use super::plant;
use super::rule::Name;
use super::schema::{self, Scenario};
use super::uncertain::Uncertain;
use crate::id::{AcceleratorId, FleetId, InputId, MarketId, SiteId};
use crate::model::contract::Terms;
use crate::model::weather::{epw, normals::Normals};
use crate::problem::{Kind, Place, Problem, Problems, nearest};
use crate::random::copula::Copula;
use crate::random::dist::Distribution;
use crate::random::stream::key_of;
use crate::time::{DAY, HOURS_PER_YEAR, Horizon, Instant};
use crate::units::{Celsius, Gpus, Watts};
use ndarray::Array2;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Months of a year, for lives given in years.
const MONTHS: f64 = 12.0;

/// Climates already prepared, so that futures and variants of one scenario share them.
#[derive(Default)]
pub struct ClimateCache(Mutex<BTreeMap<String, Arc<Climate>>>);

/// Resolves a scenario into the plan of one future.
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
    };
    let plan = resolver.plan(scenario, cache);
    if resolver.problems.refuse() { Err(resolver.problems) } else { Ok((plan, resolver.problems)) }
}

struct Resolver {
    seed: u64,
    horizon: Horizon,
    problems: Problems,
    inputs: Vec<Input>,
    /// Keys that a correlation group has.
    correlated: Vec<String>,
}

impl Resolver {
    fn plan(&mut self, scenario: &Scenario, cache: &ClimateCache) -> Plan {
        let accelerators: Vec<plan::Accelerator> = scenario.accelerator.iter().map(|accelerator| self.accelerator(accelerator)).collect();
        let (mut markets, market_of) = self.markets(scenario);
        let sites: Vec<plan::Site> = scenario.site.iter().map(|site| self.site(site, scenario, cache)).collect();
        let mut fleets = Vec::new();
        let orders = self.orders(scenario, &market_of, &mut fleets);
        for (market, list) in markets.iter_mut().enumerate() {
            list.fleets = newest_first(scenario, &fleets, MarketId::new(market));
            list.ordered = orders.iter().filter(|order| list.fleets.contains(&order.fleet)).map(|order| order.gpus).sum();
        }
        let segments = self.segments(scenario, &markets);
        let finance = plan::Finance {
            discount_rate: scenario.finance.discount_rate,
            sga_fraction: scenario.finance.sga_fraction_of_revenue,
            transfer_fraction: scenario.finance.transfer_fraction_of_market,
            count_resale: scenario.finance.count_resale_at_horizon,
        };
        let groups = scenario.correlation.iter().filter_map(|group| self.group(group)).collect();
        Plan {
            horizon: self.horizon.clone(),
            seed: self.seed,
            inputs: std::mem::take(&mut self.inputs),
            groups,
            accelerators,
            fleets,
            sites,
            orders,
            markets,
            segments,
            finance,
        }
    }

    fn refuse(&mut self, place: &Place, message: String, hint: &str) {
        self.problems.push(Problem::error(Kind::Unresolved, message).at(place).hint(hint));
    }

    /// A once-drawn number: a constant or an input.
    fn amount(&mut self, uncertain: &Uncertain) -> Amount {
        if let Some(value) = uncertain.distribution.certain() {
            return Amount::Fixed(value);
        }
        if let Some(known) = self.inputs.iter().position(|input| input.path == uncertain.path) {
            return Amount::Drawn(InputId::new(known));
        }
        self.inputs.push(Input {
            path: uncertain.path.clone(),
            unit: uncertain.unit,
            distribution: uncertain.distribution.clone(),
            key: key_of(self.seed, &uncertain.path),
        });
        Amount::Drawn(InputId::new(self.inputs.len() - 1))
    }

    fn variate(&self, uncertain: &Uncertain, name: &str) -> Variate {
        Variate { distribution: uncertain.distribution.clone(), key: key_of(self.seed, name) }
    }

    fn accelerator(&mut self, spec: &schema::Accelerator) -> plan::Accelerator {
        let per_rack = spec.gpus_per_server * spec.servers_per_rack;
        // Rounded down, so that racks that fit on paper fit.
        let each = |rack_kw: f64| Watts(libm::floor(rack_kw * 1_000.0 / per_rack as f64) as i64);
        plan::Accelerator {
            name: spec.id.text.clone(),
            gpus_per_rack: Gpus(per_rack),
            idle_each: each(spec.rack_idle_kw.min(spec.rack_full_kw)),
            full_each: each(spec.rack_full_kw).max(Watts(1)),
            price: self.amount(&spec.price_usd_per_gpu),
            network_price: self.amount(&spec.network_usd_per_gpu),
            life_months: life_months(spec.useful_life_years),
            residual_by_year: spec.residual_fraction_by_year.clone(),
            failures_per_gpu_hour: spec.failures_per_gpu_year / HOURS_PER_YEAR,
            failure_domain: Gpus(spec.failure_domain_gpus),
            repair_hours: spec.repair_hours,
        }
    }

    fn markets(&mut self, scenario: &Scenario) -> (Vec<plan::Market>, BTreeMap<String, MarketId>) {
        let mut market_of = BTreeMap::new();
        let mut markets = Vec::new();
        for (at, (name, spec)) in scenario.market.iter().enumerate() {
            let id = MarketId::new(at);
            let all: Vec<String> = scenario.accelerator.iter().map(|accelerator| accelerator.id.text.clone()).collect();
            let members = if spec.accelerators.is_empty() && scenario.market.len() == 1 { &all } else { &spec.accelerators };
            for member in members {
                if !all.contains(member) {
                    let near = nearest(member, all.iter().map(String::as_str))
                        .map_or_else(|| format!("there are {}", all.join(", ")), |near| format!("did you mean {near:?}?"));
                    self.refuse(&spec.place, format!("market {name:?} lists {member:?}, which is no accelerator of this scenario"), &near);
                } else if market_of.insert(member.clone(), id).is_some() {
                    self.refuse(&spec.place, format!("accelerator {member:?} is in two markets"), "an accelerator is sold in one market");
                }
            }
            markets.push(plan::Market {
                name: name.clone(),
                key: key_of(self.seed, &format!("market {name}")),
                price: self.amount(&spec.price_usd_per_gpu_hour),
                drift: self.amount(&spec.annual_drift),
                volatility: spec.volatility,
                reversion: spec.mean_reversion_per_year,
                ordered: Gpus(0),
                fleets: Vec::new(),
            });
        }
        (markets, market_of)
    }

    fn orders(&mut self, scenario: &Scenario, market_of: &BTreeMap<String, MarketId>, fleets: &mut Vec<plan::Fleet>) -> Vec<plan::Order> {
        let mut orders = Vec::new();
        for (at, spec) in scenario.purchase.iter().enumerate() {
            let name = spec.id.as_ref().map_or_else(|| format!("order-{}", at + 1), |id| id.text.clone());
            if orders.iter().any(|earlier: &plan::Order| earlier.name == name) {
                self.refuse(&spec.place, format!("two orders are named {name:?}; an order without `id` is named by its position"), "give each order an `id`");
            }
            let accelerators: Vec<&str> = scenario.accelerator.iter().map(|accelerator| accelerator.id.text.as_str()).collect();
            let sites: Vec<&str> = scenario.site.iter().map(|site| site.id.text.as_str()).collect();
            let accelerator = self.position(&accelerators, Some(&spec.accelerator), "accelerator", &spec.place);
            let site = self.position(&sites, spec.site.as_deref(), "site", &spec.place);
            let (Some(accelerator), Some(site)) = (accelerator, site) else { continue };
            let Some(&market) = market_of.get(accelerators[accelerator]) else {
                self.refuse(&spec.place, format!("accelerator {:?} is bought, but in no market", spec.accelerator), "add it to the `accelerators` of a market");
                continue;
            };
            let fleet = fleet_of(fleets, AcceleratorId::new(accelerator), SiteId::new(site), market, scenario, self.seed);
            let product = &scenario.accelerator[accelerator];
            let lead_time = spec.lead_time_weeks.as_ref().unwrap_or(&product.lead_time_weeks);
            orders.push(plan::Order {
                placed: self.horizon.instant(spec.order),
                gpus: Gpus(spec.gpus),
                lead_time: self.variate(lead_time, &format!("purchase {name}")),
                batches: spec.batches,
                batch_interval: seconds(spec.batch_interval_days),
                deposit: spec.deposit,
                price: spec.price_usd_per_gpu.as_ref().map(|price| self.amount(price)),
                fleet,
                name,
            });
        }
        orders
    }

    /// Finds a name in a list; a name left out means the only one.
    fn position(&mut self, names: &[&str], wanted: Option<&str>, what: &str, place: &Place) -> Option<usize> {
        match wanted {
            None if names.len() == 1 => Some(0),
            None => {
                self.refuse(place, format!("`{what}` is missing, and there are {} to choose from", names.len()), &format!("one of {}", names.join(", ")));
                None
            }
            Some(wanted) => {
                let found = names.iter().position(|name| *name == wanted);
                if found.is_none() {
                    let near = nearest(wanted, names.iter().copied())
                        .map_or_else(|| format!("there are {}", names.join(", ")), |near| format!("did you mean {near:?}?"));
                    self.refuse(place, format!("there is no {what} {wanted:?} in this scenario"), &near);
                }
                found
            }
        }
    }

    fn segments(&mut self, scenario: &Scenario, markets: &[plan::Market]) -> Vec<Segment> {
        let names: Vec<&str> = markets.iter().map(|market| market.name.as_str()).collect();
        let mut segments = Vec::new();
        for spec in &scenario.demand.internal {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let mut steps: Vec<(Instant, Gpus)> = spec.gpus.iter().map(|step| (self.horizon.instant(step.from), Gpus(step.gpus))).collect();
            steps.sort_by_key(|step| step.0);
            segments.push(self.segment(&spec.name, market, SegmentKind::Internal { steps }));
        }
        for spec in &scenario.demand.reserved {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let name = format!("segment {}", spec.segment.text);
            let opens = spec.opens.map_or(0, |date| self.horizon.instant(date)).max(0);
            let per_hour = spec.per_month * MONTHS / HOURS_PER_YEAR;
            let kind = SegmentKind::Reserved {
                arrivals: Arrivals { per_hour, growth: spec.growth_per_year, elasticity: spec.price_elasticity, opens },
                gpus: self.variate(&spec.gpus, &name),
                term_months: self.variate(&spec.term_months, &name),
                start_lag: seconds(spec.start_lag_days),
                terms: Terms::new(&spec.terms, spec.discount_to_market, spec.floor_fraction),
                renewal: spec.renewal_probability,
            };
            segments.push(self.segment(&spec.segment, market, kind));
        }
        for spec in &scenario.demand.on_demand {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let name = format!("segment {}", spec.segment.text);
            let patience = spec.patience_hours.as_ref().map(|patience| self.variate(patience, &name));
            let kind = SegmentKind::OnDemand {
                arrivals: Arrivals { per_hour: spec.per_day / 24.0, growth: spec.growth_per_year, elasticity: spec.price_elasticity, opens: 0 },
                gpus: self.variate(&spec.gpus, &name),
                duration_hours: self.variate(&spec.duration_hours, &name),
                premium: spec.premium_to_market,
                when_full: if spec.when_full == "queue" { WhenFull::Queue(patience) } else { WhenFull::Lose },
            };
            segments.push(self.segment(&spec.segment, market, kind));
        }
        for spec in &scenario.demand.spot {
            let Some(market) = self.position(&names, spec.market.as_deref(), "market", &spec.place) else { continue };
            let depth = self.amount(&spec.gpus);
            segments.push(self.segment(&spec.segment, market, SegmentKind::Spot { depth, discount: spec.discount_to_market }));
        }
        segments
    }

    fn segment(&self, name: &Name, market: usize, kind: SegmentKind) -> Segment {
        Segment { name: name.text.clone(), key: key_of(self.seed, &format!("segment {}", name.text)), market: MarketId::new(market), kind }
    }

    fn group(&mut self, spec: &schema::Correlation) -> Option<Group> {
        let members: Vec<Option<usize>> = spec.keys.iter().map(|key| self.inputs.iter().position(|input| input.path == *key)).collect();
        for (key, found) in spec.keys.iter().zip(&members) {
            if found.is_none() {
                let near = nearest(key, self.inputs.iter().map(|input| input.path.as_str())).map_or_else(
                    || "only keys given as a distribution, drawn once per replication, can be correlated".to_owned(),
                    |near| format!("did you mean {near:?}?"),
                );
                self.refuse(&spec.place, format!("group {:?} lists {key:?}, which is no once-drawn uncertain input", spec.name.text), &near);
            }
        }
        for (at, key) in spec.keys.iter().enumerate() {
            if spec.keys[..at].contains(key) || self.correlated.contains(key) {
                self.refuse(&spec.place, format!("group {:?} lists {key:?}, which a group has already", spec.name.text), "an input belongs to one group, once");
            }
        }
        self.correlated.extend(spec.keys.iter().cloned());
        let members: Vec<InputId> = members.into_iter().collect::<Option<Vec<_>>>()?.into_iter().map(InputId::new).collect();
        let n = members.len();
        if spec.rank.len() != n || spec.rank.iter().any(|row| row.len() != n) {
            self.refuse(
                &spec.place,
                format!("group {:?} has {n} keys, so `rank` needs {n} rows of {n} numbers", spec.name.text),
                "one row and one column per key",
            );
            return None;
        }
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| spec.rank[i][j]);
        match Copula::from_rank_correlation(&matrix) {
            Ok(copula) => Some(Group { members, copula }),
            Err(why) => {
                self.refuse(&spec.place, format!("group {:?}: {why}", spec.name.text), "weaken the correlations that contradict each other");
                None
            }
        }
    }

    fn site(&mut self, spec: &schema::Site, scenario: &Scenario, cache: &ClimateCache) -> plan::Site {
        let climate = self.climate(spec, scenario, cache);
        let hourly = spec.electricity.hourly.is_some();
        let build = spec.build.as_ref();
        let none = Uncertain { distribution: Distribution::constant(0.0), path: String::new(), unit: "", place: spec.place.clone() };
        let weight: f64 = spec.cooling.iter().map(|cooling| cooling.it_mw_per_block * cooling.blocks as f64).sum();
        let share = |of: fn(&schema::Cooling) -> f64| {
            spec.cooling.iter().map(|cooling| of(cooling) * cooling.it_mw_per_block * cooling.blocks as f64 / weight).sum::<f64>()
        };
        let steps = self.steps(spec);
        plan::Site {
            name: spec.id.text.clone(),
            key: key_of(self.seed, &format!("site {}", spec.id.text)),
            onsite: spec.power.turbine.iter().map(|turbine| self.onsite(turbine)).collect(),
            has_cooling: !spec.cooling.is_empty(),
            has_network: !spec.network.is_empty(),
            climate,
            // An insisted PUE stands for the electrical losses too.
            rack_efficiency: if spec.fixed_pue.is_some() { 1.0 } else { spec.power.ups_efficiency * spec.power.distribution_efficiency },
            transformer_efficiency: if spec.fixed_pue.is_some() { 1.0 } else { spec.power.transformer_efficiency },
            fixed_share: if spec.fixed_pue.is_some() || spec.cooling.is_empty() { 0.0 } else { share(|cooling| plant::of(cooling).fixed_share()) },
            // An insisted PUE is not scaled.
            overhead_factor: if spec.fixed_pue.is_some() { Amount::Fixed(1.0) } else { self.amount(&spec.cooling_overhead_factor) },
            tax_rate: scenario.finance.tax_rate.unwrap_or(spec.tax_rate),
            price: if hourly { Amount::Fixed(1.0) } else { self.amount(&spec.price_usd_per_mwh) },
            price_level: self.amount(&spec.electricity.level),
            delivery: self.amount(&spec.electricity.delivery_usd_per_mwh),
            gas_price: self.amount(&spec.electricity.gas_price_usd_per_mmbtu),
            grid_carbon_kg_per_mwh: spec.grid_carbon_kg_per_mwh,
            racks_per_week: self.amount(&spec.crew.racks_per_week),
            burn_in: seconds(spec.crew.burn_in_days),
            build: plan::Build {
                construction_usd_per_it_mw: self.amount(build.map_or(&none, |build| &build.construction_usd_per_it_mw)),
                multiplier: spec.capex_multiplier,
                construction_months: build.map_or(1, |build| build.construction_months),
                rent_usd_per_it_mw_year: self.amount(build.map_or(&none, |build| &build.rent_usd_per_it_mw_year)),
                opex_usd_per_it_mw_year: self.amount(build.map_or(&none, |build| &build.opex_usd_per_it_mw_year)),
                life_months: life_months(build.map_or(15.0, |build| build.useful_life_years)),
            },
            contracted: steps.iter().map(|step| if let Adds::Grid(watts) | Adds::Onsite(_, watts) = step.adds { watts } else { Watts(0) }).sum(),
            steps,
        }
    }

    fn onsite(&mut self, spec: &schema::Turbine) -> plan::Onsite {
        plan::Onsite {
            mw: spec.units as f64 * spec.mw_per_unit,
            heat_rate: spec.heat_rate_mmbtu_per_mwh,
            carbon_kg_per_mwh: spec.carbon_kg_per_mwh,
            capex_usd_per_mw: self.amount(&spec.capex_usd_per_mw),
            rent_usd_per_mwh_capacity: spec.rent_usd_per_mwh_capacity,
            life_months: life_months(spec.useful_life_years),
        }
    }

    fn steps(&mut self, site: &schema::Site) -> Vec<plan::Step> {
        let mut steps = Vec::new();
        for spec in &site.building {
            steps.push(self.step(&spec.id.text, Some(spec.ready), &spec.slip_weeks, Adds::Space(Watts::from_mw(spec.it_mw))));
        }
        for spec in &site.power.utility {
            let mut step = self.step(&spec.id.text, spec.ready.or(spec.requested), &spec.slip_weeks, Adds::Grid(Watts::from_mw(spec.mw)));
            if spec.ready.is_none() {
                let wait = spec.wait_weeks.as_ref().or(site.grid_wait_weeks.as_ref());
                step.wait_weeks = wait.map_or(Amount::Fixed(0.0), |wait| self.amount(wait));
            }
            steps.push(step);
        }
        for (at, spec) in site.power.turbine.iter().enumerate() {
            let net = (spec.units - spec.reserve_units).max(0) as f64 * spec.mw_per_unit;
            steps.push(self.step(&spec.id.text, Some(spec.ready), &spec.slip_weeks, Adds::Onsite(at, Watts::from_mw(net))));
        }
        for (plant, spec) in site.cooling.iter().enumerate() {
            let name = spec.id.as_ref().map_or_else(|| format!("cooling-{}", plant + 1), |id| id.text.clone());
            let adds = Adds::Cooling { plant, blocks: spec.blocks, per_block: Watts::from_mw(spec.it_mw_per_block), held_back: spec.redundancy };
            steps.push(self.step(&name, spec.ready, &spec.slip_weeks, adds));
        }
        for spec in &site.network {
            steps.push(self.step(&spec.id.text, Some(spec.ready), &spec.slip_weeks, Adds::Ports(Gpus(spec.gpus))));
        }
        steps
    }

    fn step(&mut self, name: &str, planned: Option<jiff::civil::Date>, slip: &Uncertain, adds: Adds) -> plan::Step {
        let planned = planned.map_or(0, |date| self.horizon.instant(date));
        plan::Step { name: name.to_owned(), planned, wait_weeks: Amount::Fixed(0.0), slip_weeks: self.amount(slip), adds }
    }

    fn climate(&mut self, site: &schema::Site, scenario: &Scenario, cache: &ClimateCache) -> Arc<Climate> {
        let key = format!(
            "{} {:?} {:?} {:?} {:?} {:?}",
            scenario.monte_carlo.seed,
            Lengths::of(&self.horizon),
            climate_key(site),
            site.weather,
            site.electricity,
            site.cooling
        );
        if let Some(known) = cache.0.lock().expect("no writer panics").get(&key) {
            return Arc::clone(known);
        }
        let empty = || Climate { years: Vec::new(), design_overhead: 0.0, filled_hours: 0, provenance: String::new() };
        let prepared = match self.climate_spec(site).map(climate::prepare) {
            Some(Ok(prepared)) => Arc::new(prepared),
            // What is refused is not kept: the next scenario to ask must be told too.
            None => return Arc::new(empty()),
            Some(Err(why)) => {
                let place = site.electricity.hourly.as_ref().map_or(&site.place, |hourly| &hourly.place).clone();
                self.refuse(&place, why, "give whole years, or state missing = \"previous-day\" for prices");
                return Arc::new(empty());
            }
        };
        cache.0.lock().expect("no writer panics").insert(key, Arc::clone(&prepared));
        prepared
    }

    fn climate_spec(&mut self, site: &schema::Site) -> Option<ClimateSpec> {
        let missing = match &site.electricity.hourly {
            Some(hourly) if hourly.missing == "previous-day" => Missing::PreviousDay,
            _ => Missing::Refuse,
        };
        let total: f64 = site.cooling.iter().map(|cooling| cooling.it_mw_per_block * cooling.blocks as f64).sum();
        let (weather, price) = (self.weather(site), self.price(site, missing));
        Some(ClimateSpec {
            weather: weather?,
            price: price?,
            plants: site.cooling.iter().map(|cooling| (plant::of(cooling), cooling.it_mw_per_block * cooling.blocks as f64 / total)).collect(),
            fixed_overhead: site.fixed_pue.map(|pue| pue - 1.0),
            design: site.dry_bulb_max_c.map(Celsius),
            utc_offset_hours: site.utc_offset_hours,
            site: site.id.text.clone(),
            seed: self.seed,
            missing,
            lengths: Lengths::of(&self.horizon),
        })
    }

    fn price(&mut self, site: &schema::Site, missing: Missing) -> Option<PriceSource> {
        let Some(hourly) = &site.electricity.hourly else {
            let windows =
                site.electricity.time_of_use.iter().map(|window| (window.months.clone(), window.from_hour, window.to_hour, window.price_multiple)).collect();
            return Some(PriceSource::Flat(windows));
        };
        let path = files::beside(&hourly.place, &hourly.file);
        match hourly::read_hourly_csv(&path, hourly.column.as_deref(), hourly.time_zone.as_deref(), missing, hourly::PRICE_USD_PER_MWH) {
            Ok(series) => Some(PriceSource::Actual(series)),
            Err(problem) => {
                self.file_problem(problem, &hourly.place);
                None
            }
        }
    }

    fn weather(&mut self, site: &schema::Site) -> Option<WeatherSource> {
        if let Some(weather) = &site.weather {
            let path = files::beside(&weather.place, &weather.file);
            let is_epw = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("epw"));
            let read = if is_epw {
                read_epw(&path)
            } else {
                hourly::read_hourly_csv(&path, Some("temperature_2m"), weather.time_zone.as_deref(), Missing::Refuse, hourly::DRY_BULB_C)
                    .map(WeatherSource::Actual)
            };
            return read.map_err(|problem| self.file_problem(problem, &weather.place)).ok();
        }
        let twelve = |values: &[f64]| <[f64; 12]>::try_from(values).ok();
        match (twelve(&site.dry_bulb_mean_c), twelve(&site.dry_bulb_diurnal_c), twelve(&site.dry_bulb_residual_sd_c)) {
            (Some(mean_c), Some(diurnal_c), Some(residual_sd_c)) => {
                Some(WeatherSource::Normals(Box::new(Normals { mean_c, diurnal_c, residual_sd_c, persistence_per_hour: site.dry_bulb_persistence_per_hour })))
            }
            _ if site.fixed_pue.is_some() => Some(WeatherSource::None),
            _ => {
                self.refuse(&site.place, format!("site {:?} has no weather", site.id.text), "take it `from` the catalogue, give `dry_bulb_mean_c`, `dry_bulb_diurnal_c` and `dry_bulb_residual_sd_c` with 12 values each, a [site.weather] file, or a `fixed_pue`");
                None
            }
        }
    }

    /// A problem within a data file, told with the key that names the file.
    fn file_problem(&mut self, problem: Problem, named_at: &Place) {
        let place = problem.place.clone().unwrap_or_else(|| named_at.clone());
        let hint = problem.hint.clone().unwrap_or_default();
        self.problems.push(Problem::error(problem.kind, problem.message).at(&place).hint(format!("{hint}; the file is named at {named_at}")));
    }
}

/// What of a site, besides files and cooling, its climate depends on.
fn climate_key(site: &schema::Site) -> impl std::fmt::Debug + '_ {
    (
        (&site.id.text, site.utc_offset_hours, site.fixed_pue, site.dry_bulb_max_c, site.dry_bulb_persistence_per_hour),
        (&site.dry_bulb_mean_c, &site.dry_bulb_diurnal_c, &site.dry_bulb_residual_sd_c),
    )
}

fn read_epw(path: &Path) -> Result<WeatherSource, Problem> {
    let source = files::text(path, 64 << 20)?;
    epw::read(&source.text).map(WeatherSource::Typical).map_err(|(line, why)| {
        let start: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let place = Place { source: Arc::clone(&source), start, end: start + 1 };
        Problem::error(Kind::File, why).at(&place).hint("an EPW file of a whole typical year is expected")
    })
}

fn seconds(days: f64) -> Instant {
    libm::round(days * DAY as f64) as Instant
}

fn life_months(years: f64) -> i64 {
    (libm::round(years * MONTHS) as i64).max(1)
}

fn fleet_of(fleets: &mut Vec<plan::Fleet>, accelerator: AcceleratorId, site: SiteId, market: MarketId, scenario: &Scenario, seed: u64) -> FleetId {
    if let Some(known) = fleets.iter().position(|fleet| fleet.accelerator == accelerator && fleet.site == site) {
        return FleetId::new(known);
    }
    let name = format!("{} @ {}", scenario.accelerator[accelerator.at()].id.text, scenario.site[site.at()].id.text);
    fleets.push(plan::Fleet { key: key_of(seed, &format!("fleet {name}")), name, site, accelerator, market });
    FleetId::new(fleets.len() - 1)
}

/// A market's fleets in the order in which they are used: latest launch first, then as written.
fn newest_first(scenario: &Scenario, fleets: &[plan::Fleet], market: MarketId) -> Vec<FleetId> {
    let mut members: Vec<FleetId> = (0..fleets.len()).filter(|&at| fleets[at].market == market).map(FleetId::new).collect();
    members.sort_by_key(|id| std::cmp::Reverse(scenario.accelerator[fleets[id.at()].accelerator.at()].launch));
    members
}
