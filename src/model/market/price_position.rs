//! A provider's price position: its price is a quantile of the spread of prices, and decides its
//! captured share.
//!
//! Prices of providers for the same hour are lognormal around the market's, with `spread` as the
//! standard deviation of the logarithm: own = market · e^(spread · Φ⁻¹(rank)). Customers compare:
//! their number is (own / market)^elasticity times what it would be at the market's price. Example:
//! at a spread of 0.3 the provider at price position 0.9 charges e^(0.3 · 1.2816) = 1.469 times the
//! market; at an elasticity of −1.5 it has 1.469^−1.5 = 0.56 of the customers.

use crate::model::price_response::{TENFOLD, multiple};
use crate::random::normal;

/// Own price as a multiple of the market's, for a price position in (0, 1); 1 in the middle.
pub fn factor(position: f64, spread: f64) -> f64 {
    if position == 0.5 || spread == 0.0 {
        1.0
    } else {
        libm::exp(spread * normal::quantile(position))
    }
}

/// Customers as a multiple of those at the market's price, when the own price is `own` and the
/// market's `market`; within a tenth and ten times.
pub fn captured_share(own: f64, market: f64, elasticity: f64) -> f64 {
    multiple(own, market, elasticity, TENFOLD).max(1.0 / TENFOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let own = factor(0.9, 0.3);
        assert!((own - 1.469).abs() < 5e-4, "{own}");
        assert!((captured_share(own, 1.0, -1.5) - 0.5617).abs() < 5e-4);
    }

    #[test]
    fn the_middle_changes_nothing_and_ranks_are_symmetric() {
        assert_eq!(
            (
                factor(0.5, 0.7),
                factor(0.9, 0.0),
                captured_share(3.0, 3.0, -2.0),
                captured_share(4.0, 3.0, 0.0)
            ),
            (1.0, 1.0, 1.0, 1.0)
        );
        assert!((factor(0.2, 0.4) * factor(0.8, 0.4) - 1.0).abs() < 1e-12);
        assert_eq!(captured_share(100.0, 1.0, -3.0), 0.1);
    }
}
