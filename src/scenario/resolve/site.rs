//! Sites and their steps.

use super::{ClimateCache, Resolver, life_months, seconds};
use crate::random::dist::Distribution;
use crate::random::stream::key_of;
use crate::scenario::plan::{self, Adds, Amount};
use crate::scenario::plant;
use crate::scenario::schema::{self, Scenario};
use crate::scenario::uncertain::Uncertain;
use crate::units::{Gpus, Watts};

impl Resolver {
    pub(super) fn site(&mut self, spec: &schema::Site, scenario: &Scenario, cache: &ClimateCache) -> plan::Site {
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

    pub(super) fn onsite(&mut self, spec: &schema::Turbine) -> plan::Onsite {
        plan::Onsite {
            mw: spec.units as f64 * spec.mw_per_unit,
            heat_rate: spec.heat_rate_mmbtu_per_mwh,
            carbon_kg_per_mwh: spec.carbon_kg_per_mwh,
            capex_usd_per_mw: self.amount(&spec.capex_usd_per_mw),
            rent_usd_per_mwh_capacity: spec.rent_usd_per_mwh_capacity,
            life_months: life_months(spec.useful_life_years),
        }
    }

    pub(super) fn steps(&mut self, site: &schema::Site) -> Vec<plan::Step> {
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

    pub(super) fn step(&mut self, name: &str, planned: Option<jiff::civil::Date>, slip: &Uncertain, adds: Adds) -> plan::Step {
        let planned = planned.map_or(0, |date| self.horizon.instant(date));
        plan::Step { name: name.to_owned(), planned, wait_weeks: Amount::Fixed(0.0), slip_weeks: self.amount(slip), adds }
    }
}
