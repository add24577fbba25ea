//! A month's bill, line by line.

use super::demand::{DemandCharge, PeakOf, highest};
use super::month::{MonthUse, Sums};
use super::peaks::{Obligation, PeakMemory};
use super::ratchet::PastPeaks;
use super::{EnergyRate, Tariff};

/// A line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Energy by period and tier, or indexed.
    Energy,
    /// Wires and taxes per MWh.
    Delivery,
    /// Demand charges on the peak of this month or, by a ratchet, of earlier months.
    Demand,
    /// Transmission by coincident peak.
    CoincidentPeak,
    /// Capacity.
    Capacity,
    /// Additions by minimum demand, minimum take and minimum bill.
    MinimumTake,
    /// Riders.
    Riders,
    /// Fixed charges.
    Fixed,
    /// Interruptible credit (negative) less penalties.
    InterruptibleCredit,
}

impl Line {
    /// Number of lines.
    pub const COUNT: usize = 9;
    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Energy,
        Self::Delivery,
        Self::Demand,
        Self::CoincidentPeak,
        Self::Capacity,
        Self::MinimumTake,
        Self::Riders,
        Self::Fixed,
        Self::InterruptibleCredit,
    ];
}

/// A month's bill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bill {
    /// USD by [`Line`].
    pub lines_usd: [f64; Line::COUNT],
}

impl Bill {
    /// USD of a line.
    pub fn of(&self, line: Line) -> f64 {
        self.lines_usd[line as usize]
    }

    /// USD in all.
    pub fn total_usd(&self) -> f64 {
        self.lines_usd.iter().sum()
    }

    fn add(&mut self, line: Line, usd: f64) {
        self.lines_usd[line as usize] += usd;
    }
}

/// State that later bills depend on: one per site and replication, passed from month to month in
/// order.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    past_peaks: Vec<PastPeaks>,
    /// Load at the system's peaks, for transmission.
    pub transmission: PeakMemory,
    /// Load at the system's peaks, for capacity.
    pub capacity: PeakMemory,
}

impl History {
    /// A history of nothing.
    pub fn new(tariff: &Tariff) -> Self {
        Self {
            past_peaks: vec![PastPeaks::default(); tariff.demand.len()],
            transmission: PeakMemory::default(),
            capacity: PeakMemory::default(),
        }
    }
}

impl History {
    /// Minimum that the ratchet of a charge, by position, sets in a month (1 to 12), MW.
    pub fn held_mw(&self, at: usize, charge: &DemandCharge, month: u8) -> f64 {
        charge
            .ratchet
            .as_ref()
            .zip(self.past_peaks.get(at))
            .map_or(0.0, |(ratchet, past)| ratchet.least_mw(month, past))
    }
}

impl Tariff {
    /// The bill of a month; keeps in `history` what later ones need.
    pub fn bill(&self, month: &MonthUse<'_>, history: &mut History) -> Bill {
        let sums = Sums::of(month);
        let hours = month.grid_mwh.len() as f64;
        let days = hours / 24.0;
        let rates = month.rate_factor;
        let mut bill = Bill::default();
        bill.add(Line::Energy, self.energy_usd(&sums, days, rates));
        bill.add(Line::Delivery, month.delivery_usd_per_mwh * sums.mwh);
        self.add_demand(month, &sums, history, &mut bill);
        self.add_peaks(month, &sums, days, history, &mut bill);
        if let Some(take) = &self.minimum_take {
            bill.add(
                Line::MinimumTake,
                rates * take.cost(month.contract_mw, hours, sums.mwh),
            );
        }
        bill.add(
            Line::Fixed,
            rates * (self.fixed_usd_per_month + self.fixed_usd_per_day * days),
        );
        let charges = bill.total_usd();
        bill.add(
            Line::Riders,
            rates * self.rider.usd_per_mwh * sums.mwh + self.rider.share * charges,
        );
        let least = rates
            * (self.minimum_bill_usd_per_month
                + self.minimum_bill_usd_per_mw_month * month.contract_mw);
        bill.add(Line::MinimumTake, (least - bill.total_usd()).max(0.0));
        if let Some(offer) = &self.interruptible {
            bill.add(
                Line::InterruptibleCredit,
                rates * offer.charge(sums.highest_mw, month.called_excess_mwh),
            );
        }
        bill
    }

    fn energy_usd(&self, sums: &Sums, days: f64, rates: f64) -> f64 {
        let period = |(at, rate): (usize, &EnergyRate)| match rate {
            EnergyRate::Tiered(tiers) => {
                rates * tiers.cost_of_month(sums.energy_mwh[at], sums.highest_mw, days)
            }
            EnergyRate::Indexed {
                factor,
                adder_usd_per_mwh,
            } => factor * sums.value_usd[at] + rates * adder_usd_per_mwh * sums.energy_mwh[at],
        };
        self.energy.iter().enumerate().map(period).sum()
    }

    fn add_demand(
        &self,
        month: &MonthUse<'_>,
        sums: &Sums,
        history: &mut History,
        bill: &mut Bill,
    ) {
        for (charge, past) in self.demand.iter().zip(&mut history.past_peaks) {
            if charge.months[usize::from(month.month) - 1] {
                let ratchet = charge
                    .ratchet
                    .as_ref()
                    .map_or(0.0, |ratchet| ratchet.least_mw(month.month, past));
                let least = charge.minimum_share_of_contract * month.contract_mw;
                let mut add = |peak_mw: f64| {
                    let billed = peak_mw.max(ratchet);
                    let usd = charge.tiers.cost(billed, 1.0);
                    let least_usd = charge.tiers.cost(billed.max(least), 1.0);
                    bill.add(Line::Demand, month.rate_factor * usd);
                    bill.add(Line::MinimumTake, month.rate_factor * (least_usd - usd));
                };
                match charge.peak_of {
                    PeakOf::Month => add(highest(&sums.peak_mw, charge.billed)),
                    PeakOf::Day => month.peaks_of_days(charge.billed).for_each(add),
                }
            }
            past.push(highest(&sums.peak_mw, charge.watched));
        }
    }

    fn add_peaks(
        &self,
        month: &MonthUse<'_>,
        sums: &Sums,
        days: f64,
        history: &mut History,
        bill: &mut Bill,
    ) {
        if let Some(charge) = &self.coincident_peak {
            let billed = charge.basis.billed_mw(
                month.month,
                month.coincident_mw,
                sums.highest_mw,
                &mut history.transmission,
            );
            bill.add(
                Line::CoincidentPeak,
                month.rate_factor * charge.cost(billed),
            );
        }
        if let Some(charge) = &self.capacity {
            let owed = match &charge.obligation {
                Obligation::Contract => month.contract_mw,
                Obligation::Peaks(basis) => basis.billed_mw(
                    month.month,
                    month.coincident_mw,
                    sums.highest_mw,
                    &mut history.capacity,
                ),
            };
            bill.add(Line::Capacity, month.rate_factor * charge.cost(owed, days));
        }
    }
}
