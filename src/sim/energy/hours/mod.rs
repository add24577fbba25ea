//! The hourly settlement of a month: need, supply, flows and cost of every hour, and their sums.
//!
//! Need = ((IT + standing losses) / rack efficiency + cooling) / transformer efficiency at the
//! hour's mean load and weather. Sources serve it at least cost within their limits; load carried
//! only by batteries and emergency generators while feeds are out is reported separately. Sites
//! whose hours need none of this are settled from sums (`meter.rs`), with the same figures where
//! both apply (tested to 1e-9).

mod charges;
mod permits;
mod row;
mod serve;
mod totals;
mod water;
mod worth;

pub use row::HourRow;
pub use totals::Totals;

use super::log::{HourLog, MOST_HOURS, Supplies, mw};
use super::utility::{Meterings, MonthTariff};
use crate::model::dispatch::battery::Battery;
use crate::model::dispatch::dispatcher::Dispatcher;
use crate::model::dispatch::export::Offer;
use crate::model::dispatch::hour::{Hour, State};
use crate::model::dispatch::plant::Plant;
use crate::plan::{Hourly, Kind, Site};
use crate::record::HourProfile;
use crate::site_year::hour_table::{Economiser, HourTable, PlantYear, mixed};
use crate::time::SimTime;

/// Tolerance of the grid limit, and of unserved load where there is no grid, MW: watts are whole
/// numbers.
const ROUNDING_MW: f64 = 1e-5;
/// The hours of a month from one on that lie in one prepared year.
#[derive(Clone, Copy, Debug)]
struct YearPart {
    /// First hour of the month in it.
    from: usize,
    /// The prepared year.
    year: usize,
    /// The civil year, by position in the horizon.
    civil: usize,
    /// Hour of the year at `from`.
    first: usize,
    /// Hours of the year.
    hours: usize,
    /// Whether plants work without water.
    dry: bool,
}

impl YearPart {
    /// The prepared hours of a site's plants.
    fn plant(self, table: &HourTable) -> &PlantYear {
        let dry = table.dry.as_ref().filter(|_| self.dry);
        dry.unwrap_or(&table.plant)
    }
}

/// Data of an hour that dispatch does not need.
#[derive(Clone, Copy, Debug, Default)]
struct Note {
    it_mw: f64,
    price_usd_per_mwh: f64,
    water_l: f64,
    carbon_kg_per_mwh: f64,
    /// Marginal cost of grid energy, USD per MWh.
    marginal_usd_per_mwh: f64,
    /// Share of the hour in which heat, price or the grid limited the load.
    limited: f32,
    /// Grid power withheld from the load by a price above the limit or a curtailment call, MW.
    withheld_mw: f64,
    /// IT power of cooling that stands by, W.
    standby_w: f64,
    /// Share of it in which supplies of last resort carried what was out.
    carried: f32,
    /// Share of it in which heat cut load.
    derated: f32,
    /// Share of it in which price or a call of the grid cut load.
    curtailed: f32,
    /// How much of its heat needed no compressor.
    economiser: Economiser,
    /// Month × 24 + hour of the day, in local standard time.
    cell: u16,
}

/// Prices and factors of a site in a month of a replication.
#[derive(Clone, Debug, Default)]
pub struct MonthPrices {
    /// Factor on the prepared prices.
    pub price_factor: f64,
    /// On top of every MWh, USD.
    pub delivery_usd_per_mwh: f64,
    /// Factor on the cooling overhead.
    pub overhead_factor: f64,
    /// Standing losses at the racks per usable W.
    pub standing_share: f64,
    /// Each kind of plant with what its fuel and upkeep cost, starts included.
    pub plants: Vec<Plant>,
    /// Whether plants run whenever they are cheaper than the grid, or only for what it cannot
    /// carry.
    pub least_cost: bool,
    /// The batteries that dispatch may use, as one.
    pub battery: Option<Battery>,
    /// What the grid takes, and for how much.
    pub export: Offer,
    /// Whether it is the last month, after which what is stored is worth nothing.
    pub is_last: bool,
    /// The utility's tariff, where it is more than a price per MWh.
    pub tariff: Option<MonthTariff>,
}

/// The hours of a site that is settled by the hour.
#[derive(Debug, Default)]
pub struct SiteHours {
    /// Load and supplies of the month.
    pub log: HourLog,
    /// Hourly profile of the replication so far.
    pub profile: HourProfile,
    /// Batteries and units as the last month left them.
    pub state: State,
    parts: Vec<YearPart>,
    /// Those of the month that was settled last.
    settled: Vec<YearPart>,
    /// The data common to every hour of `hours`, if it is the same in all.
    filled: Option<Supplies>,
    hours: Vec<Hour>,
    notes: Vec<Note>,
    terms: MonthPrices,
    meterings: Meterings,
    permits: permits::Permits,
    dispatcher: Dispatcher,
    /// Dispatch without batteries or a kind of units, to compare with.
    at_rest: Dispatcher,
    /// The site without its batteries and without each kind of its units, from the first month they
    /// are there.
    without: Vec<Option<worth::Without>>,
    /// What each battery, then each step of on-site units saved of the energy bill so far, USD.
    pub savings_usd: Vec<f64>,
}

