//! Moist air: saturation, humidity ratio, wet bulb, dew point, enthalpy, density, at the site's
//! pressure.
//!
//! Source: ASHRAE Handbook of Fundamentals 2017, chapter 1; the equation of each relation stands
//! beside it. Ideal gas mixture, −100 to 200 °C. At or below the triple point saturation is over
//! ice. Example: 30 °C and 50 % at 101 325 Pa hold 0.0133 kg of water per kg of dry air, with a wet
//! bulb of 22.0 °C and a dew point of 18.4 °C.

use crate::units::{Celsius, KELVIN};

/// Triple point of water, °C.
const TRIPLE_POINT_C: f64 = 0.01;
/// Molar mass of water over that of dry air.
const MASS_RATIO: f64 = 0.621_945;
/// Gas constant of dry air, J/(kg K) (equation 1).
const DRY_AIR_J_PER_KG_K: f64 = 287.042;
/// The driest air there is: a floor that keeps the dew point finite.
const LEAST_VAPOUR_PA: f64 = 1e-3;
/// A Newton step below this is the last: the error after it is of the order of its square.
const LAST_STEP_K: f64 = 1e-5;
/// Steps after which the iteration gives its best; three are usual.
const STEPS: usize = 30;

/// The state of moist air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    /// Dry bulb.
    pub dry_bulb: Celsius,
    /// Thermodynamic wet bulb, at most the dry bulb.
    pub wet_bulb: Celsius,
    /// Dew point (frost point below 0 °C), at most the wet bulb.
    pub dew_point: Celsius,
    /// Water per dry air, kg/kg.
    pub humidity_ratio: f64,
    /// Barometric pressure.
    pub pressure_pa: f64,
}

impl Air {
    /// From dry bulb and dew point; a dew point above the dry bulb is fog and counts as saturation.
    pub fn from_dew_point(dry_bulb: Celsius, dew_point: Celsius, pressure_pa: f64) -> Self {
        let dew_point = Celsius(dew_point.0.min(dry_bulb.0));
        let humidity_ratio = humidity_ratio(
            saturation_pressure_pa(dew_point).max(LEAST_VAPOUR_PA),
            pressure_pa,
        );
        Self {
            dry_bulb,
            wet_bulb: wet_bulb(dry_bulb, dew_point, humidity_ratio, pressure_pa),
            dew_point,
            humidity_ratio,
            pressure_pa,
        }
    }

    /// From dry bulb and relative humidity, 0 to 1.
    pub fn from_relative_humidity(
        dry_bulb: Celsius,
        relative_humidity: f64,
        pressure_pa: f64,
    ) -> Self {
        let vapour_pa = (relative_humidity.clamp(0.0, 1.0) * saturation_pressure_pa(dry_bulb))
            .max(LEAST_VAPOUR_PA);
        let dew_point = Celsius(dew_point(vapour_pa).0.min(dry_bulb.0));
        let humidity_ratio = humidity_ratio(vapour_pa, pressure_pa);
        Self {
            dry_bulb,
            wet_bulb: wet_bulb(dry_bulb, dew_point, humidity_ratio, pressure_pa),
            dew_point,
            humidity_ratio,
            pressure_pa,
        }
    }

    /// From dry bulb and wet bulb, as a design day states them; a wet bulb too low for any humidity
    /// gives the driest air.
    pub fn from_wet_bulb(dry_bulb: Celsius, wet_bulb: Celsius, pressure_pa: f64) -> Self {
        let wet = Celsius(wet_bulb.0.min(dry_bulb.0));
        let ratio = humidity_ratio_at_wet_bulb(dry_bulb, wet, pressure_pa)
            .max(humidity_ratio(LEAST_VAPOUR_PA, pressure_pa));
        let vapour_pa = ratio * pressure_pa / (MASS_RATIO + ratio);
        Self {
            dry_bulb,
            wet_bulb: wet,
            dew_point: Celsius(dew_point(vapour_pa).0.min(dry_bulb.0)),
            humidity_ratio: ratio,
            pressure_pa,
        }
    }

    /// Vapour pressure over that of saturation at the dry bulb (equation 12), 0 to 1.
    pub fn relative_humidity(&self) -> f64 {
        let vapour_pa = self.humidity_ratio * self.pressure_pa / (MASS_RATIO + self.humidity_ratio);
        (vapour_pa / saturation_pressure_pa(self.dry_bulb)).min(1.0)
    }

