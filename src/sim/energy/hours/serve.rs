//! Dispatch of a month's hours, with what the tariff charges for its peaks.

use super::charges::{self, measure, parts};
use super::{MonthPrices, ROUNDING_MW, SiteHours};
use crate::model::dispatch::battery::Battery;
use crate::model::dispatch::dispatcher::Dispatcher;
use crate::model::dispatch::hour::{Flow, Hour, State, UNSERVED_USD_PER_MWH};
use crate::model::dispatch::objective::{DispatchObjective, Equipment};
use crate::model::dispatch::peak::PeakCharge;
use crate::model::dispatch::plant::Plant;
use crate::model::dispatch::stored_value::StoredValue;
use crate::model::tariff::demand::MOST_CELLS;
use crate::model::tariff::{History, MOST_PERIODS};
use crate::plan::{Hourly, PLANTS, Site};
use crate::sim::energy::peaks::{AtRest, MonthPeaks};
use crate::sim::energy::utility::MonthTariff;

/// Addition to the cost of plants that run only for load beyond the grid, USD per MWh: more than
/// any price.
const AFTER_THE_GRID: f64 = 2e5;

/// Hours of a day.
const DAY_HOURS: usize = 24;

/// The equipment of a month and what its dispatch minimises.
pub(super) struct Task<'a> {
    equipment: Equipment<'a>,
    peaks: MonthPeaks,
    charges: Vec<PeakCharge>,
    /// Demand cell of each hour; empty without a tariff.
    cells: Vec<u8>,
    /// Hours at which the system may peak, with what a MW drawn then costs later, USD.
    system_peaks: Vec<(usize, f64)>,
}

impl Task<'_> {
    /// Raises the price of hours in which the system may peak.
    pub(super) fn raise(&self, hours: &mut [Hour]) {
        for &(hour, usd_per_mw) in &self.system_peaks {
            hours[hour].price_usd_per_mwh += usd_per_mw;
        }
    }
}

/// The plants of a month as dispatch weighs them: those that run for a shortfall alone come after
/// any price of the grid, and as many units as it takes.
pub(super) fn priced(terms: &MonthPrices) -> [Plant; PLANTS] {
    let mut plants = [Plant::flexible(1.0, 0.0); PLANTS];
    for (plant, spec) in plants.iter_mut().zip(&terms.plants) {
        *plant = if terms.least_cost {
            *spec
        } else {
            Plant::flexible(spec.unit_mw, AFTER_THE_GRID + spec.full_load_usd_per_mwh())
        };
    }
    plants
}

impl SiteHours {
    /// Dispatches each hour with the given hours of foresight. With a tariff whose month is known,
    /// a battery that raises the bill stays at rest.
    pub(super) fn serve(
        &mut self,
        hours: usize,
        site: &Site,
        hourly: &Hourly,
        terms: &MonthPrices,
    ) {
        let plants = priced(terms);
        let equipment = Equipment {
            battery: terms.battery,
            plants: &plants[..terms.plants.len()],
        };
        let history = terms
            .tariff
            .as_ref()
            .map(|of| self.meterings.history(of).clone());
        let before = self.state.held_by(terms.battery.as_ref());
        let foresight_hours = hourly.foresight_hours;
        let task = self.task(
            hours,
            site,
            foresight_hours,
            terms,
            equipment,
            history.as_ref(),
        );
        task.raise(&mut self.hours);
        self.hold_permits(hours, site, hourly, terms);
        let start = self.state;
        self.dispatch(hours, site, foresight_hours, terms, &task);
        while self.hold_starts(hours, hourly) {
            self.state = start;
            self.dispatch(hours, site, foresight_hours, terms, &task);
        }
        self.use_permits(hours, hourly);
        for &(hour, _) in &task.system_peaks {
            self.hours[hour].price_usd_per_mwh = self.notes[hour].marginal_usd_per_mwh;
        }
        self.value_plants(hours, (site, hourly), terms, (before, history));
    }

