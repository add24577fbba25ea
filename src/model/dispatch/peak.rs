//! Charges on the highest grid draw of some hours: demand charges, ratchets, own-peak billing.
//!
//! A charge costs `usd_per_mw` for each MW by which the highest draw of the hours it watches goes
//! beyond `above_mw`: a ratchet's floor, a share of the contract, or what the month has reached
//! already. Several charges on the same hours add up to a convex, piecewise linear cost of one
//! level. The hours of a window fall into levels this way, and a set of caps, one for each level,
//! says how much the grid may give in each hour: the least of the caps of the levels that watch it.
//!
//! Example: 12 000 USD per MW on every hour and 8 000 more on weekday afternoons, of which 90 MW
//! are held by a ratchet. Caps of 110 and 80 MW cost 12 000 × 110 + 8 000 × (90 − 90) USD.

use super::extrema::{greater, lesser};
use super::hour::{Flow, Hour};
use super::merit::Limit;

/// Most cells that hours are divided into.
pub const CELLS: usize = 64;

/// A charge on the highest grid draw of some hours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeakCharge {
    /// Cells whose hours it watches: bit i stands for cell i.
    pub cells: u64,
    /// USD per MW of the highest draw beyond `above_mw`, at least 0.
    pub usd_per_mw: f64,
    /// Draw that costs nothing more, MW.
    pub above_mw: f64,
}

impl PeakCharge {
    /// Cost of a highest draw, USD.
    #[inline]
    pub fn cost(&self, peak_mw: f64) -> f64 {
        self.usd_per_mw * greater(peak_mw - self.above_mw, 0.0)
    }

    /// Cost of the highest draw of flows in hours of these cells, USD.
    pub fn highest_cost(&self, cells: &[u8], flows: &[Flow]) -> f64 {
        let watched = flows.iter().zip(cells);
        let watched = watched.filter(|(_, cell)| self.cells >> **cell & 1 == 1);
        self.cost(watched.fold(0.0, |peak, (flow, _)| greater(peak, flow.grid_mw)))
    }
}

/// A set of hours with one highest draw, and what that costs.
#[derive(Clone, Debug, Default)]
struct Level {
    cells: u64,
    charges: Vec<PeakCharge>,
}

/// The levels of a window's hours; reused.
#[derive(Debug, Default)]
pub struct Levels {
    levels: Vec<Level>,
    /// Levels that watch each hour: bit i stands for level i.
    watching: Vec<u64>,
    /// The highest draw of each cell so far, MW.
    reached_mw: Vec<f64>,
}

impl Levels {
    /// Begins a month in which nothing was drawn yet.
    pub fn begin(&mut self) {
        self.reached_mw.clear();
        self.reached_mw.resize(CELLS, 0.0);
    }

    /// Divides the hours of a window, given as their cells, into levels; hours beyond the cells
    /// given are not watched.
    pub fn divide(&mut self, charges: &[PeakCharge], cells: &[u8]) {
        let present = cells.iter().fold(0_u64, |all, cell| all | 1 << cell);
        self.levels.clear();
        for charge in charges {
            let cells = charge.cells & present;
            if cells == 0 || charge.usd_per_mw <= 0.0 {
                continue;
            }
            // What the watched hours of this month have reached stays billed, present or not.
            let charge = PeakCharge {
                above_mw: greater(charge.above_mw, highest(&self.reached_mw, charge.cells)),
                ..*charge
            };
            match self.levels.iter_mut().find(|level| level.cells == cells) {
                Some(level) => level.charges.push(charge),
                None => self.levels.push(Level {
                    cells,
                    charges: vec![charge],
                }),
            }
        }
        let levels = &self.levels;
        let of_cell: [u64; CELLS] = std::array::from_fn(|cell| {
            let watches = |(at, level): (usize, &Level)| (level.cells >> cell & 1) << at;
            levels
                .iter()
                .enumerate()
                .map(watches)
                .fold(0, |all, bit| all | bit)
        });
        self.watching.clear();
        let watching = cells.iter().map(|&cell| of_cell[usize::from(cell)]);
        self.watching.extend(watching);
    }

