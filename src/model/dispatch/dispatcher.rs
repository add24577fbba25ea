//! A window of hours at least cost.

use super::battery::Battery;
use super::demand;
use super::extrema::{greater, lesser};
use super::hour::{Flow, Hour, State, UNSERVED_USD_PER_MWH};
use super::merit::{Cap, Order};
use super::plan::Plan;
use super::plant::Plant;
use super::storage::Storage;
use std::ops::Range;

/// Hours between two plans where foresight is limited.
const REPLAN_HOURS: usize = 24;

/// Hours of full load that a start is spread over when the battery is planned before the units are
/// committed. Of 0, 1, 2, 5 and 10, two left the least cost on six fortnights of ERCOT 2023.
const START_HOURS: f64 = 2.0;

/// Equipment of a site beside its grid connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Equipment<'a> {
    /// Its battery.
    pub battery: Option<Battery>,
    /// Its plants, at most [`super::hour::PLANTS`], in the order of [`Hour::available_mw`].
    pub plants: &'a [Plant],
}

/// Objective of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DispatchObjective {
    /// Demand charge on the peak grid draw of the kept hours, USD per MW.
    pub demand_usd_per_mw: f64,
    /// Minimum billed grid draw (reached before, or a ratchet's floor), MW.
    pub peak_mw: f64,
    /// Hours that a plan looks ahead, made anew each day; `None` knows the whole window.
    pub foresight_hours: Option<usize>,
    /// Value of a MWh left in the battery at the window's end, USD.
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

    /// Runs the first `keep` of `hours` from `state` (as the battery of now holds it,
    /// [`State::held_by`]), which is then the state after them; the hours beyond are planned and
    /// not run.
    ///
    /// # Panics
    /// With more plants than [`super::hour::PLANTS`] or fewer hours than `keep`.
    pub fn run(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        hours: &[Hour],
        keep: usize,
        state: &mut State,
    ) -> &[Flow] {
        *state = state.held_by(equipment.battery.as_ref());
        self.flows.clear();
        self.flows.resize(keep, Flow::default());
        let cap = self.cap(equipment, terms, hours, keep, state.stored_mwh);
        let committed = equipment.plants.iter().any(Plant::is_committed);
        let (each, horizon) = match terms.foresight_hours {
            Some(ahead) if committed || equipment.battery.is_some() => {
                (REPLAN_HOURS, ahead.max(REPLAN_HOURS))
            }
            _ => (keep.max(1), hours.len()),
        };
        for from in (0..keep).step_by(each) {
            let window = &hours[from..(from + horizon).min(hours.len())];
            let to = (from + each).min(keep);
            let cap = Cap {
                hours: cap.hours.saturating_sub(from),
                ..cap
            };
            if committed {
                self.run_committed(equipment, terms, window, cap, from..to, state);
            } else {
                self.run_flexible(equipment, terms, window, cap, from..to, state);
            }
        }
        &self.flows
    }

    /// The cap on the grid's peak in the hours that are kept, with plants taken as flexible.
    fn cap(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        hours: &[Hour],
        keep: usize,
        stored_mwh: f64,
    ) -> Cap {
        if terms.demand_usd_per_mw <= 0.0
            || (equipment.battery.is_none() && equipment.plants.is_empty())
        {
            return Cap::NONE;
        }
        let order = relaxed(equipment.plants);
        let (uncapped, high) = self.probe(
            equipment,
            terms,
            hours,
            stored_mwh,
            &order,
            Cap {
                mw: f64::INFINITY,
                hours: keep,
            },
        );
        if high <= terms.peak_mw {
            return Cap {
                mw: terms.peak_mw,
                hours: keep,
            };
        }
        let low = demand::lowest(
            &hours[..keep],
            equipment.battery.as_ref(),
            equipment.plants,
            stored_mwh,
            terms.peak_mw,
            high,
        );
        let cost = |mw: f64| {
            self.probe(
                equipment,
                terms,
                hours,
                stored_mwh,
                &order,
                Cap { mw, hours: keep },
            )
            .0
        };
        Cap {
            mw: demand::cheapest(low, high, terms.demand_usd_per_mw, uncapped, cost),
            hours: keep,
        }
    }

    /// Cost of a window under a cap, USD, and the peak grid draw in the capped hours, MW.
    fn probe(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        hours: &[Hour],
        stored_mwh: f64,
        order: &Order,
        cap: Cap,
    ) -> (f64, f64) {
        let (mut cost, mut peak, mut stored) = (0.0, 0.0_f64, stored_mwh);
        if let Some(battery) = &equipment.battery {
            self.storage
                .plan(hours, battery, order, cap, terms.stored_usd_per_mwh);
        }
        for (at, hour) in hours.iter().enumerate() {
            let mut flow = Flow::default();
            if let Some(battery) = &equipment.battery {
                self.storage.run(at, stored, battery, &mut flow);
                stored = flow.stored_mwh;
                cost += flow.discharge_mw * battery.wear_usd_per_mwh;
            }
            order.serve(hour, cap.at(at), need(hour, &flow), &mut flow);
            cost += flow.grid_mw * hour.price_usd_per_mwh + flow.unserved_mw * UNSERVED_USD_PER_MWH;
            cost += equipment
                .plants
                .iter()
                .zip(&flow.plant_mw)
                .map(|(plant, mw)| plant.full_load_usd_per_mwh() * mw)
                .sum::<f64>();
            if at < cap.hours {
                peak = peak.max(flow.grid_mw);
            }
        }
        (cost - stored * terms.stored_usd_per_mwh, peak)
    }

    /// Plants without commitment: the merit order says all.
    fn run_flexible(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        window: &[Hour],
        cap: Cap,
        run: Range<usize>,
        state: &mut State,
    ) {
        let order = relaxed(equipment.plants);
        let flows = &mut self.flows[run];
        let Some(battery) = &equipment.battery else {
            for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
                order.serve(hour, cap.at(at), hour.load_mw, flow);
                exceed(hour, flow);
            }
            return count_units(equipment.plants, window, flows, state);
        };
        self.storage
            .plan(window, battery, &order, cap, terms.stored_usd_per_mwh);
        let mut stored = state.stored_mwh;
        for (at, (flow, hour)) in flows.iter_mut().zip(window).enumerate() {
            self.storage.run(at, stored, battery, flow);
            stored = flow.stored_mwh;
            order.serve(hour, cap.at(at), need(hour, flow), flow);
            exceed(hour, flow);
        }
        count_units(equipment.plants, window, flows, state);
    }

    /// Plants whose units are committed: the battery is planned with plants as if they were
    /// flexible, the units for what is then left to serve, and the battery again with those units.
    fn run_committed(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        window: &[Hour],
        cap: Cap,
        run: Range<usize>,
        state: &mut State,
    ) {
        let plants = equipment.plants;
        self.reckon_need(equipment, terms, window, cap, state.stored_mwh);
        self.commit_in_turn(plants, window, cap, state);
        let costs = plants.iter().map(|plant| plant.incremental_usd_per_mwh);
        let order = Order::new(costs.enumerate());
        if let Some(battery) = &equipment.battery {
            let (bands, stored_usd_per_mwh) = (self.plan.bands(), terms.stored_usd_per_mwh);
            self.storage
                .plan(bands, battery, &order, cap, stored_usd_per_mwh);
        }
        for (at, (flow, band)) in self.flows[run]
            .iter_mut()
            .zip(self.plan.bands())
            .enumerate()
        {
            if let Some(battery) = &equipment.battery {
                self.storage.run(at, state.stored_mwh, battery, flow);
            }
            order.serve(band, cap.at(at), need(band, flow), flow);
            exceed(band, flow);
            for (plant, least) in self.plan.least(at).iter().enumerate().take(plants.len()) {
                flow.plant_mw[plant] += least;
                flow.online[plant] = self.plan.online(plant, at);
                flow.started[plant] = flow.online[plant].saturating_sub(state.online[plant]);
            }
            *state = (&*flow).into();
        }
    }

    /// What units have to serve in each hour: the load, less what a battery would do for it beside
    /// flexible plants.
    fn reckon_need(
        &mut self,
        equipment: &Equipment,
        terms: &DispatchObjective,
        window: &[Hour],
        cap: Cap,
        stored_mwh: f64,
    ) {
        let plants = equipment.plants;
        self.need_mw.clear();
        let helps = |battery: &&Battery| !separate(battery, plants, window, cap);
        let Some(battery) = equipment.battery.as_ref().filter(helps) else {
            self.need_mw.extend(window.iter().map(|hour| hour.load_mw));
            return;
        };
        let (order, stored_usd_per_mwh) = (relaxed(plants), terms.stored_usd_per_mwh);
        self.storage
            .plan(window, battery, &order, cap, stored_usd_per_mwh);
        let mut stored = stored_mwh;
        for (at, hour) in window.iter().enumerate() {
            let mut flow = Flow::default();
            self.storage.run(at, stored, battery, &mut flow);
            self.need_mw.push(need(hour, &flow));
            stored = flow.stored_mwh;
        }
    }

    /// Commits the units of one plant after the other: those before it at the cost of their running
    /// units, those after it at that of a full load.
    fn commit_in_turn(&mut self, plants: &[Plant], window: &[Hour], cap: Cap, state: &State) {
        self.plan.begin(window);
        for at in 0..plants.len() {
            let cost = |(other, plant): (usize, &Plant)| {
                let usd = if other < at {
                    plant.incremental_usd_per_mwh
                } else {
                    plant.full_load_usd_per_mwh()
                };
                (other != at).then_some((other, usd))
            };
            let others = Order::new(plants.iter().enumerate().filter_map(cost));
            self.plan
                .commit((plants, at), &others, window, &self.need_mw, cap, state);
        }
    }
}

