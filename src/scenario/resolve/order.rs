//! Accelerators and purchase orders.

use super::{Resolver, failure, life_months};
use crate::id::{AcceleratorId, FleetId, MarketId, SiteId};
use crate::model::purchasing::Policy;
use crate::plan::{self, Parameter, Review, SupplyShock, When};
use crate::random::stream::key_of;
use crate::scenario::plant;
use crate::scenario::schema::{self, Scenario};
use crate::time::days;
use crate::units::{Gpus, Watts};
use std::collections::BTreeMap;

/// Days of a week.
const DAYS_PER_WEEK: f64 = 7.0;

impl Resolver {
    pub(super) fn accelerator(&mut self, spec: &schema::Accelerator) -> plan::Accelerator {
        let per_rack = spec.gpus_per_server * spec.servers_per_rack;
        let [idle_each, busy_each, full_each] = draws_each(spec);
        plan::Accelerator {
            name: spec.id.text.clone(),
            launch: spec.launch,
            gpus_per_rack: Gpus(per_rack),
            idle_each,
            full_each,
            busy_each,
            draw: plant::draw(spec),
            price: self.parameter(&spec.price_usd_per_gpu),
            price_roadmap: spec
                .price_roadmap
                .iter()
                .map(|point| (self.horizon.instant(point.from), point.fraction))
                .collect(),
            network_price: self.parameter(&spec.network_usd_per_gpu),
            network_share: spec.network_share_of_price,
            dead_on_arrival: spec.dead_on_arrival,
            replacement: days(spec.replacement_days),
            tape_out: spec.tape_out.map(|date| {
                (
                    self.horizon.instant(date),
                    self.parameter(&spec.tape_out_slip_weeks),
                )
            }),
            nre: self.parameter(&spec.nre_usd),
            yield_of_plan: self.parameter(&spec.yield_of_plan),
            resale_factor: self.parameter(&spec.resale_factor),
            life_months: life_months(spec.useful_life_years),
            residual_by_year: spec.residual_fraction_by_year.clone(),
            failures: failure::failures(spec),
        }
    }

