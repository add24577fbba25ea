//! The state of markets, segments and contracts.

use super::Level;
use crate::des::Ticket;
use crate::id::{SegmentId, SiteId};
use crate::random::stream::{Cursor, Purpose, Stream};
use crate::record::SegmentTally;
use crate::time::Instant;
use std::collections::VecDeque;

/// A waiting request.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Its segment.
    pub segment: SegmentId,
    /// Its number within the segment.
    pub number: u32,
    /// GPUs.
    pub gpus: i64,
    /// When it came.
    pub since: Instant,
}

/// A market's state.
pub struct MarketState {
    /// Ready GPUs of all its fleets.
    pub capacity: i64,
    /// Own need.
    pub internal: i64,
    /// Contracted and begun.
    pub contracted: i64,
    /// Contracted, begun or not.
    pub committed: i64,
    /// What of it needs one fabric, by site.
    pub on_one_fabric: Vec<i64>,
    /// Requests being served or squeezed.
    pub busy: i64,
    /// The most spot takes.
    pub spot_depth: i64,
    /// Price of spot as a fraction of the market price.
    pub spot_fraction: f64,
    /// Served by class of [`GpuUse::SERVED`](crate::record::GpuUse::SERVED).
    pub served: [i64; 4],
    /// Who waits.
    pub queue: VecDeque<Waiting>,
    /// Deviation of the price from its trend.
    pub deviation: f64,
    /// Price now, USD per GPU-hour.
    pub price: f64,
    /// The price's trend now.
    pub trend: f64,
    /// Prices by month.
    pub prices: Vec<f64>,
    /// USD per hour of all begun contracts.
    pub contract_rate: f64,
    /// USD earned by contracts this month, and since when the rest is unsettled.
    pub contract_revenue: (f64, Instant),
}

impl MarketState {
    /// Settles what contracts earned up to `now`; a squeezed contract is paid for what it gets.
    pub fn settle_contracts(&mut self, now: Instant) {
        let (earned, since) = self.contract_revenue;
        let share = if self.contracted > 0 { self.served[1] as f64 / self.contracted as f64 } else { 0.0 };
        self.contract_revenue = (earned + self.contract_rate * share * (now - since) as f64 / 3_600.0, now);
    }
}

/// A segment's state.
pub struct SegmentState {
    /// What became of its customers.
    pub tally: SegmentTally,
    /// Gaps between arrivals.
    pub gaps: Cursor,
    /// Sizes.
    pub sizes: Cursor,
    /// The pending arrival.
    pub next: Option<Ticket>,
    /// What was left of its gap at `gap_since`, in expected arrivals; none before the first is drawn.
    pub gap: Option<f64>,
    /// Seconds with their fraction.
    pub gap_since: f64,
    /// Arrivals per second now.
    pub rate: f64,
    /// Own need now, or GPUs busy in requests, by kind.
    pub level: Level,
}

/// A signed contract.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Its segment.
    pub segment: SegmentId,
    /// Which customer of the segment.
    pub customer: u64,
    /// How often it has been renewed.
    pub renewals: u64,
    /// GPUs.
    pub gpus: i64,
    /// The market's price when it was signed or renewed, USD per GPU-hour.
    pub market_at_signing: f64,
    /// What it pays now, USD per GPU-hour.
    pub price: f64,
    /// Its term, seconds.
    pub term: Instant,
    /// Whether it uses and pays now.
    pub begun: bool,
    /// The site whose fabric it needs.
    pub fabric: Option<SiteId>,
}

pub(super) fn market_state(price: f64, sites: usize) -> MarketState {
    MarketState {
        capacity: 0,
        internal: 0,
        contracted: 0,
        committed: 0,
        on_one_fabric: vec![0; sites],
        busy: 0,
        spot_depth: 0,
        spot_fraction: 0.0,
        served: [0; 4],
        queue: VecDeque::new(),
        deviation: 0.0,
        price,
        trend: price,
        prices: Vec::new(),
        contract_rate: 0.0,
        contract_revenue: (0.0, 0),
    }
}

pub(super) fn segment_state(key: u64, replication: u32) -> SegmentState {
    SegmentState {
        tally: SegmentTally::default(),
        gaps: Stream::new(key, replication, Purpose::Arrival).cursor(),
        sizes: Stream::new(key, replication, Purpose::Size).cursor(),
        next: None,
        gap: None,
        gap_since: 0.0,
        rate: 0.0,
        level: Level::default(),
    }
}
