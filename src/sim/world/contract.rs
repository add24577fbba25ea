//! Contracts: the state of each, and the books of all.

use super::ContractPrice;
use crate::id::{MarketId, PartitionId, SegmentId, SiteId};
use crate::model::contract::ledger::Ledger;
use crate::model::contract::ramp::Ramp;
use crate::model::contract::sla::{BilledDowntime, Missed};
use crate::record::Account;
use crate::time::{Seconds, SimTime};
use crate::units::Cents;
use std::collections::VecDeque;

/// State of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signed; its start date lies ahead.
    Signed,
    /// Late: its start date has passed without capacity.
    Late,
    /// In force: it uses and pays.
    Running,
    /// It has ended, for whatever reason.
    Over,
}

/// A signed contract.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Its segment.
    pub segment: SegmentId,
    /// Market whose price it follows; another than its segment's where that had no free capacity.
    pub market: MarketId,
    /// The partition whose GPUs it uses.
    pub partition: PartitionId,
    /// The site it is bound to; none before that is chosen, and where it floats.
    pub fabric: Option<SiteId>,
    /// Number of the customer in its segment.
    pub customer: u64,
    /// Renewals so far.
    pub renewals: u64,
    /// GPUs after the ramp-up.
    pub gpus: i64,
    /// Months of the ramp-up.
    pub ramp_months: i64,
    /// Its state.
    pub stage: Stage,
    /// Whether notice has been given, by either party.
    pub leaving: bool,
    /// Whether a monthly review can change its price or terminate it for convenience.
    pub watched: bool,
    /// Whether an availability was promised.
    pub has_sla: bool,
    /// What is billed of hours that are not served.
    pub billed_downtime: BilledDowntime,
    /// What it pays.
    pub price: ContractPrice,
    /// Its term.
    pub term: Seconds,
    /// When it is to begin, and when it has, once it has.
    pub starts: SimTime,
    /// When it ends, if nothing comes between.
    pub ends: SimTime,
    /// When its first term began.
    pub first_use: SimTime,
    /// Year of signing, from the scenario's first.
    pub signing_year: u16,
    /// Its GPUs under notice of call-back.
    pub called_back: i64,
    /// Remainder of the threshold at which the customer gives notice.
    pub termination_left: f64,
    /// Its use and its balances.
    pub account: ContractAccount,
}

/// A contract's use and balances: the part that every month's close iterates over.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContractAccount {
    /// GPUs in force.
    pub level: i64,
    /// When it was last metered.
    pub since: SimTime,
    /// Seconds of contracted use that its partition had missed by then.
    pub missing_then: Missed,
    /// GPU-seconds metered and not billed.
    pub metered: i64,
    /// Of them, those that were not served.
    pub unserved: Missed,
    /// GPU-seconds of the remaining term that are not billed.
    pub to_come: i64,
    /// GPU-seconds billed this month.
    pub month_metered: i64,
    /// Of them, those that were not served.
    pub month_unserved: Missed,
    /// Revenue earned this month.
    pub month_rent: Cents,
    /// Prepaid revenue forfeited by the customer this month.
    pub month_kept: Cents,
    /// Its books.
    pub ledger: Ledger,
}

impl Contract {
    /// Whether it uses and pays now.
    pub fn begun(&self) -> bool {
        self.stage == Stage::Running
    }

    /// The firm revenue of GPU-seconds at today's price.
    #[inline]
    pub fn firm(&self, gpu_seconds: f64) -> Cents {
        self.price.firm(gpu_seconds)
    }

    /// GPUs it begins with.
    pub fn first_level(&self) -> i64 {
        self.ramp().at(Seconds::ZERO)
    }

    /// Its ramp-up.
    pub fn ramp(&self) -> Ramp {
        Ramp {
            gpus: self.gpus,
            months: self.ramp_months,
        }
    }

    /// Revenue of the given seconds at its present size and price.
    pub fn rent_for(&self, gpus: i64, seconds: f64) -> Cents {
        self.price.revenue(gpus as f64 * seconds)
    }

    /// Meters use up to `now`, in a partition that has missed so many seconds by now.
    #[inline]
    pub(super) fn meter(&mut self, now: SimTime, missing: Missed) {
        let account = &mut self.account;
        account.metered += account.level * (now - account.since).whole();
        account.unserved += (missing - account.missing_then) * account.level as f64;
        (account.since, account.missing_then) = (now, missing);
    }

