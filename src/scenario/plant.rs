//! From a scenario's keys to the physics they describe: cooling, conversion, draw.

use super::schema;
use crate::model::cooling::Cooling;
use crate::model::cooling::linear::LinearCooling;
use crate::model::draw::Draw;
use crate::model::power_chain::{Stage, chain};
use crate::units::Celsius;

/// The plant that a section describes.
pub fn of(spec: &schema::Cooling) -> Cooling {
    Cooling::Linear(LinearCooling {
        pue_base: spec.pue_base,
        pue_per_c: spec.pue_per_c,
        threshold: Celsius(spec.threshold_c),
        pue_max: spec.pue_max,
        fixed_share: spec.fixed_share,
        water_l_per_kwh: spec.water_l_per_kwh,
        water_l_per_kwh_per_c: spec.water_l_per_kwh_per_c,
    })
}

/// What a busy rack of an accelerator draws.
pub fn draw(spec: &schema::Accelerator) -> Draw {
    Draw::new(&spec.draw_quantiles, spec.draw_correlation)
}

/// Conversion from low voltage to the racks, per W of IT capacity.
pub fn rack_chain(spec: &schema::Power) -> Stage {
    let distribution = Stage::part_load(spec.distribution_efficiency, spec.distribution_no_load_share, 1.0);
    let ups = Stage::part_load(spec.ups_efficiency, spec.ups_no_load_share, 1.0 / spec.distribution_efficiency);
    chain(&[distribution, ups])
}

/// The transformer, per W of its output on the design day.
pub fn transformer(spec: &schema::Power) -> Stage {
    Stage::part_load(spec.transformer_efficiency, spec.transformer_no_load_share, 1.0)
}
