//! The state of a market's prices.

/// A market's state.
pub struct MarketState {
    /// How its prices stand.
    pub walk: PriceWalk,
    /// What is charged on demand now, USD per GPU-hour: after rank and cap.
    pub price: f64,
    /// What of it is foreseen: drift, level and launches, at the own rank. Customers answer to
    /// where the price stands against it.
    pub trend: f64,
    /// What reserved hours fetch now against the price at their discount; 1 where it does not move.
    pub reserved_factor: f64,
    /// What spot hours fetch now against the price at their discount; 1 where it does not move.
    pub spot_factor: f64,
    /// What a hyperscaler lists now: nobody is charged more, for no kind of hour. Infinite where
    /// the scenario names no list price.
    pub cap: f64,
    /// Customers now as a multiple of those who would come at the market's price: what the rank
    /// decides.
    pub fill: f64,
    /// Prices by month.
    pub prices: Vec<f64>,
}

impl MarketState {
    /// A market at its first price.
    pub(super) fn new(price: f64) -> Self {
        Self {
            walk: PriceWalk::default(),
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

/// What moves a market's prices. Of three figures, the first is of the price, the second of what
/// reserved hours fetch against it, the third of spot hours.
#[derive(Clone, Copy, Debug, Default)]
pub struct PriceWalk {
    /// Deviations by chance: logarithms.
    pub deviation: [f64; 3],
    /// How far regimes and GPUs against demand have drawn them: logarithms.
    pub pull: [f64; 3],
    /// What they are drawn to this month.
    pub target: [f64; 3],
    /// The regime this month, where the market has any.
    pub regime: usize,
    /// GPUs and demand of all at the start, where the price answers to them.
    pub at_start: (f64, f64),
}