    /// Enthalpy per dry air against 0 °C and liquid water, kJ/kg (equation 30).
    pub fn enthalpy_kj_per_kg(&self) -> f64 {
        1.006 * self.dry_bulb.0 + self.humidity_ratio * (2_501.0 + 1.86 * self.dry_bulb.0)
    }

    /// Volume per dry air, m³/kg (equation 26).
    pub fn volume_m3_per_kg(&self) -> f64 {
        DRY_AIR_J_PER_KG_K * (self.dry_bulb.0 + KELVIN) * (1.0 + self.humidity_ratio / MASS_RATIO)
            / self.pressure_pa
    }

    /// Mass of the mixture per volume, kg/m³ (equation 11).
    pub fn density_kg_per_m3(&self) -> f64 {
        (1.0 + self.humidity_ratio) / self.volume_m3_per_kg()
    }
}

/// Water per dry air at a vapour pressure, kg/kg (equation 20).
pub fn humidity_ratio(vapour_pa: f64, pressure_pa: f64) -> f64 {
    // Boiling at the pressure has no such ratio; half the pressure is far above any weather.
    let vapour_pa = vapour_pa.min(0.5 * pressure_pa);
    MASS_RATIO * vapour_pa / (pressure_pa - vapour_pa)
}

/// Pressure of saturation, over ice up to the triple point and over water above it (equations 5 and
/// 6).
pub fn saturation_pressure_pa(temperature: Celsius) -> f64 {
    libm::exp(log_saturation(temperature.0, temperature.0 <= TRIPLE_POINT_C).0)
}

/// Pressure of saturation over water, supercooled below 0 °C (equation 6).
pub fn saturation_over_water_pa(temperature: Celsius) -> f64 {
    libm::exp(log_saturation(temperature.0, false).0)
}

/// Heat of evaporation, kJ/kg: 2 501 at 0 °C, 2 430 at 30 °C (the liquid's term of equation 33).
pub fn evaporation_kj_per_kg(temperature: Celsius) -> f64 {
    2_501.0 - 2.326 * temperature.0
}

/// Enthalpy of saturated air, kJ/kg, and what it rises by per kelvin: 99.1 and 4.78 at 30 °C, 9.5
/// and 1.70 at 0 °C.
pub fn saturated_enthalpy(temperature: Celsius, pressure_pa: f64) -> (f64, f64) {
    let t = temperature.0;
    let (log, slope) = log_saturation(t, t <= TRIPLE_POINT_C);
    let ratio = humidity_ratio(libm::exp(log), pressure_pa);
    let vapour = 2_501.0 + 1.86 * t;
    (
        1.006 * t + ratio * vapour,
        1.006 + 1.86 * ratio + ratio * (1.0 + ratio / MASS_RATIO) * slope * vapour,
    )
}

/// Temperature at which a vapour pressure saturates, by Newton's method on the logarithm.
pub fn dew_point(vapour_pa: f64) -> Celsius {
    let ice = vapour_pa <= saturation_pressure_pa(Celsius(TRIPLE_POINT_C));
    let wanted = libm::log(vapour_pa);
    // Magnus' form inverted, within 0.5 K over −60 to 60 °C.
    let scaled = wanted - 6.415;
    let mut t = if ice {
        272.6 * scaled / (22.46 - scaled)
    } else {
        243.1 * scaled / (17.62 - scaled)
    };
    for _ in 0..STEPS {
        let (log, slope) = log_saturation(t, ice);
        let step = (wanted - log) / slope;
        t += step;
        if step.abs() < LAST_STEP_K {
            break;
        }
    }
    Celsius(t)
}

/// Wet bulb by Newton's method on equation 33 (water) or 35 (ice).
///
/// Around 0 °C both have a solution for some air, up to 1 K apart: the wick may be wet or frozen.
/// The wet one is taken, which is the warmer and makes the wet bulb rise with both temperature and
/// humidity.
fn wet_bulb(dry_bulb: Celsius, dew_point: Celsius, ratio: f64, pressure_pa: f64) -> Celsius {
    let (t, dew) = (dry_bulb.0, dew_point.0);
    if t - dew < LAST_STEP_K {
        return dry_bulb;
    }
    let ice = t <= 0.0 || ratio < Wick::WET.ratio(t, 0.0, pressure_pa).0;
    let wick = if ice { Wick::FROZEN } else { Wick::WET };
    // Start where the straight line with the slope of saturation at the dew point meets the wick's.
    let drop = (1.006 + 1.86 * ratio) / wick.heat_kj_per_kg;
    let slope = ratio * log_saturation(dew, dew <= TRIPLE_POINT_C).1;
    let mut wet = (drop * t + slope * dew) / (drop + slope);
    for _ in 0..STEPS {
        let (at, slope) = wick.ratio(t, wet, pressure_pa);
        let step = (ratio - at) / slope;
        wet = (wet + step).clamp(dew - 1.0, t);
        if step.abs() < LAST_STEP_K {
            break;
        }
    }
    Celsius(wet.clamp(dew.min(t), t))
}