    /// What a month's dispatch minimises, after these months before.
    pub(super) fn task<'a>(
        &self,
        hours: usize,
        site: &Site,
        foresight_hours: Option<usize>,
        terms: &MonthPrices,
        equipment: Equipment<'a>,
        history: Option<&History>,
    ) -> Task<'a> {
        let peaks = match (&terms.tariff, history) {
            (Some(of), Some(history)) => self.peaks(hours, of, history),
            _ => MonthPeaks::default(),
        };
        Task {
            equipment,
            charges: peaks.billed.iter().chain(&peaks.later).copied().collect(),
            cells: self.meterings.demand_period.clone(),
            system_peaks: self.system_peaks(hours, site, foresight_hours, &peaks, terms),
            peaks,
        }
    }

    /// What the tariff charges for the month's peaks.
    fn peaks(&self, hours: usize, of: &MonthTariff, history: &History) -> MonthPeaks {
        let (mut peak_mw, mut energy_mwh) = ([0.0; MOST_CELLS], [0.0; MOST_PERIODS]);
        let periods = self.meterings.energy_period.iter();
        let periods = periods.zip(&self.meterings.demand_period);
        for (hour, (&period, &cell)) in self.hours[..hours].iter().zip(periods) {
            let draw = (hour.load_mw - hour.solar_mw).clamp(0.0, hour.limit_mw);
            energy_mwh[usize::from(period) % MOST_PERIODS] += draw;
            let peak: &mut f64 = &mut peak_mw[usize::from(cell) % MOST_CELLS];
            *peak = peak.max(draw);
        }
        let at_rest = AtRest {
            peak_mw: &peak_mw,
            energy_mwh: &energy_mwh,
            days: hours as f64 / DAY_HOURS as f64,
        };
        of.peaks(history, at_rest)
    }

    /// Hours at which the system may peak, with what a MW drawn then costs later: the hour itself
    /// where the month is known or its peaks are announced, else the hottest of each late afternoon
    /// by its chance.
    fn system_peaks(
        &self,
        hours: usize,
        site: &Site,
        foresight_hours: Option<usize>,
        peaks: &MonthPeaks,
        terms: &MonthPrices,
    ) -> Vec<(usize, f64)> {
        let mut system_peaks = Vec::new();
        let Some(of) = terms.tariff.as_ref() else {
            return system_peaks;
        };
        if peaks.coincident_usd_per_mw <= 0.0 {
            return system_peaks;
        }
        for (part, ends) in parts(&self.parts, hours) {
            let known = charges::system_peaks(site, part, of);
            let chance = 1.0 / known.len() as f32;
            let known = known.into_iter().map(|hour| (hour, chance));
            let announced = !of.announced_peaks(part.civil).is_empty();
            let chances: Vec<(usize, f32)> = if foresight_hours.is_none() || announced {
                known.collect()
            } else {
                let table = site.climate.years[part.year].table(part.hours);
                let expected = table.peak_chances.iter();
                expected
                    .map(|&(hour, chance)| (hour as usize, chance))
                    .collect()
            };
            let of_year = part.first..part.first + ends - part.from;
            let inside = chances.into_iter();
            let inside = inside.filter(|(hour, chance)| of_year.contains(hour) && *chance > 0.0);
            system_peaks.extend(inside.map(|(hour, chance)| {
                let usd = peaks.coincident_usd_per_mw * f64::from(chance);
                (part.from + hour - part.first, usd)
            }));
        }
        system_peaks
    }

    /// What energy stored at the month's end is worth: the month's mean price, and what the first
    /// hours of the next month need as much as it saves there, if that month is like this one.
    fn stored_value(
        &self,
        hours: usize,
        terms: &MonthPrices,
        task: &Task<'_>,
        battery: &Battery,
    ) -> StoredValue {
        let usd = self.notes[..hours]
            .iter()
            .map(|note| note.marginal_usd_per_mwh);
        let mean = usd.sum::<f64>() / hours as f64;
        let flat = StoredValue::flat(mean * battery.discharge_efficiency);
        let (Some(of), Some(part)) = (&terms.tariff, self.parts.last()) else {
            return flat;
        };
        let years = &of.tariff.years;
        let until = part.first + hours.saturating_sub(part.from);
        let cells = match years.get(part.civil) {
            Some(year) if until < year.demand.len() => &year.demand[until..],
            _ => years
                .get(part.civil + 1)
                .map_or(&[][..], |year| &year.demand),
        };
        let first_mwh = of.held_over_mwh(cells, battery);
        if first_mwh <= 0.0 {
            return flat;
        }
        let cells = &cells[..hours.min(cells.len())];
        let empty = self.next_month_usd(cells, of, task, flat, 0.0);
        let held = self.next_month_usd(cells, of, task, flat, first_mwh);
        StoredValue {
            first_mwh,
            first_usd_per_mwh: ((empty - held) / first_mwh).max(flat.usd_per_mwh),
            ..flat
        }
    }

    /// Cost of grid energy and peaks in a month with the calendar of the next and the prices and
    /// the load of this one, which begins with so much in store, USD.
    fn next_month_usd(
        &self,
        cells: &[u8],
        of: &MonthTariff,
        task: &Task<'_>,
        stored: StoredValue,
        stored_mwh: f64,
    ) -> f64 {
        let rows = &self.hours[..cells.len()];
        let mut peak_mw = [0.0; MOST_CELLS];
        for (hour, &cell) in rows.iter().zip(cells) {
            let draw = (hour.load_mw - hour.solar_mw).clamp(0.0, hour.limit_mw);
            let peak: &mut f64 = &mut peak_mw[usize::from(cell) % MOST_CELLS];
            *peak = peak.max(draw);
        }
        let at_rest = AtRest {
            peak_mw: &peak_mw,
            energy_mwh: &[],
            days: rows.len() as f64 / DAY_HOURS as f64,
        };
        let charges = of
            .next()
            .peaks(&History::new(&of.tariff.terms), at_rest)
            .billed;
        let objective = DispatchObjective {
            charges: &charges,
            cells,
            stored,
            ..DispatchObjective::default()
        };
        let mut state = State {
            stored_mwh,
            ..State::default()
        };
        let mut dispatcher = Dispatcher::default();
        let flows = dispatcher.run(&task.equipment, &objective, rows, rows.len(), &mut state);
        let plants = plants_usd(task.equipment.plants, rows, flows);
        let energy: f64 = flows
            .iter()
            .zip(rows)
            .map(|(flow, hour)| flow.grid_usd(hour))
            .sum();
        let peaks = charges
            .iter()
            .map(|charge| charge.highest_cost(cells, flows));
        energy + plants + peaks.sum::<f64>() - stored.usd(state.stored_mwh)
    }

    /// What a month's dispatch minimises.
    pub(super) fn objective<'a>(
        &self,
        hours: usize,
        foresight_hours: Option<usize>,
        terms: &MonthPrices,
        task: &'a Task<'_>,
    ) -> DispatchObjective<'a> {
        let stored = match &terms.battery {
            Some(battery) if !terms.is_last => self.stored_value(hours, terms, task, battery),
            _ => StoredValue::default(),
        };
        DispatchObjective {
            charges: &task.charges,
            cells: &task.cells,
            foresight_hours,
            first_midnight: (DAY_HOURS - usize::from(self.notes[0].cell) % DAY_HOURS) % DAY_HOURS,
            stored,
        }
    }

    fn dispatch(
        &mut self,
        hours: usize,
        site: &Site,
        foresight_hours: Option<usize>,
        terms: &MonthPrices,
        task: &Task<'_>,
    ) {
        let objective = self.objective(hours, foresight_hours, terms, task);
        let (stored, rows) = (objective.stored, &self.hours[..hours]);
        let before = self.state.held_by(terms.battery.as_ref());
        let idle = Equipment {
            battery: None,
            ..task.equipment
        };
        let flows = self
            .dispatcher
            .run(&task.equipment, &objective, rows, hours, &mut self.state);
        let Some(battery) = terms.battery else { return };
        // Slow units may leave load unserved while the battery charges.
        let starves = flows
            .iter()
            .any(|flow| flow.charge_mw > 0.0 && flow.unserved_mw > ROUNDING_MW);
        let mut rests = starves;
        if let Some(of) = terms.tariff.as_ref().filter(|_| foresight_hours.is_none()) {
            let mut state = before;
            self.at_rest.run(&idle, &objective, rows, hours, &mut state);
            let end = self.state.stored_mwh;
            let stored = stored.usd(before.stored_mwh) - stored.usd(end);
            let worn = battery.wear_usd_per_mwh
                * self
                    .dispatcher
                    .flows()
                    .iter()
                    .map(|flow| flow.discharge_mw)
                    .sum::<f64>();
            let used = self.cost_usd(site, of, terms, task, true) + stored + worn;
            rests |= used > self.cost_usd(site, of, terms, task, false);
        }
        if rests {
            self.state = before;
            let rows = &self.hours[..hours];
            self.dispatcher
                .run(&idle, &objective, rows, hours, &mut self.state);
            self.state.stored_mwh = before.stored_mwh;
        }
    }

    /// Cost of a month as dispatched, or with its batteries at rest, USD: its bill, its plants, and
    /// what its peaks cost later.
    fn cost_usd(
        &mut self,
        site: &Site,
        of: &MonthTariff,
        terms: &MonthPrices,
        task: &Task<'_>,
        as_dispatched: bool,
    ) -> f64 {
        let dispatcher = if as_dispatched {
            &self.dispatcher
        } else {
            &self.at_rest
        };
        let flows = dispatcher.flows();
        measure(&mut self.meterings, site, &self.parts, of, flows);
        let mut history = self.meterings.history(of).clone();
        let bill = self
            .meterings
            .bill(of, terms.delivery_usd_per_mwh, &mut history);
        let later = task.peaks.later.iter();
        let later = later.map(|charge| charge.highest_cost(&self.meterings.demand_period, flows));
        let system_peaks = task.system_peaks.iter();
        let at_peaks = system_peaks.map(|&(hour, usd)| usd * flows[hour].grid_mw);
        bill.total_usd()
            + later.sum::<f64>()
            + at_peaks.sum::<f64>()
            + plants_usd(task.equipment.plants, &self.hours, flows)
            - sales_usd(&self.hours, flows)
            + flows.iter().map(|flow| flow.unserved_mw).sum::<f64>() * UNSERVED_USD_PER_MWH
    }
}

/// What energy sold to the grid brings, USD.
pub(super) fn sales_usd(hours: &[Hour], flows: &[Flow]) -> f64 {
    let hours = flows.iter().zip(hours);
    hours.map(|(flow, hour)| flow.export_usd(hour)).sum()
}

/// Cost of plants, USD.
pub(super) fn plants_usd(plants: &[Plant], hours: &[Hour], flows: &[Flow]) -> f64 {
    let free = |hour: &Hour| Hour {
        price_usd_per_mwh: 0.0,
        export_price_usd_per_mwh: 0.0,
        ..*hour
    };
    let hours = flows.iter().zip(hours);
    hours
        .map(|(flow, hour)| flow.cost(&free(hour), None, plants))
        .sum()
}
