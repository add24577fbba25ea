//! Heat to the outside air through a dry surface, with compressors for what the air is too warm
//! for: the common part of dry coolers, indirect air and immersion.
//!
//! A coil that carries its full heat with an approach a (supply over entering air) and a rise ΔT
//! (return over supply) has the effectiveness ΔT / (ΔT + a) (ASHRAE Handbook of Fundamentals 2017,
//! chapter 4). With constant flows follow:
//! - the approach is proportional to the heat, a q, and to the inverse of the fans' speed, whose
//!   power is cubic;
//! - entering air warmer than supply − a q still takes up (q ΔT + supply − T) / (ΔT + a), upstream
//!   of the compressors, until it is as warm as the return.
//!
//! Compressors reject through the same coils and condense a constant approach above the entering
//! air. A coil with compressors is staged with the load, so that each part of it works as it does
//! at full heat, where its fans then run at full speed: its air flow is never more than the share
//! of the heat, since compressors for the rest draw less than more of the cube.
//!
//! Pads, if any, are wetted from the air on that the coil's full heat would need: supply − a, at
//! any load, and for as many parts of the coil as work, so that
//! water per load is that of full load. One without compressors gives more air where its pads do
//! not suffice. Standing heat of fans and pumps is left to the dry surface that idles at part load.
//!
//! Example: supply 32 °C, a = 8 K, ΔT = 10 K. Up to 24 °C the fans suffice; at 30 °C and full heat
//! the air takes (10 + 2) / 18 = 2/3 of it, at 42 °C nothing.

use super::compressor::Compressor;
use super::evaporative::Adiabatic;
use super::flow;
use crate::model::weather::psychrometrics::Air;

/// Condensing above entering air, K: 10 to 15 in makers' ratings of air-cooled condensers.
pub const CONDENSER_APPROACH_K: f64 = 12.0;
/// Evaporating below the fluid supplied, K: flooded and plate evaporators have 1 to 3.
pub const EVAPORATOR_APPROACH_K: f64 = 2.0;
/// Air leaves a coil this share of the way from its entering to the return's temperature, at full
/// heat.
const AIR_RISE: f64 = 0.7;
/// Supply over entering air below which the fans run at full speed whatever the heat, K.
const LEAST_HEADROOM_K: f64 = 1e-9;

/// The surface with its fans, pads and compressors.
#[derive(Clone, Debug, PartialEq)]
pub struct OutdoorCoil {
    /// Fluid supplied, °C.
    pub supply_c: f64,
    /// Return over supply at full heat, K.
    pub rise_k: f64,
    /// Supply over entering air at full heat and full speed, K.
    pub approach_k: f64,
    /// Fan power at full speed per full heat.
    pub fan_share: f64,
    /// Pads before it.
    pub adiabatic: Option<Adiabatic>,
    /// Compressors for the rest.
    pub trim: Option<Compressor>,
}

/// Power and water to reject an amount of heat; all per full heat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rejection {
    /// Fans.
    pub fan: f64,
    /// Compressors.
    pub compressor: f64,
    /// Litres per hour and kW of full heat.
    pub water_l_per_kwh: f64,
    /// Heat that needed no compressor.
    pub free: f64,
}

impl OutdoorCoil {
    /// The same with compressors sized for a design day.
    #[must_use]
    pub fn sized(mut self, design: Option<&Air>) -> Self {
        if let Some(design) = design {
            let entering = self.entering_c(design);
            let short = 1.0 - self.free(entering, 1.0);
            self.trim = self.trim.map(|trim| Compressor {
                size: short,
                design_sink_c: entering,
                ..trim
            });
        }
        self
    }

    /// For a heat of 0 to 1; pads are wetted for the share `load` of the full one.
    pub fn reject(&self, air: &Air, heat: f64, load: f64) -> Rejection {
        let entering = self.entering_c(air);
        let (flow, free) = self.air_flow(entering, heat);
        let compressor = self.trim.as_ref().map_or(0.0, |trim| {
            trim.power(
                (heat - free).max(0.0),
                self.supply_c - EVAPORATOR_APPROACH_K,
                entering + CONDENSER_APPROACH_K,
            )
        });
        let drop = air.dry_bulb.0 - entering;
        let air_rise = AIR_RISE * (self.rise_k + self.approach_k);
        let water = self.adiabatic.as_ref().map_or(0.0, |pads| {
            self.air_flow(entering, load).0 * pads.water_l_per_kwh(drop, air_rise, air.wet_bulb)
        });
        Rejection {
            fan: self.fan_share * flow::thin_air(air) * flow::outdoor_fan(flow),
            compressor,
            water_l_per_kwh: water,
            free,
        }
    }

