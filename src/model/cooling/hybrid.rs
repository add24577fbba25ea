//! Two plants side by side that share the heat in a fixed proportion: liquid for the cold plates,
//! air for the rest.
//!
//! Cold plates on GPUs, CPUs and switches take 70 to 90 % of a rack's heat; memory, drives and
//! power supplies give theirs to the room (see `liquid_heat_share` in the catalogue of
//! accelerators). Power and water are the weighted sums, and the plant as a whole carries what the
//! worse of the two can.
//!
//! Example: 0.8 on a dry cooler at an overhead of 0.03 and 0.2 on chilled water at 0.25 make 0.074
//! W/W.

use super::{Cooling, Rates};
use crate::model::weather::psychrometrics::Air;

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct Hybrid {
    /// Share of the heat that goes to the liquid, 0 to 1.
    pub liquid_share: f64,
    /// Plant of the liquid.
    pub liquid: Box<Cooling>,
    /// Plant of the room.
    pub air: Box<Cooling>,
}

impl Hybrid {
    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let (liquid, free_capacity) = (self.liquid.rates(air, load), self.air.rates(air, load));
        let mix = |liquid: f64, free_capacity: f64| {
            self.liquid_share * liquid + (1.0 - self.liquid_share) * free_capacity
        };
        Rates {
            overhead: mix(liquid.overhead, free_capacity.overhead),
            water_l_per_kwh: mix(liquid.water_l_per_kwh, free_capacity.water_l_per_kwh),
            economiser: mix(liquid.economiser, free_capacity.economiser),
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        match self.liquid_share {
            all if all >= 1.0 => self.liquid.capacity(air),
            none if none <= 0.0 => self.air.capacity(air),
            _ => self.liquid.capacity(air).min(self.air.capacity(air)),
        }
    }
}
