//! Amounts independent of use, and credits for interruptibility: minimum take,
//! interruptible credit, deposit.

/// Energy that is paid whether taken or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinimumTake {
    /// Of the contracted power in every hour.
    pub share_of_contract: f64,
    /// USD per MWh not taken.
    pub usd_per_mwh: f64,
}

impl MinimumTake {
    /// USD for what was not taken of it. 85 % of 100 MW over 720 hours are 61 200 MWh; with 60 000
    /// taken and 40 USD per MWh, 48 000 USD.
    pub fn cost(&self, contract_mw: f64, hours: f64, taken_mwh: f64) -> f64 {
        (self.share_of_contract * contract_mw * hours - taken_mwh).max(0.0) * self.usd_per_mwh
    }
}

/// A credit for load that the grid may call off for some hours of a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interruptible {
    /// Power that may be called off, MW.
    pub mw: f64,
    /// USD per MW and month, on what of it the month's peak reaches.
    pub usd_per_mw_month: f64,
    /// USD per MWh drawn above the firm level in called hours.
    pub penalty_usd_per_mwh: f64,
}

impl Interruptible {
    /// Credit less penalties of a month, USD, as a charge: negative where the credit is greater.
    pub fn charge(&self, peak_mw: f64, called_excess_mwh: f64) -> f64 {
        self.penalty_usd_per_mwh * called_excess_mwh - self.usd_per_mw_month * self.mw.min(peak_mw)
    }
}

/// A deposit for an interconnection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deposit {
    /// USD per MW of contract.
    pub usd_per_mw: f64,
    /// Refundable share.
    pub refundable_share: f64,
    /// Equal yearly instalments of the refund; with 0 it is refunded at once.
    pub refund_years: u32,
}

impl Deposit {
    /// Amount paid, USD.
    pub fn paid(&self, contract_mw: f64) -> f64 {
        self.usd_per_mw * contract_mw
    }

    /// Refunds as (years after they begin, USD): 10 million at 80 % over 4 years are 2 million
    /// after 1, 2, 3 and 4 years.
    pub fn refunds(&self, contract_mw: f64) -> Vec<(u32, f64)> {
        let whole = self.paid(contract_mw) * self.refundable_share;
        match self.refund_years {
            0 => vec![(0, whole)],
            years => (1..=years)
                .map(|year| (year, whole / f64::from(years)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_is_paid() {
        let take = MinimumTake {
            share_of_contract: 0.85,
            usd_per_mwh: 40.0,
        };
        assert!((take.cost(100.0, 720.0, 60_000.0) - 48_000.0).abs() < 1e-9);
        assert_eq!(take.cost(100.0, 720.0, 70_000.0), 0.0);
    }

    #[test]
    fn a_credit_is_for_what_there_is_to_call() {
        let offer = Interruptible {
            mw: 50.0,
            usd_per_mw_month: 5_000.0,
            penalty_usd_per_mwh: 1_000.0,
        };
        assert_eq!(offer.charge(80.0, 0.0), -250_000.0);
        assert_eq!(offer.charge(20.0, 0.0), -100_000.0);
        assert_eq!(offer.charge(80.0, 300.0), 50_000.0);
    }

    #[test]
    fn a_deposit_comes_back_in_instalments() {
        let deposit = Deposit {
            usd_per_mw: 100_000.0,
            refundable_share: 0.8,
            refund_years: 4,
        };
        assert_eq!(deposit.paid(100.0), 10e6);
        assert_eq!(
            deposit.refunds(100.0),
            [(1, 2e6), (2, 2e6), (3, 2e6), (4, 2e6)]
        );
        assert_eq!(
            Deposit {
                refund_years: 0,
                ..deposit
            }
            .refunds(100.0),
            [(0, 8e6)]
        );
    }
}
