//! The state of a market's prices: what it quotes, and what moves it.

use crate::model::market::{PricePath, mean_reversion};

/// What a market quotes in a month, USD per GPU-hour and ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    /// On-demand price: after price position and cap.
    pub price: f64,
    /// Its trend: drift, price level and launches, at the own price position. Customers respond to
    /// the price against it.
    pub trend: f64,
    /// Reserved price against the price at its discount, a ratio; 1 where it does not move.
    pub reserved_factor: f64,
    /// Spot price against the price at its discount, a ratio; 1 where it does not move.
    pub spot_factor: f64,
    /// A hyperscaler's list price: the cap of every price. Infinite where the scenario names no
    /// list price.
    pub cap: f64,
    /// Captured share: customers as a multiple of those at the market's price, by the price
    /// position.
    pub captured_share: f64,
}

impl Quote {
    /// The reserved price, before the discount of a contract.
    pub fn reserved_price(&self) -> f64 {
        self.price * self.reserved_factor
    }

    /// The spot price, before the discount of a segment.
    pub fn spot_price(&self) -> f64 {
        self.price * self.spot_factor
    }
}

/// A market's state.
pub struct MarketState {
    diffusion: PriceDiffusion,
    quote: Quote,
    by_month: Vec<f64>,
}

impl MarketState {
    /// A market at its first price.
    pub(super) fn new(price: f64) -> Self {
        Self {
            diffusion: PriceDiffusion::default(),
            quote: Quote {
                price,
                trend: price,
                reserved_factor: 1.0,
                spot_factor: 1.0,
                cap: f64::INFINITY,
                captured_share: 1.0,
            },
            by_month: Vec::new(),
        }
    }

    /// What moves its prices now.
    pub fn diffusion(&self) -> &PriceDiffusion {
        &self.diffusion
    }

    /// What moves its prices from now on.
    pub fn diffuse(&mut self, diffusion: PriceDiffusion) {
        self.diffusion = diffusion;
    }

    /// What it quotes now.
    pub fn quote(&self) -> &Quote {
        &self.quote
    }

    /// Quotes a new month's prices.
    pub fn turn_month(&mut self, quote: Quote) {
        self.quote = quote;
        self.by_month.push(quote.price);
    }

    /// The on-demand price of a month that has begun, USD per GPU-hour.
    pub fn price_in(&self, month: usize) -> f64 {
        self.by_month[month]
    }
}

/// Series of prices that move: on-demand, reserved against it, spot against it.
const SERIES: usize = 3;

/// What moves a market's prices. Of three figures, the first is of the price, the second of the
/// reserved price against it, the third of the spot price.
#[derive(Clone, Copy, Debug, Default)]
pub struct PriceDiffusion {
    /// Deviations by chance: logarithms.
    deviation: [f64; SERIES],
    /// Mean reversion so far towards regimes and GPUs against demand: logarithms.
    mean_reversion: [f64; SERIES],
    /// Targets of mean reversion this month.
    target: [f64; SERIES],
    /// The regime this month, where the market has any.
    regime: usize,
    /// GPUs and demand of all at the start, where the price responds to them.
    at_start: (f64, f64),
}

impl PriceDiffusion {
    /// One of the series moves over a time, from a standard normal score and towards its target.
    pub fn step(&mut self, series: usize, path: PricePath, years: f64, score: f64) {
        self.deviation[series] = path.step(self.deviation[series], years, score);
        self.mean_reversion[series] = mean_reversion::toward(
            self.mean_reversion[series],
            self.target[series],
            path.reversion,
            years,
        );
    }

    /// The market is in a regime this month.
    pub fn enter(&mut self, regime: usize) {
        self.regime = regime;
    }

    /// The targets of mean reversion this month: logarithms.
    pub fn aim(&mut self, target: [f64; SERIES]) {
        self.target = target;
    }

    /// GPUs and demand of all at the start.
    pub fn begin(&mut self, at_start: (f64, f64)) {
        self.at_start = at_start;
    }

    /// The regime this month.
    pub fn regime(&self) -> usize {
        self.regime
    }

    /// GPUs and demand of all at the start.
    pub fn at_start(&self) -> (f64, f64) {
        self.at_start
    }

    /// One of the series at a time after the start, as a price or ratio.
    pub fn value(&self, series: usize, path: PricePath, years: f64) -> f64 {
        path.price(self.deviation[series], years) * libm::exp(self.mean_reversion[series])
    }
}
