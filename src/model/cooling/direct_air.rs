//! Direct air economiser: outside air through the hall, mixed with return air when it is cold,
//! wetted or cooled by direct expansion when it is warm.
//!
//! - Up to the supply temperature outside air does all: mixing holds the supply, and only fans draw
//!   power.
//! - From supply to return, outside air is still cooler than the return and compressors take off
//!   what it exceeds the supply by: the share (T − supply) / ΔT of the heat. Above the return the
//!   hall recirculates.
//! - Above a dew point the dampers close and compressors do all; ASHRAE TC 9.9 (2021) recommends at
//!   most 15 °C and allows class A1 17 °C, A2 21 °C. Dry air is let in: what humidifying it takes
//!   is not modelled.
//! - Pads ([`Adiabatic`]) cool what comes in down to the supply, and no further than that dew
//!   point.
//! - A plant without compressors keeps its dampers open; its fans at full speed and the return
//!   temperature bound the heat.
//!
//! The hall's air keeps its rise, so its fans follow the load ([`flow::indoor_fan`]). Sizes: 30 to
//! 50 W/kW for supply and relief with filters.
//!
//! Example: supply 25 °C, rise 13 K, fans 0.04, 0.45 of Carnot, dry air of 30 °C at full load.
//! Outside air takes 8 of 13 K; compressors take 0.385 of the heat between 17 and 42 °C, with their
//! part-load loss 0.0781 W/W; overhead 0.04 + 1.04 · (0.0781 + 0.0077) = 0.129 W/W.

use super::compressor::Compressor;
use super::evaporative::Pads;
use super::evaporative::{AIR_KJ_PER_KG_K, Adiabatic};
use super::keys::{Bulbs, CARNOT, DesignDay, RISE, SHARE, SUPPLY};
use super::outdoor_coil::CONDENSER_APPROACH_K;
use super::{Cooling, Specification};
use super::{Rates, flow};
use crate::model::weather::psychrometrics::{
    Air, evaporation_kj_per_kg, humidity_ratio, saturation_pressure_pa,
};
use crate::problem::Problem;
use crate::rule::{number, section, value};
use crate::units::Celsius;

section! {
    /// Outside air through the hall, compressors for what it cannot do.
    Spec as "direct-air" with pads: Pads, design: DesignDay {
        /// Supply of hall air.
        supply_c: f64 = SUPPLY;
        /// Return over supply at full load.
        rise_k: f64 = RISE.or("13");
        /// Fans of the hall at full load per IT power.
        indoor_fan_share: f64 = SHARE.or("0.045");
        /// Efficiency of direct expansion as a share of Carnot's.
        carnot_share: f64 = CARNOT.or("0.45");
        /// Whether compressors carry what the outside is too warm for; without them the load is
        /// cut.
        trim_chiller: bool = value().or("true");
        /// Dew point above which outside air is shut out; 17 is the most that ASHRAE allows for
        /// class A1.
        dew_point_limit_c: f64 = number(-10.0, 40.0, "°C").or("17");
    }
}

/// Evaporating below the supply air, K: a coil in air.
const COIL_APPROACH_K: f64 = 8.0;
/// Power of condenser fans per heat.
const CONDENSER_FAN: f64 = 0.02;

/// A plant of this form.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectAir {
    /// Air supplied to the racks, °C.
    pub supply_c: f64,
    /// Return over supply, K.
    pub rise_k: f64,
    /// Power of supply and relief fans at full load per IT power.
    pub fan_share: f64,
    /// Dew point above which outside air is shut out.
    pub dew_point_limit: Celsius,
    /// Pads in the intake.
    pub adiabatic: Option<Adiabatic>,
    /// Direct expansion for what outside air cannot do.
    pub trim: Option<Compressor>,
}

impl DirectAir {
    /// The same with compressors sized for a design day.
    #[must_use]
    pub fn sized(mut self, design: Option<&Air>) -> Self {
        if let Some(design) = design {
            let short = 1.0 - self.free(design);
            self.trim = self.trim.map(|trim| Compressor {
                size: short,
                design_sink_c: design.dry_bulb.0,
                ..trim
            });
        }
        self
    }

    /// Power, water and economiser share at a load of 0 to 1.
    pub fn rates(&self, air: &Air, load: f64) -> Rates {
        let thin_air = flow::thin_air(air);
        let fan_share = self.fan_share * thin_air;
        let indoor = fan_share * flow::indoor_fan(load);
        let (full, heat) = (1.0 + fan_share, load + indoor);
        let free = self.free(air);
        let mechanical = if self.trim.is_some() {
            heat / full * (1.0 - free)
        } else {
            0.0
        };
        let compressor = self.trim.as_ref().map_or(0.0, |trim| {
            trim.power(
                mechanical,
                self.supply_c - COIL_APPROACH_K,
                air.dry_bulb.0 + CONDENSER_APPROACH_K,
            )
        });
        let water = match &self.adiabatic {
            Some(pads) if free > 0.0 => {
                // Pads follow the load, not the standing heat of the fans.
                full * load
                    * pads.water_l_per_kwh(
                        air.dry_bulb.0 - self.intake_c(air),
                        self.rise_k,
                        air.wet_bulb,
                    )
            }
            _ => 0.0,
        };
        Rates {
            overhead: indoor + full * (compressor + CONDENSER_FAN * thin_air * mechanical),
            water_l_per_kwh: water,
            economiser: free,
        }
    }

