//! A window of hours at least cost.

use super::committed::Committed;
use super::cutting_plane::{Evaluation, minimise};
use super::export::offered;
use super::extrema::{greater, lesser};
use super::hour::{Flow, Hour, State};
use super::lowest;
use super::merit::Order;
use super::objective::{DispatchObjective, Equipment};
use super::peak::{Cap, Levels};
use super::plant::Plant;
use super::probe::Probe;
use super::storage::Storage;
use super::stored_value::StoredValue;
use std::ops::Range;

/// Hours between two plans where foresight is limited.
const DAY_HOURS: usize = 24;

/// Days to come that a peak must be kept for at most, each like the last known.
const DAYS: usize = 13;

/// What the search for caps may leave of what it saves.
const TOLERANCE: f64 = 1.5e-2;

/// The same in windows shorter than a month, whose errors add up.
const SHORT_TOLERANCE: f64 = 2e-3;

/// Hours of a month at least.
const MONTH_HOURS: usize = 672;

/// The same as a share of the cost, where it saves little.
const LEAST_TOLERANCE: f64 = 1e-6;

/// Plans and runs windows. Its buffers are reused.
#[derive(Debug, Default)]
pub struct Dispatcher {
    storage: Storage,
    probe: Probe,
    levels: Levels,
    cells: Vec<u8>,
    caps: Vec<Cap>,
    /// Caps with the battery at rest.
    caps_at_rest: Vec<Cap>,
    /// The flows of a window as it is planned.
    planned: Vec<Flow>,
    /// Hours with what may be sold as load.
    offered: Vec<Hour>,
    committed: Committed,
    flows: Vec<Flow>,
}

impl Dispatcher {
    /// The flows of the last run.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Runs the first `keep` of `hours` from `state` (as the battery of now holds it,
    /// [`State::held_by`]), which is then the state after them; the hours beyond are planned and
    /// not run.
    ///
    /// # Panics
    /// With more plants than [`super::hour::PLANTS`] or fewer hours than `keep`.
    pub fn run(
        &mut self,
        equipment: &Equipment,
        objective: &DispatchObjective<'_>,
        hours: &[Hour],
        keep: usize,
        state: &mut State,
    ) -> &[Flow] {
        if hours.iter().all(|hour| hour.export_limit_mw <= 0.0) {
            self.run_offered(equipment, objective, hours, keep, state);
            return &self.flows;
        }
        let order = Order::relaxed(equipment.plants);
        let is_flexible = !equipment.plants.iter().any(Plant::is_committed);
        let mut rows = std::mem::take(&mut self.offered);
        rows.clear();
        rows.extend(hours.iter().map(|hour| offered(hour, &order, is_flexible)));
        self.run_offered(equipment, objective, &rows, keep, state);
        self.offered = rows;
        &self.flows
    }

    /// The same for hours whose load holds what may be sold.
    fn run_offered(
        &mut self,
        equipment: &Equipment,
        objective: &DispatchObjective<'_>,
        hours: &[Hour],
        keep: usize,
        state: &mut State,
    ) {
        *state = state.held_by(equipment.battery.as_ref());
        self.flows.clear();
        self.flows.resize(keep, Flow::default());
        self.levels.begin();
        self.cells.clear();
        self.cells.extend(objective.cells.iter().take(keep));
        if !objective.charges.is_empty() {
            self.cells.resize(keep, 0);
        }
        let mut from = 0;
        while from < keep {
            let (to, ends) = next_plan(equipment, objective, from, keep, hours.len());
            // Before the last window all of what is stored is worth the same.
            let objective = &DispatchObjective {
                stored: if ends < hours.len() {
                    StoredValue::flat(objective.stored.usd_per_mwh)
                } else {
                    objective.stored
                },
                ..*objective
            };
            let days_left = (keep - ends.min(keep)) / DAY_HOURS;
            let window = (&hours[from..ends], days_left.min(DAYS));
            self.run_window(equipment, objective, window, from..to, state);
            from = to;
        }
    }

