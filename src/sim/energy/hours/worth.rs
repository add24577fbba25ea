//! What each battery and each kind of units saves of the energy bill.
//!
//! A month is dispatched once more without the batteries, and once without each kind of units, from
//! where the months before without them ended: their own ratchets and peaks, their own stored
//! energy. What its energy costs beyond that of the month as it was dispatched is the saving: the
//! utility's bill less sales, fuel, upkeep and starts. Batteries are dispatched as one and share it by the
//! energy that they cycle, units of one kind by their power. Load that nothing serves without a
//! plant has no price here.

use super::charges::measure;
use super::serve::{plants_usd, priced, sales_usd};
use super::{MonthPrices, SiteHours};
use crate::model::dispatch::hour::{Hour, State};
use crate::model::dispatch::objective::Equipment;
use crate::model::tariff::History;
use crate::plan::{Hourly, Site};

/// A site as it would stand without a plant.
#[derive(Clone, Debug)]
pub(super) struct Without {
    state: State,
    history: Option<History>,
}

impl SiteHours {
    /// Adds to the savings of each plant what it saves of the month that was dispatched; `before`
    /// is how the month began.
    pub(super) fn value_plants(
        &mut self,
        hours: usize,
        (site, hourly): (&Site, &Hourly),
        terms: &MonthPrices,
        (before, history): (State, Option<History>),
    ) {
        let kinds = hourly.kinds.len();
        self.without.resize(1 + kinds, None);
        self.savings_usd
            .resize(site.batteries.len() + site.onsite.len(), 0.0);
        let there = |kind: usize| {
            self.hours[..hours]
                .iter()
                .any(|hour| hour.available_mw[kind] > 0.0)
        };
        let mut plants = vec![terms.battery.is_some()];
        plants.extend((0..kinds).map(there));
        let flows = self.dispatcher.flows().to_vec();
        let with = self.energy_usd(site, terms, &flows, &mut history.clone());
        for (plant, _) in plants.iter().enumerate().filter(|(_, there)| **there) {
            let mut without = self.without[plant].take().unwrap_or(Without {
                state: before,
                history: history.clone(),
            });
            let saved = self.month_without(hours, (site, hourly), terms, plant, &mut without);
            self.without[plant] = Some(without);
            for (at, share) in shares(site, hourly, plant) {
                self.savings_usd[at] += share * (saved - with);
            }
        }
    }

    /// Cost of the month's energy without the batteries (plant 0) or a kind of units, USD.
    fn month_without(
        &mut self,
        hours: usize,
        (site, hourly): (&Site, &Hourly),
        terms: &MonthPrices,
        plant: usize,
        without: &mut Without,
    ) -> f64 {
        let mut rows: Vec<Hour> = self.hours[..hours].to_vec();
        if let Some(kind) = plant.checked_sub(1) {
            for row in &mut rows {
                row.available_mw[kind] = 0.0;
            }
        }
        let plants = priced(terms);
        let equipment = Equipment {
            battery: terms.battery.filter(|_| plant > 0),
            plants: &plants[..terms.plants.len()],
        };
        if let Some(of) = &terms.tariff {
            let history = &mut without.history;
            history.get_or_insert_with(|| History::new(&of.tariff.terms));
        }
        let history = without.history.as_ref();
        let task = self.task(
            hours,
            site,
            hourly.foresight_hours,
            terms,
            equipment,
            history,
        );
        task.raise(&mut rows);
        let objective = self.objective(hours, hourly.foresight_hours, terms, &task);
        let flows = self
            .at_rest
            .run(&equipment, &objective, &rows, hours, &mut without.state)
            .to_vec();
        let mut history = without.history.take();
        let usd = self.energy_usd(site, terms, &flows, &mut history);
        without.history = history;
        usd
    }

    /// Cost of a month's energy, USD: the utility's bill and plants, less sales.
    fn energy_usd(
        &mut self,
        site: &Site,
        terms: &MonthPrices,
        flows: &[crate::model::dispatch::hour::Flow],
        history: &mut Option<History>,
    ) -> f64 {
        let fuel = plants_usd(&terms.plants, &self.hours, flows) - sales_usd(&self.hours, flows);
        let Some(of) = &terms.tariff else {
            let hours = flows.iter().zip(&self.notes);
            return hours.fold(fuel, |sum, (flow, note)| {
                sum + flow.grid_mw * note.marginal_usd_per_mwh
            });
        };
        measure(&mut self.meterings, site, &self.parts, of, flows);
        let history = history.get_or_insert_with(|| History::new(&of.tariff.terms));
        fuel + self
            .meterings
            .bill(of, terms.delivery_usd_per_mwh, history)
            .total_usd()
    }
}

/// The plants of a site that share a saving, batteries before units, and the share of each.
fn shares(site: &Site, hourly: &Hourly, plant: usize) -> Vec<(usize, f64)> {
    let weights: Vec<(usize, f64)> = if plant == 0 {
        let batteries = site.batteries.iter().enumerate();
        batteries
            .map(|(at, battery)| (at, battery.mwh * battery.cycling_share))
            .collect()
    } else {
        let units = site.onsite.iter().zip(&hourly.kind_of).enumerate();
        units
            .filter(|(_, (_, kind))| **kind == plant - 1)
            .map(|(at, (onsite, _))| (site.batteries.len() + at, onsite.mw))
            .collect()
    };
    let sum: f64 = weights.iter().map(|weight| weight.1).sum();
    let share = |(at, weight): (usize, f64)| (at, if sum > 0.0 { weight / sum } else { 0.0 });
    weights.into_iter().map(share).collect()
}
