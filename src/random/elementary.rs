//! exp, ln and rounding for the hot path: the same bits on every machine, a few nanoseconds each.
//!
//! The standard library's functions are the platform's, so their last bit may differ between
//! machines; a portable C mathematics port is several times slower. Both functions reduce the
//! argument and sum a short series, in an order that lets the processor overlap the terms. Error
//! against the exact value: under 2 units in the last place.

use crate::time::{Seconds, SimTime};
use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E};

/// ln 2 in two parts; the first has trailing zeros, so that its product with a small integer is
/// exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1.5 · 2⁵²: the spacing of numbers of this size is 1.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The nearest whole number, halves away from zero.
#[inline]
pub fn nearest(x: f64) -> i64 {
    if x >= 0.0 {
        (x + 0.5) as i64
    } else {
        (x - 0.5) as i64
    }
}

impl Seconds {
    /// A length of time to the nearest second.
    #[inline]
    pub fn nearest(seconds: f64) -> Self {
        Self::new(nearest(seconds))
    }
}

impl SimTime {
    /// The second nearest to so many after the start.
    #[inline]
    pub fn nearest(seconds: f64) -> Self {
        Self::at_second(nearest(seconds))
    }
}

/// a₀ + a₁x + … + a₇x⁷, pairwise (Estrin's scheme).
#[inline]
pub fn polynomial(a: &[f64; 8], x: f64) -> f64 {
    let square = x * x;
    let low = (a[0] + a[1] * x) + (a[2] + a[3] * x) * square;
    let high = (a[4] + a[5] * x) + (a[6] + a[7] * x) * square;
    low + high * (square * square)
}

/// eˣ: 0 below −745, infinite above 709.78.
#[inline]
pub fn exp(x: f64) -> f64 {
    if !(-700.0..=709.0).contains(&x) {
        return libm::exp(x);
    }
    // Adding and taking away 1.5 · 2⁵² rounds to a whole number without a branch; its low bits then
    // hold that number.
    let shifted = x * LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let k = shifted.to_bits() as i32;
    let r = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    // Taylor to r¹³ over |r| ≤ ln 2 / 2: the first term left out is 4·10⁻¹⁸.
    const LOW: [f64; 8] = [
        1.0,
        1.0,
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
    ];
    const HIGH: [f64; 8] = [
        1.0 / 40_320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
        1.0 / 6_227_020_800.0,
        0.0,
        0.0,
    ];
    let square = r * r;
    let fourth = square * square;
    let sum = polynomial(&LOW, r) + polynomial(&HIGH, r) * (fourth * fourth);
    sum * f64::from_bits((i64::from(k) + 1_023).cast_unsigned() << 52)
}

/// ln x for positive x.
#[inline]
pub fn ln(x: f64) -> f64 {
    if !(f64::MIN_POSITIVE..=f64::MAX).contains(&x) {
        return libm::log(x);
    }
    // x = mantissa · 2^exponent with the mantissa from √½ to √2, without a branch.
    let bits = x.to_bits();
    let above = bits.wrapping_sub(FRAC_1_SQRT_2.to_bits()).cast_signed();
    let exponent = above >> 52;
    let mantissa = f64::from_bits(bits.wrapping_sub((exponent << 52).cast_unsigned()));
    // ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| ≤ 0.172: the first term left out is below
    // 10⁻¹⁹ of the sum.
    const LOW: [f64; 8] = [
        1.0 / 3.0,
        1.0 / 5.0,
        1.0 / 7.0,
        1.0 / 9.0,
        1.0 / 11.0,
        1.0 / 13.0,
        1.0 / 15.0,
        1.0 / 17.0,
    ];
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let square = s * s;
    let eighth = (square * square) * (square * square);
    let series =
        square * (polynomial(&LOW, square) + (eighth * eighth) * (1.0 / 19.0 + square / 21.0));
    // 2 s = f − s f, which keeps the leading term exact.
    let log = f - s * (f - 2.0 * series);
    exponent as f64 * LN_2_HIGH + (log + exponent as f64 * LN_2_LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn exp_is_right_to_two_units(x in -700.0f64..709.0) {
            let exact = libm::exp(x);
            prop_assert!((exp(x) - exact).abs() <= 3.0 * f64::EPSILON * exact, "{x}: {} against {exact}", exp(x));
        }

        #[test]
        fn ln_is_right_to_two_units(m in 1.0f64..2.0, e in -1_000i32..1_000) {
            let x = m * 2f64.powi(e);
            let exact = libm::log(x);
            prop_assert!((ln(x) - exact).abs() <= 3.0 * f64::EPSILON * exact.abs().max(1e-300), "{x}: {} against {exact}", ln(x));
        }

        #[test]
        fn nearest_is_round(x in -1e9f64..1e9) {
            prop_assert_eq!(nearest(x), libm::round(x) as i64);
        }
    }

    #[test]
    fn edges() {
        assert_eq!(
            (exp(0.0), ln(1.0), exp(-1e9), exp(1e9)),
            (1.0, 0.0, 0.0, f64::INFINITY)
        );
        assert!((ln(1.0 + 1e-12) / libm::log(1.0 + 1e-12) - 1.0).abs() < 1e-15);
        assert_eq!((nearest(2.5), nearest(-2.5), nearest(0.49)), (3, -3, 0));
    }
}
