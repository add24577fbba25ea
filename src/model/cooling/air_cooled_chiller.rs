//! Chilled water from air-cooled chillers, without free cooling; optional pads before the
//! condensers.
//!
//! All heat goes through the compressors of [`Compressor`], which evaporate below the chilled water
//! and condense above the outside air. Condenser fans follow the load. A chiller with free-cooling
//! coils is the form of the dry cooler, supplied at the chilled water's temperature with a trim
//! chiller.
//!
//! Sizes: condenser fans 20 W per kW of heat (within the COP of 2.96 of ASHRAE Standard 90.1-2019
//! table 6.8.1-3), chilled-water pumps 15 to 25, air handlers 35 to 60 (0.35 to 0.6 W per cfm at
//! 100 cfm per kW).
//!
//! Example: water of 18 °C, 0.5 of Carnot, at 35 °C: from 16 to 47 °C, 31 / (0.5 · 289.15) = 0.214
//! W/W of heat; with fans of 0.02 and, indoors, 0.045 + 0.02, whose heat is carried too, the
//! overhead is 0.065 + 1.065 · 0.234 = 0.315 W/W.

use super::compressor::Compressor;
use super::evaporative::Adiabatic;
use super::evaporative::Pads;
use super::keys::{Bulbs, CARNOT, DesignDay, SHARE, SUPPLY};
use super::outdoor_coil::{CONDENSER_APPROACH_K, EVAPORATOR_APPROACH_K};
use super::{Cooling, Specification};
use super::{Rates, flow};
use crate::model::weather::psychrometrics::Air;
use crate::problem::Problem;
use crate::rule::section;

section! {
    /// Chilled water from air-cooled chillers.
    Spec as "air-cooled-chiller" with pads: Pads, design: DesignDay {
        /// Supply of chilled water.
        supply_c: f64 = SUPPLY;
        /// Fans of the condensers at full speed per heat.
        outdoor_fan_share: f64 = SHARE.or("0.02");
        /// Fans of the hall at full load per IT power.
        indoor_fan_share: f64 = SHARE.or("0.045");
        /// Pumps at full load per IT power.
        pump_share: f64 = SHARE.or("0.02");
        /// Efficiency of the chillers as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.5");
    }
}

/// Outside air above which pads are wetted, °C.
const WETTED_ABOVE_C: f64 = 20.0;
/// Warming of the condensers' air, K.
const CONDENSER_RISE_K: f64 = 10.0;

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct AirCooledChiller {
    /// Chilled water, °C.
    pub supply_c: f64,
    /// The machines.
    pub compressor: Compressor,
    /// Power of condenser fans per heat at full load.
    pub fan_share: f64,
    /// Power of air handlers at full load per IT power.
    pub indoor_fan_share: f64,
    /// Power of pumps at full load per IT power.
    pub pump_share: f64,
    /// Pads before the condensers.
    pub adiabatic: Option<Adiabatic>,
}

impl AirCooledChiller {
    /// The same with compressors sized for a design day.
    #[must_use]
    pub fn sized(mut self, design: Option<&Air>) -> Self {
        if let Some(design) = design {
            self.compressor = Compressor {
                size: 1.0,
                design_sink_c: self.entering_c(design),
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
        let entering = self.entering_c(air);
        let power = |heat: f64| {
            self.compressor.power(
                heat,
                self.supply_c - EVAPORATOR_APPROACH_K,
                entering + CONDENSER_APPROACH_K,
            )
        };
        // Pads follow the load: condensers that idle at part load reject the rest dry.
        let (compressor, at_full_load) = (power(heat), power(1.0));
        let fan = self.fan_share * flow::thin_air(air) * flow::outdoor_fan(heat);
        let pads = self.adiabatic.as_ref().map_or(0.0, |pads| {
            pads.water_l_per_kwh(air.dry_bulb.0 - entering, CONDENSER_RISE_K, air.wet_bulb)
        });
        Rates {
            overhead: indoor + full * (compressor + fan),
            water_l_per_kwh: full * load * (1.0 + at_full_load) * pads,
            economiser: 0.0,
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        self.compressor.capacity(self.entering_c(air)).min(1.0)
    }

    /// The same with its pads out of use.
    #[must_use]
    pub fn dry(&self) -> Self {
        Self {
            adiabatic: None,
            ..self.clone()
        }
    }

    fn entering_c(&self, air: &Air) -> f64 {
        self.adiabatic
            .as_ref()
            .map_or(air.dry_bulb.0, |pads| pads.leaving_c(air, WETTED_ABOVE_C))
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let plant = AirCooledChiller {
            supply_c: self.supply_c,
            compressor: Compressor::of(self.carnot_share),
            fan_share: self.outdoor_fan_share,
            indoor_fan_share: self.indoor_fan_share,
            pump_share: self.pump_share,
            adiabatic: self.pads.adiabatic(),
        };
        Cooling::AirCooledChiller(plant.sized(self.design.air().as_ref()))
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
        let plant = AirCooledChiller {
            supply_c: 18.0,
            compressor: Compressor::of(0.5),
            fan_share: 0.02,
            indoor_fan_share: 0.045,
            pump_share: 0.02,
            adiabatic: None,
        };
        let rates = plant.rates(
            &Air::from_relative_humidity(Celsius(35.0), 0.4, 101_325.0),
            1.0,
        );
        assert!((rates.overhead - (0.065 + 1.065 * (31.0 / (0.5 * 289.15) + 0.02))).abs() < 1e-9);
        assert_eq!((rates.economiser, rates.water_l_per_kwh), (0.0, 0.0));
    }
}
