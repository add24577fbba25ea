//! The hours of a month, and the one pass over them.

use super::MOST_PERIODS;
use super::demand::MOST_CELLS;

/// Hours of a day.
const DAY: usize = 24;

/// Inputs of a bill.
#[derive(Clone, Copy, Debug)]
pub struct MonthUse<'a> {
    /// Month of the year, 1 to 12.
    pub month: u8,
    /// Drawn from the grid in each hour, MWh.
    pub grid_mwh: &'a [f64],
    /// The hour's energy price, USD per MWh; may be empty where no period is indexed.
    pub price_usd_per_mwh: &'a [f64],
    /// Energy period of each hour.
    pub energy_period: &'a [u8],
    /// Demand cell of each hour.
    pub demand_period: &'a [u8],
    /// Contracted power, MW.
    pub contract_mw: f64,
    /// Own load at the month's system peaks, MW; empty where there is none.
    pub coincident_mw: &'a [f64],
    /// Wires and taxes on each MWh, USD.
    pub delivery_usd_per_mwh: f64,
    /// A factor on every rate of the tariff's own: its level in this replication and its escalation
    /// so far.
    pub rate_factor: f64,
    /// Drawn above the firm level in called hours, MWh.
    pub called_excess_mwh: f64,
}

impl MonthUse<'_> {
    /// The highest hour of each day of UTC within a set of cells, MW; 0 in a day without any.
    pub(super) fn peaks_of_days(&self, cells: u64) -> impl Iterator<Item = f64> {
        let days = self
            .grid_mwh
            .chunks(DAY)
            .zip(self.demand_period.chunks(DAY));
        days.map(move |(hours, of)| {
            let billed = hours
                .iter()
                .zip(of)
                .filter(|(_, cell)| cells >> **cell & 1 == 1);
            billed.map(|(mwh, _)| *mwh).fold(0.0, f64::max)
        })
    }
}

/// Result of one pass over the hours.
pub(super) struct Sums {
    /// MWh by energy period.
    pub energy_mwh: [f64; MOST_PERIODS],
    /// Σ MWh × price by energy period, USD.
    pub value_usd: [f64; MOST_PERIODS],
    /// Highest hour by demand cell, MW.
    pub peak_mw: [f64; MOST_CELLS],
    /// MWh of the month.
    pub mwh: f64,
    /// Highest hour of all, MW.
    pub highest_mw: f64,
}

impl Sums {
    /// Reads each hour once.
    pub fn of(month: &MonthUse<'_>) -> Self {
        let mut sums = Self {
            energy_mwh: [0.0; MOST_PERIODS],
            value_usd: [0.0; MOST_PERIODS],
            peak_mw: [0.0; MOST_CELLS],
            mwh: 0.0,
            highest_mw: 0.0,
        };
        let hours = month
            .grid_mwh
            .iter()
            .zip(month.energy_period)
            .zip(month.demand_period);
        if month.price_usd_per_mwh.is_empty() {
            for ((&mwh, &period), &cell) in hours {
                sums.add(mwh, period, cell);
            }
        } else {
            for (((&mwh, &period), &cell), &price) in hours.zip(month.price_usd_per_mwh) {
                sums.add(mwh, period, cell);
                sums.value_usd[usize::from(period) % MOST_PERIODS] += mwh * price;
            }
        }
        sums.mwh = sums.energy_mwh.iter().sum();
        sums.highest_mw = sums.peak_mw.iter().copied().fold(0.0, f64::max);
        sums
    }

    #[inline]
    fn add(&mut self, mwh: f64, period: u8, cell: u8) {
        // The remainder is the compiler's proof that the index is inside; a tariff has no more
        // periods or cells.
        self.energy_mwh[usize::from(period) % MOST_PERIODS] += mwh;
        let peak = &mut self.peak_mw[usize::from(cell) % MOST_CELLS];
        if mwh > *peak {
            *peak = mwh;
        }
    }
}