impl SiteHours {
    /// Assigns a prepared year to the next civil year of the horizon: its hours, and the hour to
    /// start at.
    pub fn turn_year(
        &mut self,
        now: SimTime,
        (civil, year): (usize, usize),
        hour_of_year: usize,
        hours: usize,
    ) {
        // At a month's end the close follows this.
        let hour_of_month = self.log.hour(now);
        self.parts.retain(|part| part.from < hour_of_month);
        self.parts.push(YearPart {
            from: hour_of_month,
            year,
            civil,
            first: hour_of_year,
            hours,
            dry: false,
        });
    }

    /// Plants work without water from `now` on, until the year turns.
    pub fn run_dry(&mut self, now: SimTime) {
        let hour_of_month = self.log.hour(now);
        if let Some(&last) = self.parts.last() {
            self.parts.retain(|part| part.from < hour_of_month);
            self.parts.push(YearPart {
                from: hour_of_month,
                first: last.first + hour_of_month - last.from,
                dry: true,
                ..last
            });
        }
    }

    /// Begins the next month, after a month of the given hours.
    pub fn turn_month(&mut self, now: SimTime, hours: usize) {
        self.log.turn(now);
        self.settled.clone_from(&self.parts);
        if let Some(last) = self.parts.pop() {
            self.parts.clear();
            let passed = hours.saturating_sub(last.from);
            self.parts.push(YearPart {
                from: 0,
                first: last.first + passed,
                ..last
            });
        }
    }

    /// Settles a month of the given hours.
    ///
    /// # Errors
    /// A description of the limit or balance of an hour that is violated.
    pub fn settle(
        &mut self,
        hours: usize,
        site: &Site,
        hourly: &Hourly,
        terms: MonthPrices,
    ) -> Result<Totals, String> {
        if self.hours.is_empty() {
            self.hours.resize(MOST_HOURS, Hour::default());
            self.notes.resize(MOST_HOURS, Note::default());
            self.profile = HourProfile::hourly();
        }
        self.supply(hours, terms.export.limit_mw);
        self.need(hours, site, hourly, &terms);
        if let Some(of) = &terms.tariff {
            self.lay_calendar(hours, of);
        }
        self.serve(hours, site, hourly, &terms);
        let totals = self.add_up(hours, site, &terms)?;
        self.terms = terms;
        Ok(totals)
    }

    /// Supplies of each hour. Most months equal the one before, whose hours are kept.
    fn supply(&mut self, hours: usize, export_limit_mw: f64) {
        let steady = self
            .log
            .steady()
            .filter(|supplies| supplies.withheld_w == 0.0);
        if steady.is_some() && self.filled == steady {
            return;
        }
        self.filled = steady;
        // A steady month fills the longest month's hours, so that any equal month finds its own.
        let hours = if steady.is_some() { MOST_HOURS } else { hours };
        let (rows, notes) = (&mut self.hours, &mut self.notes);
        self.log.each_hour(hours, |hour, supplies| {
            rows[hour].limit_mw = if supplies.grid_w > 0.0 {
                mw(supplies.grid_w) + ROUNDING_MW
            } else {
                0.0
            };
            rows[hour].export_limit_mw = export_limit_mw.min(mw(supplies.grid_w));
            notes[hour].withheld_mw = mw(supplies.withheld_w);
            notes[hour].standby_w = supplies.standby_w;
            for (there, watts) in rows[hour].available_mw.iter_mut().zip(supplies.plants_w) {
                *there = mw(watts);
            }
            // The fields' peaks, until their output is known.
            rows[hour].solar_mw = 0.0;
            notes[hour].limited = supplies.limited as f32;
            notes[hour].derated = supplies.derated as f32;
            notes[hour].curtailed = supplies.curtailed as f32;
            notes[hour].carried = supplies.carried as f32;
        });
    }

    /// Need of each hour, and its cost from the grid.
    fn need(&mut self, hours: usize, site: &Site, hourly: &Hourly, terms: &MonthPrices) {
        for at in 0..self.parts.len() {
            let part = self.parts[at];
            let ends = self
                .parts
                .get(at + 1)
                .map_or(hours, |next| next.from)
                .min(hours);
            if part.from >= ends {
                continue;
            }
            let table = site.climate.years[part.year].table(part.hours);
            self.derate(part, ends, hourly, table);
            self.need_of(part, ends, site, table, terms);
            if !hourly.solar_scales.is_empty() {
                let rows = &mut self.hours;
                self.log.each_hour(ends, |hour, supplies| {
                    if hour >= part.from {
                        let sun = table.sun[part.first + hour - part.from];
                        let fields = supplies.fields_w.iter().zip(&hourly.solar_scales);
                        rows[hour].solar_mw = fields
                            .map(|(watts, scale)| mw(*watts) * (scale * sun).min(1.0))
                            .sum();
                    }
                });
            }
        }
    }

