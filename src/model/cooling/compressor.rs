//! Vapour compression: what a chiller or a direct-expansion coil draws.
//!
//! Power per heat = lift / (share · T_e) with the lift T_c − T_e between condensing and evaporating
//! temperature (Carnot) and a constant share of that ideal. Chillers that just meet ASHRAE Standard
//! 90.1-2019 table 6.8.1-3 fix the share: water-cooled centrifugal above 2.1 MW, COP 6.28 with
//! water of 6.7 and 29.4 °C (T_e 5.2 °C, T_c 36.5 °C), is 0.71 of Carnot; air-cooled above 0.53 MW,
//! COP 2.96 at 35 °C (T_e 5.2 °C, T_c 47 °C), is 0.44 with its fans. In the better half of the
//! market 0.65 to 0.75 and 0.5 without fans are usual.
//!
//! At part load machines are staged; the heat per power falls by at most a tenth towards no load,
//! which is of the size of the curves of EnergyPlus' `Chillers.idf` between full and half load of
//! one machine (0.95 to 1.1).
//!
//! Example: 0.65 of Carnot, 16.5 °C to 36 °C: 19.5 / (0.65 · 289.65) = 0.104 W/W, a COP of 9.7.

use crate::units::KELVIN;

/// Least lift: the refrigerant's circulation needs a pressure difference.
const LEAST_LIFT_K: f64 = 15.0;
/// Relative increase of the power per heat towards zero load.
const PART_LOAD_LOSS: f64 = 0.1;
/// Capacity lost per kelvin above the design day. Makers' tables of air-cooled chillers fall by
/// about a tenth from 35 to 45 °C; water-cooled ones by less.
const CAPACITY_LOSS_PER_K: f64 = 0.012;

/// Compressors with their size.
#[derive(Clone, Debug, PartialEq)]
pub struct Compressor {
    /// Efficiency as a share of Carnot's, above 0 up to 1.
    pub carnot_share: f64,
    /// Heat they take up on the design day per IT capacity; infinite where they are sized for
    /// whatever comes.
    pub size: f64,
    /// Temperature of the air or water that cools their condenser on the design day, °C.
    pub design_sink_c: f64,
}

impl Compressor {
    /// Sized for whatever comes.
    pub fn of(carnot_share: f64) -> Self {
        Self {
            carnot_share,
            size: f64::INFINITY,
            design_sink_c: f64::INFINITY,
        }
    }

    /// Power for an amount of heat, both per IT capacity.
    pub fn power(&self, heat: f64, evaporating_c: f64, condensing_c: f64) -> f64 {
        let lift = (condensing_c - evaporating_c).max(LEAST_LIFT_K);
        let loss = 1.0 + PART_LOAD_LOSS * (1.0 - heat.min(1.0));
        heat * loss * lift / (self.carnot_share * (evaporating_c + KELVIN))
    }

    /// Heat they can take up per IT capacity with a sink of that temperature.
    pub fn capacity(&self, sink_c: f64) -> f64 {
        if self.size.is_infinite() {
            return self.size;
        }
        self.size * (1.0 - CAPACITY_LOSS_PER_K * (sink_c - self.design_sink_c).max(0.0)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example, and the two machines of the standard.
    #[test]
    fn a_share_of_carnot() {
        assert!((Compressor::of(0.65).power(1.0, 16.5, 36.0) - 0.1036).abs() < 1e-4);
        assert!((1.0 / Compressor::of(0.71).power(1.0, 5.2, 36.5) - 6.3).abs() < 0.05);
        assert!((1.0 / Compressor::of(0.444).power(1.0, 5.2, 47.0) - 2.96).abs() < 0.02);
    }

    #[test]
    fn capacity_falls_above_the_design_day() {
        let sized = Compressor {
            carnot_share: 0.5,
            size: 1.0,
            design_sink_c: 40.0,
        };
        assert_eq!((sized.capacity(30.0), sized.capacity(40.0)), (1.0, 1.0));
        assert!((sized.capacity(45.0) - 0.94).abs() < 1e-12);
        assert!(Compressor::of(0.5).capacity(60.0).is_infinite());
    }
}
