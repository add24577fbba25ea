//! Fleets: what is bought or rented of one accelerator for one site.

use super::Resolver;
use super::accelerator::planned_each;
use crate::id::{AcceleratorId, FleetId, MarketId, SiteId};
use crate::model::escalation::Escalation;
use crate::plan::{self, Parameter};
use crate::problem::Place;
use crate::random::stream::key_of;
use crate::scenario::schema::{self, Scenario};
use crate::units::{Gpus, Milliwatts};
use std::collections::BTreeMap;

/// What orders and rented instances point at.
pub(super) struct Goods<'s> {
    pub scenario: &'s Scenario,
    /// Names of the accelerators.
    pub accelerators: Vec<&'s str>,
    /// Names of the sites.
    pub sites: Vec<&'s str>,
    /// The market of each accelerator.
    markets: &'s BTreeMap<String, MarketId>,
}

impl<'s> Goods<'s> {
    pub fn of(scenario: &'s Scenario, markets: &'s BTreeMap<String, MarketId>) -> Self {
        let accelerators = scenario.accelerator.iter();
        let sites = scenario.site.iter();
        Self {
            scenario,
            accelerators: accelerators.map(|one| one.id.text.as_str()).collect(),
            sites: sites.map(|site| site.id.text.as_str()).collect(),
            markets,
        }
    }

    /// The market in which an accelerator is sold.
    pub fn market_of(&self, accelerator: usize) -> Option<MarketId> {
        self.markets.get(self.accelerators[accelerator]).copied()
    }

    /// The fleet of an accelerator at a site, new if it is the first.
    pub fn fleet(
        &self,
        fleets: &mut Vec<plan::Fleet>,
        seed: u64,
        (accelerator, market): (AcceleratorId, MarketId),
        site: SiteId,
    ) -> FleetId {
        let known = fleets
            .iter()
            .position(|fleet| fleet.accelerator == accelerator && fleet.site == site);
        FleetId::new(known.unwrap_or_else(|| {
            let product = &self.scenario.accelerator[accelerator.at()];
            let place = &self.scenario.site[site.at()];
            let name = format!("{} @ {}", product.id.text, place.id.text);
            fleets.push(plan::Fleet {
                key: key_of(seed, &format!("fleet {name}")),
                name,
                site,
                accelerator,
                market,
                rented: false,
                planned_each: planned_each(product, &place.power),
                failure_simulation: plan::FailureSimulation::Constant,
            });
            fleets.len() - 1
        }))
    }
}

impl Resolver {
    /// An accelerator that is bought or rented, and the market in which it is sold.
    pub(super) fn sold(
        &mut self,
        goods: &Goods<'_>,
        name: &str,
        how: &str,
        place: &Place,
    ) -> Option<(AcceleratorId, MarketId)> {
        let at = self.position(&goods.accelerators, Some(name), "accelerator", place)?;
        let market = goods.market_of(at);
        if market.is_none() {
            self.refuse(
                place,
                format!("accelerator {name:?} is {how}, but in no market"),
                "add it to the `accelerators` of a market",
            );
        }
        Some((AcceleratorId::new(at), market?))
    }

    /// Rented instances: fleets of an accelerator that needs no power, space or crews.
    pub(super) fn instances(
        &mut self,
        goods: &Goods<'_>,
        accelerators: &mut Vec<plan::Accelerator>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> Vec<plan::Instances> {
        let mut all = Vec::new();
        for (at, site) in goods.scenario.site.iter().enumerate() {
            for spec in &site.instances {
                let sold = self.sold(
                    goods,
                    &spec.accelerator,
                    "rented",
                    spec.place_of("accelerator"),
                );
                let Some(sold) = sold else {
                    continue;
                };
                let name = format!("{} rented @ {}", spec.accelerator, site.id.text);
                let known = fleets.iter().position(|fleet| fleet.name == name);
                let fleet = known.map_or_else(
                    || self.rented(name, sold, SiteId::new(at), accelerators, fleets),
                    FleetId::new,
                );
                all.push(self.rental(spec, fleet));
            }
        }
        all
    }

    /// A fleet of rented GPUs, with an accelerator of its own.
    fn rented(
        &self,
        name: String,
        (accelerator, market): (AcceleratorId, MarketId),
        site: SiteId,
        accelerators: &mut Vec<plan::Accelerator>,
        fleets: &mut Vec<plan::Fleet>,
    ) -> FleetId {
        accelerators.push(plan::Accelerator {
            idle_each: Milliwatts(0),
            busy_each: Milliwatts(0),
            full_each: Milliwatts(0),
            failures: plan::Failures::none(),
            tape_out: None,
            nre: Parameter::Fixed(0.0),
            dead_on_arrival: 0.0,
            ..accelerators[accelerator.at()].clone()
        });
        fleets.push(plan::Fleet {
            key: key_of(self.seed, &format!("fleet {name}")),
            name,
            site,
            accelerator: AcceleratorId::new(accelerators.len() - 1),
            market,
            rented: true,
            planned_each: Milliwatts(0),
            failure_simulation: plan::FailureSimulation::Constant,
        });
        FleetId::new(fleets.len() - 1)
    }

    fn rental(&mut self, spec: &schema::Instances, fleet: FleetId) -> plan::Instances {
        plan::Instances {
            name: spec.id.text.clone(),
            fleet,
            gpus: Gpus(spec.gpus),
            from: self.horizon.instant(spec.from_date),
            until: spec
                .until
                .map_or(self.horizon.end(), |date| self.horizon.instant(date)),
            price_usd_per_gpu_hour: self.parameter(&spec.price_usd_per_gpu_hour),
            price_escalation: Escalation::new(spec.price_escalation_per_year),
        }
    }
}
