//! Plan of a window's plants: units on-line and the band of output that is left to the merit order.

use super::battery::Battery;
use super::commitment::{Commitment, Window};
use super::extrema::{greater, lesser};
use super::hour::{Hour, PLANTS, State, UNSERVED_USD_PER_MWH};
use super::joint::Joint;
use super::merit::{Order, SOURCES, Stack};
use super::peak::Caps;
use super::plant::{Plant, Reach};
use super::ramp::Ramp;
use super::stored_value::StoredValue;

/// Bands of the hours of a window; reused.
#[derive(Debug, Default)]
pub struct Plan {
    commitment: Commitment,
    joint: Joint,
    ramp: Ramp,
    stack: Stack,
    /// Hours in which what plants must give is free power, and what they may give beyond is what
    /// they can give.
    bands: Vec<Hour>,
    /// Minimum output of each plant, MW.
    least: Vec<[f64; PLANTS]>,
    online: [Vec<u16>; PLANTS],
    /// Between which outputs a plant with a ramp may be, MW.
    corridor: Vec<(f64, f64)>,
    /// Load that the other sources cannot serve, MW.
    lacks: Vec<f64>,
}

impl Plan {
    /// Begins a window with every plant free to give what it can.
    pub fn begin(&mut self, hours: &[Hour]) {
        self.bands.clear();
        self.bands.extend_from_slice(hours);
        self.least.clear();
        self.least.resize(hours.len(), [0.0; PLANTS]);
        for online in &mut self.online {
            online.clear();
            online.resize(hours.len(), 0);
        }
    }

    /// Takes over the bands of another plan.
    pub fn copy(&mut self, other: &Self) {
        self.bands.clone_from(&other.bands);
        self.least.clone_from(&other.least);
        self.online.clone_from(&other.online);
    }

    /// The hours with their bands.
    pub fn bands(&self) -> &[Hour] {
        &self.bands
    }

    /// Minimum output of each plant in an hour, MW.
    #[inline]
    pub fn least(&self, hour: usize) -> &[f64; PLANTS] {
        &self.least[hour]
    }

    /// Units of a plant on-line in an hour.
    #[inline]
    pub fn online(&self, plant: usize, hour: usize) -> u16 {
        self.online[plant][hour]
    }

    /// Commits one plant against the others, which stand in `others`, for a given need or, where
    /// there is one, together with a battery whose energy after the window is worth so much.
    pub fn commit(
        &mut self,
        (plants, at): (&[Plant], usize),
        others: &Order,
        hours: &[Hour],
        (need_mw, together): (&[f64], Option<(&Battery, &StoredValue)>),
        caps: Caps<'_>,
        before: &State,
    ) {
        let plant = &plants[at];
        for ((band, hour), least) in self.bands.iter_mut().zip(hours).zip(&mut self.least) {
            band.available_mw[at] = hour.available_mw[at];
            least[at] = 0.0;
            band.solar_mw = least.iter().fold(hour.solar_mw, |sum, mw| sum + mw);
        }
        let window = Window {
            hours: &self.bands,
            need_mw,
            caps,
        };
        let online = &mut self.online[at];
        match together {
            Some((battery, end)) => {
                let begins = (before.online[at], before.stored_mwh, end);
                self.joint
                    .plan((plant, at), others, window, battery, begins, online);
            }
            None => {
                let before = before.online[at];
                self.commitment
                    .plan(plant, at, others, window, before, online);
            }
        }
        let follows = plant.ramp_mw_per_hour < plant.unit_mw;
        if follows {
            self.reckon(plant, at, others, need_mw, caps, before);
            self.follow(plant, at, before);
        }
        for (hour, (band, least)) in self.bands.iter_mut().zip(&mut self.least).enumerate() {
            let (low, high) = if follows {
                self.corridor[hour]
            } else {
                plant.range(band.available_mw[at], self.online[at][hour])
            };
            least[at] = low;
            band.available_mw[at] = high - low;
            band.solar_mw += low;
        }
    }

