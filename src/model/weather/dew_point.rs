//! Dew points as weather services state them: over water below 0 °C too, unless stated otherwise.
//!
//! Relative humidity is over water at all temperatures (WMO-No. 8, annex 4.B), and so is the dew
//! point that follows from it; air below 0 °C saturates over ice at the frost point, which is warmer:
//! a dew point of −10 °C over water is a frost point of −8.9 °C. [`Air`](super::psychrometrics::Air)
//! takes frost points. Example: 10 °C and 20 % hold 245.6 Pa of vapour, a dew point over water of
//! −12.0 °C and a frost point of −10.6 °C.

use super::psychrometrics::{dew_point, saturation_over_water_pa, saturation_pressure_pa};
use crate::units::Celsius;

/// Drier air is taken as this dry.
const LEAST_HUMIDITY: f64 = 0.001;

/// What humidity below 0 °C is stated over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// Supercooled water, as weather services do.
    #[default]
    Water,
    /// Ice.
    Ice,
}

/// Dew point, or frost point below 0 °C, of air at a dry bulb and a relative humidity, as a
/// fraction. At 25 °C and 0.5 it is 13.9 °C.
pub fn from_relative_humidity(dry_bulb: Celsius, relative_humidity: f64, over: Over) -> Celsius {
    let saturation_pa = match over {
        Over::Water => saturation_over_water_pa(dry_bulb),
        Over::Ice => saturation_pressure_pa(dry_bulb),
    };
    let point = dew_point(relative_humidity.clamp(LEAST_HUMIDITY, 1.0) * saturation_pa);
    Celsius(point.0.min(dry_bulb.0))
}

/// A stated dew point as that of [`Air`](super::psychrometrics::Air): the frost point below 0 °C.
pub fn stated(point: Celsius, over: Over) -> Celsius {
    match over {
        Over::Water if point.0 < 0.0 => dew_point(saturation_over_water_pa(point)),
        Over::Water | Over::Ice => point,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::weather::psychrometrics::Air;

    #[test]
    fn a_saturated_air_is_at_its_dew_point() {
        for dry_bulb in [-30.0, 0.0, 25.0, 45.0] {
            let at = |over| from_relative_humidity(Celsius(dry_bulb), 1.0, over).0;
            assert!((at(Over::Ice) - dry_bulb).abs() < 1e-6);
            assert!((at(Over::Water) - dry_bulb).abs() < 1e-6);
        }
        let half = from_relative_humidity(Celsius(25.0), 0.5, Over::Water).0;
        assert!((half - 13.86).abs() < 0.05, "{half}");
    }

    /// World Meteorological Organization, No. 8, annex 4.B: saturation over water at −10 °C is
    /// 2.863 hPa and over ice 2.599 hPa; 2.863 hPa over ice are −8.9 °C.
    #[test]
    fn a_dew_point_over_water_is_a_warmer_frost_point() {
        let water = saturation_over_water_pa(Celsius(-10.0));
        assert!((water - 286.3).abs() < 0.5, "{water}");
        let frost = stated(Celsius(-10.0), Over::Water).0;
        assert!((frost + 8.9).abs() < 0.05, "{frost}");
        assert_eq!(stated(Celsius(-10.0), Over::Ice), Celsius(-10.0));
        assert_eq!(stated(Celsius(5.0), Over::Water), Celsius(5.0));
    }

    /// The example of this file at 701.09 hPa: a wet bulb of 0.928 °C by an independent iteration of
    /// the same equations; with the frost point taken for the dew point it would be 0.626 °C.
    #[test]
    fn the_wet_bulb_of_dry_air_near_freezing() {
        let (dry_bulb, pressure_pa) = (Celsius(10.0), 70_109.0);
        let point = from_relative_humidity(dry_bulb, 0.2, Over::Water);
        assert!((point.0 + 10.64).abs() < 0.05, "{point:?}");
        let wet = Air::from_dew_point(dry_bulb, point, pressure_pa).wet_bulb.0;
        assert!((wet - 0.928).abs() < 0.005, "{wet}");
        let dew = stated(Celsius(-12.0), Over::Water);
        let wet = Air::from_dew_point(dry_bulb, dew, pressure_pa).wet_bulb.0;
        assert!((wet - 0.928).abs() < 0.05, "{wet}");
    }
}
