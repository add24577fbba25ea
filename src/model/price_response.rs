//! How a quantity responds to price: with a constant elasticity, up to a cap.
//!
//! multiple = min((price / reference)^elasticity, most). An elasticity of −1 means 1 % more at a
//! price 1 % lower. The limits are those of the formula: at a price of zero the multiple is the cap
//! where the elasticity is negative and zero where it is positive, at a reference of zero the other
//! way round, and 1 where both are zero, for then nothing has moved. A price below zero counts as
//! zero.
//!
//! Example: at an elasticity of −1.5, prices of 2.00 against 4.00 multiply by 2^1.5 = 2.83.

/// The most that price multiplies demand.
pub const TENFOLD: f64 = 10.0;

/// The multiple of a quantity at a price, against that at a reference price.
#[inline]
pub fn multiple(price: f64, reference: f64, elasticity: f64, most: f64) -> f64 {
    if elasticity == 0.0 || price == reference || (price <= 0.0 && reference <= 0.0) {
        return 1.0;
    }
    let grows = elasticity > 0.0;
    if price <= 0.0 {
        return if grows { 0.0 } else { most };
    }
    if reference <= 0.0 {
        return if grows { most } else { 0.0 };
    }
    libm::pow(price / reference, elasticity).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        assert!((multiple(2.0, 4.0, -1.5, TENFOLD) - 2.828).abs() < 5e-4);
        assert_eq!(multiple(2.0, 4.0, 0.0, TENFOLD), 1.0);
        assert_eq!(multiple(4.0, 4.0, -1.5, TENFOLD), 1.0);
    }

    #[test]
    fn it_is_capped() {
        assert_eq!(multiple(1.0, 100.0, -1.0, TENFOLD), 10.0);
        assert_eq!(multiple(100.0, 1.0, -1.0, TENFOLD), 0.01);
    }

    /// What happens at zero is what happens close to it.
    #[test]
    fn zero_is_the_limit_of_small_prices() {
        for elasticity in [-2.0, -0.5, 0.5, 2.0] {
            for (zero, small) in [((0.0, 1.0), (1e-300, 1.0)), ((1.0, 0.0), (1.0, 1e-300))] {
                let at = |(price, reference): (f64, f64)| {
                    multiple(price, reference, elasticity, TENFOLD)
                };
                assert!((at(zero) - at(small)).abs() < 1e-100, "{elasticity}");
            }
            assert_eq!(multiple(0.0, 0.0, elasticity, TENFOLD), 1.0);
            assert_eq!(
                multiple(-1.0, 2.0, elasticity, TENFOLD),
                multiple(0.0, 2.0, elasticity, TENFOLD)
            );
        }
    }
}
