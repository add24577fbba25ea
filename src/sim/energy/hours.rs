//! The hourly settlement of a month: need, supply, flows and cost of every hour, and their sums.
//!
//! Need = ((IT + standing losses) / rack efficiency + cooling) / transformer efficiency at the hour's mean load and weather.
//! Sources serve it at least cost within their limits; what only batteries and emergency generators carry while feeds are
//! out is told apart. Sites whose hours need none of this are settled from sums (`meter.rs`), with the same figures where
//! both apply (tested to 1e-9).

use super::log::{HourLog, MOST_HOURS, mw};
use crate::record::HourProfile;
use crate::scenario::plan::{Hourly, PLANTS, Site};
use crate::time::Instant;

/// Power below which load that nothing serves is rounding of whole watts, MW, and the share of the load likewise.
const ROUNDING_MW: f64 = 1e-5;
/// See `ROUNDING_MW`.
const ROUNDING_SHARE: f64 = 1e-9;

/// The hours of a month from one on that lie in one prepared year.
#[derive(Clone, Copy, Debug)]
struct YearPart {
    /// First hour of the month in it.
    from: usize,
    /// The prepared year.
    year: usize,
    /// Hour of the year at `from`.
    first: usize,
    /// Hours of the year.
    hours: usize,
}

/// An hour as it was settled.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourRow {
    /// Drawn by IT, MW.
    pub it_mw: f64,
    /// Needed at the site, MW.
    pub facility_mw: f64,
    /// From solar behind the meter, what is spilled included, MW.
    pub solar_mw: f64,
    /// Of it spilled.
    pub spilled_mw: f64,
    /// From the grid, MW.
    pub grid_mw: f64,
    /// From on-site plants by kind, MW.
    pub plant_mw: [f64; PLANTS],
    /// Into and out of batteries, MW.
    pub charge_mw: f64,
    /// See `charge_mw`.
    pub discharge_mw: f64,
    /// In the batteries at the hour's end, MWh.
    pub stored_mwh: f64,
    /// Carried by batteries held back and emergency generators, MW.
    pub emergency_mw: f64,
    /// What the grid could give, MW.
    pub grid_limit_mw: f64,
    /// Price of grid energy without delivery, USD per MWh.
    pub price_usd_per_mwh: f64,
    /// Water, l per hour.
    pub water_l: f64,
    /// Carbon of grid energy, kg per MWh.
    pub carbon_kg_per_mwh: f64,
    /// What solar output goes with.
    pub sun: f64,
    /// Share of the hour in which heat, price or the grid limited the load.
    pub limited: f64,
    /// Month × 24 + hour of the day, in local standard time.
    pub cell: u16,
}

/// What prices and factors hold for a site in a month of a future.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Factor on the prepared prices.
    pub price_factor: f64,
    /// On top of every MWh, USD.
    pub delivery_usd_per_mwh: f64,
    /// Factor on the cooling overhead.
    pub overhead_factor: f64,
    /// Standing losses at the racks per usable W.
    pub standing_share: f64,
}

/// The hours of a site that is settled by the hour.
#[derive(Debug)]
pub struct SiteHours {
    /// What is drawn and what is there.
    pub log: HourLog,
    /// The month that was settled last, hour by hour.
    pub rows: Vec<HourRow>,
    /// Profile of the future so far.
    pub profile: HourProfile,
    parts: Vec<YearPart>,
}

impl Default for SiteHours {
    fn default() -> Self {
        Self { log: HourLog::default(), rows: Vec::with_capacity(MOST_HOURS), profile: HourProfile::hourly(), parts: Vec::new() }
    }
}

impl SiteHours {
    /// From now on the site lives through another prepared year, of so many hours, at an hour of it.
    pub fn turn_year(&mut self, now: Instant, year: usize, hour_of_year: usize, hours: usize) {
        // At a month's end its close comes after this.
        let hour_of_month = self.log.hour(now);
        self.parts.retain(|part| part.from < hour_of_month);
        self.parts.push(YearPart { from: hour_of_month, year, first: hour_of_year, hours });
    }

    /// Begins the next month, after one of so many hours.
    pub fn turn_month(&mut self, now: Instant, hours: usize) {
        self.log.turn(now);
        if let Some(last) = self.parts.pop() {
            self.parts.clear();
            let passed = hours.saturating_sub(last.from);
            self.parts.push(YearPart { from: 0, first: last.first + passed, ..last });
        }
    }