    /// What units can give in the hours of a part, of which warm air may take some.
    fn derate(&mut self, part: YearPart, ends: usize, hourly: &Hourly, table: &HourTable) {
        let derates = |kind: &Kind| kind.by_heat.share_per_unit > 0.0;
        if !hourly.kinds.iter().any(derates) {
            return;
        }
        let rows = &mut self.hours;
        self.log.each_hour(ends, |hour, supplies| {
            if hour < part.from {
                return;
            }
            let air_c = table.dry_bulb_c[part.first + hour - part.from];
            let kinds = hourly.kinds.iter().zip(supplies.plants_w);
            let there = rows[hour].available_mw.iter_mut();
            for (there, (kind, watts)) in there.zip(kinds) {
                *there = mw(watts) * kind.by_heat.left(air_c);
            }
        });
    }

    /// Need of the hours of a part, up to one of the month. Slices of one length spare the hot
    /// loop its bounds.
    fn need_of(
        &mut self,
        part: YearPart,
        ends: usize,
        site: &Site,
        table: &HourTable,
        terms: &MonthPrices,
    ) {
        let per_transformer = 1.0 / site.transformer.efficiency;
        let (per_rack, per_overhead) = (
            per_transformer / site.rack_chain.efficiency,
            per_transformer * terms.overhead_factor,
        );
        let (from, count) = (part.from, ends - part.from);
        let of_year = part.first..part.first + count;
        let (it, usable) = (&self.log.it[from..ends], &self.log.usable[from..ends]);
        let (price, cell) = (&table.price[of_year.clone()], &table.cell[of_year.clone()]);
        let carbon = table.carbon_kg_per_mwh.get(of_year.clone());
        let (rows, notes) = (&mut self.hours[from..ends], &mut self.notes[from..ends]);
        let plant = part.plant(table);
        let (columns, liquid) = (&plant.cooling, plant.liquid.as_ref());
        let idle = columns.at_load(0.0, of_year.clone());
        let mut liquid_at = liquid.map(|columns| columns.at_load(0.0, of_year.clone()));
        let (mut load, mut cooling) = ((f64::NAN, f64::NAN), columns.at_load(0.0, of_year.clone()));
        for hour in 0..count {
            if (it[hour], usable[hour]) != load {
                load = (it[hour], usable[hour]);
                let fraction = load_fraction(load);
                cooling = columns.at_load(fraction, of_year.clone());
                liquid_at = liquid.map(|columns| columns.at_load(fraction, of_year.clone()));
            }
            let (overhead, water) = match &liquid_at {
                Some(liquid) => {
                    let share = self.log.liquid_share(from + hour);
                    mixed(cooling.needs(hour), liquid.needs(hour), share)
                }
                None => cooling.needs(hour),
            };
            let (row, note) = (&mut rows[hour], &mut notes[hour]);
            let standing_by = note.standby_w * idle.overhead(hour);
            let facility = (load.0 + terms.standing_share * load.1) * per_rack
                + (load.1 * overhead + standing_by) * per_overhead;
            row.load_mw = mw(facility);
            if note.withheld_mw > 0.0 {
                // A curtailed site still draws the load that on-site plants do not cover from the
                // grid.
                let standing = row.load_mw - row.available_mw.iter().sum::<f64>();
                row.limit_mw = row
                    .limit_mw
                    .min(standing.max(row.limit_mw - note.withheld_mw));
            }
            note.it_mw = mw(load.0);
            note.economiser = match &liquid_at {
                Some(liquid) if liquid.economiser(hour) != cooling.economiser(hour) => {
                    Economiser::Partial
                }
                _ => cooling.economiser(hour),
            };
            note.price_usd_per_mwh = terms.price_factor * price[hour];
            row.price_usd_per_mwh = note.price_usd_per_mwh + terms.delivery_usd_per_mwh;
            note.marginal_usd_per_mwh = row.price_usd_per_mwh;
            row.export_price_usd_per_mwh = terms.export.usd_per_mwh(note.price_usd_per_mwh);
            note.water_l = water * load.1 * 1e-3;
            note.carbon_kg_per_mwh =
                carbon.map_or(site.grid_carbon_kg_per_mwh, |carbon| carbon[hour]);
            note.cell = cell[hour];
        }
        if let Some(of) = &terms.tariff {
            let periods = &of.tariff.years[part.civil].energy[of_year];
            for ((row, note), &period) in rows.iter_mut().zip(notes).zip(periods) {
                row.price_usd_per_mwh = of.tariff.terms.marginal_energy_usd_per_mwh(
                    period,
                    note.price_usd_per_mwh,
                    terms.delivery_usd_per_mwh,
                    of.rate_factor,
                );
                note.marginal_usd_per_mwh = row.price_usd_per_mwh;
            }
        }
    }

    /// The batteries of the month that was settled last.
    pub fn battery(&self) -> Option<Battery> {
        self.terms.battery
    }
}

/// Share of what the chains allow that IT draws, both in W.
fn load_fraction((it, usable): (f64, f64)) -> f64 {
    if usable > 0.0 {
        (it / usable).min(1.0)
    } else {
        0.0
    }
}
