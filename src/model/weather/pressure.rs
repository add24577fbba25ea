//! Air pressure at a height.

/// Standard atmosphere: p = 101 325 (1 − 2.25577·10⁻⁵ h)^5.2559 Pa, h in m from −5 000 to 11 000.
///
/// Source: ASHRAE Handbook of Fundamentals 2017, chapter 1, equation 3. Example: 1 655 m gives 82.9
/// kPa.
pub fn at_elevation_pa(elevation_m: f64) -> f64 {
    101_325.0 * libm::pow(1.0 - 2.255_77e-5 * elevation_m, 5.255_9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASHRAE Handbook of Fundamentals 2017, chapter 1, table 1: 0 m 101.325, 1 000 m 89.875, 2 000
    /// m 79.495 kPa.
    #[test]
    fn agrees_with_the_published_table() {
        for (height, kilopascal) in [(0.0, 101.325), (1_000.0, 89.875), (2_000.0, 79.495)] {
            assert!((at_elevation_pa(height) / 1e3 - kilopascal).abs() < 0.01);
        }
    }
}
