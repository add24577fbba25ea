//! Direct-to-chip liquid cooled by dry coolers, with optional adiabatic pads or trim chiller.
//!
//! Facility water is supplied at the temperature of an ASHRAE TC 9.9 class (W27, W32, W40, W45: the
//! class's maximum in °C); the warmer, the more hours a dry cooler does alone. Pumps (facility
//! loop, distribution units, racks' loop) draw by [`flow::pump`], and their power is heat too. The
//! outdoor side is [`OutdoorCoil`].
//!
//! Sizes: dry coolers of data-centre plants take 15 to 40 W of fan per kW of heat at an approach of
//! 6 to 10 K (makers' selections), pumps 10 to 25 W/kW.
//!
//! Example: W32 with an approach of 8 K, fans of 0.025 and pumps of 0.02 at 10 °C and full load.
//! Heat is 1.02, the fans run at 8 / 22 of their speed: overhead 0.02 + 1.02 · 0.025 · 0.048 =
//! 0.0212 W/W.

use super::compressor::Compressor;
use super::evaporative::Pads;
use super::keys::{APPROACH, Bulbs, CARNOT, DesignDay, RISE, SHARE, SUPPLY};
use super::outdoor_coil::OutdoorCoil;
use super::{Cooling, Specification};
use super::{Rates, flow};
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::{section, value};

section! {
    /// Liquid to the chips with dry coolers, and chillers for the rest.
    Spec as "dry-cooler" with pads: Pads, design: DesignDay {
        /// Supply of facility water.
        supply_c: f64 = SUPPLY;
        /// Return over supply at full load.
        rise_k: f64 = RISE.or("10");
        /// Approach at full load of the dry coolers to the outside air.
        approach_k: f64 = APPROACH.or("8");
        /// Fans of the dry coolers at full speed per heat.
        outdoor_fan_share: f64 = SHARE.or("0.025");
        /// Pumps at full load per IT power.
        pump_share: f64 = SHARE.or("0.02");
        /// Efficiency of the trim chiller as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.5");
        /// Whether compressors carry what the outside is too warm for; without them the load is
        /// cut.
        trim_chiller: bool = value().or("true");
    }
}

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct DryCooler {
    /// The outdoor side; its supply is the facility water's.
    pub coil: OutdoorCoil,
    /// Power of all pumps at full load per IT power.
    pub pump_share: f64,
}

impl DryCooler {
    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let pump = self.pump_share * flow::pump(load);
        let (full, heat) = (1.0 + self.pump_share, load + pump);
        Rates::of_coil(pump, full, heat, self.coil.reject(air, heat / full, load))
    }

    /// The same with its pads out of use.
    #[must_use]
    pub fn dry(&self) -> Self {
        Self {
            coil: self.coil.dry(),
            ..self.clone()
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.coil.capacity(air)
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let coil = OutdoorCoil {
            supply_c: self.supply_c,
            rise_k: self.rise_k,
            approach_k: self.approach_k,
            fan_share: self.outdoor_fan_share,
            adiabatic: self.pads.adiabatic(),
            trim: self.trim_chiller.then(|| Compressor::of(self.carnot_share)),
        };
        Cooling::DryCooler(DryCooler {
            coil: coil.sized(self.design.air().as_ref()),
            pump_share: self.pump_share,
        })
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
        let coil = OutdoorCoil {
            supply_c: 32.0,
            rise_k: 10.0,
            approach_k: 8.0,
            fan_share: 0.025,
            adiabatic: None,
            trim: None,
        };
        let w32 = DryCooler {
            coil,
            pump_share: 0.02,
        };
        let rates = w32.rates(
            &Air::from_relative_humidity(Celsius(10.0), 0.5, 101_325.0),
            1.0,
        );
        let speed: f64 = 8.0 / 22.0;
        assert!((rates.overhead - (0.02 + 1.02 * 0.025 * speed * speed * speed)).abs() < 1e-12);
        assert_eq!((rates.economiser, rates.water_l_per_kwh), (1.0, 0.0));
    }
}