    /// Plans a window and runs the hours `run` of the whole, which are its first.
    fn run_window(
        &mut self,
        equipment: &Equipment,
        objective: &DispatchObjective<'_>,
        (window, days_left): (&[Hour], usize),
        run: Range<usize>,
        state: &mut State,
    ) {
        let watched = self.cells.len();
        // The calendar of the days to come is known, whatever their prices.
        let cells = run.start.min(watched)..watched;
        self.levels
            .divide(objective.charges, &self.cells[cells.clone()]);
        self.caps.clear();
        self.caps_at_rest.clear();
        let dispatchable = equipment.battery.is_some() || !equipment.plants.is_empty();
        let mut equipment = *equipment;
        let stored_mwh = state.stored_mwh;
        let is_committed = equipment.plants.iter().any(Plant::is_committed);
        if is_committed && equipment.battery.is_some() && self.levels.count() > 0 {
            let idle = Equipment {
                battery: None,
                ..equipment
            };
            self.find_caps(&idle, objective, (window, days_left), stored_mwh);
            std::mem::swap(&mut self.caps, &mut self.caps_at_rest);
        }
        let found = self.levels.count() == 0
            || !dispatchable
            || self.find_caps(&equipment, objective, (window, days_left), stored_mwh);
        if is_committed {
            let flows = &mut self.flows[run.clone()];
            let capped = (&self.levels, [&*self.caps, &*self.caps_at_rest]);
            equipment = self
                .committed
                .run(&equipment, objective, window, capped, flows, state);
        } else if !found {
            equipment.battery = None;
            self.run_flexible(&equipment, objective, window, run.clone(), state);
        } else if self.caps.is_empty() {
            self.run_flexible(&equipment, objective, window, run.clone(), state);
        } else {
            let flows = &mut self.flows[run.clone()];
            flows.copy_from_slice(&self.planned[..flows.len()]);
            count_units(equipment.plants, window, flows, state);
        }
        if equipment.battery.is_none() {
            state.stored_mwh = stored_mwh;
            for flow in &mut self.flows[run.clone()] {
                flow.stored_mwh = stored_mwh;
            }
        }
        self.levels.reach(&self.cells[cells], &self.flows[run]);
    }

    /// Finds the caps on the grid's draw under which energy and charges of a window cost least,
    /// with plants as if they were flexible. Whether that is less than with the battery at rest.
    fn find_caps(
        &mut self,
        equipment: &Equipment,
        objective: &DispatchObjective<'_>,
        (window, days_left): (&[Hour], usize),
        stored_mwh: f64,
    ) -> bool {
        let order = Order::relaxed(equipment.plants);
        let (levels, probe, caps) = (&self.levels, &mut self.probe, &mut self.caps);
        let stored = (stored_mwh, &objective.stored);
        let idle = Equipment {
            battery: None,
            ..*equipment
        };
        let mut slopes = vec![0.0; levels.count()];
        let (at_rest, _) = probe.cost(&idle, &order, window, levels.caps(&[]), stored, &mut slopes);
        let peaks = levels.highest(probe.flows().iter().map(|flow| flow.grid_mw));
        let (low, high) = range(levels, equipment, (window, days_left), stored_mwh);
        // A peak below what can be kept to the month's end saves nothing.
        let kept = |mut peaks: Vec<f64>| {
            for (peak, low) in peaks.iter_mut().zip(&low) {
                *peak = greater(*peak, *low);
            }
            peaks
        };
        let peaks = kept(peaks);
        let at_rest = at_rest + levels.cost(&peaks, &mut slopes);
        let (best, mut least) = (&mut self.planned, f64::INFINITY);
        let evaluate = |caps_mw: &[f64], at: &mut Evaluation| {
            levels.lay(caps_mw, window, caps);
            at.slopes.clear();
            at.slopes.resize(caps_mw.len(), 0.0);
            let laid = levels.caps(caps);
            let (cost, beyond) =
                probe.cost(equipment, &order, window, laid, stored, &mut at.slopes);
            at.value = cost + beyond + levels.cost(caps_mw, &mut at.slopes);
            // The peaks that were reached are caps under which the same plan goes.
            at.met = kept(levels.highest(probe.flows().iter().map(|flow| flow.grid_mw)));
            at.met_value = cost + levels.cost(&at.met, &mut slopes);
            if at.met_value < least {
                least = at.met_value;
                probe.swap_flows(best);
            }
        };
        let share = if window.len() < MONTH_HOURS {
            SHORT_TOLERANCE
        } else {
            TOLERANCE
        };
        let tolerance =
            |best: f64| greater(share * (at_rest - best), LEAST_TOLERANCE * at_rest.abs());
        // A single cap is often best as low as it can be kept; several may not be kept together.
        let start: Vec<f64> = if low.len() == 1 {
            low.clone()
        } else {
            let within = low.iter().zip(&high);
            let clamped = peaks.iter().zip(within);
            clamped
                .map(|(peak, (low, high))| peak.clamp(*low, *high))
                .collect()
        };
        let (caps_mw, least) = minimise((&low, &high), &start, tolerance, evaluate);
        if least > at_rest {
            self.caps.clear();
            return false;
        }
        self.levels.lay(&caps_mw, window, &mut self.caps);
        true
    }

