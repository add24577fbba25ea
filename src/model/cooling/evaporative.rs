//! Adiabatic assist: air wetted on a pad or by a spray before a dry coil, an air cooler or the
//! hall.
//!
//! The air leaves at T − ε (T − T_wb), the wet bulb unchanged (direct evaporative cooling, ASHRAE
//! Handbook of HVAC Systems and Equipment, chapter "Evaporative Air-Cooling Equipment", which gives
//! rigid media ε of 0.7 to 0.95). Pads are wetted no further than the set point. Evaporated: c_p
//! ΔT / h_fg per mass of air; what must not concentrate is bled off, so that make-up = evaporation
//! · n / (n − 1) at n cycles of concentration.
//!
//! Example: at 38 °C and a wet bulb of 21 °C pads of 0.7 cool to 26.1 °C. Air that then warms by 12
//! K in the coil needs 3 600 · 11.9 / (2 441 · 12) = 1.46 litres per kWh of heat, with four cycles
//! 1.95.

use super::keys::CYCLES;
use crate::model::weather::psychrometrics::{Air, evaporation_kj_per_kg};
use crate::rule::{number, section};
use crate::units::Celsius;

section! {
    /// Pads or sprays before a coil, in an intake or before condensers.
    Pads {
        /// Effectiveness of pads or sprays: share of the wet-bulb depression by which they cool the
        /// outside air; there are none at 0.
        adiabatic_effectiveness: f64 = number(0.0, 1.0, "").or("0");
        /// Make-up over blowdown of the pads.
        cycles_of_concentration: f64 = CYCLES.or("4");
    }
}

impl Pads {
    /// The pads, if there are any.
    pub fn adiabatic(&self) -> Option<Adiabatic> {
        (self.adiabatic_effectiveness > 0.0).then_some(Adiabatic {
            effectiveness: self.adiabatic_effectiveness,
            cycles_of_concentration: self.cycles_of_concentration,
        })
    }
}

/// Specific heat of dry air, kJ/(kg K).
pub const AIR_KJ_PER_KG_K: f64 = 1.006;

/// Wetted pads or sprays.
#[derive(Clone, Debug, PartialEq)]
pub struct Adiabatic {
    /// Share of the wet-bulb depression that they take off, 0 to 1.
    pub effectiveness: f64,
    /// Cycles of concentration, above 1.
    pub cycles_of_concentration: f64,
}

impl Adiabatic {
    /// Temperature behind the pads, °C, cooled no further than the set point.
    pub fn leaving_c(&self, air: &Air, wanted_c: f64) -> f64 {
        let dry = air.dry_bulb.0;
        dry - (self.effectiveness * (dry - air.wet_bulb.0))
            .min(dry - wanted_c)
            .max(0.0)
    }

    /// Make-up in litres per kWh of heat taken up at full air flow by air that warms by
    /// `air_rise_k` in the coil, after the pads have cooled it by `drop_k`.
    pub fn water_l_per_kwh(&self, drop_k: f64, air_rise_k: f64, wet_bulb: Celsius) -> f64 {
        3_600.0 * drop_k / (evaporation_kj_per_kg(wet_bulb) * air_rise_k)
            * make_up(self.cycles_of_concentration)
    }
}

/// Make-up per evaporation: blowdown is evaporation / (cycles − 1), drift counted in it.
pub fn make_up(cycles_of_concentration: f64) -> f64 {
    cycles_of_concentration / (cycles_of_concentration - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let pads = Adiabatic {
            effectiveness: 0.7,
            cycles_of_concentration: 4.0,
        };
        let air = Air::from_wet_bulb(Celsius(38.0), Celsius(21.0), 101_325.0);
        assert!((pads.leaving_c(&air, 0.0) - 26.1).abs() < 1e-9);
        assert_eq!(
            (pads.leaving_c(&air, 30.0), pads.leaving_c(&air, 40.0)),
            (30.0, 38.0)
        );
        let evaporated = 3_600.0 * 11.9 / ((2_501.0 - 2.326 * 21.0) * 12.0);
        assert!(
            (pads.water_l_per_kwh(11.9, 12.0, Celsius(21.0)) - evaporated * 4.0 / 3.0).abs() < 1e-9
        );
        assert!((evaporated - 1.46).abs() < 0.01);
    }
}
