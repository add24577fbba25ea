//! Value of used accelerators: linear between 1 when new and stated fractions after whole
//! years, 0 after the last.
//!
//! With fractions 0.7 and 0.5 after one and two years, a GPU of 18 months is worth 0.6 of its
//! price.

/// The fraction of its price that a GPU of an age is worth; 0 without a curve.
pub fn fraction_at(by_year: &[f64], years: f64) -> f64 {
    if by_year.is_empty() {
        return 0.0;
    }
    let after = |year: usize| {
        if year == 0 {
            1.0
        } else {
            by_year.get(year - 1).copied().unwrap_or(0.0)
        }
    };
    let whole = libm::floor(years.max(0.0)) as usize;
    let part = years.max(0.0) - whole as f64;
    after(whole) * (1.0 - part) + after(whole + 1) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_linear_between_its_points() {
        let curve = [0.7, 0.5];
        assert_eq!(
            [0.0, 1.0, 1.5, 2.0, 3.0]
                .map(|years| libm::round(fraction_at(&curve, years) * 1e9) / 1e9),
            [1.0, 0.7, 0.6, 0.5, 0.0]
        );
        assert_eq!(fraction_at(&[], 1.0), 0.0);
    }
}
