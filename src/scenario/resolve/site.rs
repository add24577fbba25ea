//! Sites and their steps.

use super::climate::forward_factors;
use super::{ClimateCache, Resolver, life_months, power};
use crate::model::power_chain::Stage;
use crate::model::power_order::PowerOrder;
use crate::plan::{self, Adds, Parameter, Part};
use crate::random::dist::Distribution;
use crate::random::stream::key_of;
use crate::scenario::plant;
use crate::scenario::schema::{self, Scenario};
use crate::time::days;
use crate::uncertain::Uncertain;
use crate::units::{Gpus, Watts};

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
        let build = spec.build.as_ref();
        let none = Uncertain {
            distribution: Distribution::constant(0.0),
            path: String::new(),
            unit: "",
            place: spec.place.clone(),
        };
        let weight: f64 = spec
            .cooling
            .iter()
            .map(|cooling| cooling.it_mw_per_block * cooling.blocks as f64)
            .sum();
        let share = |of: fn(&schema::Cooling) -> f64| {
            spec.cooling
                .iter()
                .map(|cooling| {
                    of(cooling) * cooling.it_mw_per_block * cooling.blocks as f64 / weight
                })
                .sum::<f64>()
        };
        let mut site = plan::Site {
            name: spec.id.text.clone(),
            key: key_of(self.seed, &format!("site {}", spec.id.text)),
            onsite: spec
                .power
                .onsite
                .iter()
                .map(|turbine| self.onsite(spec, turbine))
                .collect(),
            leases: self.leases(spec),
            batteries: self.batteries(spec),
            solar: self.solar(spec),
            ppas,
            dispatch: power::dispatch(spec),
            limits: power::limits(spec, &climate),
            has_cooling: !spec.cooling.is_empty(),
            has_network: !spec.network.is_empty(),
            climate,
            hourly: by_hour,
            // A fixed PUE includes the electrical losses.
            rack_chain: if spec.fixed_pue.is_some() {
                Stage::LOSSLESS
            } else {
                plant::rack_chain(&spec.power)
            },
            transformer: if spec.fixed_pue.is_some() {
                Stage::LOSSLESS
            } else {
                plant::transformer(&spec.power)
            },
            can_cap: spec.power.planning_percentile < 1.0,
            power_order: PowerOrder::new(&spec.power.power_order),
            fixed_share: if spec.fixed_pue.is_some() || spec.cooling.is_empty() {
                0.0
            } else {
                share(|cooling| plant::of(cooling).fixed_share())
            },
            // A fixed PUE is not scaled.
            overhead_factor: if spec.fixed_pue.is_some() {
                Parameter::Fixed(1.0)
            } else {
                self.parameter(&spec.cooling_overhead_factor)
            },
            tax_rate: scenario.finance.tax_rate.unwrap_or(spec.tax_rate),
            price: if hourly {
                Parameter::Fixed(1.0)
            } else {
                self.parameter(&spec.price_usd_per_mwh)
            },
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
            delivery: self.parameter(&spec.electricity.delivery_usd_per_mwh),
            fuel: self.fuel(spec),
            tariff: self.tariff(spec),
            grid_carbon_kg_per_mwh: spec.grid_carbon_kg_per_mwh,
            racks_per_week: self.parameter(&spec.crew.racks_per_week),
            repair_crews: spec.crew.repair_crews,
            outage: None,
            failing_plants: Vec::new(),
            burn_in: days(spec.crew.burn_in_days),
            build: plan::Build {
                construction_usd_per_it_mw: self
                    .parameter(build.map_or(&none, |build| &build.construction_usd_per_it_mw)),
                multiplier: spec.capex_multiplier,
                construction_months: build.map_or(1, |build| build.construction_months),
                rent_usd_per_it_mw_year: self
                    .parameter(build.map_or(&none, |build| &build.rent_usd_per_it_mw_year)),
                opex_usd_per_it_mw_year: self
                    .parameter(build.map_or(&none, |build| &build.opex_usd_per_it_mw_year)),
                life_months: life_months(build.map_or(15.0, |build| build.useful_life_years)),
            },
            contracted: Watts(0),
            steps: self.steps(spec),
        };
        site.outage = self.outage(spec, &site.steps);
        site.failing_plants = self.failing_plants(spec, &site.steps);
        // Leased IT power counts as its power at the meter.
        let leased = |it: Watts| Watts(libm::ceil(it.0 as f64 * site.design_ratio(1.0)) as i64);
        let contracted = |step: &plan::Step| match step.adds {
            Adds::Grid { at_meter, .. } | Adds::Onsite(_, at_meter) => at_meter,
            Adds::Lease { it, .. } => leased(it),
            _ => Watts(0),
        };
        site.contracted = site.steps.iter().map(contracted).sum();
        site
    }

    pub(super) fn steps(&mut self, site: &schema::Site) -> Vec<plan::Step> {
        let mut steps = Vec::new();
        for spec in &site.building {
            let mut step = self.step(
                &spec.id.text,
                spec.ready.or(spec.permit_filed),
                &spec.slip_weeks,
                Adds::Space(Watts::from_mw(spec.it_mw)),
            );
            if spec.ready.is_none() {
                step.parts[0].takes_weeks = vec![
                    self.parameter(&spec.permit_weeks),
                    self.parameter(&spec.construction_weeks),
                ];
            }
            self.equipment(&mut step, &spec.equipment);
            steps.push(step);
        }
        for spec in &site.power.utility {
            let usable = Watts::from_mw(
                spec.mw * (spec.feeds - spec.reserve_feeds).max(0) as f64 / spec.feeds as f64,
            );
            let adds = Adds::Grid {
                at_meter: Watts::from_mw(spec.mw),
                usable,
                feeds: spec.feeds,
            };
            let mut step = self.step(
                &spec.id.text,
                spec.ready.or(spec.requested),
                &spec.slip_weeks,
                adds,
            );
            if spec.ready.is_none() {
                step.parts[0].takes_weeks.extend(
                    spec.wait_weeks
                        .as_ref()
                        .or(site.grid_wait_weeks.as_ref())
                        .map(|wait| self.parameter(wait)),
                );
            }
            self.equipment(&mut step, &spec.equipment);
            steps.push(step);
        }
        for (at, spec) in site.power.onsite.iter().enumerate() {
            let net = (spec.units - spec.reserve_units).max(0) as f64 * spec.mw_per_unit;
            let mut step = self.step(
                &spec.id.text,
                spec.ready.or(spec.ordered),
                &spec.slip_weeks,
                Adds::Onsite(at, Watts::from_mw(net)),
            );
            if spec.ready.is_none() {
                step.parts[0].takes_weeks.extend(
                    spec.lead_time_weeks
                        .as_ref()
                        .map(|lead| self.parameter(lead)),
                );
            }
            steps.push(step);
        }
        for (plant, spec) in site.cooling.iter().enumerate() {
            let name = spec
                .id
                .as_ref()
                .map_or_else(|| format!("cooling-{}", plant + 1), |id| id.text.clone());
            let adds = Adds::Cooling {
                plant,
                blocks: spec.blocks,
                per_block: Watts::from_mw(spec.it_mw_per_block),
                held_back: spec.redundancy,
            };
            let mut step = self.step(&name, spec.ready, &spec.slip_weeks, adds);
            self.equipment(&mut step, &spec.equipment);
            steps.push(step);
        }
        for spec in &site.network {
            self.pods(spec, &mut steps);
        }
        self.leases_and_stores(site, &mut steps);
        steps
    }

    /// The pods of a network step, one after the other.
    fn pods(&mut self, spec: &schema::Network, steps: &mut Vec<plan::Step>) {
        let pod = spec.pod_gpus.unwrap_or(spec.gpus).min(spec.gpus);
        let pods = (spec.gpus + pod - 1) / pod;
        for number in 0..pods {
            let gpus = pod.min(spec.gpus - number * pod);
            let name = if pods == 1 {
                spec.id.text.clone()
            } else {
                format!("{}.{}", spec.id.text, number + 1)
            };
            let mut step = self.step(
                &name,
                spec.ready.or(spec.ordered),
                &spec.slip_weeks,
                Adds::Ports(Gpus(gpus)),
            );
            if spec.ready.is_none() {
                step.parts[0].takes_weeks.extend(
                    spec.lead_time_weeks
                        .as_ref()
                        .map(|lead| self.parameter(lead)),
                );
            }
            step.parts[0].starts += days(spec.pod_interval_days) * number;
            steps.push(step);
        }
    }

    fn leases_and_stores(&mut self, site: &schema::Site, steps: &mut Vec<plan::Step>) {
        for (lease, spec) in site.lease.iter().enumerate() {
            let mut step = self.step(
                &spec.id.text,
                Some(spec.ready),
                &spec.slip_weeks,
                Adds::Lease {
                    lease,
                    it: Watts::from_mw(spec.it_mw),
                },
            );
            step.until = spec.until.map(|date| self.horizon.instant(date));
            steps.push(step);
        }
        for (at, spec) in site.power.battery.iter().enumerate() {
            steps.push(self.step(
                &spec.id.text,
                Some(spec.ready),
                &spec.slip_weeks,
                Adds::Battery(at),
            ));
        }
        for (at, spec) in site.power.solar.iter().enumerate() {
            steps.push(self.step(
                &spec.id.text,
                Some(spec.ready),
                &spec.slip_weeks,
                Adds::Solar(at),
            ));
        }
    }

    fn equipment(&mut self, step: &mut plan::Step, list: &[schema::Equipment]) {
        for spec in list {
            let takes_weeks = vec![self.parameter(&spec.lead_time_weeks)];
            step.parts.push(Part {
                name: spec.id.text.clone(),
                starts: self.horizon.instant(spec.ordered),
                takes_weeks,
                slip_weeks: Parameter::Fixed(0.0),
            });
        }
    }

    fn step(
        &mut self,
        name: &str,
        starts: Option<jiff::civil::Date>,
        slip: &Uncertain,
        adds: Adds,
    ) -> plan::Step {
        let starts = starts.map_or(0, |date| self.horizon.instant(date));
        let part = Part {
            name: name.to_owned(),
            starts,
            takes_weeks: Vec::new(),
            slip_weeks: self.parameter(slip),
        };
        plan::Step {
            name: name.to_owned(),
            parts: vec![part],
            adds,
            until: None,
        }
    }

    fn leases(&mut self, site: &schema::Site) -> Vec<plan::Lease> {
        let lease = |spec: &schema::Lease| plan::Lease {
            it_kw: spec.it_mw * 1e3,
            rent_usd_per_kw_month: self.parameter(&spec.rent_usd_per_kw_month),
            fit_out_weeks: self.parameter(&spec.fit_out_weeks),
            fit_out_usd_per_it_mw: self.parameter(&spec.fit_out_usd_per_it_mw),
        };
        site.lease.iter().map(lease).collect()
    }
}
