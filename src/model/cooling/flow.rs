//! Fans and pumps at part flow, as shares of their power at full flow.
//!
//! Outdoors fans meet no pressure but that of their own flow: the cube (fan laws). Indoors and in
//! pipes a pressure is kept, and power falls more slowly:
//! - fans with variable speed and a set duct pressure: 0.0013 + 0.1470 x + 0.9506 x² − 0.0998 x³
//!   (ASHRAE Standard 90.1-2019, table G3.1.3.15);
//! - pumps with variable speed and no reset: 0.5726 x − 0.3010 x² + 0.7347 x³ (as in NREL's
//!   openstudio-standards, `pump_variable_speed_set_control_type`), here over its own value at full
//!   flow.
//!
//! No-load shares follow from the least flow indoors, 0.3 of the full one (the turn-down that ASHRAE
//! Standard 90.1-2019 G3.1.3 keeps for such pumps and fans): a plant without load draws 0.13 of
//! its indoor fans' power and 0.16 of its pumps'.
//!
//! Thin air: a fan that moves the same mass of air, as sized for its site, moves the more volume the
//! thinner the air, and its power goes with the cube of that and with the density: (ρ₀ / ρ)², by
//! pressure (fan laws; ASHRAE Handbook of HVAC Systems and Equipment, chapter "Fans"). At 1 655 m,
//! 82.9 kPa, it draws 1.49 times as much.
//!
//! Example: half the flow takes an eighth of an outdoor fan's power and 0.30 of an indoor fan's or
//! a pump's.

use crate::model::weather::psychrometrics::Air;

/// Pressure at sea level, Pa.
const SEA_LEVEL_PA: f64 = 101_325.0;

/// Power of a fan that moves a mass of this air, relative to sea level.
pub fn thin_air(air: &Air) -> f64 {
    let volume = SEA_LEVEL_PA / air.pressure_pa;
    volume * volume
}

/// Slowest speed of fans outdoors, which are many and may stop one by one.
pub const LEAST_SPEED: f64 = 0.2;
/// Least flow indoors: the pressure of aisles and loops is kept.
const LEAST_FLOW: f64 = 0.3;

/// Share of an outdoor fan's power at a share of its speed.
pub fn outdoor_fan(speed: f64) -> f64 {
    let speed = speed.clamp(LEAST_SPEED, 1.0);
    speed * speed * speed
}

/// Share of an indoor fan's power at a share of its flow.
pub fn indoor_fan(flow: f64) -> f64 {
    let x = flow.clamp(LEAST_FLOW, 1.0);
    (0.001_3 + x * (0.147_0 + x * (0.950_6 - 0.099_8 * x))) / 0.999_1
}

/// Share of a pump's power at a share of its flow.
#[allow(
    clippy::approx_constant,
    reason = "a coefficient of the fit, not the logarithm of 2"
)]
pub fn pump(flow: f64) -> f64 {
    let x = flow.clamp(LEAST_FLOW, 1.0);
    x * (0.572_6 + x * (-0.301_0 + 0.734_7 * x)) / 1.006_3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::weather::pressure::at_elevation_pa;
    use crate::units::Celsius;

    #[test]
    fn half_the_flow() {
        assert_eq!(outdoor_fan(0.5), 0.125);
        assert!(
            (indoor_fan(0.5) - 0.30).abs() < 2e-3 && (pump(0.5) - 0.30).abs() < 2e-3,
            "{} {}",
            indoor_fan(0.5),
            pump(0.5)
        );
    }

    /// Denver's 1 655 m, and sea level.
    #[test]
    fn thin_air_costs_fan_power() {
        let at = |pressure| Air::from_relative_humidity(Celsius(20.0), 0.5, pressure);
        assert_eq!(thin_air(&at(SEA_LEVEL_PA)), 1.0);
        assert!((thin_air(&at(at_elevation_pa(1_655.0))) - 1.492).abs() < 1e-3);
    }

    /// What is drawn without any flow, as the head of this file says.
    #[test]
    fn no_load_shares() {
        let rounded = |share: f64| libm::round(share * 1e2) / 1e2;
        assert_eq!((rounded(indoor_fan(0.0)), rounded(pump(0.0))), (0.13, 0.16));
    }

    /// Full flow is full power, none is the least, and more never takes less.
    #[test]
    fn power_rises_with_the_flow() {
        for of in [outdoor_fan, indoor_fan, pump] {
            assert!((of(1.0) - 1.0).abs() < 1e-12 && of(1.2) == of(1.0) && of(0.0) > 0.0);
            assert!(
                (0..100).all(|step| of(0.01 * f64::from(step)) <= of(0.01 * f64::from(step + 1)))
            );
        }
    }
}
