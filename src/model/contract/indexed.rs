//! A price that follows the market month by month, down to a floor: max(market now, floor · market
//! at signing) · (1 − discount).

/// Indexed terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indexed {
    /// Below the market, as a fraction; negative for a premium.
    pub discount: f64,
    /// Floor of the index, as a fraction of the market price at signing; 0 for none.
    pub floor: f64,
}

impl Indexed {
    /// USD per GPU-hour. Example: signed at 4.00 with a floor of 0.7 and a discount of 0.1, it pays
    /// 3.60 at first and 2.52 once the market has fallen to 2.00.
    pub fn price(self, market_at_signing: f64, market_now: f64) -> f64 {
        market_now.max(self.floor * market_at_signing) * (1.0 - self.discount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        let terms = Indexed {
            discount: 0.1,
            floor: 0.7,
        };
        assert!((terms.price(4.0, 4.0) - 3.6).abs() < 1e-12);
        assert!((terms.price(4.0, 2.0) - 2.52).abs() < 1e-12);
    }
}
