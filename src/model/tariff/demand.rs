//! Demand charges: USD for the highest hourly mean power of a month, within the hours a charge
//! watches.
//!
//! Charges may watch overlapping hours (any hour, and the peak hours besides). The hours of a year
//! are therefore cut into cells, sets of hours that the same charges watch; a charge's peak is the
//! highest of its cells' peaks. A billing demand is never below its ratchet, nor below a share of
//! the contract.
//!
//! A charge by the day bills the peak of each day of UTC, as the U.S. Utility Rate Database's `kW
//! daily`; a day without its hours is billed nothing.
//!
//! Meters take the mean of 15 or 30 minutes; hours lie at or below that, by what load moves within
//! an hour.

use super::ratchet::Ratchet;
use super::tiers::Tiers;

/// Most cells of a tariff.
pub const MOST_CELLS: usize = 64;

/// What the peak of a charge is the highest of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeakOf {
    /// The month.
    #[default]
    Month,
    /// Each of its days.
    Day,
}

/// A demand charge.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandCharge {
    /// Months in which it is billed, January first.
    pub months: [bool; 12],
    /// Cells whose hours it is billed on: bit i stands for cell i.
    pub billed: u64,
    /// Cells whose peaks its ratchet remembers, in any month: the same hours of the day, the year
    /// round.
    pub watched: u64,
    /// Whether the peak of the month or of each day is billed.
    pub peak_of: PeakOf,
    /// Rates, USD per MW and month, or and day.
    pub tiers: Tiers,
    /// Minimum set by earlier peaks.
    pub ratchet: Option<Ratchet>,
    /// Billing demand as a share of the contract, at least: 0.85 for AEP Ohio's data centres.
    pub minimum_share_of_contract: f64,
}

/// The highest of the peaks of a set of cells.
pub fn highest(peaks_mw: &[f64; MOST_CELLS], mut cells: u64) -> f64 {
    let mut highest: f64 = 0.0;
    while cells != 0 {
        highest = highest.max(peaks_mw[cells.trailing_zeros() as usize]);
        cells &= cells - 1;
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_sees_its_own_cells() {
        let mut peaks = [0.0; MOST_CELLS];
        (peaks[0], peaks[3], peaks[63]) = (5.0, 9.0, 7.0);
        assert_eq!(highest(&peaks, 0b1), 5.0);
        assert_eq!(highest(&peaks, 0b1001), 9.0);
        assert_eq!(highest(&peaks, 1 | 1 << 63), 7.0);
        assert_eq!(highest(&peaks, 0), 0.0);
    }
}
