//! The price generator of a scenario as the model's parameters.

use super::schema::PriceGenerator;
use crate::model::price::PriceModel;
use crate::model::price::calm::Calm;
use crate::model::price::scarcity::Scarcity;
use crate::model::price::station::Quantiles;
use crate::model::price::stress::Stress;
use crate::model::price::surplus::Surplus;

/// The model that the keys describe.
///
/// # Errors
/// In words, with the key: a list of another length, or bounds that cross.
pub fn of(spec: &PriceGenerator) -> Result<PriceModel, String> {
    if spec.response.len() != spec.response_at_c.len() {
        return Err(format!(
            "`response` has {} values, `response_at_c` {}",
            spec.response.len(),
            spec.response_at_c.len()
        ));
    }
    if let Some(pair) = spec
        .response_at_c
        .windows(2)
        .find(|pair| pair[1] <= pair[0])
    {
        return Err(format!(
            "`response_at_c` goes from {} to {}; dry bulbs ascend",
            pair[0], pair[1]
        ));
    }
    let share_of_cap = [
        spec.scarcity_least_share_of_cap,
        spec.scarcity_greatest_share_of_cap,
    ];
    if share_of_cap[0] > share_of_cap[1] {
        return Err(
            "`scarcity_least_share_of_cap` lies above `scarcity_greatest_share_of_cap`".into(),
        );
    }
    Ok(PriceModel {
        calm: calm(spec)?,
        stress: stress(spec)?,
        scarcity: Scarcity {
            onset_c: spec.scarcity_onset_c,
            events_per_degree_day: spec.scarcity_events_per_degree_day,
            relief_per_day: spec.scarcity_relief_per_day,
            share_of_cap,
        },
        surplus: Surplus {
            hours_per_year: spec.surplus_hours_per_year,
            year_sd: spec.surplus_year_sd,
            stays: spec.surplus_stays,
            depth_usd_per_mwh: spec.surplus_depth_usd_per_mwh,
            months: list("surplus_months", &spec.surplus_months, 1.0)?,
            begins: list("surplus_begins", &spec.surplus_begins, 1.0)?,
        },
        station_c: if spec.station_quantiles_c.is_empty() {
            None
        } else {
            Some(station(&spec.station_quantiles_c)?)
        },
        floor_usd_per_mwh: spec.floor_usd_per_mwh,
        cap_usd_per_mwh: spec.cap_usd_per_mwh,
    })
}

fn station(values: &[f64]) -> Result<Quantiles, String> {
    match values.windows(2).find(|pair| pair[1] <= pair[0]) {
        Some(pair) => Err(format!(
            "`station_quantiles_c` goes from {} to {}; quantiles ascend",
            pair[0], pair[1]
        )),
        None => list("station_quantiles_c", values, 0.0),
    }
}

fn calm(spec: &PriceGenerator) -> Result<Calm, String> {
    Ok(Calm {
        level_usd_per_mwh: spec.level_usd_per_mwh,
        level_sd: spec.level_sd,
        shape: [
            list("shape_winter", &spec.shape_winter, 0.0)?,
            list("shape_spring", &spec.shape_spring, 0.0)?,
            list("shape_summer", &spec.shape_summer, 0.0)?,
            list("shape_autumn", &spec.shape_autumn, 0.0)?,
        ],
        weekend: list("weekend", &spec.weekend, 0.0)?,
        knots_c: spec.response_at_c.clone(),
        response: spec.response.clone(),
        slow_sd: spec.slow_sd,
        slow_persistence: spec.slow_persistence_per_day,
        day_sd: spec.day_sd,
        day_persistence: spec.day_persistence_per_day,
        hour_sd: spec.hour_sd,
        hour_persistence: spec.hour_persistence_per_hour,
    })
}

fn stress(spec: &PriceGenerator) -> Result<Stress, String> {
    Ok(Stress {
        hot_c: spec.stress_hot_c,
        cold_c: spec.stress_cold_c,
        odds: list("stress_log_odds", &spec.stress_log_odds, 0.0)?,
        least_excess: spec.stress_least_excess,
        tail: list("stress_tail", &spec.stress_tail, 0.0)?,
        tail_exponent: spec.stress_tail_exponent,
        persistence: spec.stress_persistence_per_day,
        peak_hour: [
            list("stress_peak_hot", &spec.stress_peak_hot, 1.0)?,
            list("stress_peak_mild", &spec.stress_peak_mild, 1.0)?,
            list("stress_peak_cold", &spec.stress_peak_cold, 1.0)?,
        ],
        width: spec.stress_width,
        jaggedness: spec.stress_jaggedness,
    })
}

/// A list of one length; left out, it holds the same value throughout.
fn list<const N: usize>(key: &str, values: &[f64], left_out: f64) -> Result<[f64; N], String> {
    if values.is_empty() {
        return Ok([left_out; N]);
    }
    values
        .try_into()
        .map_err(|_| format!("`{key}` has {} values, and needs {N}", values.len()))
}
