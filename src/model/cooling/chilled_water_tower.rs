//! Chilled water from water-cooled chillers with cooling towers and a waterside economiser.
//!
//! Tower water ([`Tower`]) first cools the return in a plate exchanger, as far as 1.5 K above
//! itself: the economiser, which takes (return − tower water − 1.5 K) / ΔT of the heat. Chillers
//! ([`Compressor`]) do the rest; they evaporate 1.5 K below the supply and condense 1.5 K above the
//! water that leaves them. Tower fans follow the heat, x = q, and run slower where the economiser
//! alone needs less. Water follows the load, as that many of the tower's cells run: what the
//! standing heat of fans and pumps evaporates at part load, some 3 % at a tenth, is left out.
//!
//! Sizes: pumps of both loops 30 to 45 W/kW, air handlers 35 to 60 (0.35 to 0.6 W per cfm at 100
//! cfm per kW).
//!
//! Example: supply 18 °C, tower 4 K, 0.65 of Carnot, at a wet bulb of 25.6 °C and full load: tower
//! water 29.6 °C, condensing at 36.6 °C, evaporating at 16.5 °C, 20.1 / (0.65 · 289.65) = 0.107 W/W
//! of heat, a COP of 9.4; no economiser.

use super::compressor::Compressor;
use super::keys::{APPROACH, Bulbs, CARNOT, CYCLES, DesignDay, RISE, SHARE, SUPPLY};
use super::tower::Tower;
use super::{Cooling, Specification};
use super::{Rates, flow};
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::section;

section! {
    /// Chilled water from water-cooled chillers with towers.
    Spec as "chilled-water-tower" with design: DesignDay {
        /// Supply of chilled water.
        supply_c: f64 = SUPPLY;
        /// Return over supply at full load.
        rise_k: f64 = RISE.or("8");
        /// Approach at full load of the towers to a wet bulb of 25.6 °C.
        approach_k: f64 = APPROACH.or("4");
        /// Fans of the towers at full speed per heat.
        outdoor_fan_share: f64 = SHARE.or("0.013");
        /// Fans of the hall at full load per IT power.
        indoor_fan_share: f64 = SHARE.or("0.045");
        /// Pumps at full load per IT power.
        pump_share: f64 = SHARE.or("0.035");
        /// Efficiency of the chillers as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.65");
        /// Make-up over blowdown of the towers.
        cycles_of_concentration: f64 = CYCLES.or("5");
    }
}

/// Warming of the condensers' water at full heat, K.
const RANGE_K: f64 = 5.5;
/// Between the fluids of condenser, evaporator and plate exchanger, K.
const PLATE_K: f64 = 1.5;

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct ChilledWaterTower {
    /// Chilled water, °C.
    pub supply_c: f64,
    /// Its return over the supply, K.
    pub rise_k: f64,
    /// The tower.
    pub tower: Tower,
    /// The machines.
    pub compressor: Compressor,
    /// Power of air handlers at full load per IT power.
    pub indoor_fan_share: f64,
    /// Power of all pumps at full load per IT power.
    pub pump_share: f64,
}

impl ChilledWaterTower {
    /// The same with chillers sized for a design day.
    #[must_use]
    pub fn sized(mut self, design: Option<&Air>) -> Self {
        if let Some(design) = design {
            self.compressor = Compressor {
                size: 1.0,
                design_sink_c: design.wet_bulb.0,
                ..self.compressor
            };
        }
        self
    }

    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let fan_share = self.indoor_fan_share * flow::thin_air(air);
        let indoor = fan_share * flow::indoor_fan(load) + self.pump_share * flow::pump(load);
        let full = 1.0 + fan_share + self.pump_share;
        let heat = (load + indoor) / full;
        let wanted_c = self.supply_c - PLATE_K;
        let wanted = self.tower.speed_for(air, wanted_c, 1.0);
        // A bypass keeps the water from getting colder than its set point.
        let (speed, tower_c) = if wanted <= 1.0 {
            (heat * wanted, wanted_c)
        } else {
            (heat, self.tower.water_c(air, 1.0))
        };
        let free = ((wanted_c + self.rise_k - tower_c) / self.rise_k).clamp(0.0, 1.0);
        let power = |heat: f64| {
            let condensing = tower_c + RANGE_K * heat + PLATE_K;
            self.compressor
                .power(heat * (1.0 - free), self.supply_c - PLATE_K, condensing)
        };
        let fan = self.tower.fan_share * flow::outdoor_fan(speed);
        // As many cells run as the load needs, each as it does at full load.
        let evaporated = self.tower.water_l_per_kwh(air, tower_c + 0.5 * RANGE_K);
        Rates {
            overhead: indoor + full * (power(heat) + fan),
            water_l_per_kwh: full * load * (1.0 + power(1.0)) * evaporated,
            economiser: free,
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.compressor.capacity(air.wet_bulb.0).min(1.0)
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let plant = ChilledWaterTower {
            supply_c: self.supply_c,
            rise_k: self.rise_k,
            tower: Tower::new(
                self.approach_k,
                self.outdoor_fan_share,
                self.cycles_of_concentration,
            ),
            compressor: Compressor::of(self.carnot_share),
            indoor_fan_share: self.indoor_fan_share,
            pump_share: self.pump_share,
        };
        Cooling::ChilledWaterTower(plant.sized(self.design.air().as_ref()))
    }

    fn check(&self) -> Vec<Problem> {
        self.design.check(Bulbs {
            dry: false,
            wet: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Celsius;

    fn plant() -> ChilledWaterTower {
        let tower = Tower::new(4.0, 0.013, 5.0);
        ChilledWaterTower {
            supply_c: 18.0,
            rise_k: 8.0,
            tower,
            compressor: Compressor::of(0.65),
            indoor_fan_share: 0.045,
            pump_share: 0.035,
        }
    }

    fn air(dry_bulb: f64, wet_bulb: f64) -> Air {
        Air::from_wet_bulb(Celsius(dry_bulb), Celsius(wet_bulb), 101_325.0)
    }

    #[test]
    fn the_worked_example() {
        let rates = plant().rates(&air(35.0, 25.6), 1.0);
        let compressor = 20.1 / (0.65 * 289.65);
        assert!(
            (rates.overhead - (0.08 + 1.08 * (compressor + 0.013))).abs() < 1e-4,
            "{}",
            rates.overhead
        );
        assert_eq!(rates.economiser, 0.0);
    }

    /// At a wet bulb of 10 °C tower water has 17.1 °C and, with the exchanger's 1.5 K, leaves 0.6
    /// of 8 K to the chillers.
    #[test]
    fn the_economiser_comes_with_the_wet_bulb() {
        assert!((plant().rates(&air(14.0, 10.0), 1.0).economiser - 0.926).abs() < 0.005);
        assert_eq!(plant().rates(&air(5.0, 2.0), 1.0).economiser, 1.0);
        assert_eq!(plant().rates(&air(30.0, 24.0), 1.0).economiser, 0.0);
    }
}
