//! A window of hours at least cost.

use super::battery::Battery;
use super::hour::{Flow, Hour, State};
use super::merit::{Cap, Order, greater};
use super::plan::Plan;
use super::plant::Plant;
use super::storage::Storage;
use std::ops::Range;

/// Hours between two plans where foresight is limited.
const REPLAN_HOURS: usize = 24;

/// How often battery and units are planned in turn.
const PASSES: usize = 2;

/// What a site has beside its grid.
#[derive(Clone, Copy, Debug, Default)]
pub struct Equipment<'a> {
    /// Its battery.
    pub battery: Option<Battery>,
    /// Its plants, at most [`super::hour::PLANTS`], in the order of [`Hour::available_mw`].
    pub plants: &'a [Plant],
}

/// What a window is planned for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// What a MW of the highest grid draw of the kept hours costs, USD.
    pub demand_usd_per_mw: f64,
    /// Grid draw that is paid for anyhow (reached before, or a ratchet's floor), MW.
    pub peak_mw: f64,
    /// Hours that a plan looks ahead, made anew each day; `None` knows the whole window.
    pub foresight_hours: Option<usize>,
    /// What a MWh left in the battery when the window ends is worth, USD.
    pub stored_usd_per_mwh: f64,
}

/// Plans and runs windows. Its buffers are reused: after the first windows nothing is allocated.
#[derive(Debug, Default)]
pub struct Dispatcher {
    storage: Storage,
    plan: Plan,
    need_mw: Vec<f64>,
    flows: Vec<Flow>,
}

impl Dispatcher {
    /// The flows of the last run.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Runs the first `keep` of `hours` from `state`, which is then the state after them; the hours beyond are looked
    /// at and not run.
    ///
    /// # Panics
    /// With more plants than [`super::hour::PLANTS`] or fewer hours than `keep`.
    pub fn run(&mut self, equipment: &Equipment, terms: &Terms, hours: &[Hour], keep: usize, state: &mut State) -> &[Flow] {
        self.flows.clear();
        self.flows.resize(keep, Flow::default());
        let cap = Cap::NONE;
        let committed = equipment.plants.iter().any(Plant::is_committed);
        let (each, horizon) = match terms.foresight_hours {
            Some(ahead) if committed || equipment.battery.is_some() => (REPLAN_HOURS, ahead.max(REPLAN_HOURS)),
            _ => (keep.max(1), hours.len()),
        };
        for from in (0..keep).step_by(each) {
            let window = &hours[from..(from + horizon).min(hours.len())];
            let to = (from + each).min(keep);
            let cap = Cap { hours: cap.hours.saturating_sub(from), ..cap };
            if committed {
                self.run_committed(equipment, terms, window, cap, from..to, state);
            } else {
                self.run_flexible(equipment, terms, window, cap, from..to, state);
            }
        }
        &self.flows
    }

    /// Plants without commitment: the merit order says all.
    fn run_flexible(&mut self, equipment: &Equipment, terms: &Terms, window: &[Hour], cap: Cap, run: Range<usize>, state: &mut State) {
        let order = Order::new(equipment.plants.iter().map(Plant::full_load_usd_per_mwh).enumerate());
        let flows = &mut self.flows[run];
        let Some(battery) = &equipment.battery else {
            for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
                order.serve(hour, cap.at(at), hour.load_mw, flow);
            }
            return count_units(equipment.plants, window, flows, state);
        };
        self.storage.plan(window, battery, &order, cap, terms.stored_usd_per_mwh);
        let mut stored = state.stored_mwh;
        for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
            self.storage.run(at, stored, battery, flow);
            stored = flow.stored_mwh;
            order.serve(hour, cap.at(at), need(hour, flow), flow);
        }
        count_units(equipment.plants, window, flows, state);
    }

    /// Plants whose units are committed: battery and units are planned in turn, first with plants as if they were
    /// flexible at the cost of their full load.
    fn run_committed(&mut self, equipment: &Equipment, terms: &Terms, window: &[Hour], cap: Cap, run: Range<usize>, state: &mut State) {
        let plants = equipment.plants;
        self.plan.begin(window);
        let mut order = Order::new(plants.iter().map(Plant::full_load_usd_per_mwh).enumerate());
        let mut known = 0;
        for _ in 0..if equipment.battery.is_some() { PASSES } else { 1 } {
            self.need_mw.clear();
            match &equipment.battery {
                None => self.need_mw.extend(window.iter().map(|hour| hour.load_mw)),
                Some(battery) => {
                    self.storage.plan(self.plan.bands(), battery, &order, cap, terms.stored_usd_per_mwh);
                    let mut stored = state.stored_mwh;
                    for (at, hour) in window.iter().enumerate() {
                        let mut flow = Flow::default();
                        self.storage.run(at, stored, battery, &mut flow);
                        stored = flow.stored_mwh;
                        self.need_mw.push(need(hour, &flow));
                    }
                }
            }
            for at in 0..plants.len() {
                let cost = |(other, plant): (usize, &Plant)| {
                    let usd = if other < known.max(at) { plant.incremental_usd_per_mwh } else { plant.full_load_usd_per_mwh() };
                    (other != at).then_some((other, usd))
                };
                let others = Order::new(plants.iter().enumerate().filter_map(cost));
                self.plan.commit(plants, at, &others, window, &self.need_mw, cap, state);
            }
            known = plants.len();
            order = Order::new(plants.iter().map(|plant| plant.incremental_usd_per_mwh).enumerate());
        }
        if let Some(battery) = &equipment.battery {
            self.storage.plan(self.plan.bands(), battery, &order, cap, terms.stored_usd_per_mwh);
        }
        for (at, (flow, band)) in self.flows[run].iter_mut().zip(self.plan.bands()).enumerate() {
            if let Some(battery) = &equipment.battery {
                self.storage.run(at, state.stored_mwh, battery, flow);
            }
            order.serve(band, cap.at(at), need(band, flow), flow);
            for (plant, least) in self.plan.least(at).iter().enumerate().take(plants.len()) {
                flow.plant_mw[plant] += least;
                flow.online[plant] = self.plan.online(plant, at);
                flow.started[plant] = flow.online[plant].saturating_sub(state.online[plant]);
            }
            *state = (&*flow).into();
        }
    }
}

/// What sources must give, MW.
#[inline]
fn need(hour: &Hour, flow: &Flow) -> f64 {
    greater(hour.load_mw + flow.charge_mw - flow.discharge_mw, 0.0)
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
