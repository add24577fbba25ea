//! Indirect air economiser: the hall's air and outside air pass an air-to-air exchanger and never
//! mix.
//!
//! The exchanger is an [`OutdoorCoil`] between return and supply air, so that humidity outside does
//! not matter; its scavenger fans work by the cube of their speed, pads on the outside give the
//! indirect evaporative form, and a direct-expansion trim takes the rest. Fans of the hall move its
//! air, which keeps its rise, at part load less of it.
//!
//! Sizes: effectiveness 0.65 to 0.8 dry, that is an approach of 3 to 6 K at a rise of 12 K; fans of
//! 30 to 50 W/kW indoors and 20 to 40 W/kW outdoors in makers' data of such units.
//!
//! Example: supply 25 °C, rise 12 K, approach 5 K, fans 0.04 and 0.03, at 8 °C: the scavengers run
//! at 5 / 17 of their speed; overhead 0.04 + 1.04 · 0.03 · 0.0254 = 0.0408 W/W.

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
    /// Outside air against the hall's in an exchanger, compressors for the rest.
    Spec as "indirect-air" with pads: Pads, design: DesignDay {
        /// Supply of hall air.
        supply_c: f64 = SUPPLY;
        /// Return over supply at full load.
        rise_k: f64 = RISE.or("12");
        /// Approach at full load of the exchanger to the outside air.
        approach_k: f64 = APPROACH.or("5");
        /// Scavenger fans at full speed per heat.
        outdoor_fan_share: f64 = SHARE.or("0.03");
        /// Fans of the hall at full load per IT power.
        indoor_fan_share: f64 = SHARE.or("0.045");
        /// Efficiency of direct expansion as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.45");
        /// Whether compressors carry what the outside is too warm for; without them the load is
        /// cut.
        trim_chiller: bool = value().or("true");
    }
}

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct IndirectAir {
    /// The exchanger; its supply is the hall's air.
    pub exchanger: OutdoorCoil,
    /// Power of the hall's fans at full load per IT power.
    pub indoor_fan_share: f64,
}

impl IndirectAir {
    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let fan_share = self.indoor_fan_share * flow::thin_air(air);
        let indoor = fan_share * flow::indoor_fan(load);
        let (full, heat) = (1.0 + fan_share, load + indoor);
        Rates::of_coil(
            indoor,
            full,
            heat,
            self.exchanger.reject(air, heat / full, load),
        )
    }

    /// The same with its pads out of use.
    #[must_use]
    pub fn dry(&self) -> Self {
        Self {
            exchanger: self.exchanger.dry(),
            ..self.clone()
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.exchanger.capacity(air)
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let exchanger = OutdoorCoil {
            supply_c: self.supply_c,
            rise_k: self.rise_k,
            approach_k: self.approach_k,
            fan_share: self.outdoor_fan_share,
            adiabatic: self.pads.adiabatic(),
            trim: self.trim_chiller.then(|| Compressor::of(self.carnot_share)),
        };
        Cooling::IndirectAir(IndirectAir {
            exchanger: exchanger.sized(self.design.air().as_ref()),
            indoor_fan_share: self.indoor_fan_share,
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
        let exchanger = OutdoorCoil {
            supply_c: 25.0,
            rise_k: 12.0,
            approach_k: 5.0,
            fan_share: 0.03,
            adiabatic: None,
            trim: None,
        };
        let rates = IndirectAir {
            exchanger,
            indoor_fan_share: 0.04,
        }
        .rates(
            &Air::from_relative_humidity(Celsius(8.0), 0.5, 101_325.0),
            1.0,
        );
        let speed: f64 = 5.0 / 17.0;
        assert!((rates.overhead - (0.04 + 1.04 * 0.03 * speed * speed * speed)).abs() < 1e-12);
    }
}