    /// Bills metered use; returns the revenue earned, and the prepayment consumed.
    #[inline]
    pub(super) fn bill(&mut self) -> crate::model::contract::ledger::Earned {
        let (metered, unserved) = (self.account.metered, self.account.unserved);
        let to_come = self.account.to_come - metered;
        let due = self.account.ledger.to_come - self.firm(to_come as f64);
        let unbilled = self.billed_downtime.unbilled(unserved);
        let served = metered as f64 - unbilled;
        let firm = if unbilled == 0.0 {
            due
        } else {
            self.firm(served).min(due)
        };
        let used = match self.price.beyond_firm(served) {
            Some(beyond) => firm + beyond,
            None => firm,
        };
        let account = &mut self.account;
        let earned = account.ledger.earn(due, firm, used);
        account.to_come = to_come;
        account.month_metered += metered;
        account.month_unserved += unserved;
        account.month_rent += earned.rent;
        (account.metered, account.unserved) = (0, Missed::default());
        earned
    }
}

/// A segment's contracts this month.
#[derive(Clone, Copy, Debug, Default)]
pub struct SegmentContracts {
    /// Revenue earned.
    pub rent: Cents,
    /// GPU-seconds served.
    pub served: f64,
    /// GPU-hours requested.
    pub requested_gpu_hours: f64,
    /// Of them, those without free capacity.
    pub lost_gpu_hours: f64,
}

/// The books of all contracts.
#[derive(Default)]
pub struct ContractBooks {
    /// Contracts that are not over, and those that ended this month, in the order of signing.
    pub(super) live: Vec<u32>,
    /// Contracts that wait for capacity, by partition, in the order of their start dates.
    late: Vec<VecDeque<u32>>,
    /// Postings of this month, by market.
    posted: Vec<[Cents; Account::COUNT]>,
    /// Segments' contracts this month.
    pub(super) segments: Vec<SegmentContracts>,
    /// Contracts that are over, added up.
    pub(super) closed: Ledger,
    /// All contracts at the last month's close.
    pub(super) before: Ledger,
}

impl ContractBooks {
    /// Empty books.
    pub(super) fn new(markets: usize, partitions: usize, segments: usize) -> Self {
        Self {
            late: vec![VecDeque::new(); partitions],
            posted: vec![[Cents(0); Account::COUNT]; markets],
            segments: vec![SegmentContracts::default(); segments],
            ..Self::default()
        }
    }

    /// A contract is signed.
    pub fn sign(&mut self, number: u32) {
        self.live.push(number);
    }

    /// Contracts that are not over, and those that ended this month, in the order of signing.
    pub fn live(&self) -> &[u32] {
        &self.live
    }

    /// A contract waits for a partition's capacity.
    pub fn wait(&mut self, partition: PartitionId, number: u32) {
        self.late[partition.at()].push_back(number);
    }

    /// The contract that has waited longest for a partition's capacity.
    #[inline]
    pub fn first_late(&self, partition: PartitionId) -> Option<u32> {
        self.late[partition.at()].front().copied()
    }

    /// A contract no longer waits for a partition's capacity.
    pub fn end_wait(&mut self, partition: PartitionId, number: u32) {
        self.late[partition.at()].retain(|waiting| *waiting != number);
    }

    /// A customer of a segment asks for GPU-hours.
    pub fn ask(&mut self, segment: SegmentId, gpu_hours: f64) {
        self.segments[segment.at()].requested_gpu_hours += gpu_hours;
    }

    /// It finds no room for them.
    pub fn lose(&mut self, segment: SegmentId, gpu_hours: f64) {
        self.segments[segment.at()].lost_gpu_hours += gpu_hours;
    }

    /// A segment's contracts this month.
    pub fn segment(&self, segment: usize) -> &SegmentContracts {
        &self.segments[segment]
    }

    /// GPU-seconds that all contracts were served this month.
    pub fn served(&self) -> f64 {
        self.segments.iter().map(|of| of.served).sum()
    }

    /// Posts an amount this month.
    #[inline]
    pub fn post(&mut self, market: MarketId, account: Account, amount: Cents) {
        self.posted[market.at()][account as usize] += amount;
    }

    /// What was posted to an account of a market this month.
    pub fn posted(&self, market: MarketId, account: Account) -> Cents {
        self.posted[market.at()][account as usize]
    }

    /// The same of all markets.
    pub fn posted_in_all(&self, account: Account) -> Cents {
        self.posted.iter().map(|of| of[account as usize]).sum()
    }

    /// A new month: nothing posted, nothing brought.
    pub fn turn_month(&mut self) {
        self.posted.fill([Cents(0); Account::COUNT]);
        self.segments.fill(SegmentContracts::default());
    }
}