    /// Fills the rows of a month of so many hours with what is needed and what it would cost.
    pub fn need(&mut self, hours: usize, site: &Site, terms: &Terms) {
        self.rows.clear();
        self.rows.resize(hours, HourRow::default());
        let per_rack = 1.0 / site.rack_chain.efficiency;
        let per_transformer = 1.0 / site.transformer.efficiency;
        for (at, part) in self.parts.iter().enumerate() {
            let ends = self.parts.get(at + 1).map_or(hours, |next| next.from).min(hours);
            let table = site.climate.years[part.year].table(part.hours);
            for hour in part.from..ends {
                let of_year = part.first + hour - part.from;
                let (it, usable) = (self.log.it[hour], self.log.usable[hour]);
                let (overhead, water) = if usable > 0.0 { table.cooling.at(of_year, (it / usable).min(1.0)) } else { (0.0, 0.0) };
                let facility = ((it + terms.standing_share * usable) * per_rack + usable * overhead * terms.overhead_factor) * per_transformer;
                let row = &mut self.rows[hour];
                row.it_mw = mw(it);
                row.facility_mw = mw(facility);
                row.price_usd_per_mwh = terms.price_factor * table.price[of_year];
                row.water_l = water * usable * 1e-3;
                row.carbon_kg_per_mwh = table.carbon_kg_per_mwh.get(of_year).copied().unwrap_or(site.grid_carbon_kg_per_mwh);
                row.cell = table.cell[of_year];
                row.sun = table.sun.get(of_year).copied().unwrap_or(0.0);
            }
        }
    }
}

impl SiteHours {
    /// Serves the need of each hour from what is there.
    ///
    /// # Errors
    /// Which limit or balance of an hour broke, in words.
    pub fn serve(&mut self, hours: usize, hourly: &Hourly, terms: &Terms, gas_usd_per_mmbtu: f64) -> Result<(), String> {
        let _ = (terms, gas_usd_per_mmbtu);
        let rows = &mut self.rows;
        self.log.each_hour(hours, |hour, supplies| {
            let row = &mut rows[hour];
            row.solar_mw = supplies.fields_w.iter().zip(&hourly.solar_scales).map(|(watts, scale)| mw(*watts) * (scale * row.sun).min(1.0)).sum();
            row.grid_limit_mw = mw(supplies.grid_w);
            row.limited = supplies.limited;
            let need = row.facility_mw - row.solar_mw;
            row.spilled_mw = (-need).max(0.0);
            let mut left = need.max(0.0);
            row.grid_mw = left.min(row.grid_limit_mw.max(0.0));
            left -= row.grid_mw;
            for (plant, there) in row.plant_mw.iter_mut().zip(supplies.plants_w) {
                *plant = left.min(mw(there));
                left -= *plant;
            }
            row.emergency_mw = left;
            if left <= ROUNDING_MW + ROUNDING_SHARE * need {
                row.grid_mw += left;
                row.emergency_mw = 0.0;
            }
        });
        Ok(())
    }

    /// Adds the month to the future's profile; the cost of an hour is that of its grid energy and fuel.
    pub fn remember(&mut self, site: &Site, hourly: &Hourly, terms: &Terms, gas_usd_per_mmbtu: f64) {
        let per_step = (HourProfile::STEPS - 1) as f64 / mw(site.contracted.0 as f64).max(f64::MIN_POSITIVE);
        for row in &self.rows {
            let fuel: f64 = hourly.kinds.iter().zip(row.plant_mw).map(|(kind, mw)| kind.heat_rate * mw * gas_usd_per_mmbtu).sum();
            let cell = usize::from(row.cell);
            self.profile.it_mwh[cell] += row.it_mw;
            self.profile.facility_mwh[cell] += row.facility_mw;
            self.profile.cost_usd[cell] += row.grid_mw * (row.price_usd_per_mwh + terms.delivery_usd_per_mwh) + fuel;
            let step = ((row.facility_mw * per_step) as usize).min(HourProfile::STEPS - 1);
            self.profile.load_hours[step] += 1.0;
            self.profile.cut_hours[step] += row.limited;
        }
    }
}

/// What of a month's energy is told in its ledger, MWh if not said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Drawn by IT.
    pub it: f64,
    /// Needed at the site.
    pub facility: f64,
    /// From solar, less what was spilled.
    pub solar: f64,
    /// Spilled.
    pub spilled: f64,
    /// From the grid.
    pub grid: f64,
    /// From each kind of plant.
    pub plants: [f64; PLANTS],
    /// Into batteries.
    pub charged: f64,
    /// Out of batteries.
    pub discharged: f64,
    /// Carried by emergency supplies.
    pub emergency: f64,
    /// Grid energy times its price, USD.
    pub energy_usd: f64,
    /// Grid energy times its carbon, kg.
    pub carbon_kg: f64,
    /// Water, l.
    pub water_l: f64,
    /// The highest hour from the grid, MW.
    pub grid_peak_mw: f64,
}

impl Totals {
    /// Of the rows of a month.
    pub fn of(rows: &[HourRow]) -> Self {
        let mut totals = Self::default();
        for row in rows {
            totals.it += row.it_mw;
            totals.facility += row.facility_mw;
            totals.solar += row.solar_mw - row.spilled_mw;
            totals.spilled += row.spilled_mw;
            totals.grid += row.grid_mw;
            for (total, mw) in totals.plants.iter_mut().zip(row.plant_mw) {
                *total += mw;
            }
            totals.charged += row.charge_mw;
            totals.discharged += row.discharge_mw;
            totals.emergency += row.emergency_mw;
            totals.energy_usd += row.grid_mw * row.price_usd_per_mwh;
            totals.carbon_kg += row.grid_mw * row.carbon_kg_per_mwh;
            totals.water_l += row.water_l;
            totals.grid_peak_mw = totals.grid_peak_mw.max(row.grid_mw);
        }
        totals
    }
}
