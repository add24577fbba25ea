//! Cooling: what taking the heat away costs in power and water, hour by hour.
//!
//! A technology of a known form is a catalogue entry (`catalog/data/cooling.toml`); a new physics is a new file here
//! and an arm of [`Cooling`].

pub mod linear;

use crate::units::Celsius;
use linear::LinearCooling;

/// A technology of any form. Overhead power is `overhead · (fixed share · capacity + (1 − fixed share) · load)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cooling {
    /// Affine in dry bulb above a threshold.
    Linear(LinearCooling),
}

impl Cooling {
    /// Overhead power per IT power at full load, at least 0.
    pub fn overhead(&self, dry_bulb: Celsius) -> f64 {
        match self {
            Self::Linear(plant) => plant.overhead(dry_bulb),
        }
    }

    /// Litres per kWh of IT.
    pub fn water(&self, dry_bulb: Celsius) -> f64 {
        match self {
            Self::Linear(plant) => plant.water(dry_bulb),
        }
    }

    /// Whether overhead is a function of the hour times an affine function of the load.
    pub fn is_affine(&self) -> bool {
        match self {
            Self::Linear(_) => true,
        }
    }

    /// Share of the overhead that does not fall with load, 0 to 1.
    pub fn fixed_share(&self) -> f64 {
        match self {
            Self::Linear(plant) => plant.fixed_share,
        }
    }
}
