//! Permits of units and the gas pipeline of the site, laid on the hours of a month before they are
//! dispatched.
//!
//! An hour that the grid and plants without a permit cannot serve is worth more than any price, and
//! such hours are served as they come; any other is worth the grid's price less what a MWh of the
//! unit costs, and nothing where units run for a shortfall alone. The rest of the year is expected as
//! in up to [`YEARS`] prepared years at today's factors, with as many hours short as this month has.
//! Charges on the site's own peaks are not weighed. Outages count like other hours.

use super::{MonthPrices, ROUNDING_MW, SiteHours, YearPart, charges};
use crate::model::dispatch::hour::Hour;
use crate::model::dispatch::plant::Plant;
use crate::model::permit::{Permit, Used, in_turn, worth_from};
use crate::plan::{Hourly, PLANTS, Site};

/// Worth of an hour that nothing else can serve, USD per MWh: more than any price.
const SHORT: f64 = 1e6;

/// Prepared years that stand for the rest of the year.
const YEARS: usize = 8;

/// What each kind of units has used of its permit in a civil year.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Permits {
    civil: usize,
    used: [Used; PLANTS],
}

impl SiteHours {
    /// Leaves units to the month's hours as far as gas and permits go.
    pub(super) fn hold_permits(
        &mut self,
        hours: usize,
        site: &Site,
        hourly: &Hourly,
        terms: &MonthPrices,
    ) {
        let Some(&part) = charges::parts(&self.parts, hours)
            .last()
            .map(|(part, _)| part)
        else {
            return;
        };
        if !hourly.is_limited() {
            return;
        }
        // Availability is changed in place: the next month starts from the log again.
        self.filled = None;
        if let Some(mmbtu_per_hour) = hourly.pipeline_mmbtu_per_hour {
            for hour in &mut self.hours[..hours] {
                pipe(mmbtu_per_hour, hourly, &terms.plants, hour);
            }
        }
        if self.permits.civil != part.civil {
            self.permits = Permits {
                civil: part.civil,
                ..Permits::default()
            };
        }
        for kind in 0..hourly.kinds.len() {
            if let Some(permit) = hourly.kinds[kind].permit {
                let left = permit.left(&self.permits.used[kind]);
                let worth = self.worth(hours, hourly, terms, kind);
                let from = worth_of_rest((site, hourly, terms, part), (hours, kind), &worth, {
                    let rows = &self.hours[..hours];
                    left.full_hours_of(&terms.plants[kind], kind, rows)
                });
                let is_known = hourly.foresight_hours.is_none();
                self.hold(
                    &terms.plants[kind],
                    kind,
                    left,
                    &in_turn(&worth, from, is_known),
                );
            }
        }
    }

    /// What a MWh of a kind of units is worth in each hour, USD.
    fn worth(&self, hours: usize, hourly: &Hourly, terms: &MonthPrices, kind: usize) -> Vec<f64> {
        // Kinds that come after it are not held yet.
        let serves = |other: usize| other < kind || hourly.kinds[other].permit.is_none();
        let others: Vec<usize> = (0..hourly.kinds.len())
            .filter(|&other| other != kind && serves(other))
            .collect();
        let cost = terms.plants[kind].full_load_usd_per_mwh();
        let of_hour = |hour: &Hour| {
            let others: f64 = others.iter().map(|&other| hour.available_mw[other]).sum();
            let need = hour.load_mw - hour.solar_mw - others;
            if need > hour.limit_mw + ROUNDING_MW {
                SHORT
            } else if terms.least_cost {
                hour.price_usd_per_mwh - cost
            } else {
                0.0
            }
        };
        self.hours[..hours].iter().map(of_hour).collect()
    }

    /// Gives hours in turn to a kind of units as long as its permit lasts.
    fn hold(&mut self, plant: &Plant, kind: usize, mut left: Permit, in_turn: &[usize]) {
        let mut given = vec![0.0; self.hours.len()];
        for &hour in in_turn {
            let there = self.hours[hour].available_mw[kind];
            given[hour] = left.take(plant.ready(there), there);
        }
        for (hour, given) in self.hours.iter_mut().zip(given) {
            hour.available_mw[kind] = given;
        }
    }

    /// Lets units stand from the first hour on in which they start more often than they may. Whether
    /// one does.
    pub(super) fn hold_starts(&mut self, hours: usize, hourly: &Hourly) -> bool {
        let mut held = false;
        for (kind, of) in hourly.kinds.iter().enumerate() {
            let Some(permit) = of.permit else { continue };
            let mut left = permit.left(&self.permits.used[kind]).starts;
            let flows = self.dispatcher.flows()[..hours].iter();
            let beyond = flows.map(|flow| f64::from(flow.started[kind]));
            let beyond = beyond.map(|starts| {
                left -= starts;
                left
            });
            if let Some(at) = beyond.into_iter().position(|left| left < 0.0) {
                for hour in &mut self.hours[at..hours] {
                    hour.available_mw[kind] = 0.0;
                }
                held = true;
            }
        }
        held
    }

