//! Failures of GPUs, feeds and cooling blocks.

use super::Resolver;
use crate::id::SiteId;
use crate::model::escalation::Escalation;
use crate::model::failure::cohort::Law;
use crate::model::failure::hazard::Hazard;
use crate::plan::{self, Adds, FailureSimulation, Failures};
use crate::random::stream::key_of;
use crate::scenario::schema::{self, Scenario};
use crate::time::{
    HOUR, HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_YEAR, SECONDS_PER_MINUTE, Seconds,
};
use crate::units::Gpus;

/// Failure domains up to which `auto` simulates a fleet unit by unit.
const FEW_DOMAINS: i64 = 64;

/// An accelerator's failures; its units are failure domains.
pub(super) fn failures(spec: &schema::Accelerator) -> Failures {
    let per_hour = spec.failures_per_gpu_year * spec.failure_domain_gpus as f64 / HOURS_PER_YEAR;
    let good = Hazard {
        per_hour,
        infant_factor: spec.infant_mortality_factor,
        infant_hours: spec.infant_mortality_days * HOURS_PER_DAY,
        batch_factor: 1.0,
        onset_hours: 0.0,
    };
    Failures {
        domain: Gpus(spec.failure_domain_gpus),
        hazard: [
            good,
            Hazard {
                batch_factor: spec.bad_batch_factor,
                onset_hours: spec.bad_batch_onset_months * HOURS_PER_MONTH,
                ..good
            },
        ],
        law: Law {
            per_hour,
            infant_factor: spec.infant_mortality_factor,
            infant_days: spec.infant_mortality_days,
            batch_factor: spec.bad_batch_factor,
            repair_hours: spec.repair_hours,
        },
        bad_batch_probability: spec.bad_batch_probability,
        maintenance_share: spec.maintenance_hours_per_year / HOURS_PER_YEAR,
        spare_fraction: spec.hot_spare_fraction,
    }
}

/// Whether a fleet of so many GPUs is simulated unit by unit: as stated, or when it is small.
fn unit_by_unit(spec: &schema::Accelerator, ordered: Gpus) -> bool {
    match spec.failure_simulation.as_str() {
        "per-unit" => true,
        "aggregate" => false,
        _ => ordered.0 / spec.failure_domain_gpus <= FEW_DOMAINS,
    }
}

impl Resolver {
    /// Sets how the failures of each fleet are simulated. Fleets that share repair crews are
    /// simulated in one way.
    pub(super) fn failure_simulation(
        &mut self,
        scenario: &Scenario,
        accelerators: &[plan::Accelerator],
        sites: &[plan::Site],
        orders: &[plan::Order],
        fleets: &mut [plan::Fleet],
    ) {
        for (at, fleet) in fleets
            .iter_mut()
            .enumerate()
            .filter(|(_, fleet)| !fleet.rented)
        {
            let orders = orders.iter().filter(|order| order.fleet.at() == at);
            let ordered = orders.map(plan::Order::most).sum();
            let failures = &accelerators[fleet.accelerator.at()].failures;
            let constant = failures.law.infant_factor == 0.0
                && (failures.bad_batch_probability == 0.0 || failures.law.batch_factor == 1.0);
            let crewed = sites[fleet.site.at()].repair_crews.is_some();
            let spec = &scenario.accelerator[fleet.accelerator.at()];
            fleet.failure_simulation = if !failures.come() {
                FailureSimulation::Constant
            } else if unit_by_unit(spec, ordered) {
                FailureSimulation::Units
            } else if constant && !crewed {
                FailureSimulation::Constant
            } else {
                FailureSimulation::Cohorts
            };
        }
        for (at, site) in sites.iter().enumerate() {
            if site.repair_crews.is_some() {
                self.one_way(scenario, SiteId::new(at), site, fleets);
            }
        }
    }