    /// Share of its full air flow at which it carries a heat, and what of the heat the air takes.
    fn air_flow(&self, entering_c: f64, heat: f64) -> (f64, f64) {
        let headroom_k = self.supply_c - entering_c;
        if self.trim.is_some() {
            // As at full heat, by as many parts of the coil as the heat needs.
            let flow = self.approach_k * heat / headroom_k.max(self.approach_k);
            return (flow, heat * self.free(entering_c, 1.0));
        }
        let flow = (self.approach_k * heat / headroom_k.max(LEAST_HEADROOM_K)).min(1.0);
        (flow, self.free(entering_c, heat))
    }

    /// Share of the full heat that can be carried.
    pub fn capacity(&self, air: &Air) -> f64 {
        let entering = self.entering_c(air);
        let trim = self
            .trim
            .as_ref()
            .map_or(0.0, |trim| trim.capacity(entering));
        if trim >= 1.0 {
            return 1.0;
        }
        // free(q) + trim = q, solved for q where the coil still helps.
        let with_air =
            (self.supply_c - entering + trim * (self.rise_k + self.approach_k)) / self.approach_k;
        with_air.max(trim).clamp(0.0, 1.0)
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
        self.adiabatic.as_ref().map_or(air.dry_bulb.0, |pads| {
            pads.leaving_c(air, self.supply_c - self.approach_k)
        })
    }

    fn free(&self, entering_c: f64, heat: f64) -> f64 {
        ((heat * self.rise_k + self.supply_c - entering_c) / (self.rise_k + self.approach_k))
            .clamp(0.0, heat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Celsius;

    fn coil() -> OutdoorCoil {
        OutdoorCoil {
            supply_c: 32.0,
            rise_k: 10.0,
            approach_k: 8.0,
            fan_share: 0.03,
            adiabatic: None,
            trim: Some(Compressor::of(0.5)),
        }
    }

    fn dry(temperature: f64) -> Air {
        Air::from_relative_humidity(Celsius(temperature), 0.3, 101_325.0)
    }

    #[test]
    fn the_worked_example() {
        assert_eq!(coil().reject(&dry(24.0), 1.0, 1.0).free, 1.0);
        assert!((coil().reject(&dry(30.0), 1.0, 1.0).free - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(coil().reject(&dry(42.0), 1.0, 1.0).free, 0.0);
        // At 16 °C the difference is twice the approach: half the speed, an eighth of the power.
        assert!((coil().reject(&dry(16.0), 1.0, 1.0).fan - 0.03 / 8.0).abs() < 1e-12);
    }

    /// Without compressors the heat falls to what the approach allows; with some sized for 30 °C
    /// they carry the rest.
    #[test]
    fn capacity_falls_with_the_air() {
        let bare = OutdoorCoil {
            trim: None,
            ..coil()
        };
        assert_eq!(
            (
                bare.capacity(&dry(24.0)),
                bare.capacity(&dry(28.0)),
                bare.capacity(&dry(33.0))
            ),
            (1.0, 0.5, 0.0)
        );
        let sized = coil().sized(Some(&dry(30.0)));
        assert!((sized.trim.as_ref().unwrap().size - 1.0 / 3.0).abs() < 1e-12);
        assert!((sized.capacity(&dry(30.0)) - 1.0).abs() < 1e-12);
        // At 31 °C: q = (1 + trim · 18) / 8 with trim = (1 − 0.012) / 3.
        assert!((sized.capacity(&dry(31.0)) - (1.0 + 0.988 / 3.0 * 18.0) / 8.0).abs() < 1e-12);
        assert_eq!(coil().capacity(&dry(50.0)), 1.0);
    }

    /// Pads hold the coil at its approach until the wet bulb is too high, and use no water below.
    #[test]
    fn pads_are_wetted_when_the_fans_do_not_suffice() {
        let wetted = OutdoorCoil {
            adiabatic: Some(Adiabatic {
                effectiveness: 0.8,
                cycles_of_concentration: 4.0,
            }),
            ..coil()
        };
        assert_eq!(wetted.reject(&dry(24.0), 1.0, 1.0).water_l_per_kwh, 0.0);
        let hot = wetted.reject(&dry(30.0), 1.0, 1.0);
        assert_eq!((hot.free, hot.compressor), (1.0, 0.0));
        let expected =
            3_600.0 * 6.0 / ((2_501.0 - 2.326 * dry(30.0).wet_bulb.0) * 0.7 * 18.0) * 4.0 / 3.0;
        assert!((hot.water_l_per_kwh - expected).abs() < 1e-9);
    }
}
