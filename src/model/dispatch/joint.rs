//! Units on-line and stored energy together, where the grid limit couples them.
//!
//! The cost-to-go is tabulated by units on-line and stored energy, on a grid of equal steps, from
//! the last hour back: an hour's cost depends on the units that run and on the change of what is
//! stored, a start costs the same each. That is exact on the grid. The units are taken from it; the
//! battery is then planned for them without a grid ([`super::storage`]).

use super::battery::Battery;
use super::commitment::Window;
use super::extrema::lesser;
use super::merit::{Order, Stack};
use super::plant::Plant;
use super::stored_value::StoredValue;

/// Steps of stored energy at least and at most. Of these the number is taken that an hour of full
/// charge and one of full discharge fill best: what is left over, not the number, is what costs.
const STEPS: std::ops::RangeInclusive<usize> = 48..=80;

/// Levels of stored energy at most.
const LEVELS: usize = *STEPS.end() + 1;

/// Tables of a window; reused.
#[derive(Debug, Default)]
pub struct Joint {
    stack: Stack,
    /// Cost-to-go after each hour, the last one first, by units and level.
    after: Vec<[f64; LEVELS]>,
    /// Cost of an hour by units and change of level.
    costs: Vec<f64>,
    /// Units that can run in each hour.
    ready: Vec<u16>,
}

/// A battery on the grid.
#[derive(Clone, Copy)]
struct Steps {
    count: usize,
    step_mwh: f64,
    /// Most levels down and up in an hour.
    down: usize,
    up: usize,
}

impl Steps {
    fn of(battery: &Battery) -> Self {
        let up_mwh = lesser(
            battery.charge_mw * battery.charge_efficiency,
            battery.energy_mwh,
        );
        let down_mwh = lesser(
            battery.discharge_mw / battery.discharge_efficiency,
            battery.energy_mwh,
        );
        let whole = |mwh: f64, step_mwh: f64| (mwh / step_mwh + 1e-9) as usize;
        let left = |mwh: f64, step_mwh: f64| mwh - whole(mwh, step_mwh) as f64 * step_mwh;
        let left = |count: usize| {
            let step_mwh = battery.energy_mwh / count as f64;
            left(up_mwh, step_mwh) + left(down_mwh, step_mwh)
        };
        let fits = STEPS.min_by(|a, b| left(*a).total_cmp(&left(*b)));
        let count = fits.unwrap_or(*STEPS.end());
        let step_mwh = battery.energy_mwh / count as f64;
        Self {
            count,
            step_mwh,
            down: whole(down_mwh, step_mwh).min(count),
            up: whole(up_mwh, step_mwh).min(count),
        }
    }

    fn changes(&self) -> usize {
        self.down + self.up + 1
    }
}

impl Joint {
    /// Writes into `online` how many of a plant's units run in each hour, so that with `others` and
    /// a battery they serve the load at least cost; `before` ran and `stored_mwh` was in store when
    /// the window begins, and what is stored after it is worth `end`.
    pub fn plan(
        &mut self,
        (plant, at): (&Plant, usize),
        others: &Order,
        window: Window<'_>,
        battery: &Battery,
        (before, stored_mwh, end): (u16, f64, &StoredValue),
        online: &mut [u16],
    ) {
        let steps = Steps::of(battery);
        let units = |available: f64| plant.ready(available);
        self.ready.clear();
        self.ready
            .extend(window.hours.iter().map(|hour| units(hour.available_mw[at])));
        let most = usize::from(self.ready.iter().copied().max().unwrap_or(0).max(before));
        let size = most + 1;
        self.after.clear();
        let end = std::array::from_fn(|level| -end.usd(steps.step_mwh * level as f64));
        self.after.resize(size, end);
        for hour in (0..window.hours.len()).rev() {
            self.price((plant, at), others, window, battery, steps, hour);
            self.back(plant, steps, size, self.ready[hour]);
        }
        let mut level = ((stored_mwh / steps.step_mwh + 0.5) as usize).min(steps.count);
        let mut running = usize::from(before);
        for (hour, online) in online.iter_mut().enumerate() {
            self.price((plant, at), others, window, battery, steps, hour);
            let from = (window.hours.len() - 1 - hour) * size;
            let (mut best, mut next) = (f64::INFINITY, (0, level));
            for units in 0..=usize::from(self.ready[hour]) {
                let started = units.saturating_sub(running) as f64 * plant.start_usd;
                let costs = &self.costs[units * steps.changes()..];
                let lowest = level.saturating_sub(steps.down);
                for to in lowest..=(level + steps.up).min(steps.count) {
                    let change = to + steps.down - level;
                    let cost = started + costs[change] + self.after[from + units][to];
                    if cost < best {
                        (best, next) = (cost, (units, to));
                    }
                }
            }
            (running, level) = next;
            *online = running as u16;
        }
    }

    /// Cost of an hour for each number of units and each change of the level.
    fn price(
        &mut self,
        (plant, at): (&Plant, usize),
        others: &Order,
        window: Window<'_>,
        battery: &Battery,
        steps: Steps,
        hour: usize,
    ) {
        let row = &window.hours[hour];
        others.stack(row, window.caps.at(hour), &mut self.stack);
        let ready = self.ready[hour];
        let unit_mw = row.available_mw[at] / f64::from(ready.max(1));
        self.costs.clear();
        for units in 0..=ready {
            for change in 0..steps.changes() {
                let mwh = (change as f64 - steps.down as f64) * steps.step_mwh;
                let (charge, discharge) = if mwh > 0.0 {
                    (mwh / battery.charge_efficiency, 0.0)
                } else {
                    (0.0, -mwh * battery.discharge_efficiency)
                };
                let need = row.load_mw + charge - discharge;
                let cost = if need < 0.0 {
                    f64::INFINITY
                } else {
                    let most = f64::from(units) * unit_mw;
                    self.stack.beside(plant, need, most)
                        + f64::from(units) * plant.no_load_usd_per_hour
                        + discharge * battery.wear_usd_per_mwh
                };
                self.costs.push(cost);
            }
        }
    }

    /// Goes back over an hour whose costs are priced.
    fn back(&mut self, plant: &Plant, steps: Steps, size: usize, ready: u16) {
        let ready = usize::from(ready);
        let last = self.after.len() - size;
        let mut with = vec![[f64::INFINITY; LEVELS]; size];
        for (units, best) in with.iter_mut().enumerate().take(ready + 1) {
            let after = &self.after[last + units];
            for change in 0..steps.changes() {
                let cost = self.costs[units * steps.changes() + change];
                // From level j to j + change − down.
                let (from, to) = if change < steps.down {
                    (steps.down - change, 0)
                } else {
                    (0, change - steps.down)
                };
                let count = (steps.count + 1).saturating_sub(from.max(to));
                let pairs = best[from..from + count]
                    .iter_mut()
                    .zip(&after[to..to + count]);
                for (best, after) in pairs {
                    *best = lesser(*best, cost + after);
                }
            }
        }
        // Fewer units cost nothing, more a start each.
        let mut fewer = with.clone();
        for units in 1..size {
            let (below, rest) = fewer.split_at_mut(units);
            for (best, below) in rest[0].iter_mut().zip(&below[units - 1]) {
                *best = lesser(*best, *below);
            }
        }
        let mut more = [f64::INFINITY; LEVELS];
        for units in (0..size).rev() {
            for ((best, more), with) in fewer[units].iter_mut().zip(&mut more).zip(&with[units]) {
                *best = lesser(*best, *more);
                *more = lesser(*more, *with) + plant.start_usd;
            }
        }
        self.after.extend(fewer);
    }
}
