//! Charges by the load at the system's peaks: transmission by coincident peak, and capacity.
//!
//! The load at the system's peak hours of named months is averaged over those months of a year; a
//! year later it sets what is billed. ERCOT's 4CP takes June to September of the calendar year
//! before (16 TAC § 25.192 (b)(1)); PJM's capacity year begins in June. Months of the year in which
//! the site drew nothing at all do not count; months in which it drew power but none at the peak
//! count as 0, which is what curtailing at the peaks is for.
//!
//! Example: 90 MW at each of four peaks and 65 000 USD per MW-year cost 90 × 65 000 / 12 = 487 500
//! USD in each month of the next year.

use crate::time::MONTHS;

/// Billing basis until a full year has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The month's own peak.
    #[default]
    OwnPeak,
}

/// Peaks that count, and the period they are billed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeakBasis {
    /// Months whose system peaks count, January first.
    pub months: [bool; 12],
    /// Month (1 to 12) from which the peaks of the year before are billed.
    pub year_begins: u8,
    /// Billing basis until a full year has passed.
    pub before: Before,
}

/// A site's recorded load at the system's peaks, MW.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeakMemory {
    sum_mw: f64,
    months: u32,
    /// Mean over last year's named months, MW; `None` before there is one.
    pub last_year_mw: Option<f64>,
}

impl PeakBasis {
    /// Billing demand of a month, MW; keeps the month's own load at the peaks for the next year.
    pub fn billed_mw(
        &self,
        month: u8,
        coincident_mw: &[f64],
        own_peak_mw: f64,
        memory: &mut PeakMemory,
    ) -> f64 {
        if month == self.year_begins {
            memory.last_year_mw =
                (memory.months > 0).then(|| memory.sum_mw / f64::from(memory.months));
            (memory.sum_mw, memory.months) = (0.0, 0);
        }
        if self.months[usize::from(month) - 1] && own_peak_mw > 0.0 && !coincident_mw.is_empty() {
            memory.sum_mw += coincident_mw.iter().sum::<f64>() / coincident_mw.len() as f64;
            memory.months += 1;
        }
        memory.last_year_mw.unwrap_or(match self.before {
            Before::Nothing => 0.0,
            Before::OwnPeak => own_peak_mw,
        })
    }
}

impl PeakBasis {
    /// Whether a month is billed on the site's own peak.
    pub fn is_own_peak(&self, month: u8, memory: &PeakMemory) -> bool {
        let known = if month == self.year_begins {
            memory.months > 0
        } else {
            memory.last_year_mw.is_some()
        };
        !known && self.before == Before::OwnPeak
    }

    /// Weight of a month's load at the system's peak in what later months are billed: its part of
    /// the mean, times the billing months that lie within `months_left` months after it. The
    /// billing year begins with the next `year_begins`.
    pub fn months_billed(&self, month: u8, months_left: usize) -> f64 {
        let named = self.months.iter().filter(|named| **named).count();
        if !self.months[usize::from(month) - 1] {
            return 0.0;
        }
        let begins = usize::from((self.year_begins + 11 - month) % 12 + 1);
        let billed = (months_left + 1).saturating_sub(begins).min(12);
        billed as f64 / named as f64
    }
}

/// Transmission by coincident peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoincidentPeak {
    /// USD per MW and year, a twelfth of it a month.
    pub usd_per_mw_year: f64,
    /// Peaks that count.
    pub basis: PeakBasis,
}

impl CoincidentPeak {
    /// USD of a month for a billing demand in MW.
    pub fn cost(&self, billed_mw: f64) -> f64 {
        billed_mw * self.usd_per_mw_year / MONTHS
    }
}

/// Quantity that capacity is billed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Obligation {
    /// The contracted power.
    Contract,
    /// The load at the system's peaks.
    Peaks(PeakBasis),
}

/// A capacity charge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    /// USD per MW and day.
    pub usd_per_mw_day: f64,
    /// Obligation per MW of what it is owed for: losses and reserves.
    pub factor: f64,
    /// Quantity that capacity is billed on.
    pub obligation: Obligation,
}

impl Capacity {
    /// USD of a number of days for a number of MW, before the factor.
    pub fn cost(&self, mw: f64, days: f64) -> f64 {
        self.usd_per_mw_day * self.factor * mw * days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summer(year_begins: u8, before: Before) -> PeakBasis {
        let mut months = [false; 12];
        months[5..9].fill(true);
        PeakBasis {
            months,
            year_begins,
            before,
        }
    }

    #[test]
    fn last_summers_peaks_are_billed_a_calendar_year_later() {
        let (basis, mut memory) = (summer(1, Before::OwnPeak), PeakMemory::default());
        let at_peak = [80.0, 90.0, 100.0, 90.0];
        let billed: Vec<f64> = (1..=24u8)
            .map(|month| {
                let month = (month - 1) % 12 + 1;
                let coincident = if (6..10).contains(&month) {
                    at_peak[usize::from(month) - 6]
                } else {
                    0.0
                };
                basis.billed_mw(month, &[coincident], 100.0, &mut memory)
            })
            .collect();
        assert_eq!(billed[..12], [100.0; 12]);
        assert_eq!(billed[12..], [90.0; 12]);
        let charge = CoincidentPeak {
            usd_per_mw_year: 65_000.0,
            basis,
        };
        assert_eq!(charge.cost(90.0), 487_500.0);
    }

    /// June's load is a quarter of the mean that the twelve months from January, seven months on,
    /// are billed on; with 9 months left three of them are within.
    #[test]
    fn a_peak_is_worth_the_months_it_is_billed_in() {
        let basis = summer(1, Before::OwnPeak);
        assert_eq!(basis.months_billed(6, 100), 3.0);
        assert_eq!(basis.months_billed(6, 9), 0.75);
        assert_eq!(basis.months_billed(6, 6), 0.0);
        assert_eq!(basis.months_billed(5, 100), 0.0);
        // A year that begins with the month itself is the next.
        assert_eq!(summer(6, Before::Nothing).months_billed(6, 12), 0.25);
        let memory = PeakMemory::default();
        assert!(basis.is_own_peak(1, &memory));
        assert!(!summer(1, Before::Nothing).is_own_peak(1, &memory));
    }

    #[test]
    fn curtailing_at_the_peaks_is_free_of_the_charge_and_absence_is_not() {
        let (basis, mut memory) = (summer(1, Before::OwnPeak), PeakMemory::default());
        for month in 6..10 {
            basis.billed_mw(month, &[0.0], 100.0, &mut memory);
        }
        assert_eq!(basis.billed_mw(1, &[], 100.0, &mut memory), 0.0);
        let mut absent = PeakMemory::default();
        for month in 6..10 {
            basis.billed_mw(month, &[0.0], 0.0, &mut absent);
        }
        assert_eq!(basis.billed_mw(1, &[], 100.0, &mut absent), 100.0);
    }

    #[test]
    fn a_capacity_year_begins_in_june() {
        let (basis, mut memory) = (summer(6, Before::Nothing), PeakMemory::default());
        for month in 1..=12 {
            basis.billed_mw(month, &[50.0], 60.0, &mut memory);
        }
        assert_eq!(basis.billed_mw(5, &[50.0], 60.0, &mut memory), 0.0);
        assert_eq!(basis.billed_mw(6, &[70.0], 80.0, &mut memory), 50.0);
        let charge = Capacity {
            usd_per_mw_day: 329.17,
            factor: 1.0,
            obligation: Obligation::Contract,
        };
        assert!((charge.cost(100.0, 30.0) - 987_510.0).abs() < 1e-9);
    }
}
