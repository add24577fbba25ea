//! The least-cost cap on the month's grid peak.
//!
//! The cost of energy under a cap on the grid is convex in the cap, and a demand charge is linear
//! in it, so their sum has one valley. A demand charge is mostly worth far more than what shaving
//! costs: then the best cap is the lowest that can be kept, which a bisection without prices finds.
//! Where it is not, the chords of the caps tried so far bound the cost from below between them; the
//! next cap is where that bound is lowest, until no cap can be better by more than [`TOLERANCE`] of
//! the cost.

use super::battery::Battery;
use super::extrema::{greater, lesser};
use super::hour::Hour;
use super::plant::Plant;

/// Tolerance of the search: possible further saving, as a share of the cost.
const TOLERANCE: f64 = 5e-4;

/// Caps tried at most.
const TRIES: usize = 16;

/// First step above the lowest cap, as a share of it.
const STEP: f64 = 1e-3;

/// Halvings between no cap and no grid.
const HALVINGS: u32 = 24;

/// A cap, MW, and the cost under it, USD.
type Tried = (f64, f64);

/// The cap in `low..=high`, MW, at which `cost` plus `usd_per_mw` for each MW is least, to the
/// tolerance; `uncapped` is the cost at `high` and beyond.
pub fn cheapest(
    low: f64,
    high: f64,
    usd_per_mw: f64,
    uncapped: f64,
    mut cost: impl FnMut(f64) -> f64,
) -> f64 {
    let mut total = |cap: f64| (cap, cost(cap) + usd_per_mw * cap);
    let step = STEP * low.max(1.0);
    if high - low <= 2.0 * step {
        return low;
    }
    let (first, second) = (total(low), total(low + step));
    if first.1 <= second.1 {
        return low;
    }
    let last = (high, uncapped + usd_per_mw * high);
    let mut tried = [(0.0, 0.0); TRIES];
    tried[..4].copy_from_slice(&[first, second, last, (high + 1.0, last.1 + usd_per_mw)]);
    for count in 4..TRIES {
        let known = &tried[..count];
        let best = known
            .iter()
            .map(|tried| tried.1)
            .fold(f64::INFINITY, f64::min);
        let valleys = known
            .windows(4)
            .enumerate()
            .map(|(at, four)| (at + 2, valley(four[0], four[1], four[2], four[3])));
        let Some((at, lowest)) = valleys.min_by(|a, b| a.1.1.total_cmp(&b.1.1)) else {
            break;
        };
        if best - lowest.1 <= TOLERANCE * best.abs() {
            break;
        }
        tried.copy_within(at..count, at + 1);
        tried[at] = total(lowest.0);
    }
    tried
        .iter()
        .filter(|tried| tried.0 > 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(high, |best| best.0)
}

/// The lowest point between `b` and `c` of what a convex function through four points can reach:
/// where the chords of the pairs meet.
fn valley(a: Tried, b: Tried, c: Tried, d: Tried) -> Tried {
    let (falls, rises) = ((b.1 - a.1) / (b.0 - a.0), (d.1 - c.1) / (d.0 - c.0));
    if falls >= 0.0 {
        return b;
    }
    if rises <= 0.0 {
        return c;
    }
    let at = ((c.1 - rises * c.0) - (b.1 - falls * b.0)) / (falls - rises);
    let at = at.clamp(b.0, c.0);
    (at, b.1 + falls * (at - b.0))
}

/// The lowest cap between `floor` and `high` MW that serves as much as `high` does; plants are
/// taken as flexible.
pub fn lowest(
    hours: &[Hour],
    battery: Option<&Battery>,
    plants: &[Plant],
    stored_mwh: f64,
    floor: f64,
    high: f64,
) -> f64 {
    if keeps(hours, battery, plants, stored_mwh, floor) {
        return floor;
    }
    let (mut low, mut high) = (floor, high);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if keeps(hours, battery, plants, stored_mwh, middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// Whether a cap leaves no hour unserved: what must be in store is followed back from the last
/// hour.
fn keeps(
    hours: &[Hour],
    battery: Option<&Battery>,
    plants: &[Plant],
    stored_mwh: f64,
    cap_mw: f64,
) -> bool {
    let (charge, discharge, energy) = battery.map_or((0.0, 0.0, 0.0), |b| {
        (
            b.charge_mw * b.charge_efficiency,
            b.discharge_mw,
            b.energy_mwh,
        )
    });
    let (into, over_out) = battery.map_or((0.0, 0.0), |b| {
        (b.charge_efficiency, 1.0 / b.discharge_efficiency)
    });
    let mut must = 0.0;
    for hour in hours.iter().rev() {
        let plant_mw: f64 = hour.available_mw[..plants.len()].iter().sum();
        let lacks = hour.load_mw - hour.solar_mw - plant_mw - lesser(cap_mw, hour.limit_mw);
        if lacks > 0.0 {
            must += lacks * over_out;
            if lacks > discharge || must > energy {
                return false;
            }
        } else {
            must = greater(must - lesser(charge, -lacks * into), 0.0);
        }
    }
    must <= stored_mwh
}
