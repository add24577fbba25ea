//! Contracts: what each is doing, and the books of all.

use crate::id::{MarketId, PoolId, SegmentId, SiteId};
use crate::model::contract::ledger::{Ledger, rent};
use crate::model::contract::ramp::Ramp;
use crate::record::Account;
use crate::time::Instant;
use crate::units::Cents;
use std::collections::VecDeque;

/// What a contract is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signed; its day has not come.
    Signed,
    /// Its day has come and its capacity has not.
    Late,
    /// It uses and pays.
    Running,
    /// It has ended, for whatever reason.
    Over,
}

/// A signed contract.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Its segment.
    pub segment: SegmentId,
    /// Market whose price it follows; not its segment's where that had no room.
    pub market: MarketId,
    /// Whose GPUs it uses.
    pub pool: PoolId,
    /// The site it stays at; none before that is chosen, and where it floats.
    pub fabric: Option<SiteId>,
    /// Which customer of the segment.
    pub customer: u64,
    /// How often it has been renewed.
    pub renewals: u64,
    /// GPUs, when it has grown to its size.
    pub gpus: i64,
    /// Months in which it grows.
    pub ramp_months: i64,
    /// What it is doing.
    pub stage: Stage,
    /// Whether notice has been given, by whoever.
    pub leaving: bool,
    /// Whether its price was agreed and follows no market.
    pub agreed: bool,
    /// Whether a month can change its price or end it by the customer's choice.
    pub watched: bool,
    /// Whether an availability was promised.
    pub has_sla: bool,
    /// Fraction of the market's price that it is held to.
    pub price_factor: f64,
    /// That price when it was signed or renewed, USD per GPU-hour.
    pub market_at_signing: f64,
    /// What it pays now, USD per GPU-hour.
    pub price: f64,
    /// Share of its GPU-hours that is firm.
    pub take_or_pay: f64,
    /// Share of its GPU-hours that is billed; at least what is firm.
    pub billed: f64,
    /// Its term, seconds.
    pub term: Instant,
    /// When it is to begin, and when it has, once it has.
    pub starts: Instant,
    /// When it ends, if nothing comes between.
    pub ends: Instant,
    /// When its first term began.
    pub first_use: Instant,
    /// Year of signing, from the scenario's first.
    pub signing_year: u16,
    /// GPUs of it that have been recalled and are still there.
    pub recalled: i64,
    /// What is left of the threshold at which the customer gives notice.
    pub exit_left: f64,
    /// What it uses and owes.
    pub account: ContractAccount,
}

/// What a contract uses and owes: the part that every month's close goes through.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContractAccount {
    /// GPUs in force.
    pub level: i64,
    /// Since when the rest is not metered.
    pub since: Instant,
    /// The pool's missing share then.
    pub missing_then: f64,
    /// GPU-seconds metered and not billed.
    pub metered: i64,
    /// Of them, those that were not served.
    pub unserved: f64,
    /// GPU-seconds to come that are not billed.
    pub to_come: i64,
    /// GPU-seconds billed this month.
    pub month_metered: i64,
    /// Of them, those that were not served.
    pub month_unserved: f64,
    /// Rent earned this month.
    pub month_rent: Cents,
    /// Prepaid rent that the customer has left behind this month.
    pub month_kept: Cents,
    /// Its books.
    pub ledger: Ledger,
}

impl Contract {
    /// Whether it uses and pays now.
    pub fn begun(&self) -> bool {
        self.stage == Stage::Running
    }

    /// The firm rent of GPU-seconds at today's price.
    #[inline]
    pub fn firm(&self, gpu_seconds: f64) -> Cents {
        rent(gpu_seconds * self.take_or_pay, self.price)
    }

    /// GPUs it begins with.
    pub fn first_level(&self) -> i64 {
        self.ramp().at(0)
    }

    /// How it grows.
    pub fn ramp(&self) -> Ramp {
        Ramp {
            gpus: self.gpus,
            months: self.ramp_months,
        }
    }

    /// The rent that it pays for so many seconds at its present size and price.
    pub fn rent_for(&self, gpus: i64, seconds: f64) -> Cents {
        rent(gpus as f64 * seconds * self.billed, self.price)
    }

    /// Meters what has been used up to `now`, of a pool with this missing share.
    #[inline]
    pub(super) fn meter(&mut self, now: Instant, missing: f64) {
        let account = &mut self.account;
        account.metered += account.level * (now - account.since);
        account.unserved += account.level as f64 * (missing - account.missing_then);
        (account.since, account.missing_then) = (now, missing);
    }

    /// Bills what has been metered; the rent earned, and what it took of the prepayment.
    #[inline]
    pub(super) fn bill(&mut self) -> crate::model::contract::ledger::Earned {
        let (metered, unserved) = (self.account.metered, self.account.unserved);
        let to_come = self.account.to_come - metered;
        let due = self.account.ledger.to_come - self.firm(to_come as f64);
        let served = metered as f64 - unserved;
        let firm = if unserved == 0.0 {
            due
        } else {
            self.firm(served).min(due)
        };
        let beyond = self.billed - self.take_or_pay;
        let used = if beyond == 0.0 {
            firm
        } else {
            firm + rent(served * beyond, self.price)
        };
        let account = &mut self.account;
        let earned = account.ledger.earn(due, firm, used);
        account.to_come = to_come;
        account.month_metered += metered;
        account.month_unserved += unserved;
        account.month_rent += earned.rent;
        (account.metered, account.unserved) = (0, 0.0);
        earned
    }
}

/// What a segment's contracts brought this month.
#[derive(Clone, Copy, Debug, Default)]
pub struct SegmentContracts {
    /// Rent earned.
    pub rent: Cents,
    /// GPU-seconds served.
    pub served: f64,
    /// GPU-hours asked for.
    pub asked_gpu_hours: f64,
    /// Of them, those that found no room.
    pub lost_gpu_hours: f64,
}

/// The books of all contracts.
#[derive(Default)]
pub struct ContractBooks {
    /// Contracts that are not over, and those that ended this month, in the order of signing.
    pub live: Vec<u32>,
    /// Contracts that wait for capacity, by pool, in the order in which they were to begin.
    pub late: Vec<VecDeque<u32>>,
    /// What was posted this month, by market.
    pub posted: Vec<[Cents; Account::COUNT]>,
    /// What segments brought this month.
    pub segments: Vec<SegmentContracts>,
    /// Contracts that are over, added up.
    pub closed: Ledger,
    /// All contracts at the last month's close.
    pub before: Ledger,
    /// Prepaid before the scenario's start, this month's anchors.
    pub prepaid_before: Cents,
}

impl ContractBooks {
    /// Empty books.
    pub(super) fn new(markets: usize, pools: usize, segments: usize) -> Self {
        Self {
            late: vec![VecDeque::new(); pools],
            posted: vec![[Cents(0); Account::COUNT]; markets],
            segments: vec![SegmentContracts::default(); segments],
            ..Self::default()
        }
    }
}