/// Humidity ratio of air from dry and wet bulb (equations 33 and 35).
pub fn humidity_ratio_at_wet_bulb(dry_bulb: Celsius, wet_bulb: Celsius, pressure_pa: f64) -> f64 {
    let wick = if wet_bulb.0 >= 0.0 {
        Wick::WET
    } else {
        Wick::FROZEN
    };
    wick.ratio(dry_bulb.0, wet_bulb.0, pressure_pa).0
}

/// Phase on the wick, by the constants of its equation.
struct Wick {
    heat_kj_per_kg: f64,
    heat_per_k: f64,
    stored_per_k: f64,
}

impl Wick {
    const WET: Self = Self {
        heat_kj_per_kg: 2_501.0,
        heat_per_k: 2.326,
        stored_per_k: 4.186,
    };
    const FROZEN: Self = Self {
        heat_kj_per_kg: 2_830.0,
        heat_per_k: 0.24,
        stored_per_k: 2.1,
    };

    /// Humidity ratio at a wet bulb, and its slope.
    fn ratio(&self, dry: f64, wet: f64, pressure_pa: f64) -> (f64, f64) {
        let (log, log_slope) = log_saturation(wet, wet <= TRIPLE_POINT_C);
        let saturated = humidity_ratio(libm::exp(log), pressure_pa);
        let saturated_slope = saturated * (1.0 + saturated / MASS_RATIO) * log_slope;
        let heat = self.heat_kj_per_kg - self.heat_per_k * wet;
        let below = self.heat_kj_per_kg + 1.86 * dry - self.stored_per_k * wet;
        let ratio = (heat * saturated - 1.006 * (dry - wet)) / below;
        let slope = (heat * saturated_slope - self.heat_per_k * saturated
            + 1.006
            + self.stored_per_k * ratio)
            / below;
        (ratio, slope)
    }
}

