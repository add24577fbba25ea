//! The state of a market's price.

/// A market's state.
pub struct MarketState {
    /// Deviation of the price from its trend.
    pub deviation: f64,
    /// Price now, USD per GPU-hour.
    pub price: f64,
    /// The price's trend now.
    pub trend: f64,
    /// Prices by month.
    pub prices: Vec<f64>,
}

impl MarketState {
    /// A market at its first price.
    pub(super) fn new(price: f64) -> Self {
        Self { deviation: 0.0, price, trend: price, prices: Vec::new() }
    }
}
