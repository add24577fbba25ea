//! Revenue and obligations of contracts: metered and billed when something about one changes and at
//! each month's close.

use super::contract::{Contract, Stage};
use super::{ContractBooks, World};
use crate::id::MarketId;
use crate::model::contract::ledger::{Cut, Ledger, Unearned};
use crate::model::contract::sla::Missed;
use crate::plan::ContractTerms;
use crate::random::elementary::nearest;
use crate::record::{Account, ContractMonth};
use crate::units::{Cents, Gpus};

impl World<'_> {
    /// The terms of a contract.
    ///
    /// # Panics
    /// For a segment that signs none, which is a bug.
    pub fn terms_of(&self, contract: &Contract) -> &ContractTerms {
        self.plan
            .segment(contract.segment)
            .kind
            .contract()
            .expect("only segments with terms sign contracts")
    }

    /// Posts an amount of contracts in this month's books of a market.
    pub fn post_contracts(&mut self, market: MarketId, account: Account, amount: Cents) {
        self.contract_books.post(market, account, amount);
    }

    /// Meters and bills a contract up to now, before something about it changes.
    pub fn bill_contract(&mut self, number: u32) {
        let now = self.now;
        let contract = self.contracts.of_mut(number);
        if contract.stage != Stage::Running
            || (contract.account.since == now && contract.account.metered == 0)
        {
            return;
        }
        let partition = &mut self.partitions[contract.partition.at()];
        partition.settle_contracts(now);
        contract.meter(now, partition.missing(contract.fabric));
        bill(contract, &mut self.contract_books);
    }

    /// Sets how many GPUs a contract has in force.
    pub fn set_contract_level(&mut self, number: u32, level: i64) {
        let now = self.now;
        let contract = self.contracts.of_mut(number);
        let partition = &mut self.partitions[contract.partition.at()];
        partition.settle_contracts(now);
        contract.meter(now, partition.missing(contract.fabric));
        let change = level - contract.account.level;
        contract.account.level = level;
        partition.contract(change, contract.fabric, contract.price.unused());
        self.segments[contract.segment.at()].grow(now, change);
    }

    /// Reduces a contract's remaining performance obligation to the given GPU-seconds; the
    /// prepayment for the rest is refunded or forfeited by its terms.
    pub fn cut_contract(&mut self, number: u32, left: i64, unearned: Unearned) -> Cut {
        let contract = self.contracts.of_mut(number);
        contract.account.to_come = left;
        let cut = contract
            .account
            .ledger
            .cut(contract.firm(left as f64), unearned);
        contract.account.month_kept += cut.kept;
        let (market, segment) = (contract.market, contract.segment);
        self.contract_books.segments[segment.at()].rent += cut.kept;
        self.post_contracts(market, Account::RevenueReserved, cut.kept);
        self.post_contracts(market, Account::Prepayments, -cut.freed);
        cut
    }

    /// The penalty of a contract that waits for capacity, up to now.
    pub fn penalise_contract(&mut self, number: u32) {
        let contract = *self.contracts.of(number);
        if contract.stage != Stage::Late {
            return;
        }
        let gpus = contract.first_level();
        let penalty = self.terms_of(&contract).owed_while_late(
            contract.starts,
            (contract.account.since, self.now),
            |seconds| contract.rent_for(gpus, seconds),
        );
        self.contracts.of_mut(number).account.since = self.now;
        self.post_contracts(contract.market, Account::LatePenalties, penalty);
    }

    /// Closes the month of every contract and of all together.
    ///
    /// # Errors
    /// A description of the identity that is violated.
    pub fn close_contracts(&mut self) -> Result<(), String> {
        let now = self.now;
        for partition in &mut self.partitions {
            partition.settle_contracts(now);
        }
        let mut month = ContractMonth {
            gpus_by_signing_year: vec![Gpus(0); self.plan.horizon.civil_years.len()],
            ..ContractMonth::default()
        };
        let mut live = std::mem::take(&mut self.contract_books.live);
        let mut largest = [Cents(0); 5];
        let mut total = self.contract_books.closed;
        for &number in &live {
            let stage = self.contracts.of(number).stage;
            if stage == Stage::Late {
                self.penalise_contract(number);
            }
            let contract = self.contracts.of_mut(number);
            if stage == Stage::Running {
                contract.meter(
                    now,
                    self.partitions[contract.partition.at()].missing(contract.fabric),
                );
                bill(contract, &mut self.contract_books);
            }
            // The balance after billing equals price times hours to come; the hours metered must be
            // those of the term.
            let account = &contract.account;
            let reported = match contract.stage {
                Stage::Running => true,
                Stage::Over => account.to_come == 0 && account.ledger.to_come == Cents(0),
                Stage::Signed | Stage::Late => {
                    account.ledger.to_come == contract.firm(account.to_come as f64)
                }
            };
            if !reported || !contract.account.ledger.holds() {
                return Err(broken(contract, number));
            }
            total.add(&contract.account.ledger);
            count(contract, &mut month, &mut largest);
            if contract.has_sla {
                self.credit(number);
            }
            self.close_month_of(number);
        }
        live.retain(|number| self.contracts.of(*number).stage != Stage::Over);
        self.contract_books.live = live;
        (month.largest_customer, month.five_largest_customers) =
            (largest[0], largest.into_iter().sum());
        self.close_month(total, month)
    }

    /// Credit for availability below the promised one.
    fn credit(&mut self, number: u32) {
        let contract = *self.contracts.of(number);
        let account = &contract.account;
        if account.month_metered == 0 {
            return;
        }
        let (metered, missed) = (account.month_metered as f64, account.month_unserved);
        let sla = self.terms_of(&contract).sla.as_ref();
        let share = sla.map_or(0.0, |sla| sla.credit(sla.availability(metered, missed)));
        if share > 0.0 {
            let credit = Cents(nearest(account.month_rent.0 as f64 * share));
            self.post_contracts(contract.market, Account::SlaCredits, credit);
        }
    }

    fn close_month_of(&mut self, number: u32) {
        let contract = self.contracts.of_mut(number);
        let account = &mut contract.account;
        let served = account.month_metered as f64 - account.month_unserved.all;
        self.contract_books.segments[contract.segment.at()].served += served;
        (account.month_metered, account.month_unserved) = (0, Missed::default());
        (account.month_rent, account.month_kept) = (Cents(0), Cents(0));
        if contract.stage == Stage::Over {
            self.contract_books.closed.add(&contract.account.ledger);
        }
    }

    /// The month of all contracts, held against what was posted.
    fn close_month(&mut self, total: Ledger, month: ContractMonth) -> Result<(), String> {
        let books = &mut self.contract_books;
        let (earned, rents) = (
            total.recognised - books.before.recognised,
            books.posted_in_all(Account::RevenueReserved),
        );
        if earned != rents {
            return Err(format!(
                "contracts earned {} cents, but {} are posted",
                earned.0, rents.0
            ));
        }
        let (deferred, paid) = (
            total.deferred - books.before.deferred,
            books.posted_in_all(Account::Prepayments),
        );
        if deferred != paid {
            return Err(format!(
                "{} cents more are paid in advance, but {} are posted",
                deferred.0, paid.0
            ));
        }
        books.before = total;
        self.contract_months.push(ContractMonth {
            booked: total.booked,
            recognised: total.recognised,
            deferred: total.deferred,
            cancelled: total.cancelled,
            backlog: total.backlog(),
            ..month
        });
        Ok(())
    }
}