    /// Caps of the window's hours. A MWh beyond them costs as much more as a MW more of every
    /// peak, so that no plan gains by it.
    pub fn caps<'a>(&self, caps: &'a [Cap]) -> Caps<'a> {
        let charges = self.levels.iter().flat_map(|level| &level.charges);
        Caps {
            caps,
            beyond_usd_per_mwh: charges.map(|charge| charge.usd_per_mw).sum(),
        }
    }

    /// Number of levels.
    pub fn count(&self) -> usize {
        self.levels.len()
    }

    /// Whether a level watches an hour.
    #[inline]
    pub fn watches(&self, level: usize, hour: usize) -> bool {
        self.watching
            .get(hour)
            .is_some_and(|watching| watching >> level & 1 == 1)
    }

    /// Notes what the first hours of the window drew.
    pub fn reach(&mut self, cells: &[u8], flows: &[Flow]) {
        for (&cell, flow) in cells.iter().zip(flows) {
            let reached = &mut self.reached_mw[usize::from(cell)];
            *reached = greater(*reached, flow.grid_mw);
        }
    }

    /// Cost of the levels at these highest draws, USD, and its slope at each.
    pub fn cost(&self, peaks_mw: &[f64], slopes: &mut [f64]) -> f64 {
        let mut usd = 0.0;
        for ((level, &peak), slope) in self.levels.iter().zip(peaks_mw).zip(slopes) {
            for charge in &level.charges {
                usd += charge.cost(peak);
                *slope += if peak > charge.above_mw {
                    charge.usd_per_mw
                } else {
                    0.0
                };
            }
        }
        usd
    }

    /// Cost of the highest draws of flows, USD.
    pub fn cost_of(&self, flows: &[Flow]) -> f64 {
        let level = |(at, level): (usize, &Level)| {
            let watched = flows
                .iter()
                .zip(&self.watching)
                .filter(|(_, watching)| *watching >> at & 1 == 1);
            let peak = watched.fold(0.0, |peak, (flow, _)| greater(peak, flow.grid_mw));
            level
                .charges
                .iter()
                .map(|charge| charge.cost(peak))
                .sum::<f64>()
        };
        self.levels.iter().enumerate().map(level).sum()
    }

    /// The draw of each level beyond which its charges begin, MW.
    pub fn free(&self) -> impl Iterator<Item = f64> {
        self.levels.iter().map(|level| {
            let above = level.charges.iter().map(|charge| charge.above_mw);
            above.fold(f64::INFINITY, lesser)
        })
    }

    /// The highest of a number of each hour, by level; 0 where there is no hour.
    pub fn highest(&self, of: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut highest = vec![0.0; self.levels.len()];
        for (value, &watching) in of.zip(&self.watching) {
            each(watching, |level| {
                highest[level] = greater(highest[level], value);
            });
        }
        highest
    }

    /// The cap on each hour's grid draw under caps on the levels, MW, and the level that sets it.
    pub fn lay(&self, caps_mw: &[f64], hours: &[Hour], caps: &mut Vec<Cap>) {
        caps.clear();
        let cap = |(&watching, hour): (&u64, &Hour)| {
            let mut cap = Cap {
                mw: hour.limit_mw,
                level: NONE,
            };
            each(watching, |level| {
                if caps_mw[level] < cap.mw {
                    cap = Cap {
                        mw: caps_mw[level],
                        level: level as u8,
                    };
                }
            });
            cap
        };
        caps.extend(self.watching.iter().zip(hours).map(cap));
    }
}

/// No level.
pub const NONE: u8 = u8::MAX;

/// Limit of an hour's grid draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cap {
    /// MW.
    pub mw: f64,
    /// The level that sets it, or [`NONE`].
    pub level: u8,
}

/// Caps of the first hours of a window; the hours after them have none.
#[derive(Clone, Copy, Debug)]
pub struct Caps<'a> {
    /// The caps.
    pub caps: &'a [Cap],
    /// USD for a MWh beyond a cap, on top of the grid's price.
    pub beyond_usd_per_mwh: f64,
}

impl Caps<'_> {
    /// Of an hour of the window.
    #[inline]
    pub fn at(self, hour: usize) -> Limit {
        Limit {
            mw: self.caps.get(hour).map_or(f64::INFINITY, |cap| cap.mw),
            beyond_usd_per_mwh: self.beyond_usd_per_mwh,
        }
    }
}

/// The highest of the cells named by bits.
fn highest(of_cell: &[f64], mut cells: u64) -> f64 {
    let mut value = 0.0;
    while cells != 0 {
        value = greater(value, of_cell[cells.trailing_zeros() as usize]);
        cells &= cells - 1;
    }
    value
}

/// Calls for each bit that is set.
#[inline]
fn each(mut bits: u64, mut call: impl FnMut(usize)) {
    while bits != 0 {
        call(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
