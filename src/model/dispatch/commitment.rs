//! Unit commitment: the units of a plant on-line in each hour.
//!
//! Given what the plant and the rest of the site must serve, the cost of an hour is convex in the
//! number of units on-line (fuel is affine, the merit order of the rest convex), and starts cost
//! the same each. Going back over the hours the cost-to-go stays convex, with slopes between minus
//! a start and 0, so an hour has two thresholds: below the first units start up to it, above the
//! second they stop down to it, between them nothing changes. That is exact for one plant and a
//! given need; for several plants each is committed in turn against the others.

use super::extrema::{greater, lesser};
use super::hour::{Hour, UNSERVED_USD_PER_MWH};
use super::merit::{Order, Stack};
use super::peak::Caps;
use super::plant::Plant;

/// Thresholds of the hours of a window; reused.
#[derive(Debug, Default)]
pub struct Commitment {
    stack: Stack,
    /// Marginal cost-to-go of one unit more, USD, by units on-line; ascending.
    slopes: Vec<f64>,
    /// Of each hour, the last one first: start up to, stop down to.
    levels: Vec<(u16, u16)>,
}

impl Commitment {
    /// Writes into `online` how many of the plant's units run in each hour, so that with `others`
    /// they serve `need_mw` at least cost; `before` ran when the window begins.
    pub fn plan(
        &mut self,
        plant: &Plant,
        at: usize,
        others: &Order,
        window: Window,
        before: u16,
        online: &mut [u16],
    ) {
        self.levels.clear();
        self.slopes.clear();
        for (index, (hour, &need_mw)) in window.hours.iter().zip(window.need_mw).enumerate().rev() {
            let available = hour.available_mw[at];
            let units = plant.ready(available);
            self.slopes.resize(usize::from(units), 0.0);
            if units == 0 {
                self.levels.push((0, 0));
                continue;
            }
            others.stack(hour, window.caps.at(index), &mut self.stack);
            let unit_mw = available / f64::from(units);
            let (up, down) = match self.stack.alone(need_mw - available, need_mw) {
                Some(usd_per_mwh) => each_alike(&mut self.slopes, plant, unit_mw, usd_per_mwh),
                None => each_by_itself(&mut self.slopes, plant, unit_mw, need_mw, &self.stack),
            };
            self.levels.push((up, down));
        }
        let mut running = before;
        for (online, &(up, down)) in online.iter_mut().zip(self.levels.iter().rev()) {
            running = running.clamp(up, down);
            *online = running;
        }
    }
}

/// Adds an hour in which the units replace one source only, so that each saves the same. Up to how
/// many units start, and down to how many stop.
#[inline]
fn each_alike(slopes: &mut [f64], plant: &Plant, unit_mw: f64, usd_per_mwh: f64) -> (u16, u16) {
    let more = plant.incremental_usd_per_mwh - usd_per_mwh;
    let mw = if more < 0.0 {
        unit_mw
    } else {
        unit_mw * plant.minimum_share
    };
    let cost = plant.no_load_usd_per_hour + mw * more;
    let (mut up, mut down) = (0, 0);
    for slope in slopes {
        let total = cost + *slope;
        up += u16::from(total < -plant.start_usd);
        down += u16::from(total < 0.0);
        *slope = lesser(greater(total, -plant.start_usd), 0.0);
    }
    (up, down)
}

/// Adds any other hour, unit by unit.
fn each_by_itself(
    slopes: &mut [f64],
    plant: &Plant,
    unit_mw: f64,
    need_mw: f64,
    stack: &Stack,
) -> (u16, u16) {
    let rest = stack.rest(need_mw, plant.incremental_usd_per_mwh);
    let mut cost = stack.cost(need_mw);
    let (mut up, mut down) = (0, 0);
    let mut most = 0.0;
    for slope in slopes {
        most += unit_mw;
        let mw = greater(lesser(rest, most), most * plant.minimum_share);
        let next = stack.cost(need_mw - mw) + mw * plant.incremental_usd_per_mwh;
        let total = next - cost + plant.no_load_usd_per_hour + *slope;
        up += u16::from(total < -plant.start_usd);
        down += u16::from(total < 0.0);
        *slope = lesser(greater(total, -plant.start_usd), 0.0);
        cost = next;
    }
    (up, down)
}

/// Data of the commitment: hours, the load that their sources and the plant must serve, and a cap
/// on the grid.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    pub hours: &'a [Hour],
    pub need_mw: &'a [f64],
    pub caps: Caps<'a>,
}

impl Stack {
    /// The cost, USD per MWh, of the one source that serves all from `low_mw` to `high_mw`.
    #[inline]
    fn alone(&self, low_mw: f64, high_mw: f64) -> Option<f64> {
        let layer = self.layers().iter().find(|layer| high_mw <= layer.top_mw)?;
        (low_mw >= layer.bottom_mw).then_some(layer.usd_per_mwh)
    }

    /// Cost of serving `need_mw` beside units of a plant that give up to `most_mw`, USD, without
    /// their no-load cost.
    #[inline]
    pub fn beside(&self, plant: &Plant, need_mw: f64, most_mw: f64) -> f64 {
        let rest = self.rest(need_mw, plant.incremental_usd_per_mwh);
        let mw = greater(lesser(rest, most_mw), most_mw * plant.minimum_share);
        self.cost(need_mw - mw) + mw * plant.incremental_usd_per_mwh
    }

    /// Cost of serving `need_mw`, USD, with unserved load at its penalty value; nothing below
    /// 0.
    #[inline]
    fn cost(&self, need_mw: f64) -> f64 {
        let mut cost = 0.0;
        let mut top = 0.0;
        for layer in self.layers() {
            if need_mw <= layer.bottom_mw {
                return cost;
            }
            cost += (lesser(layer.top_mw, need_mw) - layer.bottom_mw) * layer.usd_per_mwh;
            top = layer.top_mw;
        }
        cost + greater(need_mw - top, 0.0) * UNSERVED_USD_PER_MWH
    }

    /// Part of `need_mw` left when all sources up to `usd_per_mwh` are exhausted.
    #[inline]
    fn rest(&self, need_mw: f64, usd_per_mwh: f64) -> f64 {
        let cheaper = self
            .layers()
            .iter()
            .rev()
            .find(|layer| layer.usd_per_mwh <= usd_per_mwh);
        greater(need_mw - cheaper.map_or(0.0, |layer| layer.top_mw), 0.0)
    }
}
