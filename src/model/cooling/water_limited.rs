//! A plant whose make-up water is bounded: what the water does not suffice for is carried dry.
//!
//! The plant is taken apart: the share y = limit / make-up of it is wetted and works as it would
//! with water enough, the rest works with its pads out of use, on its dry surface and its
//! compressors. It carries y · wet + (1 − y) · dry of its heat, and draws the mean of both. A plant
//! that carries nothing without water, such as a tower, carries the highest load whose make-up stays
//! within the limit, found by halving.
//!
//! Example: a wetted coil that needs 2 l per hour and kW to carry all its heat and carries half of
//! it dry, with 0.8 l allowed: y = 0.4, and it carries 0.4 + 0.6 · 0.5 = 0.7. A tower that needs 1.8
//! l per hour and kW at full load, with 0.9 allowed, carries about half its heat.

use super::{Cooling, Rates};
use crate::model::weather::psychrometrics::Air;
use crate::rule::{number, section};

section! {
    /// A limit on make-up water.
    WaterLimit {
        /// Largest make-up water flow for all its blocks; in an hour that needs more, the rest of
        /// the heat is left to their dry surface and trim chillers. Unlimited by default.
        water_limit_m3_per_hour: Option<f64> = number(0.0, 100_000.0, "m³ per hour").optional();
    }
}

impl WaterLimit {
    /// Whether a limit is stated.
    pub fn is_stated(&self) -> bool {
        self.water_limit_m3_per_hour.is_some()
    }

    /// A plant for so many kW of IT, bounded if a limit is stated.
    pub fn bound(&self, plant: Cooling, it_kw: f64) -> Cooling {
        match self.water_limit_m3_per_hour {
            Some(limit) => Cooling::WaterLimited(WaterLimited::new(plant, limit * 1e3 / it_kw)),
            None => plant,
        }
    }
}

/// Halvings: the load is known to 2⁻¹⁴.
const HALVINGS: u32 = 14;

/// A plant with its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterLimited {
    plant: Box<Cooling>,
    /// The same without water.
    dry: Option<Box<Cooling>>,
    /// Make-up at most, litres per hour and kW of IT capacity.
    limit_l_per_kwh: f64,
}

impl WaterLimited {
    /// A plant that has so many litres per hour and kW of IT capacity.
    pub fn new(plant: Cooling, limit_l_per_kwh: f64) -> Self {
        Self {
            dry: plant.dry().map(Box::new),
            plant: Box::new(plant),
            limit_l_per_kwh,
        }
    }

    /// The plant without water.
    pub fn dry(&self) -> Option<&Cooling> {
        self.dry.as_deref()
    }

    /// The plant with water enough.
    pub fn unlimited(&self) -> &Cooling {
        &self.plant
    }

    /// A part of the plant under the same limit.
    pub fn of(&self, part: Cooling) -> Cooling {
        Cooling::WaterLimited(Self::new(part, self.limit_l_per_kwh))
    }

    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let wet = self.plant.rates(air, load);
        match &self.dry {
            Some(dry) if wet.water_l_per_kwh > self.limit_l_per_kwh => {
                let wetted = self.limit_l_per_kwh / wet.water_l_per_kwh;
                wet.mixed(wetted, dry.rates(air, load))
            }
            _ => wet,
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        let capacity = self.plant.capacity(air);
        let needed = self.plant.rates(air, capacity).water_l_per_kwh;
        if needed <= self.limit_l_per_kwh {
            return capacity;
        }
        match &self.dry {
            Some(dry) => {
                let (wetted, dry) = (self.limit_l_per_kwh / needed, dry.capacity(air));
                // Pads in use never carry less than the coil without them.
                dry + wetted * (capacity - dry).max(0.0)
            }
            None => self.highest_within(air, capacity),
        }
    }

    fn highest_within(&self, air: &Air, capacity: f64) -> f64 {
        let within =
            |load: f64| self.plant.rates(air, load).water_l_per_kwh <= self.limit_l_per_kwh;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cooling::dry_cooler::DryCooler;
    use crate::model::cooling::evaporative::Adiabatic;
    use crate::model::cooling::outdoor_coil::OutdoorCoil;
    use crate::units::Celsius;

    /// Without compressors, 28 °C leave a coil of 8 K half of its heat at a supply of 32 °C; with
    /// its pads it carries all of it.
    fn wetted() -> Cooling {
        Cooling::DryCooler(DryCooler {
            coil: OutdoorCoil {
                supply_c: 32.0,
                rise_k: 10.0,
                approach_k: 8.0,
                fan_share: 0.03,
                adiabatic: Some(Adiabatic {
                    effectiveness: 0.8,
                    cycles_of_concentration: 4.0,
                }),
                trim: None,
            },
            pump_share: 0.0,
        })
    }

    #[test]
    fn the_worked_example() {
        let air = Air::from_relative_humidity(Celsius(28.0), 0.3, 101_325.0);
        let needed = wetted().rates(&air, 1.0).water_l_per_kwh;
        assert!(needed > 0.0);
        for (allowed, carried) in [(1.0, 1.0), (0.4, 0.7), (0.0, 0.5)] {
            let limited = WaterLimited::new(wetted(), allowed * needed);
            assert!(
                (limited.capacity(&air) - carried).abs() < 1e-12,
                "{allowed}"
            );
            assert!((limited.rates(&air, 1.0).water_l_per_kwh - allowed * needed).abs() < 1e-12);
        }
    }
}
