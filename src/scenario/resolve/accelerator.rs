//! Accelerators and what one GPU's share of a rack draws.

use super::{Resolver, failure, life_months};
use crate::plan;
use crate::scenario::{plant, schema};
use crate::time::days;
use crate::units::{Gpus, Milliwatts};

impl Resolver {
    pub(super) fn accelerator(&mut self, spec: &schema::Accelerator) -> plan::Accelerator {
        let per_rack = spec.gpus_per_server * spec.servers_per_rack;
        let [idle_each, busy_each, full_each] = draws_each(spec);
        plan::Accelerator {
            name: spec.id.text.clone(),
            launch: spec.launch,
            liquid_share: spec.liquid_share(),
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
}

/// A fraction of a GPU's full power, rounded up to whole milliwatts; a tiny excess over them is
/// rounding error.
fn share_of(full_each: Milliwatts, fraction: f64) -> Milliwatts {
    Milliwatts(libm::ceil(full_each.0 as f64 * fraction - 1e-6) as i64)
}

/// Draw of one GPU's share of a rack: idle, busy on average, full. Rounded down to milliwatts, so
/// that racks that fit on paper fit.
fn draws_each(spec: &schema::Accelerator) -> [Milliwatts; 3] {
    let per_rack = (spec.gpus_per_server * spec.servers_per_rack) as f64;
    let each = |rack_kw: f64| Milliwatts(libm::floor(rack_kw * 1e6 / per_rack + 1e-6) as i64);
    let (idle, full) = (
        each(spec.rack_idle_kw.min(spec.rack_full_kw)),
        each(spec.rack_full_kw).max(Milliwatts(1_000)),
    );
    [
        idle,
        share_of(full, plant::draw(spec).mean()).max(idle),
        full,
    ]
}

/// Power that a site plans for a GPU: never less than the mean draw of a busy one, so that the mean
/// load always fits.
pub(super) fn planned_each(spec: &schema::Accelerator, power: &schema::Power) -> Milliwatts {
    let [_, busy, full] = draws_each(spec);
    share_of(full, plant::draw(spec).planned(power.planning_percentile)).max(busy)
}