    /// Share of the full heat that can be carried, 0 to 1.
    pub fn capacity(&self, air: &Air) -> f64 {
        let trim = self
            .trim
            .as_ref()
            .map_or(0.0, |trim| trim.capacity(air.dry_bulb.0));
        (self.free(air) + trim).min(1.0)
    }

    /// The same with its pads out of use.
    #[must_use]
    pub fn dry(&self) -> Self {
        Self {
            adiabatic: None,
            ..self.clone()
        }
    }

    /// Share of the heat that outside air takes.
    fn free(&self, air: &Air) -> f64 {
        if self.trim.is_some() && air.dew_point.0 > self.dew_point_limit.0 {
            return 0.0;
        }
        ((self.supply_c + self.rise_k - self.intake_c(air)) / self.rise_k).clamp(0.0, 1.0)
    }

    /// Outside air behind the pads, °C.
    fn intake_c(&self, air: &Air) -> f64 {
        let dry = air.dry_bulb.0;
        let Some(pads) = &self.adiabatic else {
            return dry;
        };
        if dry <= self.supply_c {
            return dry;
        }
        let wettest = humidity_ratio(
            saturation_pressure_pa(self.dew_point_limit),
            air.pressure_pa,
        );
        let headroom_k = (wettest - air.humidity_ratio).max(0.0)
            * evaporation_kj_per_kg(air.wet_bulb)
            / AIR_KJ_PER_KG_K;
        pads.leaving_c(air, self.supply_c).max(dry - headroom_k)
    }
}

impl Specification for Spec {
    fn plant(&self) -> Cooling {
        let plant = DirectAir {
            supply_c: self.supply_c,
            rise_k: self.rise_k,
            fan_share: self.indoor_fan_share,
            dew_point_limit: Celsius(self.dew_point_limit_c),
            adiabatic: self.pads.adiabatic(),
            trim: self.trim_chiller.then(|| Compressor::of(self.carnot_share)),
        };
        Cooling::DirectAir(plant.sized(self.design.air().as_ref()))
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

    fn plant() -> DirectAir {
        DirectAir {
            supply_c: 25.0,
            rise_k: 13.0,
            fan_share: 0.04,
            dew_point_limit: Celsius(17.0),
            adiabatic: None,
            trim: Some(Compressor::of(0.45)),
        }
    }

    fn air(dry_bulb: f64, dew_point: f64) -> Air {
        Air::from_dew_point(Celsius(dry_bulb), Celsius(dew_point), 101_325.0)
    }

    #[test]
    fn the_worked_example() {
        let rates = plant().rates(&air(30.0, 10.0), 1.0);
        let heat = 5.0 / 13.0;
        let compressor = heat * (1.0 + 0.1 * (1.0 - heat)) * 25.0 / (0.45 * 290.15);
        assert!(
            (rates.overhead - (0.04 + 1.04 * (compressor + 0.02 * heat))).abs() < 1e-12,
            "{}",
            rates.overhead
        );
        assert!((rates.economiser - 8.0 / 13.0).abs() < 1e-12);
        assert!((rates.overhead - 0.129).abs() < 1e-3);
    }

    #[test]
    fn humid_air_is_shut_out() {
        assert_eq!(plant().rates(&air(24.0, 16.0), 1.0).economiser, 1.0);
        assert_eq!(plant().rates(&air(24.0, 18.0), 1.0).economiser, 0.0);
    }

    /// Dry heat of 35 °C is cooled to the supply: 10 K over a rise of 13 K; humid heat only as far
    /// as the dew point allows.
    #[test]
    fn pads_cool_to_the_supply_within_the_dew_point() {
        let wetted = DirectAir {
            adiabatic: Some(Adiabatic {
                effectiveness: 0.85,
                cycles_of_concentration: 4.0,
            }),
            ..plant()
        };
        let desert = wetted.rates(&air(35.0, 5.0), 1.0);
        assert_eq!(desert.economiser, 1.0);
        let evaporation = 3_600.0 * 10.0 / ((2_501.0 - 2.326 * air(35.0, 5.0).wet_bulb.0) * 13.0);
        assert!((desert.water_l_per_kwh - 1.04 * evaporation * 4.0 / 3.0).abs() < 1e-9);
        let close = wetted.rates(&air(35.0, 16.5), 1.0);
        assert!(
            close.economiser < 0.4 && close.water_l_per_kwh < 0.2,
            "{close:?}"
        );
    }

    #[test]
    fn capacity_without_compressors_is_what_the_return_allows() {
        let bare = DirectAir {
            trim: None,
            ..plant()
        };
        assert_eq!(
            (
                bare.capacity(&air(25.0, 10.0)),
                bare.capacity(&air(38.0, 10.0))
            ),
            (1.0, 0.0)
        );
        assert!((bare.capacity(&air(31.5, 20.0)) - 0.5).abs() < 1e-12);
        let sized = plant().sized(Some(&air(38.0, 10.0)));
        assert_eq!(sized.capacity(&air(38.0, 10.0)), 1.0);
        assert!((sized.capacity(&air(43.0, 10.0)) - 0.94).abs() < 1e-12);
    }
}
