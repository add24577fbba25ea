//! From a scenario's cooling keys to the technology's physics.

use super::schema;
use crate::model::cooling::Cooling;
use crate::model::cooling::linear::LinearCooling;
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
