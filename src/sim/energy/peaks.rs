//! What a tariff charges for the peaks of a month, as dispatch sees it before the month is billed.
//!
//! Demand charges fall on the highest draw of the hours they watch, above their ratchet or their
//! share of the contract. By a ratchet this month's peak is also billed in later months, as far as
//! it is above what they would reach by themselves: the load's own peak of now. Tiers that grow
//! with the peak (hours' use) charge it too. Load at the system's peak is billed in the next year.
//! What falls beyond the horizon costs nothing.

use super::utility::MonthTariff;
use crate::model::dispatch::battery::Battery;
use crate::model::dispatch::peak::PeakCharge;
use crate::model::tariff::demand::{DemandCharge, PeakOf};
use crate::model::tariff::peaks::{Obligation, PeakBasis, PeakMemory};
use crate::model::tariff::ratchet::{LookBack, MEMORY};
use crate::model::tariff::{EnergyRate, History};
use crate::time::MONTHS;

/// Days of a month, on average.
const DAYS: f64 = 365.25 / MONTHS;

/// What a month's load would do to its bill without battery or plants.
#[derive(Clone, Copy, Debug)]
pub struct AtRest<'a> {
    /// The highest draw by demand cell, MW.
    pub peak_mw: &'a [f64],
    /// Energy by energy period, MWh.
    pub energy_mwh: &'a [f64],
    /// Days of the month.
    pub days: f64,
}

impl AtRest<'_> {
    fn highest(&self, cells: u64) -> f64 {
        let cells = (0..self.peak_mw.len()).filter(|cell| cells >> cell & 1 == 1);
        cells.map(|cell| self.peak_mw[cell]).fold(0.0, f64::max)
    }
}

/// Hours after the month that may be watched before the battery charges.
const NEXT_HOURS: usize = 24;

/// The charges of a month, and what load at its system peak costs later.
#[derive(Clone, Debug, Default)]
pub struct MonthPeaks {
    /// Charges on the peaks that this month's bill shows.
    pub billed: Vec<PeakCharge>,
    /// Charges on the same peaks in later months.
    pub later: Vec<PeakCharge>,
    /// USD per MW at the system's peak of the month.
    pub coincident_usd_per_mw: f64,
}

impl MonthTariff {
    /// What the month's peaks cost, now and later.
    pub fn peaks(&self, history: &History, at_rest: AtRest<'_>) -> MonthPeaks {
        let mut peaks = MonthPeaks::default();
        for (at, charge) in self.tariff.terms.demand.iter().enumerate() {
            if charge.months[usize::from(self.month) - 1] {
                self.add_billed(at, charge, history, at_rest, &mut peaks.billed);
            }
            self.add_later(charge, at_rest, &mut peaks.later);
        }
        let hours_use = self.hours_use_usd_per_mw(at_rest);
        let mut own = f64::max(hours_use, 0.0);
        let terms = &self.tariff.terms;
        if let Some(charge) = &terms.coincident_peak {
            let usd_per_mw_month = charge.cost(1.0);
            let (basis, memory) = (&charge.basis, &history.transmission);
            self.add_coincident(usd_per_mw_month, basis, memory, &mut own, &mut peaks);
        }
        if let Some(charge) = &terms.capacity
            && let Obligation::Peaks(basis) = &charge.obligation
        {
            let memory = &history.capacity;
            self.add_coincident(charge.cost(1.0, DAYS), basis, memory, &mut own, &mut peaks);
        }
        if own > 0.0 {
            peaks.billed.push(self.charge(u64::MAX, own, 0.0));
        }
        peaks
    }

    fn charge(&self, cells: u64, usd_per_mw: f64, above_mw: f64) -> PeakCharge {
        PeakCharge {
            cells,
            usd_per_mw: usd_per_mw * self.factor(),
            above_mw,
        }
    }

    /// Factor on the rates: level, escalation and riders that are a share of other charges.
    fn factor(&self) -> f64 {
        self.rate_factor * (1.0 + self.tariff.terms.rider.share)
    }

