//! A utility's charges for a month of hours: energy by period and tier or indexed, demand with
//! ratchets, coincident peak, capacity, minimum take, riders, fixed charges, interruptible credit.
//!
//! [`Tariff::bill`] reads each hour once and keeps what later bills need in a [`History`]. Which
//! hour belongs to which period is given: the calendar, with its zone and daylight saving, is laid
//! over a tariff outside the model.

mod bill;
pub mod commitment;
pub mod demand;
mod month;
pub mod peaks;
pub mod ratchet;
pub mod tiers;

pub use bill::{Bill, History, Line};
pub use month::MonthUse;

use commitment::{Interruptible, MinimumTake};
use demand::DemandCharge;
use peaks::{Capacity, CoincidentPeak};
use tiers::Tiers;

/// Most energy periods of a tariff.
pub const MOST_PERIODS: usize = 64;

/// Price of a MWh in an energy period.
#[derive(Clone, Debug, PartialEq)]
pub enum EnergyRate {
    /// By tiers of the period's energy in the month, USD per MWh.
    Tiered(Tiers),
    /// The hour's price times a factor, plus an adder.
    Indexed {
        /// On the hour's price.
        factor: f64,
        /// USD per MWh.
        adder_usd_per_mwh: f64,
    },
}

/// A surcharge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rider {
    /// USD per MWh.
    pub usd_per_mwh: f64,
    /// Share of every other charge.
    pub share: f64,
}

/// A tariff.
#[derive(Clone, Debug, PartialEq)]
pub struct Tariff {
    /// Energy by period, at most [`MOST_PERIODS`].
    pub energy: Vec<EnergyRate>,
    /// Demand charges.
    pub demand: Vec<DemandCharge>,
    /// Transmission by coincident peak.
    pub coincident_peak: Option<CoincidentPeak>,
    /// Capacity.
    pub capacity: Option<Capacity>,
    /// Minimum take: energy paid whether taken or not.
    pub minimum_take: Option<MinimumTake>,
    /// All riders together.
    pub rider: Rider,
    /// USD a month.
    pub fixed_usd_per_month: f64,
    /// USD a day.
    pub fixed_usd_per_day: f64,
    /// Least bill before credits, USD a month.
    pub minimum_bill_usd_per_month: f64,
    /// Minimum bill per MW of contract.
    pub minimum_bill_usd_per_mw_month: f64,
    /// Credit for load that may be called off.
    pub interruptible: Option<Interruptible>,
}

impl Tariff {
    /// A tariff with one energy rate and nothing else.
    pub fn of_energy(rate: EnergyRate) -> Self {
        Self {
            energy: vec![rate],
            demand: Vec::new(),
            coincident_peak: None,
            capacity: None,
            minimum_take: None,
            rider: Rider::default(),
            fixed_usd_per_month: 0.0,
            fixed_usd_per_day: 0.0,
            minimum_bill_usd_per_month: 0.0,
            minimum_bill_usd_per_mw_month: 0.0,
            interruptible: None,
        }
    }

    /// Whether any energy follows the hour's price.
    pub fn is_indexed(&self) -> bool {
        self.energy
            .iter()
            .any(|rate| matches!(rate, EnergyRate::Indexed { .. }))
    }

    /// Marginal price of energy in an hour of a period, USD per MWh, with delivery and riders: of
    /// tiers the last, since a data centre fills the others early in a month. Demand is apart.
    pub fn marginal_energy_usd_per_mwh(
        &self,
        period: u8,
        indexed_price_usd_per_mwh: f64,
        delivery_usd_per_mwh: f64,
        rate_factor: f64,
    ) -> f64 {
        let energy = match &self.energy[usize::from(period)] {
            EnergyRate::Tiered(tiers) => tiers.last_rate() * rate_factor,
            EnergyRate::Indexed {
                factor,
                adder_usd_per_mwh,
            } => factor * indexed_price_usd_per_mwh + adder_usd_per_mwh * rate_factor,
        };
        (energy + delivery_usd_per_mwh) * (1.0 + self.rider.share)
            + self.rider.usd_per_mwh * rate_factor
    }
}

#[cfg(test)]
mod tests;
