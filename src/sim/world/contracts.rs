//! The contracts ever signed, and what can happen to one.

use super::contract::{Contract, Stage};
use crate::id::SiteId;
use crate::model::contract::termination_for_convenience::comes_within;
use crate::random::elementary::nearest;
use crate::time::{Seconds, SimTime};
use crate::units::Cents;

/// What is agreed when a term is signed or renewed.
#[derive(Clone, Copy, Debug)]
pub struct Agreed {
    /// What it pays, USD per GPU-hour.
    pub price: f64,
    /// Share of its GPU-hours that is used.
    pub used: f64,
    /// The threshold at which the customer gives notice; infinite where it never does.
    pub termination_left: f64,
    /// Year of signing, from the scenario's first.
    pub signing_year: u16,
    /// Share of its firm rent that is paid at once.
    pub prepayment: f64,
}

/// Contracts ever signed, by number.
#[derive(Debug, Default)]
pub struct Contracts(Vec<Contract>);

impl Contracts {
    /// A contract.
    #[inline]
    pub fn of(&self, number: u32) -> &Contract {
        &self.0[number as usize]
    }

    /// The same, to be metered and billed.
    #[inline]
    pub(super) fn of_mut(&mut self, number: u32) -> &mut Contract {
        &mut self.0[number as usize]
    }

    /// All of them, in the order of signing.
    pub fn iter(&self) -> std::slice::Iter<'_, Contract> {
        self.0.iter()
    }

    /// A contract is signed. Returns its number.
    pub fn sign(&mut self, contract: Contract) -> u32 {
        self.0.push(contract);
        self.0.len() as u32 - 1
    }

    /// A term is agreed on: the firm rent of what is left of it is booked, and a part of it paid at
    /// once. Returns that part.
    pub fn agree(&mut self, number: u32, now: SimTime, agreed: Agreed) -> Cents {
        let contract = self.of_mut(number);
        contract.price.agree(agreed.price, agreed.used);
        contract.termination_left = agreed.termination_left;
        contract.signing_year = agreed.signing_year;
        let done = (now - contract.starts).max(Seconds::ZERO);
        contract.account.to_come = contract.ramp().gpu_seconds(done, contract.term);
        let firm = contract.firm(contract.account.to_come as f64);
        let prepaid = Cents(nearest(firm.0 as f64 * agreed.prepayment));
        contract.account.ledger.sign(firm, prepaid);
        prepaid
    }

    /// The day of a contract has come and its capacity has not.
    pub fn wait(&mut self, number: u32) {
        let contract = self.of_mut(number);
        contract.stage = Stage::Late;
        contract.account.since = contract.starts;
    }

    /// The capacity of a contract that waited is there: its term begins now.
    pub fn begin_late(&mut self, number: u32, now: SimTime) {
        let contract = self.of_mut(number);
        contract.starts = now;
        contract.first_use = now;
        contract.ends = now + contract.term;
    }

    /// A contract stays at a site from now on.
    pub fn stand_at(&mut self, number: u32, site: SiteId) {
        self.of_mut(number).fabric = Some(site);
    }

    /// A contract uses and pays from now on.
    pub fn run(&mut self, number: u32, now: SimTime) {
        let contract = self.of_mut(number);
        contract.stage = Stage::Running;
        contract.account.since = now;
    }

    /// Time passes at a rate of notices per second. If the customer's threshold is reached within
    /// it: after how many seconds; it then gives notice once.
    pub fn approach_exit(&mut self, number: u32, rate: f64, period: Seconds) -> Option<Seconds> {
        let left = &mut self.of_mut(number).termination_left;
        let after = comes_within(left, rate, period)?;
        *left = f64::INFINITY;
        Some(after)
    }

    /// Notice is given, by either side: no other is.
    pub fn give_notice(&mut self, number: u32) {
        self.of_mut(number).leaving = true;
    }

    /// A contract ends earlier than its term.
    pub fn shorten(&mut self, number: u32, ends: SimTime) {
        self.of_mut(number).ends = ends;
    }

    /// GPUs of a contract are under notice of call-back; fewer are if negative.
    pub fn call_back(&mut self, number: u32, gpus: i64) {
        self.of_mut(number).called_back += gpus;
    }

    /// A contract goes on with fewer GPUs.
    pub fn shrink(&mut self, number: u32, gpus: i64) {
        self.of_mut(number).gpus -= gpus;
    }

    /// A contract pays another price from now on. Returns what of its prepayment goes back.
    pub fn reprice(&mut self, number: u32, price: f64) -> Cents {
        let contract = self.of_mut(number);
        contract.price.reprice(price);
        let to_come = contract.firm(contract.account.to_come as f64);
        contract.account.ledger.revalue(to_come)
    }

    /// A contract's price follows no market to the end of its term.
    pub fn fix_price(&mut self, number: u32) {
        self.of_mut(number).price.fix();
    }

    /// A contract's term ends later. Its GPU-hours to come grow, and with them what is booked.
    pub fn extend(&mut self, number: u32, ends: SimTime) {
        let contract = self.of_mut(number);
        let (from, until) = (contract.ends - contract.starts, ends - contract.starts);
        contract.account.to_come += contract.ramp().gpu_seconds(from, until);
        contract.ends = ends;
        if contract.stage != Stage::Running {
            contract.term = until;
        }
        let to_come = contract.firm(contract.account.to_come as f64);
        contract.account.ledger.revalue(to_come);
    }

    /// A contract has another term at what the market stands at, at its full size from now on.
    pub fn renew(&mut self, number: u32, now: SimTime, market_price: f64) {
        let contract = self.of_mut(number);
        contract.renewals += 1;
        contract.price.renew(market_price);
        (contract.ramp_months, contract.stage) = (0, Stage::Running);
        (contract.starts, contract.ends) = (now, now + contract.term);
    }

    /// A contract is no more. Returns what it was doing.
    pub fn close(&mut self, number: u32) -> Stage {
        std::mem::replace(&mut self.of_mut(number).stage, Stage::Over)
    }
}
