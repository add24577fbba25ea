//! A plant whose make-up water is bounded: where an hour would need more, it carries less heat.
//!
//! The capacity is the highest load whose make-up stays within the limit, found by halving.
//! Evaporation, towers' and pads', is all that binds; no plant is assumed to run drier at higher
//! cost instead.
//!
//! Example: a tower that needs 1.8 l per hour and kW at full load, with 0.9 allowed, carries about
//! half its heat.

use super::Cooling;
use crate::model::weather::psychrometrics::Air;
use crate::rule::{number, section};

section! {
    /// A limit on make-up water.
    WaterLimit {
        /// Largest make-up water flow for all its blocks; in an hour that needs more, they carry
        /// less heat. Unlimited by default.
        water_limit_m3_per_hour: Option<f64> = number(0.0, 100_000.0, "m³ per hour").optional();
    }
}

impl WaterLimit {
    /// A plant for so many kW of IT, bounded if a limit is stated.
    pub fn bound(&self, plant: Cooling, it_kw: f64) -> Cooling {
        match self.water_limit_m3_per_hour {
            Some(limit) => Cooling::WaterLimited(WaterLimited {
                plant: Box::new(plant),
                limit_l_per_kwh: limit * 1e3 / it_kw,
            }),
            None => plant,
        }
    }
}

/// Halvings: the load is known to 2⁻¹⁴.
const HALVINGS: u32 = 14;

/// A plant with its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterLimited {
    /// The plant.
    pub plant: Box<Cooling>,
    /// Make-up at most, litres per hour and kW of IT capacity.
    pub limit_l_per_kwh: f64,
}

impl WaterLimited {
    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        let capacity = self.plant.capacity(air);
        let within =
            |load: f64| self.plant.rates(air, load).water_l_per_kwh <= self.limit_l_per_kwh;
        if within(capacity) {
            return capacity;
        }
        let (mut low, mut high) = (0.0, capacity);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if within(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}
