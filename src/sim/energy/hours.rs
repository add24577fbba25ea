//! The hourly settlement of a month: need, supply, flows and cost of every hour, and their sums.
//!
//! Need = ((IT + standing losses) / rack efficiency + cooling) / transformer efficiency at the hour's mean load and weather.
//! Sources serve it at least cost within their limits; what only batteries and emergency generators carry while feeds are
//! out is told apart. Sites whose hours need none of this are settled from sums (`meter.rs`), with the same figures where
//! both apply (tested to 1e-9).

use super::agreement::{self, Settled};
use super::log::{HourLog, MOST_HOURS, Supplies, mw};
use super::utility::{Meterings, MonthTariff, booked};
use crate::model::dispatch::battery::Battery;
use crate::model::dispatch::dispatcher::{self, Dispatcher, Equipment};
use crate::model::dispatch::hour::{Flow, Hour, State};
use crate::model::dispatch::plant::Plant;
use crate::model::tariff::Line;
use crate::record::{BillLine, HourProfile, SiteMonth};
use crate::scenario::hour_table::HourTable;
use crate::scenario::plan::{Hourly, Inputs, PLANTS, Site};
use crate::time::{HOUR, Instant};
use crate::units::Usd;

/// What the grid may give beyond its limit because watts are whole, MW.
const ROUNDING_MW: f64 = 1e-5;
/// What is added to the cost of plants that run only for what the grid cannot carry, USD per MWh: more than any price.
const AFTER_THE_GRID: f64 = 2e5;
/// Load that may go unserved where another unit would cost more than it is worth, MW: a watt.
const UNSERVED_MW: f64 = 1e-6;
/// Error of an hour's balance and limits, as a share of its load.
const BALANCE: f64 = 1e-9;

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
}

/// What of an hour dispatch does not need.
#[derive(Clone, Copy, Debug, Default)]
struct Note {
    it_mw: f64,
    price_usd_per_mwh: f64,
    water_l: f64,
    carbon_kg_per_mwh: f64,
    /// Share of the hour in which heat, price or the grid limited the load.
    limited: f32,
    /// What of the grid a price too high or a call withholds from the load, MW.
    withheld_mw: f64,
    /// Share of it in which supplies of last resort carried what was out.
    carried: f32,
    /// Month × 24 + hour of the day, in local standard time.
    cell: u16,
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
    /// Solar and minimum loads that nothing needed, MW.
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
    /// What one more MWh from the grid costs: by its tariff, or price with delivery, USD.
    pub marginal_usd_per_mwh: f64,
    /// Grid energy at that, and fuel with upkeep and starts, USD.
    pub cost_usd: f64,
    /// Water, l.
    pub water_l: f64,
    /// Carbon of grid energy, kg per MWh.
    pub carbon_kg_per_mwh: f64,
    /// Share of the hour in which heat, price or the grid limited the load.
    pub limited: f64,
    /// Month × 24 + hour of the day, in local standard time.
    pub cell: u16,
}

/// What prices and factors hold for a site in a month of a future.
#[derive(Clone, Debug, Default)]
pub struct Terms {
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
    /// Whether plants run whenever they are cheaper than the grid, or only for what it cannot carry.
    pub least_cost: bool,
    /// The batteries that dispatch may use, as one.
    pub battery: Option<Battery>,
    /// What the utility charges, where it is more than a price per MWh.
    pub tariff: Option<MonthTariff>,
}

/// The hours of a site that is settled by the hour.
#[derive(Debug, Default)]
pub struct SiteHours {
    /// What is drawn and what is there.
    pub log: HourLog,
    /// Profile of the future so far.
    pub profile: HourProfile,
    /// Batteries and units as the last month left them.
    pub state: State,
    parts: Vec<YearPart>,
    /// What every hour of `hours` has, if it is the same in all.
    filled: Option<Supplies>,
    hours: Vec<Hour>,
    notes: Vec<Note>,
    terms: Terms,
    meterings: Meterings,
    dispatcher: Dispatcher,
}

