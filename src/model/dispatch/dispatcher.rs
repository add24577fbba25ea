//! A window of hours at least cost.

use super::battery::Battery;
use super::hour::{Flow, Hour, State};
use super::merit::{Order, greater};
use super::plant::Plant;
use super::storage::Storage;

/// Hours between two plans where foresight is limited.
const REPLAN_HOURS: usize = 24;

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
    flows: Vec<Flow>,
}

impl Dispatcher {
    /// Runs the first `keep` of `hours` from `state`, which is then the state after them; the hours beyond are looked
    /// at and not run.
    ///
    /// # Panics
    /// With more plants than [`super::hour::PLANTS`] or fewer hours than `keep`.
    pub fn run(&mut self, equipment: &Equipment, terms: &Terms, hours: &[Hour], keep: usize, state: &mut State) -> &[Flow] {
        let order = Order::new(equipment.plants.iter().map(Plant::full_load_usd_per_mwh));
        self.flows.clear();
        self.flows.resize(keep, Flow::default());
        match &equipment.battery {
            None => self.flows.iter_mut().zip(hours).for_each(|(flow, hour)| order.serve(hour, f64::INFINITY, hour.load_mw, flow)),
            Some(battery) => self.run_battery(battery, &order, terms, hours, keep, state.stored_mwh),
        }
        if !equipment.plants.is_empty() {
            self.commit(equipment.plants, hours, state);
        }
        if let Some(last) = self.flows.last() {
            *state = last.into();
        }
        &self.flows
    }

    /// Plans and runs the battery.
    fn run_battery(&mut self, battery: &Battery, order: &Order, terms: &Terms, hours: &[Hour], keep: usize, stored_mwh: f64) {
        let (each, horizon) = terms.foresight_hours.map_or((keep.max(1), hours.len()), |ahead| (REPLAN_HOURS, ahead.max(REPLAN_HOURS)));
        let mut stored = stored_mwh.clamp(0.0, battery.energy_mwh);
        for from in (0..keep).step_by(each) {
            let window = &hours[from..(from + horizon).min(hours.len())];
            self.storage.plan(window, battery, order, f64::INFINITY, terms.stored_usd_per_mwh);
            let to = (from + each).min(keep);
            for (at, (flow, hour)) in self.flows[from..to].iter_mut().zip(window).enumerate() {
                self.storage.run(at, stored, battery, flow);
                stored = flow.stored_mwh;
                let need = greater(hour.load_mw + flow.charge_mw - flow.discharge_mw, 0.0);
                order.serve(hour, f64::INFINITY, need, flow);
            }
        }
    }

    /// Units on-line: as many as the output takes.
    fn commit(&mut self, plants: &[Plant], hours: &[Hour], state: &State) {
        let mut before = state.online;
        for (flow, hour) in self.flows.iter_mut().zip(hours) {
            for (at, plant) in plants.iter().enumerate() {
                flow.online[at] = plant.needed(hour.available_mw[at], flow.plant_mw[at]);
                flow.started[at] = flow.online[at].saturating_sub(before[at]);
            }
            before = flow.online;
        }
    }
}
