//! What became of the owner's campaigns.

use crate::time::Instant;
use crate::units::Cents;

/// Dates of a campaign; none where they lie beyond the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CampaignDates {
    /// When it wanted its GPUs.
    pub opened: Option<Instant>,
    /// When it had the first of them.
    pub begun: Option<Instant>,
    /// When its work was done.
    pub finished: Option<Instant>,
}

/// What the owner took back of what it had leased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecallTally {
    /// Contracts of which all or a part was recalled.
    pub contracts: u32,
    /// GPUs recalled.
    pub gpus: i64,
    /// Rent that they would have paid from the end of their notice to the end of their terms.
    pub rent_lost: Cents,
}