    /// Where fleets that share crews would be simulated in both ways, those set to `auto` are
    /// simulated as aggregates.
    fn one_way(
        &mut self,
        scenario: &Scenario,
        id: SiteId,
        site: &plan::Site,
        fleets: &mut [plan::Fleet],
    ) {
        let both = |fleets: &[plan::Fleet]| {
            let simulates = |simulate| {
                fleets
                    .iter()
                    .any(|fleet| fleet.site == id && fleet.failure_simulation == simulate)
            };
            simulates(FailureSimulation::Units) && simulates(FailureSimulation::Cohorts)
        };
        if both(fleets) {
            for fleet in fleets.iter_mut().filter(|fleet| {
                fleet.site == id && fleet.failure_simulation == FailureSimulation::Units
            }) {
                if scenario.accelerator[fleet.accelerator.at()].failure_simulation == "auto" {
                    fleet.failure_simulation = FailureSimulation::Cohorts;
                }
            }
        }
        if both(fleets) {
            let message = format!(
                "accelerators at {:?} share its repair crews, but one is simulated unit by unit \
                    and another as an aggregate",
                site.name
            );
            self.refuse(
                &scenario.site[id.at()].place,
                message,
                "give them the same `failure_simulation`, or leave it \"auto\"",
            );
        }
    }

    /// Outages of a site's feeds; each feed has a key of its own.
    pub(super) fn outage(
        &mut self,
        site: &schema::Site,
        steps: &[plan::Step],
    ) -> Option<plan::Outage> {
        let spec = site
            .power
            .outage
            .as_ref()
            .filter(|spec| spec.per_year > 0.0)?;
        let name = &site.id.text;
        let first = steps
            .iter()
            .position(|step| matches!(step.adds, Adds::Grid { .. }));
        let mut step = first.unwrap_or(0);
        let (mut tranches, mut feeds) = (Vec::new(), Vec::new());
        for utility in &site.power.utility {
            let count = utility.steps().len();
            feeds.extend((1..=utility.feeds).map(|feed| {
                (
                    tranches.len(),
                    key_of(
                        self.seed,
                        &format!("site {name} utility {} feed {feed}", utility.id.text),
                    ),
                )
            }));
            tranches.push(plan::Tranche {
                step,
                steps: count,
                feeds: utility.feeds,
                reserve: utility.reserve_feeds,
            });
            step += count;
        }
        Some(plan::Outage {
            per_hour: spec.per_year / HOURS_PER_YEAR,
            hours: spec.hours.distribution.clone(),
            ups_bridge: Seconds::new(libm::round(spec.ups_minutes * SECONDS_PER_MINUTE) as i64),
            start_probability: spec.generator_start_probability,
            generator: Seconds::new(libm::round(spec.generator_hours * HOUR.as_seconds()) as i64),
            diesel_usd_per_mwh: self.parameter(&spec.diesel_usd_per_mwh),
            diesel_escalation: Escalation::new(spec.diesel_escalation_per_year),
            diesel_carbon_kg_per_mwh: spec.diesel_carbon_kg_per_mwh,
            key: key_of(self.seed, &format!("site {name} generators")),
            tranches,
            feeds,
        })
    }

    /// Cooling plants whose blocks fail.
    pub(super) fn failing_plants(
        &mut self,
        site: &schema::Site,
        steps: &[plan::Step],
    ) -> Vec<plan::CoolingPlant> {
        let plants = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step.adds, Adds::Cooling { .. }));
        plants
            .zip(&site.cooling)
            .filter(|(_, spec)| spec.block_failures_per_year > 0.0)
            .map(|((at, step), spec)| plan::CoolingPlant {
                step: at,
                blocks: spec.blocks,
                failures_per_hour: spec.block_failures_per_year / HOURS_PER_YEAR,
                repair_hours: spec.block_repair_hours,
                key: key_of(
                    self.seed,
                    &format!("site {} cooling {}", site.id.text, step.name),
                ),
            })
            .collect()
    }
}
