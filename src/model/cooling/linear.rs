//! The affine form: overhead rises with dry bulb above a threshold and falls with load but for a
//! fixed share.
//!
//! PUE(T, u) = 1 + min(base − 1 + slope · max(0, T − T₀), max − 1) · (fixed + (1 − fixed) u) / u
//! for an IT load that is the fraction u of what the plant is sized for. Times the load this is
//! affine in the load, which is what lets an interval be settled from prefix sums: overhead power =
//! f(T) · (fixed · capacity + (1 − fixed) · load).
//!
//! Source of the form and of its 0.35: the catalogue's `cooling.toml`. Example: `liquid-dry` (1.10,
//! 0.0035 per °C above 20 °C) at 30 °C and full load gives a PUE of 1.135.

use super::Rates;
use super::{Cooling, Specification};
use crate::model::weather::psychrometrics::Air;
use crate::rule::{number, section};
use crate::units::Celsius;

section! {
    /// Overhead affine in the dry bulb, as of catalogue entries without machines of their own.
    Spec as "linear" {
        /// PUE at full load in cold weather, electrical losses aside.
        pue_base: f64 = number(1.0, 3.0, "");
        /// Rise of that PUE per degree above the threshold.
        pue_per_c: f64 = number(0.0, 0.2, "per °C");
        /// Dry bulb from which it rises.
        threshold_c: f64 = number(-40.0, 60.0, "°C");
        /// The most it rises to.
        pue_max: f64 = number(1.0, 5.0, "");
        /// Share of the overhead that does not fall with load.
        fixed_share: f64 = number(0.0, 1.0, "").or("0.35");
        /// Water per IT energy below the threshold.
        water_l_per_kwh: f64 = number(0.0, 20.0, "l per kWh").or("0");
        /// Rise of that water per degree above the threshold.
        water_l_per_kwh_per_c: f64 = number(0.0, 2.0, "l per kWh and °C").or("0");
    }
}

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearCooling {
    /// PUE at full load below the threshold, 1 to 3.
    pub pue_base: f64,
    /// Rise per °C above it.
    pub pue_per_c: f64,
    /// Threshold dry bulb.
    pub threshold: Celsius,
    /// Upper bound of the PUE at full load.
    pub pue_max: f64,
    /// Share of the overhead that does not fall with load, 0 to 1.
    pub fixed_share: f64,
    /// Litres per kWh of IT below the threshold.
    pub water_l_per_kwh: f64,
    /// Rise per °C above it.
    pub water_l_per_kwh_per_c: f64,
}

impl LinearCooling {
    /// Whether it uses water in any weather.
    pub fn uses_water(&self) -> bool {
        self.water_l_per_kwh > 0.0 || self.water_l_per_kwh_per_c > 0.0
    }

    /// Overhead power per IT power at full load, f(T) ≥ 0.
    pub fn overhead(&self, dry_bulb: Celsius) -> f64 {
        let above = (dry_bulb.0 - self.threshold.0).max(0.0);
        (self.pue_base - 1.0 + self.pue_per_c * above).min(self.pue_max.max(self.pue_base) - 1.0)
    }

    /// Litres per kWh of IT.
    pub fn water(&self, dry_bulb: Celsius) -> f64 {
        self.water_l_per_kwh + self.water_l_per_kwh_per_c * (dry_bulb.0 - self.threshold.0).max(0.0)
    }

    /// Power and water at a load of 0 to 1. The form knows no compressors: every hour counts as
    /// none of an economiser.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        Rates {
            overhead: self.overhead(air.dry_bulb)
                * (self.fixed_share + (1.0 - self.fixed_share) * load),
            water_l_per_kwh: self.water(air.dry_bulb) * load,
            economiser: 0.0,
        }
    }

    /// PUE at a load fraction in (0, 1].
    pub fn pue(&self, dry_bulb: Celsius, load_fraction: f64) -> f64 {
        1.0 + self.overhead(dry_bulb)
            * (self.fixed_share + (1.0 - self.fixed_share) * load_fraction)
            / load_fraction
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        Cooling::Linear(LinearCooling {
            pue_base: self.pue_base,
            pue_per_c: self.pue_per_c,
            threshold: Celsius(self.threshold_c),
            pue_max: self.pue_max,
            fixed_share: self.fixed_share,
            water_l_per_kwh: self.water_l_per_kwh,
            water_l_per_kwh_per_c: self.water_l_per_kwh_per_c,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn liquid_dry() -> LinearCooling {
        LinearCooling {
            pue_base: 1.1,
            pue_per_c: 0.0035,
            threshold: Celsius(20.0),
            pue_max: 1.28,
            fixed_share: 0.35,
            water_l_per_kwh: 0.0,
            water_l_per_kwh_per_c: 0.0,
        }
    }

    #[test]
    fn the_worked_example() {
        assert!((liquid_dry().pue(Celsius(30.0), 1.0) - 1.135).abs() < 1e-12);
        assert!((liquid_dry().pue(Celsius(100.0), 1.0) - 1.28).abs() < 1e-12);
        assert!((liquid_dry().pue(Celsius(0.0), 0.5) - 1.135).abs() < 1e-12);
    }

    proptest! {
        /// Hotter never needs less, and a fuller plant never has the worse PUE.
        #[test]
        fn overhead_moves_the_right_way(t in -30.0f64..50.0, dt in 0.0f64..20.0, u in 0.05f64..1.0, du in 0.0f64..0.5) {
            let plant = liquid_dry();
            prop_assert!(plant.pue(Celsius(t + dt), u) >= plant.pue(Celsius(t), u));
            prop_assert!(plant.pue(Celsius(t), (u + du).min(1.0)) <= plant.pue(Celsius(t), u) + 1e-12);
        }
    }
}