impl SiteHours {
    /// From now on the site lives through another civil year of the horizon as a prepared year, of so many hours, at an hour of it.
    pub fn turn_year(&mut self, now: Instant, (civil, year): (usize, usize), hour_of_year: usize, hours: usize) {
        // At a month's end its close comes after this.
        let hour_of_month = self.log.hour(now);
        self.parts.retain(|part| part.from < hour_of_month);
        self.parts.push(YearPart { from: hour_of_month, year, civil, first: hour_of_year, hours });
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

    /// Settles a month of so many hours.
    ///
    /// # Errors
    /// Which limit or balance of an hour broke, in words.
    pub fn settle(&mut self, hours: usize, site: &Site, hourly: &Hourly, terms: Terms) -> Result<Totals, String> {
        if self.hours.is_empty() {
            self.hours.resize(MOST_HOURS, Hour::default());
            self.notes.resize(MOST_HOURS, Note::default());
            self.profile = HourProfile::hourly();
        }
        self.supply(hours);
        self.need(hours, site, hourly, &terms);
        self.serve(hours, hourly.foresight_hours, &terms);
        let totals = self.add_up(hours, site, &terms)?;
        self.terms = terms;
        Ok(totals)
    }

    /// What is there in each hour. Most months are like the one before, whose hours stand as they are.
    fn supply(&mut self, hours: usize) {
        let steady = self.log.steady().filter(|supplies| supplies.withheld_w == 0.0);
        if steady.is_some() && self.filled == steady {
            return;
        }
        self.filled = steady;
        // A steady month fills the longest, so that any that is like it finds its hours.
        let hours = if steady.is_some() { MOST_HOURS } else { hours };
        let (rows, notes) = (&mut self.hours, &mut self.notes);
        self.log.each_hour(hours, |hour, supplies| {
            rows[hour].limit_mw = mw(supplies.grid_w) + ROUNDING_MW;
            notes[hour].withheld_mw = mw(supplies.withheld_w);
            for (there, watts) in rows[hour].available_mw.iter_mut().zip(supplies.plants_w) {
                *there = mw(watts);
            }
            // Until the sun is known, the fields' peaks.
            rows[hour].solar_mw = 0.0;
            notes[hour].limited = supplies.limited as f32;
            notes[hour].carried = supplies.carried as f32;
        });
    }

    /// What is needed in each hour, and what it would cost from the grid.
    fn need(&mut self, hours: usize, site: &Site, hourly: &Hourly, terms: &Terms) {
        for at in 0..self.parts.len() {
            let part = self.parts[at];
            let ends = self.parts.get(at + 1).map_or(hours, |next| next.from).min(hours);
            if part.from >= ends {
                continue;
            }
            let table = site.climate.years[part.year].table(part.hours);
            self.need_of(part, ends, site, table, terms);
            if !hourly.solar_scales.is_empty() {
                let rows = &mut self.hours;
                self.log.each_hour(ends, |hour, supplies| {
                    if hour >= part.from {
                        let sun = table.sun[part.first + hour - part.from];
                        let fields = supplies.fields_w.iter().zip(&hourly.solar_scales);
                        rows[hour].solar_mw = fields.map(|(watts, scale)| mw(*watts) * (scale * sun).min(1.0)).sum();
                    }
                });
            }
        }
    }

    /// The same for the hours of a part, up to one of the month. Slices of one length spare the hot loop its bounds.
    fn need_of(&mut self, part: YearPart, ends: usize, site: &Site, table: &HourTable, terms: &Terms) {
        let per_transformer = 1.0 / site.transformer.efficiency;
        let (per_rack, per_overhead) = (per_transformer / site.rack_chain.efficiency, per_transformer * terms.overhead_factor);
        let (from, count) = (part.from, ends - part.from);
        let of_year = part.first..part.first + count;
        let (it, usable) = (&self.log.it[from..ends], &self.log.usable[from..ends]);
        let (price, cell) = (&table.price[of_year.clone()], &table.cell[of_year.clone()]);
        let carbon = table.carbon_kg_per_mwh.get(of_year.clone());
        let (rows, notes) = (&mut self.hours[from..ends], &mut self.notes[from..ends]);
        let (mut load, mut cooling) = ((f64::NAN, f64::NAN), table.cooling.at_load(0.0, of_year.clone()));
        for hour in 0..count {
            if (it[hour], usable[hour]) != load {
                load = (it[hour], usable[hour]);
                cooling = table.cooling.at_load(if load.1 > 0.0 { (load.0 / load.1).min(1.0) } else { 0.0 }, of_year.clone());
            }
            let (overhead, water) = cooling.needs(hour);
            let facility = (load.0 + terms.standing_share * load.1) * per_rack + load.1 * overhead * per_overhead;
            let (row, note) = (&mut rows[hour], &mut notes[hour]);
            row.load_mw = mw(facility);
            if note.withheld_mw > 0.0 {
                // What stands still draws from the grid what nothing else gives.
                let standing = row.load_mw - row.available_mw.iter().sum::<f64>();
                row.limit_mw = row.limit_mw.min(standing.max(row.limit_mw - note.withheld_mw));
            }
            note.it_mw = mw(load.0);
            note.price_usd_per_mwh = terms.price_factor * price[hour];
            row.price_usd_per_mwh = note.price_usd_per_mwh + terms.delivery_usd_per_mwh;
            note.water_l = water * load.1 * 1e-3;
            note.carbon_kg_per_mwh = carbon.map_or(site.grid_carbon_kg_per_mwh, |carbon| carbon[hour]);
            note.cell = cell[hour];
        }
        if let Some(of) = &terms.tariff {
            let periods = &of.tariff.years[part.civil].energy[of_year];
            for ((row, note), &period) in rows.iter_mut().zip(notes).zip(periods) {
                row.price_usd_per_mwh = of.tariff.terms.marginal_energy_usd_per_mwh(period, note.price_usd_per_mwh, terms.delivery_usd_per_mwh, of.rate_factor);
            }
        }
    }

    /// Who serves each hour, by one who sees so many hours ahead.
    fn serve(&mut self, hours: usize, foresight_hours: Option<usize>, terms: &Terms) {
        let mut plants = [Plant::flexible(1.0, 0.0); PLANTS];
        for (plant, spec) in plants.iter_mut().zip(&terms.plants) {
            // Plants that run for a shortfall alone come after any price of the grid, and as many units as it takes.
            *plant = if terms.least_cost { *spec } else { Plant::flexible(spec.unit_mw, AFTER_THE_GRID + spec.full_load_usd_per_mwh()) };
        }
        let equipment = Equipment { battery: terms.battery, plants: &plants[..terms.plants.len()] };
        let rows = &self.hours[..hours];
        let mean = rows.iter().map(|hour| hour.price_usd_per_mwh).sum::<f64>() / hours as f64;
        let (demand_usd_per_mw, peak_mw) = terms.tariff.as_ref().map_or((0.0, 0.0), |of| of.peak_price(self.meterings.history()));
        let dispatched = dispatcher::Terms {
            demand_usd_per_mw,
            peak_mw,
            foresight_hours,
            stored_usd_per_mwh: terms.battery.map_or(0.0, |battery| mean * battery.discharge_efficiency),
        };
        // What age and use took of a battery, it no longer holds.
        let energy_mwh = terms.battery.map_or(f64::INFINITY, |battery| battery.energy_mwh);
        self.state.stored_mwh = self.state.stored_mwh.min(energy_mwh);
        let before = self.state;
        let flows = self.dispatcher.run(&equipment, &dispatched, rows, hours, &mut self.state);
        if flows.iter().any(|flow| flow.charge_mw > 0.0 && flow.unserved_mw > UNSERVED_MW) {
            // Slow units left load unserved while the battery charged: it stands still for the month.
            self.state = before;
            self.dispatcher.run(&Equipment { battery: None, ..equipment }, &dispatched, rows, hours, &mut self.state);
            self.state.stored_mwh = before.stored_mwh;
        }
    }

    /// The month's totals, after a check that balance and limits hold in every hour and nothing is left unserved but what an
    /// outage took; its hours go into the future's profile.
    fn add_up(&mut self, hours: usize, site: &Site, terms: &Terms) -> Result<Totals, String> {
        let mut totals = Totals::default();
        let battery = terms.battery.map_or((0.0, 0.0, 0.0), |battery| (battery.charge_mw, battery.discharge_mw, battery.energy_mwh));
        // Units that follow load slowly may be unable to follow it at all; nothing else leaves load unserved.
        let slow = terms.plants.iter().any(|plant| plant.ramp_mw_per_hour < plant.unit_mw);
        let per_step = (HourProfile::STEPS - 1) as f64 / mw(site.contracted.0 as f64).max(f64::MIN_POSITIVE);
        let profile = &mut self.profile;
        for ((hour, flow), note) in self.hours[..hours].iter().zip(self.dispatcher.flows()).zip(&self.notes) {
            if !holds(hour, flow, battery, slow || note.carried > 0.0) {
                return Err(format!("{flow:?} breaks a limit or the balance of {hour:?}, batteries {battery:?}"));
            }
            totals.add(hour, flow, note);
            let mut cost = flow.grid_mw * hour.price_usd_per_mwh;
            for (at, plant) in terms.plants.iter().enumerate() {
                let of_plant = plant.cost(flow.plant_mw[at], flow.online[at], flow.started[at]);
                totals.plants[at] += flow.plant_mw[at];
                totals.plant_usd += of_plant;
                totals.online_hours[at] += f64::from(flow.online[at]);
                totals.starts[at] += f64::from(flow.started[at]);
                cost += of_plant;
            }
            let cell = usize::from(note.cell);
            profile.it_mwh[cell] += note.it_mw;
            profile.facility_mwh[cell] += hour.load_mw;
            profile.cost_usd[cell] += cost;
            let step = ((hour.load_mw * per_step) as i64).clamp(0, HourProfile::STEPS as i64 - 1) as usize;
            profile.load_hours[step] += 1.0;
            profile.cut_hours[step] += f64::from(note.limited);
            if note.it_mw > 0.0 {
                let per_it = 1.0 / note.it_mw;
                let bin = |value: f64| (value as i64).clamp(0, HourProfile::STEPS as i64 - 1) as usize;
                profile.pue_mwh[bin((hour.load_mw * per_it - 1.0) * HourProfile::PUE_STEPS)] += note.it_mw;
                // 1 l per MWh is a thousandth of a litre per kWh.
                profile.wue_mwh[bin(note.water_l * per_it * 1e-3 * HourProfile::WUE_STEPS)] += note.it_mw;
            }
        }
        Ok(totals)
    }

    /// Bills the grid energy of the month that was settled last.
    pub fn bill(&mut self, site: &Site, hours: usize, totals: &Totals, row: &mut SiteMonth) {
        let terms = &self.terms;
        let Some(of) = &terms.tariff else {
            row.bill[BillLine::Energy as usize] = Usd(totals.energy_usd).cents();
            row.bill[BillLine::Delivery as usize] = Usd(terms.delivery_usd_per_mwh * totals.grid).cents();
            return;
        };
        let month = &mut self.meterings;
        month.clear();
        month.grid_mwh.extend(self.dispatcher.flows().iter().map(|flow| flow.grid_mw));
        month.price_usd_per_mwh.extend(self.notes[..hours].iter().map(|note| note.price_usd_per_mwh));
        for (at, part) in self.parts.iter().enumerate() {
            let ends = self.parts.get(at + 1).map_or(hours, |next| next.from).min(hours);
            let of_year = part.first..part.first + ends.saturating_sub(part.from);
            month.lay_calendar(&of.tariff.years[part.civil], of_year.start, of_year.end);
            let inside = |hour: &usize| of_year.contains(hour);
            let drawn = |hour: usize| self.dispatcher.flows()[part.from + hour - part.first].grid_mw;
            let table = site.climate.years[part.year].table(part.hours);
            let peak = table.system_peak[usize::from(of.month) - 1] as usize;
            month.coincident_mw.extend(Some(peak).filter(inside).map(drawn));
            let firm_mw = of.tariff.terms.interruptible.map_or(f64::INFINITY, |offer| (totals.grid_peak_mw - offer.mw).max(0.0));
            for hour in site.limits.called(part.year, part.hours).iter().map(|&hour| hour as usize).filter(inside) {
                month.called_excess_mwh += (drawn(hour) - firm_mw).max(0.0);
            }
        }
        for (line, usd) in Line::ALL.into_iter().zip(month.bill(of, terms.delivery_usd_per_mwh).lines_usd) {
            row.bill[booked(line) as usize] += Usd(usd).cents();
        }
    }

    /// Settles the purchase agreements of the month that was settled last: what they cost, and their clean energy.
    pub fn agreements(&self, site: &Site, hourly: &Hourly, inputs: &Inputs, (starts, hours): (Instant, usize)) -> Settled {
        let mut sum = Settled::default();
        let hour = |instant: Instant| usize::try_from((instant - starts).div_euclid(HOUR)).unwrap_or(0).min(hours);
        for (ppa, &scale) in site.ppas.iter().zip(&hourly.ppa_scales) {
            let (from, until) = (hour(ppa.from), hour(ppa.until));
            for (at, part) in self.parts.iter().enumerate() {
                let ends = self.parts.get(at + 1).map_or(hours, |next| next.from).min(until);
                let begins = part.from.max(from);
                if begins < ends {
                    let table = site.climate.years[part.year].table(part.hours);
                    let of_year = part.first + begins - part.from..part.first + ends - part.from;
                    let settled = agreement::settle(ppa, scale, inputs.of(ppa.price_usd_per_mwh), table, of_year, self.terms.price_factor);
                    sum.usd += settled.usd;
                    sum.mwh += if ppa.clean { settled.mwh } else { 0.0 };
                }
            }
        }
        sum
    }

    /// The batteries of the month that was settled last.
    pub fn battery(&self) -> Option<Battery> {
        self.terms.battery
    }

    /// The hours of the month that was settled last.
    pub fn rows(&self) -> impl Iterator<Item = HourRow> {
        let terms = &self.terms;
        self.hours.iter().zip(self.dispatcher.flows()).zip(&self.notes).map(move |((hour, flow), note)| {
            let fuel: f64 = terms.plants.iter().enumerate().map(|(at, plant)| plant.cost(flow.plant_mw[at], flow.online[at], flow.started[at])).sum();
            HourRow {
                it_mw: note.it_mw,
                facility_mw: hour.load_mw,
                solar_mw: hour.solar_mw,
                spilled_mw: flow.spilled_mw,
                grid_mw: flow.grid_mw,
                plant_mw: flow.plant_mw,
                charge_mw: flow.charge_mw,
                discharge_mw: flow.discharge_mw,
                stored_mwh: flow.stored_mwh,
                emergency_mw: flow.unserved_mw,
                grid_limit_mw: hour.limit_mw,
                price_usd_per_mwh: note.price_usd_per_mwh,
                marginal_usd_per_mwh: hour.price_usd_per_mwh,
                cost_usd: flow.grid_mw * hour.price_usd_per_mwh + fuel,
                water_l: note.water_l,
                carbon_kg_per_mwh: note.carbon_kg_per_mwh,
                limited: f64::from(note.limited),
                cell: note.cell,
            }
        })
    }
}

/// Whether an hour's flow balances and keeps every limit; power (charge, discharge) and energy of the batteries, and whether
/// supplies of last resort carry what nothing else serves. Without branches, since it is asked of every hour.
#[inline]
fn holds(hour: &Hour, flow: &Flow, (charge, discharge, energy): (f64, f64, f64), carried: bool) -> bool {
    let plants = flow.plant_mw[0] + flow.plant_mw[1] + flow.plant_mw[2] + flow.plant_mw[3];
    let supply = flow.grid_mw + plants + hour.solar_mw + flow.discharge_mw + flow.unserved_mw;
    let slack = BALANCE * hour.load_mw.max(1.0);
    // Written so that a number that is none fails.
    let within = |value: f64, limit: f64| (value >= -slack) & (value <= limit + slack);
    let within_plants = (0..PLANTS).fold(true, |all, at| all & within(flow.plant_mw[at], hour.available_mw[at]));
    let within_battery = if energy > 0.0 {
        within(flow.charge_mw, charge) & within(flow.discharge_mw, discharge) & within(flow.stored_mwh, energy)
    } else {
        (flow.charge_mw == 0.0) & (flow.discharge_mw == 0.0)
    };
    ((supply - hour.load_mw - flow.charge_mw - flow.spilled_mw).abs() <= slack)
        & within(flow.grid_mw, hour.limit_mw)
        & within_plants
        & within_battery
        & (flow.spilled_mw >= -slack)
        & within(flow.unserved_mw, if carried { hour.load_mw } else { UNSERVED_MW })
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
    /// Of it from plants at their least load.
    pub plants_spilled: f64,
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
    /// Load that units were too slow to follow.
    pub unserved: f64,
    /// Hours of units on-line, by kind.
    pub online_hours: [f64; PLANTS],
    /// Starts of units, by kind.
    pub starts: [f64; PLANTS],
    /// Fuel, upkeep and starts of plants, USD.
    pub plant_usd: f64,
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
    fn add(&mut self, hour: &Hour, flow: &Flow, note: &Note) {
        self.it += note.it_mw;
        self.facility += hour.load_mw;
        // The sun is spilled first, then what units give at their least load.
        self.solar += (hour.solar_mw - flow.spilled_mw).max(0.0);
        self.plants_spilled += (flow.spilled_mw - hour.solar_mw).max(0.0);
        self.spilled += flow.spilled_mw;
        self.grid += flow.grid_mw;
        self.charged += flow.charge_mw;
        self.discharged += flow.discharge_mw;
        if note.carried > 0.0 {
            self.emergency += flow.unserved_mw;
        } else {
            self.unserved += flow.unserved_mw;
        }
        self.energy_usd += flow.grid_mw * note.price_usd_per_mwh;
        self.carbon_kg += flow.grid_mw * note.carbon_kg_per_mwh;
        self.water_l += note.water_l;
        self.grid_peak_mw = self.grid_peak_mw.max(flow.grid_mw);
    }
}