    /// Plants without commitment: the merit order says all.
    fn run_flexible(
        &mut self,
        equipment: &Equipment,
        objective: &DispatchObjective<'_>,
        window: &[Hour],
        run: Range<usize>,
        state: &mut State,
    ) {
        let order = Order::relaxed(equipment.plants);
        let caps = self.levels.caps(&self.caps);
        let flows = &mut self.flows[run];
        let Some(battery) = &equipment.battery else {
            for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
                order.serve(hour, caps.at(at), hour.load_mw, flow);
            }
            return count_units(equipment.plants, window, flows, state);
        };
        self.storage
            .plan(window, battery, &order, caps, &objective.stored);
        let mut stored = state.stored_mwh;
        for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
            self.storage.run(at, stored, battery, flow);
            stored = flow.stored_mwh;
            order.serve(hour, caps.at(at), flow.need_mw(hour), flow);
        }
        count_units(equipment.plants, window, flows, state);
    }
}

/// The hours up to which a plan made at `from` is run, and up to which it looks.
fn next_plan(
    equipment: &Equipment,
    objective: &DispatchObjective<'_>,
    from: usize,
    keep: usize,
    known: usize,
) -> (usize, usize) {
    let depends = equipment.battery.is_some()
        || equipment.plants.iter().any(Plant::is_committed)
        || !(objective.charges.is_empty() || equipment.plants.is_empty());
    match objective.foresight_hours {
        Some(ahead) if depends => {
            let ahead = ahead.max(DAY_HOURS);
            // What is known in the hours before the first midnight was known at the one before.
            let midnight = objective.first_midnight % DAY_HOURS;
            let to = if from < midnight {
                midnight
            } else {
                from + DAY_HOURS
            };
            (to.min(keep), (to + ahead - DAY_HOURS).min(known))
        }
        _ => (keep, known),
    }
}

/// Between which draws the cap on each level lies: at least what is free, and what battery and
/// plants can keep, in the days to come too; at most load and charging together.
fn range(
    levels: &Levels,
    equipment: &Equipment,
    (window, days_left): (&[Hour], usize),
    stored_mwh: f64,
) -> (Vec<f64>, Vec<f64>) {
    let charge = equipment.battery.map_or(0.0, |battery| battery.charge_mw);
    let most = window
        .iter()
        .map(|hour| lesser(hour.load_mw - hour.export_limit_mw + charge, hour.limit_mw));
    let most = levels.highest(most);
    let low = levels.free().zip(&most).enumerate();
    let low = low
        .map(|(level, (free, most))| {
            let watched = |hour: usize| levels.watches(level, hour);
            lowest::cap(
                equipment,
                (window, days_left),
                stored_mwh,
                watched,
                (lesser(free, *most), *most),
            )
        })
        .collect();
    (low, most)
}

/// Units on-line, as many as the output takes; and the state after the hours.
fn count_units(plants: &[Plant], hours: &[Hour], flows: &mut [Flow], state: &mut State) {
    if !plants.is_empty() {
        let mut before = state.online;
        for (flow, hour) in flows.iter_mut().zip(hours) {
            for (at, plant) in plants.iter().enumerate() {
                flow.online[at] = plant.needed(hour.available_mw[at], flow.plant_mw[at]);
                flow.started[at] = flow.online[at].saturating_sub(before[at]);
            }
            before = flow.online;
        }
    }
    if let Some(last) = flows.last() {
        *state = last.into();
    }
}
