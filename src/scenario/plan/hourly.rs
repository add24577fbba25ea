//! What a site needs to be settled hour by hour.

pub use crate::model::dispatch::hour::PLANTS;
/// Solar fields that a site's hours can tell apart.
pub const FIELDS: usize = 4;

/// Plants that are alike are dispatched as one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// Output of a unit, MW.
    pub unit_mw: f64,
    /// Fuel per energy at full load, MMBtu per MWh.
    pub heat_rate: f64,
    /// kg per MWh.
    pub carbon_kg_per_mwh: f64,
}

/// How a site that is settled by the hour is served.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hourly {
    /// Kinds of on-site plant.
    pub kinds: Vec<Kind>,
    /// The kind of each on-site plant.
    pub kind_of: Vec<usize>,
    /// What each solar field's output is of the sun's column, to have its capacity factor.
    pub solar_scales: Vec<f64>,
}
