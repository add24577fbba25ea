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

use super::outdoor_coil::OutdoorCoil;
use super::{Rates, flow};
use crate::model::weather::psychrometrics::Air;

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
        let indoor = self.indoor_fan_share * flow::indoor_fan(load);
        let (full, heat) = (1.0 + self.indoor_fan_share, load + indoor);
        Rates::of_coil(indoor, full, heat, self.exchanger.reject(air, heat / full))
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.exchanger.capacity(air)
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