    /// Notes what units have used of their permits in the month that was dispatched.
    pub(super) fn use_permits(&mut self, hours: usize, hourly: &Hourly) {
        for (kind, of) in hourly.kinds.iter().enumerate() {
            let Some(permit) = of.permit else { continue };
            let used = &mut self.permits.used[kind];
            for flow in &self.dispatcher.flows()[..hours] {
                used.unit_hours += f64::from(flow.online[kind]);
                used.starts += f64::from(flow.started[kind]);
                used.nox_kg += permit.nox_kg_per_mwh * flow.plant_mw[kind];
            }
        }
    }
}

impl Permit {
    /// Hours at full load that are left to a kind of units, with as many as a month has at most.
    fn full_hours_of(&self, plant: &Plant, kind: usize, hours: &[Hour]) -> f64 {
        let there = hours.iter().map(|hour| hour.available_mw[kind]);
        let most = there.fold(0.0, f64::max);
        self.full_hours(plant.ready(most).max(1), most)
    }
}

/// What an hour must be worth to be among those that are left of the year.
fn worth_of_rest(
    (site, hourly, terms, part): (&Site, &Hourly, &MonthPrices, YearPart),
    (hours, kind): (usize, usize),
    month: &[f64],
    left: f64,
) -> f64 {
    let is_known = hourly.foresight_hours.is_none();
    let from = if is_known {
        part.first + hours - part.from
    } else {
        part.first
    };
    let count = site.climate.years.len();
    let years = (0..count).step_by(count.div_ceil(YEARS));
    let cost = terms.plants[kind].full_load_usd_per_mwh();
    let short_share = month.iter().filter(|worth| **worth >= SHORT).count() as f64 / hours as f64;
    let (mut later, mut sampled) = (Vec::new(), 0);
    for year in years {
        let prices = &site.climate.years[year].table(part.hours).price;
        let mut short = 0.0;
        later.extend((from..part.hours).map(|hour| {
            short += short_share;
            if short >= 1.0 {
                short -= 1.0;
                return SHORT;
            }
            if terms.least_cost {
                grid_usd_per_mwh(terms, part, hour, prices[hour]) - cost
            } else {
                0.0
            }
        }));
        sampled += 1;
    }
    let known = if is_known { month } else { &[] };
    worth_from(left, known, &later, sampled)
}

/// Marginal cost of grid energy in an hour of a year with this price, USD per MWh.
fn grid_usd_per_mwh(terms: &MonthPrices, part: YearPart, hour: usize, price: f64) -> f64 {
    let market = terms.price_factor * price;
    match &terms.tariff {
        Some(of) => of.tariff.terms.marginal_energy_usd_per_mwh(
            of.tariff.years[part.civil].energy[hour],
            market,
            terms.delivery_usd_per_mwh,
            of.rate_factor,
        ),
        None => market + terms.delivery_usd_per_mwh,
    }
}

/// Leaves to each kind of units what the pipeline carries, the cheapest first: as many at full load
/// as there is gas for, or one more at part load where that is more.
fn pipe(mmbtu_per_hour: f64, hourly: &Hourly, plants: &[Plant], hour: &mut Hour) {
    let mut order: Vec<usize> = (0..plants.len()).collect();
    let cost = |kind: usize| plants[kind].full_load_usd_per_mwh();
    order.sort_by(|&a, &b| cost(a).total_cmp(&cost(b)));
    let mut left = mmbtu_per_hour;
    for kind in order {
        let there = hour.available_mw[kind];
        let units = plants[kind].ready(there);
        if units == 0 {
            continue;
        }
        let heat = &hourly.kinds[kind].heat;
        let mw = there / f64::from(units);
        let fuel = heat.burnt_mmbtu(1.0, mw);
        let full = libm::floor(left / fuel + 1e-9).min(f64::from(units));
        let mut given = full * mw;
        if full < f64::from(units) && heat.incremental_mmbtu_per_mwh > 0.0 {
            let rest = left - (full + 1.0) * heat.no_load_mmbtu_per_hour;
            given = given.max(rest / heat.incremental_mmbtu_per_mwh);
        }
        hour.available_mw[kind] = given;
        left =
            (left - heat.burnt_mmbtu(f64::from(plants[kind].needed(there, given)), given)).max(0.0);
    }
}