/// Logarithm of the saturation pressure in Pa and its slope per kelvin (equations 5 over ice and 6
/// over water).
fn log_saturation(temperature_c: f64, ice: bool) -> (f64, f64) {
    let t = temperature_c + KELVIN;
    let log_t = libm::log(t);
    if ice {
        let log = -5.674_535_9e3 / t
            + 6.392_524_7
            + t * (-9.677_843e-3 + t * (6.221_570_1e-7 + t * (2.074_782_5e-9 - 9.484_024e-13 * t)))
            + 4.163_501_9 * log_t;
        let slope = 5.674_535_9e3 / (t * t) - 9.677_843e-3
            + t * (1.244_314_02e-6 + t * (6.224_347_5e-9 - 3.793_609_6e-12 * t))
            + 4.163_501_9 / t;
        (log, slope)
    } else {
        let log = -5.800_220_6e3 / t
            + 1.391_499_3
            + t * (-4.864_023_9e-2 + t * (4.176_476_8e-5 - 1.445_209_3e-8 * t))
            + 6.545_967_3 * log_t;
        let slope = 5.800_220_6e3 / (t * t) - 4.864_023_9e-2
            + t * (8.352_953_6e-5 - 4.335_627_9e-8 * t)
            + 6.545_967_3 / t;
        (log, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::weather::pressure::at_elevation_pa;

    const SEA_LEVEL: f64 = 101_325.0;

    /// ASHRAE Handbook of Fundamentals 2017, chapter 1, table 3: saturation pressure, kPa.
    #[test]
    fn saturation_agrees_with_the_published_table() {
        for (t, kilopascal) in [
            (-40.0, 0.012_85),
            (-20.0, 0.103_24),
            (0.0, 0.611_2),
            (10.0, 1.228_0),
            (20.0, 2.338_8),
            (30.0, 4.246_0),
            (50.0, 12.351_3),
        ] {
            let pressure = saturation_pressure_pa(Celsius(t)) / 1e3;
            assert!(
                (pressure / kilopascal - 1.0).abs() < 6e-4,
                "{t} °C: {pressure}"
            );
        }
    }

    /// ASHRAE Handbook of Fundamentals 2017, chapter 1, table 2 (moist air at 101.325 kPa): ratio
    /// of saturation, volume and enthalpy of saturated air. The table is that of a real gas, whence
    /// the tolerances of half a per cent.
    #[test]
    fn saturated_air_agrees_with_the_published_table() {
        for (t, ratio, volume, enthalpy) in [
            (-20.0, 0.000_637, 0.717_3, -18.546),
            (0.0, 0.003_790, 0.778_0, 9.475),
            (20.0, 0.014_761, 0.849_8, 57.555),
            (40.0, 0.049_141, 0.956_9, 166.696),
        ] {
            let air = Air::from_relative_humidity(Celsius(t), 1.0, SEA_LEVEL);
            assert!(
                (air.humidity_ratio / ratio - 1.0).abs() < 6e-3,
                "{t} °C: {}",
                air.humidity_ratio
            );
            assert!(
                (air.volume_m3_per_kg() / volume - 1.0).abs() < 1e-3,
                "{t} °C: {}",
                air.volume_m3_per_kg()
            );
            assert!(
                (air.enthalpy_kj_per_kg() - enthalpy).abs() < 0.005 * enthalpy.abs() + 0.05,
                "{t} °C: {}",
                air.enthalpy_kj_per_kg()
            );
            assert!(
                (saturated_enthalpy(Celsius(t), SEA_LEVEL).0 - air.enthalpy_kj_per_kg()).abs()
                    < 1e-9
            );
        }
    }

    /// The chapter's own example of moist air: 40 °C and a wet bulb of 20 °C at sea level have a
    /// dew point of 7 °C, a relative humidity of 14 %, 0.0065 kg/kg, 56.7 kJ/kg and 0.896 m³/kg
    /// (read off its chart).
    #[test]
    fn the_chapters_example() {
        let air = Air::from_wet_bulb(Celsius(40.0), Celsius(20.0), SEA_LEVEL);
        assert!(
            (air.humidity_ratio - 0.006_5).abs() < 1e-4 && (air.dew_point.0 - 7.0).abs() < 0.5,
            "{air:?}"
        );
        assert!(
            (air.relative_humidity() - 0.14).abs() < 5e-3
                && (air.enthalpy_kj_per_kg() - 56.7).abs() < 0.5
        );
        assert!((air.volume_m3_per_kg() - 0.896).abs() < 2e-3);
    }

    /// The worked example of this file, and that the three ways to the same air agree.
    #[test]
    fn three_ways_to_the_same_air() {
        let air = Air::from_relative_humidity(Celsius(30.0), 0.5, SEA_LEVEL);
        assert!(
            (air.humidity_ratio - 0.013_3).abs() < 1e-4
                && (air.wet_bulb.0 - 22.0).abs() < 0.05
                && (air.dew_point.0 - 18.4).abs() < 0.05,
            "{air:?}"
        );
        for t in [-30.0, -5.0, 1.0, 15.0, 40.0] {
            for humidity in [0.05, 0.4, 0.95] {
                let air =
                    Air::from_relative_humidity(Celsius(t), humidity, at_elevation_pa(1_600.0));
                let (dew, wet) = (
                    Air::from_dew_point(air.dry_bulb, air.dew_point, air.pressure_pa),
                    Air::from_wet_bulb(air.dry_bulb, air.wet_bulb, air.pressure_pa),
                );
                assert!(
                    (dew.wet_bulb.0 - air.wet_bulb.0).abs() < 1e-6
                        && (wet.dew_point.0 - air.dew_point.0).abs() < 1e-4,
                    "{t} {humidity}"
                );
                assert!((dew.relative_humidity() - humidity).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn fog_counts_as_saturation() {
        let air = Air::from_dew_point(Celsius(5.0), Celsius(7.0), SEA_LEVEL);
        assert_eq!((air.dew_point, air.wet_bulb), (Celsius(5.0), Celsius(5.0)));
        assert!((air.relative_humidity() - 1.0).abs() < 1e-12);
    }

    /// The wet bulb rises with both temperature and humidity, over ice, over water and between.
    #[test]
    fn the_wet_bulb_rises_with_heat_and_humidity() {
        let wet = |t: f64, humidity: f64| {
            Air::from_relative_humidity(Celsius(t), humidity, SEA_LEVEL)
                .wet_bulb
                .0
        };
        for step in 0..900 {
            let (t, humidity) = (
                -40.0 + 0.1 * f64::from(step),
                0.02 + 0.001 * f64::from(step),
            );
            assert!(
                wet(t + 0.1, humidity) > wet(t, humidity)
                    && wet(t, humidity + 0.001) > wet(t, humidity),
                "{t} {humidity}"
            );
        }
    }
}