/// Bills a contract and posts what it earned.
#[inline]
fn bill(contract: &mut Contract, books: &mut ContractBooks) {
    let earned = contract.bill();
    books.post(contract.market, Account::RevenueReserved, earned.rent);
    books.post(contract.market, Account::Prepayments, -earned.released);
    books.segments[contract.segment.at()].rent += earned.rent;
}

/// Counts a contract in the month of all.
#[inline]
fn count(contract: &Contract, month: &mut ContractMonth, largest: &mut [Cents; 5]) {
    let account = &contract.account;
    let paid = account.month_rent + account.month_kept;
    month.all_customers += paid;
    if paid > largest[4] {
        largest[4] = paid;
        largest.sort_unstable_by(|a, b| b.cmp(a));
    }
    if contract.stage == Stage::Over {
        return;
    }
    let gpus = Gpus(contract.gpus);
    month.gpus_by_signing_year[usize::from(contract.signing_year)] += gpus;
    month.in_force += u32::from(contract.stage == Stage::Running);
    if contract.stage == Stage::Late {
        month.late_gpus += gpus;
    }
    month.largest_backlog = month.largest_backlog.max(account.ledger.to_come);
}

fn broken(contract: &Contract, number: u32) -> String {
    let Ledger {
        booked,
        recognised,
        deferred,
        cancelled,
        to_come,
    } = contract.account.ledger;
    format!(
        "contract {number} of segment {} has booked {} cents, but {} recognised, {} deferred, {} \
            cancelled and {} in backlog; to come are {}",
        contract.segment.at(),
        booked.0,
        recognised.0,
        deferred.0,
        cancelled.0,
        (to_come - deferred).0,
        contract.firm(contract.account.to_come as f64).0,
    )
}