/// Plants as if they were flexible, at the cost of their full load and with a start spread over
/// [`START_HOURS`] of it.
fn relaxed(plants: &[Plant]) -> Order {
    let cost = |plant: &Plant| {
        plant.full_load_usd_per_mwh() + plant.start_usd / (plant.unit_mw * START_HOURS)
    };
    Order::new(plants.iter().map(cost).enumerate())
}

/// Whether the grid limit leaves capacity for any output of battery and plants in every hour. Then
/// both are dispatched against the price alone, independently of each other.
fn separate(battery: &Battery, plants: &[Plant], hours: &[Hour], cap: Cap) -> bool {
    hours.iter().enumerate().all(|(at, hour)| {
        let others = hour.available_mw[..plants.len()]
            .iter()
            .fold(hour.solar_mw, |sum, mw| sum + mw);
        hour.load_mw + battery.charge_mw <= lesser(hour.limit_mw, cap.at(at))
            && hour.load_mw - battery.discharge_mw >= others
    })
}

/// A cap that cannot be kept gives way: the grid serves what is left, up to its limit.
#[inline]
fn exceed(hour: &Hour, flow: &mut Flow) {
    if flow.unserved_mw > 0.0 {
        let more = lesser(flow.unserved_mw, hour.limit_mw - flow.grid_mw);
        flow.grid_mw += more;
        flow.unserved_mw -= more;
    }
}

/// Net load on the sources, MW.
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
