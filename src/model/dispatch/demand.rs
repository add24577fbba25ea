//! How far the month's grid peak is worth pressing down.
//!
//! The cost of energy under a cap on the grid is convex in the cap, and a demand charge is linear in it, so their sum
//! has one valley. A demand charge is mostly worth far more than what shaving costs: then the best cap is the lowest
//! that can be kept, which a bisection without prices finds. Where it is not, golden sections narrow the valley to
//! [`TOLERANCE`] of the peak.

use super::battery::Battery;
use super::hour::Hour;
use super::merit::{greater, lesser};
use super::plant::Plant;

/// The cap's accuracy as a share of the uncapped peak. What it costs is at most this share of the demand charge.
const TOLERANCE: f64 = 1e-3;

/// Halvings between no cap and no grid.
const HALVINGS: u32 = 24;

/// 1 / golden ratio.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// The cap in `low..=high`, MW, at which `cost` plus `usd_per_mw` for each MW is least, to the tolerance.
pub fn cheapest(low: f64, high: f64, usd_per_mw: f64, mut cost: impl FnMut(f64) -> f64) -> f64 {
    let tolerance = TOLERANCE * high;
    let mut total = |cap: f64| cost(cap) + usd_per_mw * cap;
    if high - low <= tolerance || total(low) <= total(low + tolerance) {
        return low;
    }
    let (mut left, mut right) = (low, high);
    let (mut first, mut second) = (right - GOLDEN * (right - left), left + GOLDEN * (right - left));
    let (mut at_first, mut at_second) = (total(first), total(second));
    while right - left > tolerance {
        if at_first <= at_second {
            (right, second, at_second) = (second, first, at_first);
            first = right - GOLDEN * (right - left);
            at_first = total(first);
        } else {
            (left, first, at_first) = (first, second, at_second);
            second = left + GOLDEN * (right - left);
            at_second = total(second);
        }
    }
    let middle = 0.5 * (left + right);
    if total(high) <= total(middle) { high } else { middle }
}

/// The lowest cap between `floor` and `high` MW that serves as much as `high` does; plants are taken as flexible.
pub fn lowest(hours: &[Hour], battery: Option<&Battery>, plants: &[Plant], stored_mwh: f64, floor: f64, high: f64) -> f64 {
    if keeps(hours, battery, plants, stored_mwh, floor) {
        return floor;
    }
    let (mut low, mut high) = (floor, high);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if keeps(hours, battery, plants, stored_mwh, middle) { high = middle } else { low = middle }
    }
    high
}

/// Whether a cap leaves no hour unserved: what must be in store is followed back from the last hour.
fn keeps(hours: &[Hour], battery: Option<&Battery>, plants: &[Plant], stored_mwh: f64, cap_mw: f64) -> bool {
    let (charge, discharge, energy) = battery.map_or((0.0, 0.0, 0.0), |b| (b.charge_mw * b.charge_efficiency, b.discharge_mw, b.energy_mwh));
    let (into, over_out) = battery.map_or((0.0, 0.0), |b| (b.charge_efficiency, 1.0 / b.discharge_efficiency));
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
