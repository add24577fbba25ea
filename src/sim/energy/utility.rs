//! The utility's bill of a month, and the marginal cost of an hour's energy under the tariff.

use crate::model::tariff::{self, Bill, History, Line, MonthUse};
use crate::plan::{Tariff, YearPeriods};
use crate::record::BillLine;
use std::sync::Arc;

/// A tariff as it stands in a month.
#[derive(Clone, Debug)]
pub struct MonthTariff {
    /// The tariff and its calendar.
    pub tariff: Arc<Tariff>,
    /// Month of the year, 1 to 12.
    pub month: u8,
    /// Contracted power, MW.
    pub contract_mw: f64,
    /// Factor on its rates.
    pub rate_factor: f64,
    /// Months of the horizon after this one.
    pub months_left: usize,
}

impl MonthTariff {
    /// Hours of the month that were announced as peaks of the system, as hours of a civil year of
    /// the horizon.
    pub fn announced_peaks(&self, civil: usize) -> &[usize] {
        let year = self.tariff.years.get(civil);
        year.map_or(&[], |year| {
            &year.announced_peaks[usize::from(self.month) - 1]
        })
    }
}

/// Hourly inputs of a month's bill; the buffers are reused.
#[derive(Debug, Default)]
pub struct Meterings {
    /// From the grid, MWh.
    pub grid_mwh: Vec<f64>,
    /// Price, USD per MWh.
    pub price_usd_per_mwh: Vec<f64>,
    /// Energy period.
    pub energy_period: Vec<u8>,
    /// Demand cell.
    pub demand_period: Vec<u8>,
    /// Own load at the system's peaks, MW.
    pub coincident_mw: Vec<f64>,
    /// Drawn above the firm level in hours that the grid called, MWh.
    pub called_excess_mwh: f64,
    history: Option<History>,
}

impl Meterings {
    /// What earlier months left.
    pub fn history(&mut self, of: &MonthTariff) -> &mut History {
        self.history
            .get_or_insert_with(|| History::new(&of.tariff.terms))
    }

    /// Periods of the hours from one of a civil year on, up to another.
    pub fn lay_calendar(&mut self, periods: &YearPeriods, from: usize, until: usize) {
        self.energy_period
            .extend_from_slice(&periods.energy[from..until]);
        self.demand_period
            .extend_from_slice(&periods.demand[from..until]);
    }

    /// Clears the calendar of the month before.
    pub fn clear_calendar(&mut self) {
        self.price_usd_per_mwh.clear();
        self.energy_period.clear();
        self.demand_period.clear();
    }

    /// Clears what was drawn.
    pub fn clear_draws(&mut self) {
        self.grid_mwh.clear();
        self.coincident_mw.clear();
        self.called_excess_mwh = 0.0;
    }

    /// The bill, with what earlier months left in `history`.
    pub fn bill(&self, of: &MonthTariff, delivery_usd_per_mwh: f64, history: &mut History) -> Bill {
        let month = MonthUse {
            month: of.month,
            grid_mwh: &self.grid_mwh,
            price_usd_per_mwh: &self.price_usd_per_mwh,
            energy_period: &self.energy_period,
            demand_period: &self.demand_period,
            contract_mw: of.contract_mw,
            coincident_mw: &self.coincident_mw,
            delivery_usd_per_mwh,
            rate_factor: of.rate_factor,
            called_excess_mwh: self.called_excess_mwh,
        };
        of.tariff.terms.bill(&month, history)
    }
}

/// Account of a line of the utility's bill.
pub fn booked(line: Line) -> BillLine {
    match line {
        tariff::Line::Energy => BillLine::Energy,
        tariff::Line::Delivery => BillLine::Delivery,
        tariff::Line::Demand => BillLine::Demand,
        tariff::Line::CoincidentPeak => BillLine::CoincidentPeak,
        tariff::Line::Capacity => BillLine::Capacity,
        tariff::Line::MinimumTake => BillLine::MinimumTake,
        tariff::Line::Riders => BillLine::Riders,
        tariff::Line::Fixed => BillLine::Fixed,
        tariff::Line::InterruptibleCredit => BillLine::InterruptibleCredit,
    }
}
