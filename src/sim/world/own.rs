//! The owner's own use: who takes part in it, and what campaigns have done.

use super::World;
use crate::des::Ticket;
use crate::id::{PoolId, SegmentId};
use crate::model::campaign::gpu_seconds;
use crate::random::elementary::nearest;
use crate::record::CampaignDates;
use crate::scenario::plan::{Campaign, Plan, SegmentKind, Work};
use crate::time::{DAY, Instant};

/// The own uses of a pool.
#[derive(Default)]
pub struct OwnUses {
    /// Their segments, in the order in which they share.
    pub segments: Vec<SegmentId>,
    /// Whether one wants more or less than when they last shared.
    pub changed: bool,
    /// The pool's capacity and what contracts had of it when they last shared.
    seen: (i64, i64),
}

impl OwnUses {
    /// The own uses of a pool of the plan.
    pub(super) fn new(plan: &Plan, pool: PoolId) -> Self {
        let own = plan
            .segments
            .iter()
            .enumerate()
            .filter(|(_, segment)| segment.pool == pool && segment.kind.is_own());
        Self {
            segments: own.map(|(at, _)| SegmentId::new(at)).collect(),
            ..Self::default()
        }
    }

    /// Whether they must share anew: they want something else, or what there is has changed.
    #[inline]
    pub fn look(&mut self, capacity: i64, contracted: i64) -> bool {
        let due =
            !self.segments.is_empty() && (self.changed || self.seen != (capacity, contracted));
        (self.changed, self.seen) = (false, (capacity, contracted));
        due
    }
}

/// A campaign's state.
#[derive(Clone, Copy, Debug)]
pub struct CampaignState {
    /// GPU-seconds that it takes in all, in this future.
    pub whole: i64,
    /// GPU-seconds served up to `since`.
    pub done: i64,
    /// See `done`.
    pub since: Instant,
    /// The event of its end, while it runs.
    pub ends: Option<Ticket>,
    /// Its dates so far.
    pub dates: CampaignDates,
}

impl CampaignState {
    /// A campaign that has not begun, of so many GPU-seconds.
    pub(super) fn new(whole: i64) -> Self {
        Self {
            whole,
            done: 0,
            since: 0,
            ends: None,
            dates: CampaignDates::default(),
        }
    }
}

/// GPU-seconds that a campaign takes in all, with its work as told by `of`.
pub(super) fn whole(campaign: &Campaign, of: impl Fn(crate::scenario::plan::Amount) -> f64) -> i64 {
    match campaign.work {
        Work::GpuHours(hours) => gpu_seconds(of(hours), campaign.goodput),
        Work::Days(days) => campaign.gpus.0 * nearest(of(days) * DAY as f64).max(1),
    }
}

impl World<'_> {
    /// GPU-seconds that a campaign has been served up to now.
    pub fn campaign_done(&self, id: SegmentId) -> i64 {
        let state = &self.segments[id.at()];
        state.campaign.as_ref().map_or(0, |campaign| {
            campaign.done + state.served.value() * (self.now - campaign.since)
        })
    }

    /// An own use gets so many GPUs of a pool from now on.
    pub fn serve_own(&mut self, id: SegmentId, gpus: i64) {
        let now = self.now;
        if self.segments[id.at()].campaign.is_some() {
            let done = self.campaign_done(id);
            if let Some(campaign) = &mut self.segments[id.at()].campaign {
                (campaign.done, campaign.since) = (done, now);
                if gpus > 0 && campaign.dates.begun.is_none() {
                    campaign.dates.begun = Some(now);
                }
            }
        }
        self.segments[id.at()].served.set(now, gpus);
    }

    /// What an own use wants from now on.
    pub fn want_own(&mut self, id: SegmentId, gpus: i64) {
        let now = self.now;
        self.segments[id.at()].level.set(now, gpus);
        self.pools[self.plan.segment(id).pool.at()].own.changed = true;
    }

    /// What breaks the count of own use, in words: what a pool serves its owner is what its own
    /// uses have.
    pub fn broken_own_use(&self) -> Option<String> {
        self.pools.iter().enumerate().find_map(|(at, pool)| {
            let had: i64 = pool
                .own
                .segments
                .iter()
                .map(|id| self.segments[id.at()].served.value())
                .sum();
            (had != pool.served[0]).then(|| {
                format!(
                    "pool {at} serves its owner {} GPUs, but own uses have {had}",
                    pool.served[0]
                )
            })
        })
    }
}

/// The campaign that a segment is, if it is one.
pub fn campaign_of(kind: &SegmentKind) -> Option<&Campaign> {
    if let SegmentKind::Campaign(campaign) = kind {
        Some(campaign)
    } else {
        None
    }
}