    /// A charge of this month. Tiers that rise are charges above their limits; of others the one
    /// that the load reaches counts.
    fn add_billed(
        &self,
        at: usize,
        charge: &DemandCharge,
        history: &History,
        at_rest: AtRest<'_>,
        billed: &mut Vec<PeakCharge>,
    ) {
        // Peaks of days are weighed as one peak that holds on every day of the month.
        let times = match charge.peak_of {
            PeakOf::Month => 1.0,
            PeakOf::Day => at_rest.days,
        };
        let contract = charge.minimum_share_of_contract * self.contract_mw;
        let held = history.held_mw(at, charge, self.month).max(contract);
        if let Some(rises) = charge.tiers.rises() {
            let rises = rises.filter(|(_, usd)| *usd > 0.0);
            billed.extend(
                rises.map(|(from, usd)| self.charge(charge.billed, times * usd, held.max(from))),
            );
        } else {
            let usd = charge.tiers.rate_at(at_rest.highest(charge.billed), 1.0);
            billed.push(self.charge(charge.billed, times * usd, held));
        }
    }

    /// What a battery may hold for the first hours of the next month, given as their cells, MWh: as
    /// much as it gives while a charge watches them, of charges that do not watch the whole day.
    pub fn held_over_mwh(&self, cells: &[u8], battery: &Battery) -> f64 {
        let next = usize::from(self.month) % 12;
        let of_charge = |charge: &DemandCharge| {
            let watches = |cell: &&u8| charge.billed >> **cell & 1 == 1;
            let watched = cells.iter().take(NEXT_HOURS).take_while(watches).count();
            let is_part = charge.months[next] && watched < NEXT_HOURS;
            let mwh = watched as f64 * battery.discharge_mw / battery.discharge_efficiency;
            is_part.then(|| mwh.min(battery.energy_mwh))
        };
        let charges = self.tariff.terms.demand.iter().filter_map(of_charge);
        charges.fold(0.0, f64::max)
    }

    /// The tariff in the next month.
    pub fn next(&self) -> Self {
        Self {
            month: self.month % 12 + 1,
            months_left: self.months_left.saturating_sub(1),
            ..self.clone()
        }
    }

    /// What a ratchet bills of this month's peak in later months.
    fn add_later(&self, charge: &DemandCharge, at_rest: AtRest<'_>, later: &mut Vec<PeakCharge>) {
        let Some(ratchet) = &charge.ratchet else {
            return;
        };
        let own = at_rest.highest(charge.watched);
        let this = usize::from(self.month) - 1;
        let remembered = match ratchet.look_back {
            LookBack::Months(months) => usize::from(months).min(MEMORY),
            LookBack::Named(named) if named[this] => 11,
            LookBack::Named(_) => 0,
        };
        for ahead in 1..=remembered.min(self.months_left) {
            let month = (this + ahead) % 12;
            let share = ratchet.share[month];
            if charge.months[month] && share > 0.0 {
                let usd = share * charge.tiers.rate_at(own, 1.0);
                match later
                    .iter_mut()
                    .find(|later| later.cells == charge.watched && later.above_mw == own / share)
                {
                    Some(later) => later.usd_per_mw += usd * self.factor(),
                    None => later.push(self.charge(charge.watched, usd, own / share)),
                }
            }
        }
    }

    /// What a MW more of the month's peak adds to energy in tiers that grow with it, USD.
    fn hours_use_usd_per_mw(&self, at_rest: AtRest<'_>) -> f64 {
        let peak = at_rest.highest(u64::MAX);
        let periods = self.tariff.terms.energy.iter().zip(at_rest.energy_mwh);
        periods
            .map(|(energy, &mwh)| match energy {
                EnergyRate::Tiered(tiers) => tiers.rate_of_peak(mwh, peak, at_rest.days),
                EnergyRate::Indexed { .. } => 0.0,
            })
            .sum()
    }

    /// A charge by the load at the system's peak: on the own peak until a year of them is known.
    fn add_coincident(
        &self,
        usd_per_mw_month: f64,
        basis: &PeakBasis,
        memory: &PeakMemory,
        own: &mut f64,
        peaks: &mut MonthPeaks,
    ) {
        if basis.is_own_peak(self.month, memory) {
            *own += usd_per_mw_month;
        }
        peaks.coincident_usd_per_mw +=
            usd_per_mw_month * basis.months_billed(self.month, self.months_left) * self.factor();
    }
}
