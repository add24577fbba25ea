//! Merit order: the sources of an hour by ascending cost, and the output of each.

use super::extrema::lesser;
use super::hour::{Flow, Hour, PLANTS, UNSERVED_USD_PER_MWH};
use super::plant::Plant;

/// Free power, what is not sold, the grid within and beyond its cap, and each plant.
pub const SOURCES: usize = PLANTS + 4;
const FREE: u8 = PLANTS as u8;
const GRID: u8 = FREE + 1;
/// Load that may be sold and is not ([`super::export`]).
const UNSOLD: u8 = FREE + 2;
/// Hours of full load that a start is spread over when the battery is planned before the units are
/// committed. Of 0, 1, 2, 5 and 10, two left the least cost on six fortnights of ERCOT 2023.
const START_HOURS: f64 = 2.0;
/// Power below this is rounding, MW.
const SLIVER_MW: f64 = 1e-9;

/// A cap on the grid in an hour: beyond it a MWh costs so much more.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub mw: f64,
    pub beyond_usd_per_mwh: f64,
}

impl Limit {
    /// No cap.
    pub const NONE: Self = Self {
        mw: f64::INFINITY,
        beyond_usd_per_mwh: 0.0,
    };
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

    /// Plants as if they were flexible, at the cost of their full load and with a start spread over
    /// [`START_HOURS`] of it.
    pub fn relaxed(plants: &[Plant]) -> Self {
        let cost = |plant: &Plant| {
            plant.full_load_usd_per_mwh() + plant.start_usd / (plant.unit_mw * START_HOURS)
        };
        Self::new(plants.iter().map(cost).enumerate())
    }

    /// Visits the sources of an hour by ascending cost. At equal cost free power comes before what
    /// is not sold, that before the grid and the grid before plants. Beyond its cap the grid costs
    /// more. What may be sold is never worth more than the grid costs.
    #[inline(always)]
    fn visit(&self, hour: &Hour, cap: Limit, mut to: impl FnMut(Source)) {
        let price = hour.price_usd_per_mwh;
        let within = lesser(hour.limit_mw, cap.mw);
        let grid = |usd_per_mwh: f64, mw: f64| Source {
            usd_per_mwh,
            mw,
            who: GRID,
        };
        if price < 0.0 {
            to(grid(price, within));
        }
        if hour.solar_mw > 0.0 {
            to(Source {
                usd_per_mwh: 0.0,
                mw: hour.solar_mw,
                who: FREE,
            });
        }
        let beyond_mw = hour.limit_mw - within;
        let beyond_usd = price + cap.beyond_usd_per_mwh;
        // The grid is due before the first plant that costs as much.
        let (mut grid_due, mut beyond_due) = (price >= 0.0, beyond_mw > 0.0);
        let sold_usd = hour.export_price_usd_per_mwh;
        let mut unsold_due = hour.export_limit_mw > 0.0;
        let unsold = Source {
            usd_per_mwh: sold_usd,
            mw: hour.export_limit_mw,
            who: UNSOLD,
        };
        for &(usd_per_mwh, plant) in &self.plants[..self.count] {
            if unsold_due && usd_per_mwh >= sold_usd {
                to(unsold);
                unsold_due = false;
            }
            if grid_due && usd_per_mwh >= price {
                to(grid(price, within));
                grid_due = false;
            }
            if beyond_due && usd_per_mwh >= beyond_usd {
                to(grid(beyond_usd, beyond_mw));
                beyond_due = false;
            }
            to(Source {
                usd_per_mwh,
                mw: hour.available_mw[usize::from(plant)],
                who: plant,
            });
        }
        if unsold_due {
            to(unsold);
        }
        if grid_due {
            to(grid(price, within));
        }
        if beyond_due {
            to(grid(beyond_usd, beyond_mw));
        }
    }

    /// Serves `need_mw` by ascending cost and writes the output of each source; the rest is
    /// unserved.
    #[inline]
    pub fn serve(&self, hour: &Hour, cap: Limit, need_mw: f64, flow: &mut Flow) {
        let mut left = need_mw;
        self.visit(hour, cap, |source| {
            let mw = lesser(source.mw, left);
            left -= mw;
            match source.who {
                GRID => flow.grid_mw += mw,
                FREE => flow.renewable_curtailed_mw = source.mw - mw,
                UNSOLD => flow.export_mw = source.mw - mw,
                plant => flow.plant_mw[usize::from(plant)] = mw,
            }
        });
        flow.unserved_mw = left;
    }

    /// Cost of what a flow takes from plants at the costs of this order, USD.
    #[inline]
    pub fn cost(&self, flow: &Flow) -> f64 {
        self.plants[..self.count]
            .iter()
            .map(|&(cost, plant)| cost * flow.plant_mw[usize::from(plant)])
            .sum()
    }

    /// What a MWh less and a MWh more than `need_mw` are worth, USD: the cost of the last source in
    /// use, and of the first that has some left.
    pub fn marginal(&self, hour: &Hour, cap: Limit, need_mw: f64) -> (f64, f64) {
        let mut left = need_mw;
        let (mut least, mut most) = (f64::NEG_INFINITY, None);
        self.visit(hour, cap, |source| {
            let mw = lesser(source.mw, left);
            if mw > SLIVER_MW {
                least = source.usd_per_mwh;
            }
            if most.is_none() && source.mw - mw > SLIVER_MW {
                most = Some(source.usd_per_mwh);
            }
            left -= mw;
        });
        if left > SLIVER_MW {
            return (UNSERVED_USD_PER_MWH, UNSERVED_USD_PER_MWH);
        }
        (least, most.unwrap_or(UNSERVED_USD_PER_MWH))
    }

    /// The sources of an hour in a list that is reused.
    #[inline]
    pub fn stack(&self, hour: &Hour, cap: Limit, stack: &mut Stack) {
        let mut count = 0;
        let mut top = 0.0;
        self.visit(hour, cap, |source| {
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
