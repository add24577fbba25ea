//! What a contract pays: its price now, where that comes from, and the share of its GPU-hours that
//! is billed.

use super::Unused;
use crate::model::contract::ledger::rent;
use crate::units::Cents;

/// The price of a contract, USD per GPU-hour, and what it is paid for.
#[derive(Clone, Copy, Debug)]
pub struct ContractPrice {
    agreed: bool,
    market_factor: f64,
    market_at_signing: f64,
    now: f64,
    take_or_pay: f64,
    billed: f64,
    unused: Unused,
}

impl ContractPrice {
    /// Of a contract that follows the market's price by a factor, unless a price was agreed: that
    /// price at signing, and the share of its GPU-hours that is firm.
    pub fn new(agreed: bool, (market_factor, market_price): (f64, f64), take_or_pay: f64) -> Self {
        Self {
            agreed,
            market_factor,
            market_at_signing: market_price * market_factor,
            now: 0.0,
            take_or_pay,
            billed: 0.0,
            unused: Unused::default(),
        }
    }

    /// A term is agreed at a price. Of the GPU-hours a share is used; billed is at least what is
    /// firm.
    pub(super) fn agree(&mut self, price: f64, used: f64) {
        (self.now, self.billed) = (price, used.max(self.take_or_pay));
        self.unused = Unused::per_gpu(used, self.billed);
    }

    /// The price moves.
    pub(super) fn reprice(&mut self, price: f64) {
        self.now = price;
    }

    /// A price is agreed to the end of the term, whatever the market does.
    pub(super) fn fix(&mut self) {
        self.agreed = true;
    }

    /// A new term begins at the market's price: no price is agreed any more.
    pub(super) fn renew(&mut self, market_price: f64) {
        (self.agreed, self.market_at_signing) = (false, self.of_market(market_price));
    }

    /// Whether it was agreed and follows no market.
    pub fn is_agreed(&self) -> bool {
        self.agreed
    }

    /// The price of the market as it counts for the contract.
    pub fn of_market(&self, market_price: f64) -> f64 {
        market_price * self.market_factor
    }

    /// That price when it was signed or renewed.
    pub fn market_at_signing(&self) -> f64 {
        self.market_at_signing
    }

    /// Price now, USD per GPU-hour.
    #[inline]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Share of its GPU-hours that is firm.
    pub fn take_or_pay(&self) -> f64 {
        self.take_or_pay
    }

    /// Share of its GPU-hours that is billed; at least what is firm.
    pub fn billed(&self) -> f64 {
        self.billed
    }

    /// What is not used of each GPU.
    #[inline]
    pub fn unused(&self) -> Unused {
        self.unused
    }

    /// The firm revenue of GPU-seconds at today's price.
    #[inline]
    pub fn firm(&self, gpu_seconds: f64) -> Cents {
        rent(gpu_seconds * self.take_or_pay, self.now)
    }

    /// What is billed of GPU-seconds beyond the firm revenue; none where no more than that is
    /// billed.
    #[inline]
    pub fn beyond_firm(&self, gpu_seconds: f64) -> Option<Cents> {
        let beyond = self.billed - self.take_or_pay;
        (beyond != 0.0).then(|| rent(gpu_seconds * beyond, self.now))
    }

    /// What is billed of GPU-seconds, at today's price.
    pub fn revenue(&self, gpu_seconds: f64) -> Cents {
        rent(gpu_seconds * self.billed, self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_billed_is_what_is_firm_and_what_is_used_beyond() {
        let mut price = ContractPrice::new(false, (0.5, 4.0), 0.6);
        assert_eq!(price.market_at_signing(), 2.0);
        price.agree(2.0, 0.8);
        let hours = |count: f64| count * 3_600.0;
        assert_eq!(price.firm(hours(10.0)), Cents(1_200));
        assert_eq!(price.revenue(hours(10.0)), Cents(1_600));
        assert_eq!(price.beyond_firm(hours(10.0)), Some(Cents(400)));
        price.agree(2.0, 0.6);
        assert_eq!(price.beyond_firm(hours(10.0)), None);
        price.renew(6.0);
        assert_eq!((price.is_agreed(), price.market_at_signing()), (false, 3.0));
    }
}
