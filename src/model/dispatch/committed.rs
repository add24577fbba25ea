//! Windows with plants whose units are committed.
//!
//! Where the grid limit binds neither battery nor units, each is planned against the price alone,
//! exactly. Else plans are made in two ways: the battery beside plants as if they were flexible,
//! then the units for what is left; and units and battery together, on a grid of stored energy.
//! From either, the battery is planned for the units and the units for the battery in turn as long
//! as that costs less. Caps on the grid's draw are those found with flexible plants; going without
//! them, and leaving the battery at rest with caps of its own or none, are tried too. The cheapest
//! plan is run, so that a battery never makes a window cost more than the same units without it.

use super::battery::Battery;
use super::extrema::lesser;
use super::hour::{Flow, Hour, State, UNSERVED_USD_PER_MWH};
use super::merit::Order;
use super::objective::{DispatchObjective, Equipment};
use super::peak::{Cap, Caps, Levels};
use super::plan::Plan;
use super::plant::Plant;
use super::storage::Storage;
use super::stored_value::StoredValue;

/// Rounds of planning battery and units in turn at most.
const ROUNDS: usize = 6;

/// Plans of a window; reused.
#[derive(Debug, Default)]
pub struct Committed {
    storage: Storage,
    plan: Plan,
    /// The cheapest plan so far.
    kept: Plan,
    need_mw: Vec<f64>,
    /// The plan run over its window.
    flows: Vec<Flow>,
}

/// A window, and the caps that it is planned under.
#[derive(Clone, Copy)]
struct Task<'a> {
    equipment: Equipment<'a>,
    hours: &'a [Hour],
    levels: &'a Levels,
    caps: Caps<'a>,
    end: &'a StoredValue,
}

