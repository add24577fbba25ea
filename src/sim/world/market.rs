//! The state of a market's prices.

/// A market's state.
pub struct MarketState {
    /// State of its prices.
    pub diffusion: PriceDiffusion,
    /// On-demand price now, USD per GPU-hour: after price position and cap.
    pub price: f64,
    /// Its trend: drift, price level and launches, at the own price position. Customers respond to
    /// the price against it.
    pub trend: f64,
    /// Reserved price now against the price at its discount, a ratio; 1 where it does not move.
    pub reserved_factor: f64,
    /// Spot price now against the price at its discount, a ratio; 1 where it does not move.
    pub spot_factor: f64,
    /// A hyperscaler's list price now, USD per GPU-hour: the cap of every price. Infinite where
    /// the scenario names no list price.
    pub cap: f64,
    /// Captured share: customers now as a multiple of those at the market's price, by the price
    /// position.
    pub fill: f64,
    /// Prices by month.
    pub prices: Vec<f64>,
}

impl MarketState {
    /// A market at its first price.
    pub(super) fn new(price: f64) -> Self {
        Self {
            diffusion: PriceDiffusion::default(),
            price,
            trend: price,
            reserved_factor: 1.0,
            spot_factor: 1.0,
            cap: f64::INFINITY,
            fill: 1.0,
            prices: Vec::new(),
        }
    }
}

/// What moves a market's prices. Of three figures, the first is of the price, the second of the
/// reserved price against it, the third of the spot price.
#[derive(Clone, Copy, Debug, Default)]
pub struct PriceDiffusion {
    /// Deviations by chance: logarithms.
    pub deviation: [f64; 3],
    /// Mean reversion so far towards regimes and GPUs against demand: logarithms.
    pub mean_reversion: [f64; 3],
    /// Targets of mean reversion this month.
    pub target: [f64; 3],
    /// The regime this month, where the market has any.
    pub regime: usize,
    /// GPUs and demand of all at the start, where the price responds to them.
    pub at_start: (f64, f64),
}
