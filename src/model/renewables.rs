//! Output of solar fields and wind farms by the hour, as a share of their peak, scaled to a stated
//! capacity factor.
//!
//! Solar goes with global horizontal irradiance, or with the sine of the sun's height under a clear
//! sky where no irradiance is known; wind with a power curve. Either is multiplied by a scale and
//! cut at the peak; the scale is such that the mean over all years is the capacity factor: shape
//! from the weather, size from the contract.

use std::f64::consts::{PI, TAU};

/// Speeds at which a turbine starts, reaches its rated output and stops, m per s: usual for
/// machines on land.
const CUT_IN: f64 = 3.0;
const RATED: f64 = 12.0;
const CUT_OUT: f64 = 25.0;
/// From 10 m, where stations measure, to a hub at 100 m: wind grows with the seventh root of
/// height.
const HUB_OVER_STATION: f64 = 1.389_5;
/// Halvings of the interval in which the scale lies.
const HALVINGS: u32 = 60;

/// Sine of the sun's height in the middle of an hour of UTC, 0 at night.
///
/// sin h = sin φ sin δ + cos φ cos δ cos ω with δ = 23.45° · sin(2π (284 + n) / 365) (Cooper 1969)
/// and ω from local solar time without the equation of time (at most 17 minutes). Example: the
/// equator at noon of an equinox gives 1.
pub fn sun_height_sine(latitude: f64, longitude: f64, hour_of_year: usize) -> f64 {
    let day = (hour_of_year / 24) as f64 + 1.0;
    let declination = 23.45_f64.to_radians() * libm::sin(TAU * (284.0 + day) / 365.0);
    let solar_hour = (hour_of_year % 24) as f64 + 0.5 + longitude / 15.0;
    let angle = (solar_hour - 12.0) * PI / 12.0;
    let latitude = latitude.to_radians();
    (libm::sin(latitude) * libm::sin(declination)
        + libm::cos(latitude) * libm::cos(declination) * libm::cos(angle))
    .max(0.0)
}

/// Share of its rated output that a wind turbine gives at a station's wind speed in m per s: cubic
/// from 3 to 12 m per s at the hub.
pub fn wind_power(speed_m_per_s: f64) -> f64 {
    let hub = speed_m_per_s * HUB_OVER_STATION;
    if !(CUT_IN..CUT_OUT).contains(&hub) {
        return 0.0;
    }
    let cube = |speed: f64| speed * speed * speed;
    ((cube(hub) - cube(CUT_IN)) / (cube(RATED) - cube(CUT_IN))).min(1.0)
}

/// Wind speeds of a year where none are known, m per s at 10 m: a first-order autoregression of
/// normal scores, each turned into a Rayleigh speed of the same probability with a mean of 5 m per
/// s.
///
/// Speeds within a region are near a Rayleigh distribution (IEC 61400-12-1 computes annual energy
/// with it); the correlation of 0.95 from hour to hour is an assumption that lets a calm last about
/// a day.
pub fn wind_speeds(
    hours: usize,
    mut score: impl FnMut() -> f64,
    cumulative: impl Fn(f64) -> f64,
) -> Vec<f64> {
    const MEAN: f64 = 5.0;
    const PERSISTENCE: f64 = 0.95;
    let shock = libm::sqrt(1.0 - PERSISTENCE * PERSISTENCE);
    let mut state = score();
    let mut speed = || {
        state = PERSISTENCE * state + shock * score();
        // Of a Rayleigh distribution the mean is σ √(π / 2).
        MEAN * libm::sqrt(-4.0 / PI * libm::log((1.0 - cumulative(state)).max(f64::MIN_POSITIVE)))
    };
    (0..hours).map(|_| speed()).collect()
}

/// The scale with which min(1, scale · shape) has the mean `capacity_factor` over all hours; `None`
/// where no scale reaches it.
pub fn scale_to(capacity_factor: f64, shape: &[&[f64]]) -> Option<f64> {
    let hours: usize = shape.iter().map(|year| year.len()).sum();
    let greatest = shape
        .iter()
        .flat_map(|year| year.iter().copied())
        .fold(0.0, f64::max);
    if hours == 0 || greatest <= 0.0 {
        return None;
    }
    let mean = |scale: f64| {
        shape
            .iter()
            .flat_map(|year| year.iter())
            .map(|value| (scale * value).min(1.0))
            .sum::<f64>()
            / hours as f64
    };
    let (mut low, mut high) = (0.0, 1.0 / greatest);
    while mean(high) < capacity_factor {
        high *= 2.0;
        if high > 1e9 / greatest {
            return None;
        }
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if mean(middle) < capacity_factor {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_stands_where_it_should() {
        // Equator, Greenwich, 22 March (day 81): straight above at 12:00, so 0.9914 half an hour
        // from noon.
        assert!((sun_height_sine(0.0, 0.0, 80 * 24 + 11) - libm::cos(PI / 24.0)).abs() < 1e-3);
        // Midsummer at 52° north: 90 − 52 + 23.45 = 61.45°.
        assert!(
            (sun_height_sine(52.0, 7.5, 171 * 24 + 11) - libm::sin(61.45_f64.to_radians())).abs()
                < 1e-3
        );
        assert_eq!(sun_height_sine(52.0, 0.0, 171 * 24), 0.0);
        // Polar night.
        assert!((0..24).all(|hour| sun_height_sine(70.0, 0.0, 355 * 24 + hour) == 0.0));
    }

    #[test]
    fn wind_is_cubic_between_cut_in_and_rated() {
        assert_eq!(wind_power(2.0), 0.0);
        assert_eq!(wind_power(9.0), 1.0);
        assert_eq!(wind_power(20.0), 0.0);
        assert!(
            (wind_power(6.0 / HUB_OVER_STATION) - (216.0 - 27.0) / (1_728.0 - 27.0)).abs() < 1e-12
        );
    }

    #[test]
    fn a_scale_gives_the_capacity_factor() {
        let year: Vec<f64> = (0..8_760)
            .map(|hour| sun_height_sine(33.0, -97.0, hour))
            .collect();
        for capacity_factor in [0.15, 0.24, 0.35] {
            let scale = scale_to(capacity_factor, &[&year]).unwrap();
            let mean = year
                .iter()
                .map(|value| (scale * value).min(1.0))
                .sum::<f64>()
                / 8_760.0;
            assert!((mean - capacity_factor).abs() < 1e-12);
        }
        // The sun is up for half of the year.
        assert_eq!(scale_to(0.7, &[&year]), None);
    }
}
