//! Contracts under way.

use crate::id::{SegmentId, SiteId};
use crate::time::Instant;

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
