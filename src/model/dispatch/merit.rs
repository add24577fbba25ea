//! Merit order: the sources of an hour by ascending cost, and the output of each.

use super::extrema::lesser;
use super::hour::{Flow, Hour, PLANTS};

/// Free power, the grid and each plant.
const SOURCES: usize = PLANTS + 2;
const FREE: u8 = PLANTS as u8;
const GRID: u8 = FREE + 1;

/// A cap on the grid's power in the first hours of a window.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    pub mw: f64,
    pub hours: usize,
}

impl Cap {
    /// None.
    pub const NONE: Self = Self {
        mw: f64::INFINITY,
        hours: 0,
    };

    /// In an hour of the window, MW.
    #[inline]
    pub fn at(self, hour: usize) -> f64 {
        if hour < self.hours {
            self.mw
        } else {
            f64::INFINITY
        }
    }
}

/// A source in an hour: what a MWh of it costs and how many MW of it there are.
#[derive(Clone, Copy)]
struct Source {
    usd_per_mwh: f64,
    mw: f64,
    who: u8,
}

/// The plants of a site by ascending cost; equal ones in the order they are given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    plants: [(f64, u8); PLANTS],
    count: usize,
}

impl Order {
    /// Plants by their index with their marginal cost, USD per MWh.
    pub fn new(plants: impl Iterator<Item = (usize, f64)>) -> Self {
        let mut order = Self::default();
        for (plant, cost) in plants {
            order.plants[order.count] = (cost, plant as u8);
            order.count += 1;
        }
        order.plants[..order.count].sort_by(|a, b| a.0.total_cmp(&b.0));
        order
    }

    /// Visits the sources of an hour by ascending cost; the grid gives at most `cap_mw`. At equal
    /// cost free power comes before the grid and the grid before plants.
    #[inline(always)]
    fn visit(&self, hour: &Hour, cap_mw: f64, mut to: impl FnMut(Source)) {
        let price = hour.price_usd_per_mwh;
        let grid = Source {
            usd_per_mwh: price,
            mw: lesser(hour.limit_mw, cap_mw),
            who: GRID,
        };
        let free = Source {
            usd_per_mwh: 0.0,
            mw: hour.solar_mw,
            who: FREE,
        };
        let costlier = self.plants[..self.count]
            .iter()
            .filter(|plant| plant.0 < price)
            .count();
        if price < 0.0 {
            to(grid);
        }
        if hour.solar_mw > 0.0 {
            to(free);
        }
        for &(cost, plant) in &self.plants[..costlier] {
            to(Source {
                usd_per_mwh: cost,
                mw: hour.available_mw[usize::from(plant)],
                who: plant,
            });
        }
        if price >= 0.0 {
            to(grid);
        }
        for &(cost, plant) in &self.plants[costlier..self.count] {
            to(Source {
                usd_per_mwh: cost,
                mw: hour.available_mw[usize::from(plant)],
                who: plant,
            });
        }
    }

    /// Serves `need_mw` by ascending cost and writes the output of each source; the rest is
    /// unserved.
    #[inline]
    pub fn serve(&self, hour: &Hour, cap_mw: f64, need_mw: f64, flow: &mut Flow) {
        let mut left = need_mw;
        self.visit(hour, cap_mw, |source| {
            let mw = lesser(source.mw, left);
            left -= mw;
            match source.who {
                GRID => flow.grid_mw = mw,
                FREE => flow.renewable_curtailed_mw = source.mw - mw,
                plant => flow.plant_mw[usize::from(plant)] = mw,
            }
        });
        flow.unserved_mw = left;
    }

    /// The sources of an hour in a list that is reused.
    #[inline]
    pub fn stack(&self, hour: &Hour, cap_mw: f64, stack: &mut Stack) {
        let mut count = 0;
        let mut top = 0.0;
        self.visit(hour, cap_mw, |source| {
            let bottom = top;
            top += source.mw;
            stack.layers[count] = Layer {
                usd_per_mwh: source.usd_per_mwh,
                bottom_mw: bottom,
                top_mw: top,
            };
            count += 1;
        });
        stack.count = count;
    }
}

/// A source as part of what all of them can give: from `bottom_mw` to `top_mw`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layer {
    pub usd_per_mwh: f64,
    pub bottom_mw: f64,
    pub top_mw: f64,
}

/// The sources of an hour on top of each other, by ascending cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stack {
    layers: [Layer; SOURCES],
    count: usize,
}

impl Stack {
    /// The layers, by ascending cost; at least the grid's.
    #[inline]
    pub fn layers(&self) -> &[Layer] {
        &self.layers[..self.count]
    }
}
