//! Accelerators and purchase orders.

use super::{Resolver, life_months, seconds};
use crate::id::{AcceleratorId, FleetId, MarketId, SiteId};
use crate::random::stream::key_of;
use crate::scenario::plan;
use crate::scenario::schema::{self, Scenario};
use crate::time::HOURS_PER_YEAR;
use crate::units::{Gpus, Watts};
use std::collections::BTreeMap;

impl Resolver {
    pub(super) fn accelerator(&mut self, spec: &schema::Accelerator) -> plan::Accelerator {
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

    pub(super) fn orders(&mut self, scenario: &Scenario, market_of: &BTreeMap<String, MarketId>, fleets: &mut Vec<plan::Fleet>) -> Vec<plan::Order> {
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
}

fn fleet_of(fleets: &mut Vec<plan::Fleet>, accelerator: AcceleratorId, site: SiteId, market: MarketId, scenario: &Scenario, seed: u64) -> FleetId {
    if let Some(known) = fleets.iter().position(|fleet| fleet.accelerator == accelerator && fleet.site == site) {
        return FleetId::new(known);
    }
    let name = format!("{} @ {}", scenario.accelerator[accelerator.at()].id.text, scenario.site[site.at()].id.text);
    fleets.push(plan::Fleet { key: key_of(seed, &format!("fleet {name}")), name, site, accelerator, market });
    FleetId::new(fleets.len() - 1)
}
