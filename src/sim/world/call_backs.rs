//! Call-back of leased GPUs by the owner: its reviews, and the notices given.

use super::World;
use crate::id::{PartitionId, SegmentId};
use crate::record::CallBackTally;
use crate::sim::event::Event;
use crate::time::{Seconds, SimTime};
use crate::units::{Cents, Gpus};

/// The start of a captive need, reviewed in advance.
#[derive(Clone, Copy, Debug)]
pub struct Review {
    /// The partition whose GPUs it needs.
    pub partition: PartitionId,
    /// When it begins.
    pub day: SimTime,
}

/// The owner's notice for some or all GPUs of a contract.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    /// The contract.
    pub contract: u32,
    /// GPUs; of a contract that still ramps up, those of its full size.
    pub gpus: i64,
    /// Whether the contract ends with it.
    pub whole: bool,
    /// When the GPUs are released.
    pub ends: SimTime,
    /// Whether the notice still runs.
    pub runs: bool,
}

/// Call-backs for captive need.
#[derive(Default)]
pub struct CallBacks {
    /// Reviews ever scheduled.
    reviews: Vec<Review>,
    /// Notices ever given.
    notices: Vec<Notice>,
    /// Call-backs so far.
    tally: CallBackTally,
}

impl CallBacks {
    /// A review that was scheduled.
    pub fn review(&self, number: u32) -> Review {
        self.reviews[number as usize]
    }

    /// A notice that was given.
    pub fn notice(&self, number: u32) -> Notice {
        self.notices[number as usize]
    }

    /// Whether no earlier notice for the same contract runs.
    pub fn is_first(&self, number: u32) -> bool {
        let contract = self.notice(number).contract;
        let mut earlier = self.notices[..number as usize].iter();
        !earlier.any(|of| of.contract == contract && of.runs)
    }

    /// A notice is void or has been kept. Returns whether it ran.
    pub fn end(&mut self, number: u32) -> bool {
        std::mem::take(&mut self.notices[number as usize].runs)
    }

    /// GPUs were called back, of a contract that was not in part before if it is the first time, with
    /// the revenue lost by it.
    pub fn count(&mut self, first: bool, gpus: i64, revenue_lost: Cents) {
        self.tally.contracts += u32::from(first);
        self.tally.gpus += Gpus(gpus);
        self.tally.revenue_lost += revenue_lost;
    }

    /// Call-backs so far.
    pub fn tally(&self) -> CallBackTally {
        self.tally
    }

    /// The notices for some GPUs of a contract that run.
    pub fn partial(&self, contract: u32) -> impl Iterator<Item = &Notice> {
        self.notices
            .iter()
            .filter(move |notice| notice.contract == contract && notice.runs && !notice.whole)
    }
}

impl World<'_> {
    /// The owner calls GPUs of a contract back: notice is given in this second. They count as taken
    /// at once.
    pub fn call_back(&mut self, contract: u32, gpus: i64, whole: bool) {
        let notice = self
            .terms_of(self.contracts.of(contract))
            .call_back
            .map_or(Seconds::ZERO, |terms| terms.notice);
        let number = self.call_backs.notices.len() as u32;
        self.call_backs.notices.push(Notice {
            contract,
            gpus,
            whole,
            ends: self.now + notice,
            runs: true,
        });
        self.contracts.call_back(contract, gpus);
        self.schedule(self.now, Event::ContractCalledBack(number));
    }

    /// No notice of the owner for a contract runs any longer.
    pub fn forget_call_backs(&mut self, contract: u32) {
        let called_back = self.contracts.of(contract).called_back;
        if called_back != 0 {
            self.contracts.call_back(contract, -called_back);
            self.call_backs
                .notices
                .iter_mut()
                .filter(|notice| notice.contract == contract)
                .for_each(|notice| notice.runs = false);
        }
    }

    /// Schedules a review of a captive use some time before each of its later starts.
    pub fn foresee(&mut self, id: SegmentId, notice: Seconds) {
        let partition = self.plan.segment(id).partition;
        let days: Vec<SimTime> = self
            .planned_begins(id)
            .filter(|day| *day > self.now)
            .collect();
        for day in days {
            self.review(partition, day, notice);
        }
    }

    /// A contract subject to call-back begins: needs for which its notice should have run by now
    /// are reviewed again.
    pub fn foresee_late(&mut self, partition: PartitionId, notice: Seconds) {
        let own = self.partitions[partition.at()].captive_uses().segments();
        let soon = |day: &SimTime| (self.now + Seconds::ONE..self.now + notice).contains(day);
        let days: Vec<SimTime> = own
            .iter()
            .flat_map(|id| self.planned_begins(*id))
            .filter(soon)
            .collect();
        for day in days {
            self.review(partition, day, notice);
        }
    }

    fn review(&mut self, partition: PartitionId, day: SimTime, notice: Seconds) {
        let number = self.call_backs.reviews.len() as u32;
        self.call_backs.reviews.push(Review { partition, day });
        self.schedule((day - notice).max(self.now), Event::CallBackReview(number));
    }
}