    /// Reckons backwards what outputs of a plant within its ramp are worth in each hour, against
    /// what the others cost, and what load is left without it.
    fn reckon(
        &mut self,
        plant: &Plant,
        at: usize,
        others: &Order,
        need_mw: &[f64],
        caps: Caps<'_>,
        before: &State,
    ) {
        let incremental = plant.incremental_usd_per_mwh;
        let online = &self.online[at];
        let available = self.bands.iter().map(|hour| hour.available_mw[at]);
        self.ramp.begin(available.fold(0.0, greater));
        self.lacks.resize(self.bands.len(), 0.0);
        for hour in (0..self.bands.len()).rev() {
            let (band, need) = (&self.bands[hour], need_mw[hour]);
            others.stack(band, caps.at(hour), &mut self.stack);
            let layers = self.stack.layers();
            self.lacks[hour] = need - layers.last().map_or(0.0, |layer| layer.top_mw);
            let mut costs = [(f64::NEG_INFINITY, incremental - UNSERVED_USD_PER_MWH); SOURCES + 2];
            for (cost, layer) in costs[1..].iter_mut().zip(layers.iter().rev()) {
                *cost = (need - layer.top_mw, incremental - layer.usd_per_mwh);
            }
            // At negative grid prices, curtailing is not valued worse than drawing less from it.
            costs[layers.len() + 1] = (need, greater(incremental, costs[layers.len()].1));
            let was = if hour > 0 {
                (online[hour - 1], self.bands[hour - 1].available_mw[at])
            } else {
                (before.online[at], f64::INFINITY)
            };
            let reach = plant.reach(was.0, online[hour], band.available_mw[at]);
            let lost = if hour > 0 {
                greater(
                    plant.range(was.1, was.0).1 - plant.range(band.available_mw[at], was.0).1,
                    0.0,
                )
            } else {
                0.0
            };
            // Values beyond the last unit that stopped end with it.
            let fall = if was.0 == 0 && online[hour] == 0 {
                f64::INFINITY
            } else {
                reach.fall + lost
            };
            self.ramp
                .back(Reach { fall, ..reach }, &costs[..layers.len() + 2]);
        }
    }

    /// Finds a plant's output within its ramp, and a corridor around it within which any output
    /// keeps the ramp. Units that should stop from a higher output than a stop allows stay on-line,
    /// and where the ramp would leave load unserved more units start.
    fn follow(&mut self, plant: &Plant, at: usize, before: &State) {
        let online = &mut self.online[at];
        self.corridor.clear();
        let (mut was, mut mw) = (before.online[at], before.plant_mw[at]);
        for (hour, band) in self.bands.iter().enumerate() {
            let available = band.available_mw[at];
            let left = lesser(mw, plant.range(available, was).1);
            let mut reach = plant.reach(was, online[hour], available);
            while reach.most < left - reach.fall && online[hour] < was {
                online[hour] += 1;
                reach = plant.reach(was, online[hour], available);
            }
            // A start lifts the output faster than the ramp.
            while lesser(left + reach.rise, reach.most) < self.lacks[hour]
                && online[hour] < plant.ready(available)
            {
                online[hour] += 1;
                reach = plant.reach(was, online[hour], available);
            }
            let (low, high) = (
                greater(left - reach.fall, reach.least),
                lesser(left + reach.rise, reach.most),
            );
            let next = greater(lesser(self.ramp.best(hour), high), low);
            let slack = 0.5
                * greater(
                    lesser(left + reach.rise - next, next - (left - reach.fall)),
                    0.0,
                );
            // The hour before and this one may each use half of what the ramp leaves between them.
            if let Some(last) = self.corridor.last_mut() {
                *last = (greater(last.0, mw - slack), lesser(last.1, mw + slack));
            }
            self.corridor.push((
                greater(reach.least, next - slack),
                lesser(reach.most, next + slack),
            ));
            (was, mw) = (online[hour], next);
        }
    }
}
