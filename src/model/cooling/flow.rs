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
//! Example: half the flow takes an eighth of an outdoor fan's power and 0.30 of an indoor fan's or
//! a pump's.

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
