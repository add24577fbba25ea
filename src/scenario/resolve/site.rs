//! Sites and their steps.

use super::climate::forward_factors;
use super::{ClimateCache, Resolver, life_months, power};
use crate::model::carbon_price;
use crate::model::escalation::Escalation;
use crate::model::power_chain::Stage;
use crate::model::power_order::PowerOrder;
use crate::plan::{self, Parameter};
use crate::random::stream::key_of;
use crate::scenario::plant;
use crate::scenario::schema::{self, Scenario};
use crate::time::days;
use crate::uncertain::Uncertain;
use crate::units::Watts;

/// Life of what is never built.
const UNBUILT_LIFE_YEARS: f64 = 15.0;

impl Resolver {
    pub(super) fn site(
        &mut self,
        spec: &schema::Site,
        scenario: &Scenario,
        cache: &ClimateCache,
    ) -> plan::Site {
        let climate = self.climate(spec, scenario, cache);
        let ppas = self.ppas(spec);
        let by_hour = self.hourly(spec, &climate, &ppas);
        let hourly = spec.electricity.hourly.is_some() || spec.electricity.generator.is_some();
        let insisted = spec.fixed_pue.is_some();
        let mut site = plan::Site {
            name: spec.id.text.clone(),
            key: key_of(self.seed, &format!("site {}", spec.id.text)),
            onsite: self.onsite_units(spec),
            leases: self.leases(spec),
            batteries: self.batteries(spec),
            solar: self.solar(spec),
            ppas,
            dispatch: power::dispatch(spec),
            export: self.export(spec),
            limits: plan::Limits::default(),
            has_cooling: !spec.cooling.is_empty(),
            heat: plant::heat_mix(scenario, spec),
            has_network: !spec.network.is_empty(),
            climate,
            hourly: by_hour,
            // A fixed PUE includes the electrical losses.
            rack_chain: lossless_if(insisted, plant::rack_chain(&spec.power)),
            transformer: lossless_if(insisted, plant::transformer(&spec.power)),
            can_cap: spec.power.planning_percentile < 1.0,
            power_order: PowerOrder::new(&spec.power.power_order),
            fixed_share: fixed_share(spec),
            // A fixed PUE is not scaled.
            overhead_factor: self.amount_unless(insisted, &spec.cooling_overhead_factor),
            tax_rate: scenario.finance.tax_rate.unwrap_or(spec.tax_rate),
            price: self.amount_unless(hourly, &spec.price_usd_per_mwh),
            price_level: self.parameter(&spec.electricity.level),
            price_by_year: forward_factors(
                &spec.electricity,
                self.horizon.civil_years.iter().map(|year| year.year),
            ),
            years_key: key_of(
                self.seed,
                &format!(
                    "site {}",
                    spec.weather_region.as_ref().unwrap_or(&spec.id.text)
                ),
            ),
            price_escalation: Escalation::new(spec.price_escalation_per_year),
            delivery: self.parameter(&spec.electricity.delivery_usd_per_mwh),
            delivery_escalation: Escalation::new(spec.electricity.delivery_escalation_per_year),
            water_usd_per_m3: self.parameter(&spec.water_usd_per_m3),
            water_escalation: Escalation::new(spec.water_escalation_per_year),
            water_permit_m3: spec.water_permit_m3_per_year,
            fuel: self.fuel(spec),
            tariff: self.tariff(spec),
            grid_carbon_kg_per_mwh: spec.grid_carbon_kg_per_mwh,
            carbon_usd_per_t: self.carbon_prices(spec),
            racks_per_week: self.parameter(&spec.crew.racks_per_week),
            repair_crews: spec.crew.repair_crews,
            outage: None,
            failing_plants: Vec::new(),
            burn_in: days(spec.crew.burn_in_days),
            build: self.build(spec),
            firm_supply: Watts(0),
            steps: self.steps(spec),
        };
        site.limits = self.limits(spec, &site.climate, &site.steps);
        site.outage = self.outage(spec, &site.steps);
        site.failing_plants = self.failing_plants(spec, &site.steps);
        let firm = site.steps.iter().map(|step| site.firm_supply_by(step));
        site.firm_supply = firm.sum();
        site
    }

