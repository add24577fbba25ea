//! A price agreed at signing and kept for the term: market price at signing · (1 − discount).

/// Fixed terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fixed {
    /// Below the market, as a fraction; negative for a premium.
    pub discount: f64,
}

impl Fixed {
    /// USD per GPU-hour. Example: 4.00 at signing with a discount of 0.35 is 2.60 for the whole
    /// term.
    pub fn price(self, market_at_signing: f64) -> f64 {
        market_at_signing * (1.0 - self.discount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example() {
        assert!((Fixed { discount: 0.35 }.price(4.0) - 2.6).abs() < 1e-12);
    }
}
