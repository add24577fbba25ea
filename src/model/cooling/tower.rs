//! Cooling tower: how cold its water gets, and how much of it goes.
//!
//! **Approach.** Water and air exchange enthalpy (Merkel; EnergyPlus Engineering Reference,
//! "Cooling Towers"): at a heat q and a fan speed x the water leaves where saturated air has
//! h(T_wb) + D · q / x, with D the difference h(25.6 °C + a) − h(25.6 °C) of a tower rated for an
//! approach a on a wet bulb of 25.6 °C (78 °F). One of 4 K there has 7.1 K at 10 °C, since cold air
//! takes up less per kelvin. Below −5 °C towers are bypassed against ice; such a wet bulb counts as
//! −5 °C.
//!
//! **Water.** Evaporation is the latent part of what the air takes up: it leaves saturated and as
//! warm as the mean of the water, and its warming over the dry bulb is the sensible part; in dry
//! heat, which air gives up too, more evaporates than the water's heat accounts for. Drift is some
//! 0.002 % of the flow and part of the blowdown, evaporation / (n − 1) at n cycles of
//! concentration.
//!
//! **Fans.** 13 W per kW of heat at full speed (ASHRAE Standard 90.1-2019 table 6.8.1-7: axial fans
//! move 40.2 gpm per hp over 5.6 K: 3.4 l/s · 4.19 · 5.6 K = 79 kW of heat per kW).

use super::evaporative::{AIR_KJ_PER_KG_K, make_up};
use crate::model::weather::psychrometrics::{Air, evaporation_kj_per_kg, saturated_enthalpy};
use crate::units::Celsius;

/// Wet bulb on which towers are rated, and the pressure.
const RATING: (Celsius, f64) = (Celsius(25.6), 101_325.0);
/// Wet bulb below which the tower is bypassed, °C.
const BYPASS_C: f64 = -5.0;
/// Bounds of the latent share; the driest desert air has 1.4.
const LATENT: (f64, f64) = (0.2, 1.5);
/// Newton steps to the water's temperature at most, from above on a convex curve; three are usual.
const STEPS: usize = 30;
/// A step below this is the last, K: the error after it is of the order of its square.
const LAST_STEP_K: f64 = 1e-4;

/// A tower.
#[derive(Clone, Debug, PartialEq)]
pub struct Tower {
    /// Power of its fans per heat at full speed.
    pub fan_share: f64,
    /// Cycles of concentration, above 1.
    pub cycles_of_concentration: f64,
    drive_kj_per_kg: f64,
}

impl Tower {
    /// Rated for an approach in K to a wet bulb of 25.6 °C at full heat and speed.
    pub fn new(approach_k: f64, fan_share: f64, cycles_of_concentration: f64) -> Self {
        let at = |t: f64| saturated_enthalpy(Celsius(t), RATING.1).0;
        Self {
            fan_share,
            cycles_of_concentration,
            drive_kj_per_kg: at(RATING.0.0 + approach_k) - at(RATING.0.0),
        }
    }

    /// Fan speed that a heat needs for water of a temperature; infinite where none suffices.
    pub fn speed_for(&self, air: &Air, water_c: f64, heat: f64) -> f64 {
        let wet = air.wet_bulb.0.max(BYPASS_C);
        if water_c <= wet {
            return f64::INFINITY;
        }
        let enthalpy = |t: f64| saturated_enthalpy(Celsius(t), air.pressure_pa).0;
        self.drive_kj_per_kg * heat / (enthalpy(water_c) - enthalpy(wet))
    }

    /// Temperature of the water that leaves it at a heat per fan speed, °C.
    pub fn water_c(&self, air: &Air, heat_per_speed: f64) -> f64 {
        let wet = air.wet_bulb.0.max(BYPASS_C);
        let (dry_of_it, slope) = saturated_enthalpy(Celsius(wet), air.pressure_pa);
        let wanted = dry_of_it + self.drive_kj_per_kg * heat_per_speed;
        let mut water = wet + self.drive_kj_per_kg * heat_per_speed / slope;
        for _ in 0..STEPS {
            let (enthalpy, slope) = saturated_enthalpy(Celsius(water), air.pressure_pa);
            let step = (enthalpy - wanted) / slope;
            water -= step;
            if step.abs() < LAST_STEP_K {
                break;
            }
        }
        water
    }

    /// Make-up in litres per kWh of heat when air leaves at a temperature.
    pub fn water_l_per_kwh(&self, air: &Air, leaving_c: f64) -> f64 {
        let taken = (leaving_c - air.wet_bulb.0).max(0.5);
        let slope = saturated_enthalpy(Celsius(leaving_c - 0.5 * taken), air.pressure_pa).1;
        let latent = (1.0 - AIR_KJ_PER_KG_K * (leaving_c - air.dry_bulb.0) / (slope * taken))
            .clamp(LATENT.0, LATENT.1);
        3_600.0 * latent / evaporation_kj_per_kg(Celsius(leaving_c))
            * make_up(self.cycles_of_concentration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn air(dry_bulb: f64, wet_bulb: f64) -> Air {
        Air::from_wet_bulb(Celsius(dry_bulb), Celsius(wet_bulb), 101_325.0)
    }

    #[test]
    fn the_approach_grows_as_the_wet_bulb_falls() {
        let tower = Tower::new(4.0, 0.013, 5.0);
        assert!((tower.water_c(&air(35.0, 25.6), 1.0) - 29.6).abs() < 0.01);
        assert!((tower.water_c(&air(14.0, 10.0), 1.0) - 17.1).abs() < 0.05);
        // Half the heat at full speed: a little more than half the approach.
        assert!((tower.water_c(&air(35.0, 25.6), 0.5) - 27.7).abs() < 0.1);
    }

    #[test]
    fn the_speed_for_a_temperature_gives_it() {
        let tower = Tower::new(4.0, 0.013, 5.0);
        let cool = air(10.0, 6.0);
        let speed = tower.speed_for(&cool, 16.5, 0.8);
        assert!(
            (tower.water_c(&cool, 0.8 / speed) - 16.5).abs() < 1e-6,
            "{speed}"
        );
        assert!(tower.speed_for(&cool, 6.0, 0.8).is_infinite());
    }

    /// 3 600 / 2 430 = 1.48 l per kWh where all heat is latent, times 5 / 4 at five cycles; less in
    /// winter, more in dry heat.
    #[test]
    fn water_is_that_of_evaporation_and_blowdown() {
        let tower = Tower::new(4.0, 0.013, 5.0);
        let humid = tower.water_l_per_kwh(&air(30.0, 26.0), 32.7);
        let desert = tower.water_l_per_kwh(&air(42.0, 20.0), 28.0);
        let winter = tower.water_l_per_kwh(&air(0.0, -1.0), 12.0);
        assert!(
            (1.5..1.85).contains(&humid)
                && (1.85..2.8).contains(&desert)
                && (0.7..1.2).contains(&winter),
            "{humid} {desert} {winter}"
        );
    }
}