    /// A number that is 1 where something else stands for it.
    fn amount_unless(&mut self, replaced: bool, uncertain: &Uncertain) -> Parameter {
        if replaced {
            Parameter::Fixed(1.0)
        } else {
            self.parameter(uncertain)
        }
    }

    /// Price of carbon in each civil year; one where it does not change.
    fn carbon_prices(&mut self, spec: &schema::Site) -> Vec<Parameter> {
        let before = self.parameter(&spec.carbon_price_usd_per_t);
        if spec.carbon_price.is_empty() {
            return vec![before];
        }
        let given: Vec<Parameter> = spec
            .carbon_price
            .iter()
            .map(|of| self.parameter(&of.usd_per_t))
            .collect();
        let years = self.horizon.civil_years.iter();
        let price = |in_year: i16| {
            let given_years = spec.carbon_price.iter().map(|of| of.year);
            carbon_price::holds(given_years, i64::from(in_year)).map_or(before, |at| given[at])
        };
        years.map(|year| price(year.year)).collect()
    }

    fn onsite_units(&mut self, spec: &schema::Site) -> Vec<plan::Onsite> {
        let units = spec.power.onsite.iter();
        units.map(|unit| self.onsite(spec, unit)).collect()
    }

    /// What a site costs; one without a build costs nothing.
    fn build(&mut self, spec: &schema::Site) -> plan::Build {
        let multiplier = spec.capex_multiplier;
        let Some(build) = &spec.build else {
            return plan::Build {
                construction_usd_per_it_mw: Parameter::Fixed(0.0),
                multiplier,
                construction_months: 1,
                rent_usd_per_it_mw_year: Parameter::Fixed(0.0),
                rent_escalation: Escalation::default(),
                opex_usd_per_it_mw_year: Parameter::Fixed(0.0),
                opex_escalation: Escalation::default(),
                life_months: life_months(UNBUILT_LIFE_YEARS),
            };
        };
        plan::Build {
            construction_usd_per_it_mw: self.parameter(&build.construction_usd_per_it_mw),
            multiplier,
            construction_months: build.construction_months,
            rent_usd_per_it_mw_year: self.parameter(&build.rent_usd_per_it_mw_year),
            rent_escalation: Escalation::new(build.rent_escalation_per_year),
            opex_usd_per_it_mw_year: self.parameter(&build.opex_usd_per_it_mw_year),
            opex_escalation: Escalation::new(build.opex_escalation_per_year),
            life_months: life_months(build.useful_life_years),
        }
    }

    fn leases(&mut self, site: &schema::Site) -> Vec<plan::Lease> {
        let lease = |spec: &schema::Lease| plan::Lease {
            it_kw: spec.it_mw * 1e3,
            rent_usd_per_kw_month: self.parameter(&spec.rent_usd_per_kw_month),
            rent_escalation: Escalation::new(spec.rent_escalation_per_year),
            fit_out_weeks: self.parameter(&spec.fit_out_weeks),
            fit_out_usd_per_it_mw: self.parameter(&spec.fit_out_usd_per_it_mw),
        };
        site.lease.iter().map(lease).collect()
    }
}

fn lossless_if(insisted: bool, stage: Stage) -> Stage {
    if insisted { Stage::LOSSLESS } else { stage }
}

/// Share of the overhead of all cooling that does not fall with load, by final size.
fn fixed_share(spec: &schema::Site) -> f64 {
    if spec.fixed_pue.is_some() || spec.cooling.is_empty() {
        return 0.0;
    }
    let it_mw = |cooling: &schema::Cooling| cooling.it_mw_per_block * cooling.blocks as f64;
    let all: f64 = spec.cooling.iter().map(it_mw).sum();
    let fixed = |cooling: &schema::Cooling| {
        plant::of(cooling).fixed_share() * cooling.it_mw_per_block * cooling.blocks as f64 / all
    };
    spec.cooling.iter().map(fixed).sum()
}
