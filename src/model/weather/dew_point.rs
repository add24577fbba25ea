//! Dew point from relative humidity as weather services state it: over water, below 0 °C too.
//!
//! γ = ln(RH) + a T / (b + T), T_dew = b γ / (a − γ), a = 17.625, b = 243.04 °C; within 0.4 % of
//! vapour pressure from −40 to 50 °C. Source: Alduchov and Eskridge, "Improved Magnus form
//! approximation of saturation vapor pressure", Journal of Applied Meteorology 35 (1996), equation
//! 21; relative humidity is over water at all temperatures by WMO-No. 8, annex 4.B.

const A: f64 = 17.625;
const B_C: f64 = 243.04;
/// Drier air is taken as this dry.
const LEAST_HUMIDITY: f64 = 0.001;

/// Dew point, °C, of air at a dry bulb, °C, and a relative humidity, as a fraction. At 25 °C and
/// 0.5 it is 13.9 °C.
pub fn from_relative_humidity(dry_bulb_c: f64, relative_humidity: f64) -> f64 {
    let gamma = libm::log(relative_humidity.clamp(LEAST_HUMIDITY, 1.0))
        + A * dry_bulb_c / (B_C + dry_bulb_c);
    B_C * gamma / (A - gamma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saturated_air_is_at_its_dew_point() {
        for dry_bulb in [-30.0, 0.0, 25.0, 45.0] {
            assert!((from_relative_humidity(dry_bulb, 1.0) - dry_bulb).abs() < 1e-9);
        }
        assert!((from_relative_humidity(25.0, 0.5) - 13.86).abs() < 0.05);
    }
}
