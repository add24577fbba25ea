//! The lesser and the greater of two numbers, fast.

/// The smaller of two numbers that are none of them NaN; one instruction, which `f64::min` is not.
#[inline(always)]
pub fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The greater of two numbers that are none of them NaN.
#[inline(always)]
pub fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