impl Committed {
    /// Plans a window and runs its first hours, those of `flows`, from `state`; the equipment that
    /// was used, which may leave out the battery. Caps are those with the battery and those with it
    /// at rest.
    pub fn run<'a>(
        &mut self,
        equipment: &Equipment<'a>,
        objective: &DispatchObjective<'_>,
        window: &[Hour],
        (levels, [caps, caps_at_rest]): (&Levels, [&[Cap]; 2]),
        flows: &mut [Flow],
        state: &mut State,
    ) -> Equipment<'a> {
        let idle = Equipment {
            battery: None,
            ..*equipment
        };
        let choices = [
            (*equipment, [].as_slice()),
            (*equipment, caps),
            (idle, &[]),
            (idle, caps_at_rest),
        ];
        // Without a charge a battery at rest is never cheaper; without a battery all is at rest.
        let choices = match (levels.count(), equipment.battery) {
            (0, _) => &choices[..1],
            (_, None) => &choices[..2],
            (_, Some(_)) => &choices[..],
        };
        let (mut least, mut used) = (f64::INFINITY, *equipment);
        for &(equipment, caps) in choices {
            let task = Task {
                equipment,
                hours: window,
                levels,
                caps: levels.caps(caps),
                end: &objective.stored,
            };
            self.plan(task, state);
            let cost = match choices {
                [_] => {
                    self.run_plan(task, state);
                    0.0
                }
                _ => self.simulate(task, state),
            };
            if cost < least {
                (least, used) = (cost, equipment);
                let count = flows.len();
                flows.copy_from_slice(&self.flows[..count]);
            }
        }
        if let Some(last) = flows.last() {
            *state = last.into();
        }
        used
    }

    /// Leaves the cheapest plan found for a window.
    fn plan(&mut self, task: Task<'_>, state: &State) {
        let plants = task.equipment.plants;
        let coupled = self.reckon_need(task, state.stored_mwh);
        let follows = |plant: &Plant| plant.ramp_mw_per_hour < plant.unit_mw;
        let together = task
            .equipment
            .battery
            .as_ref()
            .filter(|_| coupled && !plants.iter().any(follows));
        self.commit_in_turn(task, state, None);
        if !coupled {
            return;
        }
        let mut least = f64::INFINITY;
        for start in [None, together] {
            if start.is_some() {
                self.commit_in_turn(task, state, start);
            }
            let mut last = f64::INFINITY;
            for _ in 0..ROUNDS {
                let cost = self.simulate(task, state);
                if cost < least {
                    least = cost;
                    self.kept.copy(&self.plan);
                }
                if cost >= last {
                    break;
                }
                last = cost;
                self.commit_in_turn(task, state, None);
            }
            if together.is_none() {
                break;
            }
        }
        std::mem::swap(&mut self.plan, &mut self.kept);
    }

    /// Runs the plan over its window.
    fn run_plan(&mut self, task: Task<'_>, state: &State) {
        let (plants, plan) = (task.equipment.plants, &self.plan);
        let costs = plants.iter().map(|plant| plant.incremental_usd_per_mwh);
        let order = Order::new(costs.enumerate());
        let battery = task.equipment.battery.as_ref();
        if let Some(battery) = battery {
            self.storage
                .plan(plan.bands(), battery, &order, task.caps, task.end);
        }
        let mut state = *state;
        self.flows.clear();
        for (at, band) in plan.bands().iter().enumerate() {
            let mut flow = Flow::default();
            if let Some(battery) = battery {
                self.storage.run(at, state.stored_mwh, battery, &mut flow);
            }
            order.serve(band, task.caps.at(at), flow.need_mw(band), &mut flow);
            for (plant, least) in plan.least(at).iter().enumerate().take(plants.len()) {
                flow.plant_mw[plant] += least;
                flow.online[plant] = plan.online(plant, at);
                flow.started[plant] = flow.online[plant].saturating_sub(state.online[plant]);
            }
            state = (&flow).into();
            self.flows.push(flow);
        }
    }

    /// Cost of the plan over its window, USD, with charges on peaks and less what is stored after
    /// it; leaves the need that the battery makes of the load.
    fn simulate(&mut self, task: Task<'_>, state: &State) -> f64 {
        self.run_plan(task, state);
        let (battery, plants) = (task.equipment.battery.as_ref(), task.equipment.plants);
        self.need_mw.clear();
        let mut cost = 0.0;
        for (flow, hour) in self.flows.iter().zip(task.hours) {
            self.need_mw.push(flow.need_mw(hour));
            cost += flow.cost(hour, battery, plants) + flow.unserved_mw * UNSERVED_USD_PER_MWH;
        }
        let stored = match battery {
            Some(_) => self.flows.last().map_or(0.0, |flow| flow.stored_mwh),
            None => state.stored_mwh,
        };
        cost + task.levels.cost_of(&self.flows) - task.end.usd(stored)
    }

    /// What units have to serve in each hour: the load, less what a battery would do for it beside
    /// flexible plants. Whether the grid limit couples the two.
    fn reckon_need(&mut self, task: Task<'_>, stored_mwh: f64) -> bool {
        let (plants, hours) = (task.equipment.plants, task.hours);
        self.need_mw.clear();
        let coupled = |battery: &&Battery| {
            battery.energy_mwh > 0.0 && !separate(battery, plants, hours, task.caps)
        };
        let Some(battery) = task.equipment.battery.as_ref().filter(coupled) else {
            self.need_mw.extend(hours.iter().map(|hour| hour.load_mw));
            return false;
        };
        let order = Order::relaxed(plants);
        self.storage
            .plan(hours, battery, &order, task.caps, task.end);
        let mut stored = stored_mwh;
        for (at, hour) in hours.iter().enumerate() {
            let mut flow = Flow::default();
            self.storage.run(at, stored, battery, &mut flow);
            self.need_mw.push(flow.need_mw(hour));
            stored = flow.stored_mwh;
        }
        true
    }

    /// Commits the units of one plant after the other, for the need or together with a battery:
    /// those before it at the cost of their running units, those after it at that of a full load.
    fn commit_in_turn(&mut self, task: Task<'_>, state: &State, together: Option<&Battery>) {
        let plants = task.equipment.plants;
        let together = together.map(|battery| (battery, task.end));
        self.plan.begin(task.hours);
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
            let needs = (self.need_mw.as_slice(), together);
            self.plan
                .commit((plants, at), &others, task.hours, needs, task.caps, state);
        }
    }
}

/// Whether the grid limit leaves capacity for any output of battery and plants in every hour. Then
/// both are dispatched against the price alone, independently of each other.
fn separate(battery: &Battery, plants: &[Plant], hours: &[Hour], caps: Caps<'_>) -> bool {
    hours.iter().enumerate().all(|(at, hour)| {
        let others = hour.available_mw[..plants.len()]
            .iter()
            .fold(hour.solar_mw + hour.export_limit_mw, |sum, mw| sum + mw);
        let grid_mw = lesser(hour.limit_mw, caps.at(at).mw);
        hour.load_mw - hour.export_limit_mw + battery.charge_mw <= grid_mw
            && hour.load_mw - battery.discharge_mw >= others
    })
}
