//! The lowest cap on the grid's draw in some hours that battery and plants can keep.
//!
//! What must be in store is followed back from the last hour: it grows by what an hour lacks under
//! the cap and falls by what an hour can charge. Where it is more than the battery holds the cap is
//! too low. What is too much is convex in the cap, so Newton's method comes up to the lowest cap
//! that can be kept from below.

use super::extrema::{greater, lesser};
use super::hour::Hour;
use super::objective::Equipment;

/// Steps of Newton's method at most.
const STEPS: usize = 20;

/// Hours of a day.
const DAY_HOURS: usize = 24;

/// What may be too much, MWh.
const SLACK_MWH: f64 = 1e-7;

/// The lowest cap between two on the hours that are watched, MW, with plants as if they were
/// flexible, also if so many days like the last known follow on the calendar; other hours draw up
/// to their limit.
pub fn cap(
    equipment: &Equipment,
    (hours, days_left): (&[Hour], usize),
    stored_mwh: f64,
    watched: impl Fn(usize) -> bool,
    (low, high): (f64, f64),
) -> f64 {
    let discharge = equipment
        .battery
        .map_or(0.0, |battery| battery.discharge_mw);
    let others = |hour: &Hour| {
        let plants = &hour.available_mw[..equipment.plants.len()];
        let free_mw = hour.solar_mw + hour.export_limit_mw;
        plants.iter().fold(free_mw, |sum, mw| sum + mw)
    };
    let mut cap = low;
    for (at, hour) in hours.iter().enumerate() {
        if watched(at) {
            cap = greater(cap, hour.load_mw - others(hour) - discharge);
        }
    }
    for _ in 0..STEPS {
        let next = next(
            equipment,
            (hours, days_left),
            stored_mwh,
            (&watched, &others),
            cap,
        );
        if next <= cap {
            break;
        }
        cap = next;
    }
    lesser(cap, high)
}

/// The next cap of Newton's method; the same where the cap can be kept.
fn next(
    equipment: &Equipment,
    (hours, days_left): (&[Hour], usize),
    stored_mwh: f64,
    (watched, others): (&impl Fn(usize) -> bool, &impl Fn(&Hour) -> f64),
    cap: f64,
) -> f64 {
    let Some(battery) = &equipment.battery else {
        return cap;
    };
    let (into, over_out) = (
        battery.charge_efficiency,
        1.0 / battery.discharge_efficiency,
    );
    // What must be in store, MWh, and how it changes with the cap.
    let (mut must, mut slope, mut next) = (0.0, 0.0, cap);
    let mut hold = |must: f64, slope: f64, most: f64| {
        if must > most + SLACK_MWH && slope < 0.0 {
            next = greater(next, cap + (must - most) / -slope);
        }
    };
    let last_day = &hours[hours.len().saturating_sub(DAY_HOURS)..];
    for at in (0..hours.len() + days_left * last_day.len()).rev() {
        let hour = hours
            .get(at)
            .unwrap_or_else(|| &last_day[(at - hours.len()) % last_day.len()]);
        let capped = watched(at) && cap < hour.limit_mw;
        let grid = if capped { cap } else { hour.limit_mw };
        let lacks = hour.load_mw - others(hour) - grid;
        let change = f64::from(u8::from(capped));
        if lacks > 0.0 {
            must += lesser(lacks, battery.discharge_mw) * over_out;
            slope -= change * over_out;
            hold(must, slope, battery.energy_mwh);
        } else {
            let charged = -lacks < battery.charge_mw;
            must -= lesser(-lacks, battery.charge_mw) * into;
            slope -= if charged { change * into } else { 0.0 };
            if must <= 0.0 {
                (must, slope) = (0.0, 0.0);
            }
        }
    }
    hold(must, slope, stored_mwh);
    next
}
