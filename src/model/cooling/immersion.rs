//! Single-phase immersion: servers in tanks of dielectric fluid, which pumps carry to an exchanger
//! with a dry-cooler loop.
//!
//! The fluid enters the tanks at 30 to 50 °C; the exchanger takes a few kelvin, and the rest is
//! [`OutdoorCoil`] with the loop's supply = fluid − exchanger. The fluid carries half the heat of
//! water per volume at several times its viscosity, hence pumps of 20 to 35 W/kW for both loops
//! (Coles and Herrlin, Immersion Cooling of Electronics in DoD Installations, LBNL-1005666, 2016,
//! discuss such plants). Servers lose their fans; the saving is the IT's, and no part of a PUE.
//!
//! Example: fluid of 40 °C, an exchanger of 5 K, a dry cooler of 8 K at 20 °C: the loop is supplied
//! at 35 °C and the fans run at 8 / 15 of their speed, with 0.025 and pumps of 0.03 an overhead of
//! 0.03 + 1.03 · 0.025 · 0.152 = 0.0339 W/W.

use super::Rates;
use super::compressor::Compressor;
use super::dry_cooler::DryCooler;
use super::evaporative::Pads;
use super::keys::{APPROACH, Bulbs, CARNOT, DesignDay, RISE, SHARE, SUPPLY};
use super::outdoor_coil::OutdoorCoil;
use super::{Cooling, Specification};
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::{section, value};

/// Between the fluid of tanks and the loop to their dry coolers, K.
const TANK_EXCHANGER_K: f64 = 5.0;

section! {
    /// Tanks whose fluid dry coolers cool through an exchanger.
    Spec as "immersion" with pads: Pads, design: DesignDay {
        /// Supply of the tanks' fluid.
        supply_c: f64 = SUPPLY;
        /// Return over supply at full load.
        rise_k: f64 = RISE.or("8");
        /// Approach at full load of the dry coolers to the outside air.
        approach_k: f64 = APPROACH.or("8");
        /// Fans of the dry coolers at full speed per heat.
        outdoor_fan_share: f64 = SHARE.or("0.025");
        /// Pumps at full load per IT power.
        pump_share: f64 = SHARE.or("0.03");
        /// Efficiency of the trim chiller as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.5");
        /// Whether compressors carry what the outside is too warm for; without them the load is
        /// cut.
        trim_chiller: bool = value().or("true");
    }
}

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct Immersion {
    loops: DryCooler,
}

impl Immersion {
    /// From the tanks' outdoor side as if the fluid itself were cooled by it, the exchanger's
    /// approach in K between the loops, and the power of all pumps at full load per IT power.
    pub fn new(fluid: OutdoorCoil, exchanger_k: f64, pump_share: f64) -> Self {
        Self {
            loops: DryCooler {
                coil: OutdoorCoil {
                    supply_c: fluid.supply_c - exchanger_k,
                    ..fluid
                },
                pump_share,
            },
        }
    }

    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        self.loops.rates(air, load)
    }

    /// The same with its pads out of use.
    #[must_use]
    pub fn dry(&self) -> Self {
        Self {
            loops: self.loops.dry(),
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.loops.capacity(air)
    }

    /// The same with compressors sized for a design day.
    #[must_use]
    pub fn sized(self, design: Option<&Air>) -> Self {
        Self {
            loops: DryCooler {
                coil: self.loops.coil.sized(design),
                ..self.loops
            },
        }
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let fluid = OutdoorCoil {
            supply_c: self.supply_c,
            rise_k: self.rise_k,
            approach_k: self.approach_k,
            fan_share: self.outdoor_fan_share,
            adiabatic: self.pads.adiabatic(),
            trim: self.trim_chiller.then(|| Compressor::of(self.carnot_share)),
        };
        Cooling::Immersion(
            Immersion::new(fluid, TANK_EXCHANGER_K, self.pump_share)
                .sized(self.design.air().as_ref()),
        )
    }

    fn check(&self) -> Vec<Problem> {
        self.design.check(Bulbs {
            dry: true,
            wet: self.pads.adiabatic().is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Celsius;

    #[test]
    fn the_worked_example() {
        let fluid = OutdoorCoil {
            supply_c: 40.0,
            rise_k: 8.0,
            approach_k: 8.0,
            fan_share: 0.025,
            adiabatic: None,
            trim: None,
        };
        let rates = Immersion::new(fluid, 5.0, 0.03).rates(
            &Air::from_relative_humidity(Celsius(20.0), 0.5, 101_325.0),
            1.0,
        );
        let speed: f64 = 8.0 / 15.0;
        assert!((rates.overhead - (0.03 + 1.03 * 0.025 * speed * speed * speed)).abs() < 1e-12);
    }
}