    pub(super) fn orders(
        &mut self,
        scenario: &Scenario,
        market_of: &BTreeMap<String, MarketId>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Vec<plan::Order> {
        let mut orders = Vec::new();
        for (at, spec) in scenario.purchase.iter().enumerate() {
            let name = spec
                .id
                .as_ref()
                .map_or_else(|| format!("order-{}", at + 1), |id| id.text.clone());
            if orders
                .iter()
                .any(|earlier: &plan::Order| earlier.name == name)
            {
                self.refuse(
                    &spec.place,
                    format!(
                        "two orders are named {name:?}; an order without \
                    `id` is named by its position"
                    ),
                    "give each order an `id`",
                );
            }
            let accelerators: Vec<&str> = scenario
                .accelerator
                .iter()
                .map(|accelerator| accelerator.id.text.as_str())
                .collect();
            let sites: Vec<&str> = scenario
                .site
                .iter()
                .map(|site| site.id.text.as_str())
                .collect();
            let accelerator = self.position(
                &accelerators,
                Some(&spec.accelerator),
                "accelerator",
                &spec.place,
            );
            let site = self.position(&sites, spec.site.as_deref(), "site", &spec.place);
            let (Some(accelerator), Some(site)) = (accelerator, site) else {
                continue;
            };
            let Some(&market) = market_of.get(accelerators[accelerator]) else {
                self.refuse(
                    &spec.place,
                    format!(
                        "accelerator {:?} is bought, but in no market",
                        spec.accelerator
                    ),
                    "add it to the `accelerators` of a market",
                );
                continue;
            };
            let fleet = fleet_of(
                fleets,
                AcceleratorId::new(accelerator),
                SiteId::new(site),
                market,
                scenario,
                self.seed,
            );
            let product = &scenario.accelerator[accelerator];
            let lead_time = spec
                .lead_time_weeks
                .as_ref()
                .unwrap_or(&product.lead_time_weeks);
            let replaces = spec.replaces.as_ref().and_then(|old| {
                self.position(&accelerators, Some(old), "accelerator", &spec.place)
            });
            let replaces = replaces.and_then(|old| {
                let market = *market_of.get(accelerators[old])?;
                Some(fleet_of(
                    fleets,
                    AcceleratorId::new(old),
                    SiteId::new(site),
                    market,
                    scenario,
                    self.seed,
                ))
            });
            orders.push(plan::Order {
                when: self.when(spec, product, replaces),
                lead_time: self.variate(lead_time, &format!("purchase {name}")),
                batches: spec.batches,
                batch_interval: days(spec.batch_interval_days),
                deposit: spec.deposit,
                milestones: spec
                    .milestone
                    .iter()
                    .map(|due| (days(due.weeks_after_order * DAYS_PER_WEEK), due.share))
                    .collect(),
                price: spec
                    .price_usd_per_gpu
                    .as_ref()
                    .map(|price| self.parameter(price)),
                cancel_after: spec
                    .cancel_after_weeks
                    .map(|weeks| days(weeks * DAYS_PER_WEEK)),
                cancellation_fee: spec.cancellation_fee,
                fleet,
                name,
            });
        }
        orders
    }

    fn when(
        &self,
        spec: &schema::Purchase,
        product: &schema::Accelerator,
        replaces: Option<FleetId>,
    ) -> When {
        let policy = match spec.policy.as_str() {
            "follow-power" => Policy::FollowPower,
            "replenish" => Policy::Replenish {
                trigger_fraction: spec.trigger_fraction,
            },
            "refresh" => Policy::Refresh {
                hurdle_fraction: spec.hurdle_fraction,
            },
            _ => {
                return When::Fixed {
                    placed: spec.order.map_or(0, |date| self.horizon.instant(date)),
                    gpus: Gpus(spec.gpus.unwrap_or(0)),
                };
            }
        };
        When::Review(Review {
            policy,
            from: spec
                .from_date
                .map_or(0, |date| self.horizon.instant(date))
                .max(0),
            until: spec
                .until_date
                .map_or(self.horizon.end(), |date| self.horizon.instant(date)),
            every: days(spec.review_days).max(1),
            most: Gpus(spec.max_gpus.unwrap_or(0)),
            least: Gpus(
                spec.min_gpus
                    .unwrap_or(product.gpus_per_server * product.servers_per_rack),
            ),
            replaces,
        })
    }

    pub(super) fn shocks(&mut self, scenario: &Scenario) -> Vec<SupplyShock> {
        let accelerators: Vec<&str> = scenario
            .accelerator
            .iter()
            .map(|accelerator| accelerator.id.text.as_str())
            .collect();
        let mut shocks = Vec::new();
        for spec in &scenario.supply_shock {
            let named: Vec<usize> = spec
                .accelerators
                .iter()
                .filter_map(|name| {
                    self.position(&accelerators, Some(name), "accelerator", &spec.place)
                })
                .collect();
            let about = if spec.accelerators.is_empty() {
                (0..accelerators.len()).collect()
            } else {
                named
            };
            shocks.push(SupplyShock {
                name: spec.name.text.clone(),
                key: key_of(self.seed, &format!("supply shock {}", spec.name.text)),
                accelerators: about.into_iter().map(AcceleratorId::new).collect(),
                per_year: spec.per_year,
                weeks: spec.weeks.distribution.clone(),
                stretch: spec.stretch.distribution.clone(),
                allocation: spec.allocation.distribution.clone(),
            });
        }
        shocks
    }
}

impl Resolver {
    /// Rented instances: fleets of an accelerator that needs no power, space or crews.
    pub(super) fn instances(
        &mut self,
        scenario: &Scenario,
        market_of: &BTreeMap<String, MarketId>,
        accelerators: &mut Vec<plan::Accelerator>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Vec<plan::Instances> {
        let mut all = Vec::new();
        for (site, spec) in scenario
            .site
            .iter()
            .enumerate()
            .flat_map(|(at, site)| site.instances.iter().map(move |spec| (at, spec)))
        {
            let names: Vec<&str> = scenario
                .accelerator
                .iter()
                .map(|accelerator| accelerator.id.text.as_str())
                .collect();
            let Some(accelerator) =
                self.position(&names, Some(&spec.accelerator), "accelerator", &spec.place)
            else {
                continue;
            };
            let Some(&market) = market_of.get(names[accelerator]) else {
                self.refuse(
                    &spec.place,
                    format!(
                        "accelerator {:?} is rented, but in no market",
                        spec.accelerator
                    ),
                    "add it to the `accelerators` of a market",
                );
                continue;
            };
            let name = format!(
                "{} rented @ {}",
                names[accelerator], scenario.site[site].id.text
            );
            let known = fleets.iter().position(|fleet| fleet.name == name);
            let fleet = known.unwrap_or_else(|| {
                let own = &accelerators[accelerator];
                accelerators.push(plan::Accelerator {
                    idle_each: Watts(0),
                    busy_each: Watts(0),
                    full_each: Watts(0),
                    failures: plan::Failures::none(),
                    tape_out: None,
                    nre: Parameter::Fixed(0.0),
                    dead_on_arrival: 0.0,
                    ..own.clone()
                });
                fleets.push(plan::Fleet {
                    key: key_of(self.seed, &format!("fleet {name}")),
                    name,
                    site: SiteId::new(site),
                    accelerator: AcceleratorId::new(accelerators.len() - 1),
                    market,
                    rented: true,
                    planned_each: Watts(0),
                    failure_simulation: plan::FailureSimulation::Constant,
                });
                fleets.len() - 1
            });
            all.push(plan::Instances {
                name: spec.id.text.clone(),
                fleet: FleetId::new(fleet),
                gpus: Gpus(spec.gpus),
                from: self.horizon.instant(spec.from_date),
                until: spec
                    .until
                    .map_or(self.horizon.end(), |date| self.horizon.instant(date)),
                price_usd_per_gpu_hour: self.parameter(&spec.price_usd_per_gpu_hour),
            });
        }
        all
    }
}

/// A fraction of a GPU's full power, rounded up to whole watts; a tiny excess over them is rounding
/// error.
fn share_of(full_each: Watts, fraction: f64) -> Watts {
    Watts(libm::ceil(full_each.0 as f64 * fraction - 1e-6) as i64)
}

/// Draw of one GPU's share of a rack: idle, busy on average, full. Rounded down, so that racks
/// that fit on paper fit.
fn draws_each(spec: &schema::Accelerator) -> [Watts; 3] {
    let per_rack = (spec.gpus_per_server * spec.servers_per_rack) as f64;
    let each = |rack_kw: f64| Watts(libm::floor(rack_kw * 1_000.0 / per_rack) as i64);
    let (idle, full) = (
        each(spec.rack_idle_kw.min(spec.rack_full_kw)),
        each(spec.rack_full_kw).max(Watts(1)),
    );
    [
        idle,
        share_of(full, plant::draw(spec).mean()).max(idle),
        full,
    ]
}

/// Power that a site plans for a GPU: never less than the mean draw of a busy one, so that the mean
/// load always fits.
fn planned_each(spec: &schema::Accelerator, power: &schema::Power) -> Watts {
    let [_, busy, full] = draws_each(spec);
    share_of(full, plant::draw(spec).planned(power.planning_percentile)).max(busy)
}

fn fleet_of(
    fleets: &mut Vec<plan::Fleet>,
    accelerator: AcceleratorId,
    site: SiteId,
    market: MarketId,
    scenario: &Scenario,
    seed: u64,
) -> FleetId {
    if let Some(known) = fleets
        .iter()
        .position(|fleet| fleet.accelerator == accelerator && fleet.site == site)
    {
        return FleetId::new(known);
    }
    let name = format!(
        "{} @ {}",
        scenario.accelerator[accelerator.at()].id.text,
        scenario.site[site.at()].id.text
    );
    let planned_each = planned_each(
        &scenario.accelerator[accelerator.at()],
        &scenario.site[site.at()].power,
    );
    let failure_simulation = plan::FailureSimulation::Constant;
    fleets.push(plan::Fleet {
        key: key_of(seed, &format!("fleet {name}")),
        name,
        site,
        accelerator,
        market,
        rented: false,
        planned_each,
        failure_simulation,
    });
    FleetId::new(fleets.len() - 1)
}
