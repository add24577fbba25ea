//! From a scenario's keys to the physics they describe.

use super::schema;
use crate::model::cooling::Cooling;
use crate::model::draw::Draw;
use crate::model::power_chain::{Stage, chain};

/// Draw of a busy rack of an accelerator.
pub fn draw(spec: &schema::Accelerator) -> Draw {
    Draw::new(&spec.draw_quantiles, spec.draw_correlation)
}

/// Conversion from low voltage to the racks, per W of IT capacity.
pub fn rack_chain(spec: &schema::Power) -> Stage {
    let distribution = Stage::part_load(
        spec.distribution_efficiency,
        spec.distribution_no_load_share,
        1.0,
    );
    let ups = Stage::part_load(
        spec.ups_efficiency,
        spec.ups_no_load_share,
        1.0 / spec.distribution_efficiency,
    );
    chain(&[distribution, ups])
}

/// The transformer, per W of its output on the design day.
pub fn transformer(spec: &schema::Power) -> Stage {
    Stage::part_load(
        spec.transformer_efficiency,
        spec.transformer_no_load_share,
        1.0,
    )
}

/// The cooling plant that a section describes.
pub fn of(spec: &schema::Cooling) -> Cooling {
    let it_kw = spec.it_mw_per_block * spec.blocks as f64 * 1e3;
    spec.limit.bound(spec.form.chosen().plant(), it_kw)
}
