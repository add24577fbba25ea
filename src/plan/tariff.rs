//! Tariff of a site's utility over the calendar of the horizon.

use super::Parameter;
use crate::model::escalation::Escalation;
use crate::model::tariff;
use crate::time::SimTime;

/// A site's tariff.
#[derive(Clone, Debug, PartialEq)]
pub struct Tariff {
    /// Rates and rules.
    pub terms: tariff::Tariff,
    /// Periods of each hour, one for each civil year of the horizon, in their order.
    pub years: Vec<YearPeriods>,
    /// Demand cells that any hour has: bit i stands for cell i.
    pub cells: u64,
    /// Factor on the tariff's rates.
    pub level: Parameter,
    /// By how much they rise with each year.
    pub escalation: Escalation,
    /// Contracted power from an instant on, MW, in order; empty where the tranches that are ready
    /// are what is contracted.
    pub contract: Vec<(SimTime, f64)>,
    /// Deposits (positive) and refunds (negative), USD, in order.
    pub deposit: Vec<(SimTime, f64)>,
}

/// The periods of a civil year's hours, from 1 January 00:00 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearPeriods {
    /// The year.
    pub year: i16,
    /// Energy period of each hour.
    pub energy: Vec<u8>,
    /// Demand cell of each hour.
    pub demand: Vec<u8>,
    /// Hours of the year that were announced as peaks of the system, by month.
    pub announced_peaks: [Vec<usize>; 12],
}

/// Demand cells that the hours of some years have.
pub fn demand_cells(years: &[YearPeriods]) -> u64 {
    years
        .iter()
        .flat_map(|year| &year.demand)
        .fold(0, |cells, &cell| cells | 1 << cell)
}

impl Tariff {
    /// Contracted power at an instant, MW; `None` where the tranches that are ready say it.
    pub fn contract_mw(&self, at: SimTime) -> Option<f64> {
        let reached = self.contract.partition_point(|(from, _)| *from <= at);
        (!self.contract.is_empty()).then(|| {
            reached
                .checked_sub(1)
                .map_or(0.0, |last| self.contract[last].1)
        })
    }

    /// Factor on the tariff's rates in a month of the horizon, from 0, at this `level`: it rises
    /// once a year.
    pub fn rate_factor(&self, level: f64, month: usize) -> f64 {
        level * self.escalation.in_month(month)
    }

    /// Deposits less refunds from one instant up to another, USD.
    pub fn deposit_usd(&self, from: SimTime, to: SimTime) -> f64 {
        self.deposit
            .iter()
            .filter(|(at, _)| (from..to).contains(at))
            .map(|(_, usd)| usd)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tariff::EnergyRate;
    use crate::model::tariff::tiers::Tiers;

    #[test]
    fn contracts_rates_and_deposits_have_their_dates() {
        let at = SimTime::at_second;
        let mut tariff = Tariff {
            terms: tariff::Tariff::of_energy(EnergyRate::Tiered(Tiers::flat(1.0))),
            years: Vec::new(),
            cells: 1,
            level: Parameter::Fixed(1.0),
            escalation: Escalation::new(0.1),
            contract: vec![(at(100), 10.0), (at(200), 25.0)],
            deposit: vec![(at(50), 1e6), (at(300), -4e5)],
        };
        assert_eq!(
            [99, 100, 199, 200].map(|second| tariff.contract_mw(at(second))),
            [0.0, 10.0, 10.0, 25.0].map(Some)
        );
        tariff.contract.clear();
        assert_eq!(tariff.contract_mw(at(0)), None);
        assert_eq!(tariff.rate_factor(2.0, 11), 2.0);
        assert!(
            (tariff.rate_factor(2.0, 12) - 2.2).abs() < 1e-12
                && (tariff.rate_factor(2.0, 24) - 2.42).abs() < 1e-12
        );
        assert_eq!(tariff.deposit_usd(at(0), at(301)), 6e5);
        assert_eq!(tariff.deposit_usd(at(50), at(300)), 1e6);
    }
}
