//! The calm price by medians, which the few high-priced hours do not move: level, shape, weekend
//! and response to dry bulb in turn, each on what the others leave.

use super::{History, Known, Spread, between_years, median, quantile};
use crate::model::price::calm::Calm;

/// Rounds of fitting each part on what the others leave; the largest change of the last is under
/// 0.001.
const ROUNDS: usize = 12;
/// Distance of the knots of dry bulb, K.
const KNOT_STEP_C: f64 = 4.0;
/// Prices below are taken as this, USD per MWh: their logarithm says nothing.
const LEAST_USD_PER_MWH: f64 = 1.0;

/// What is left of the years of known weather.
pub(in crate::model::price) struct Rest {
    /// Of each known year and hour the calm price without the hours' chance, USD per MWh.
    pub base: Vec<Vec<f64>>,
}

pub(super) fn fit(years: &[History], known: &[Known<'_>]) -> (Calm, Rest) {
    let logs: Vec<Vec<f64>> = known
        .iter()
        .map(|year| {
            year.history
                .price
                .iter()
                .map(|price| libm::log(price.max(LEAST_USD_PER_MWH)))
                .collect()
        })
        .collect();
    let mut levels: Vec<f64> = logs.iter().map(|log| median(log)).collect();
    let mut calm = Calm {
        level_usd_per_mwh: 1.0,
        level_sd: 0.0,
        shape: [[0.0; 24]; 4],
        weekend: [0.0; 24],
        knots_c: knots(known),
        response: Vec::new(),
        slow_sd: 0.0,
        slow_persistence: 0.0,
        day_sd: 0.0,
        day_persistence: 0.0,
        hour_sd: 0.0,
        hour_persistence: 0.0,
    };
    calm.response = vec![0.0; calm.knots_c.len()];
    for _ in 0..ROUNDS {
        fit_shape(&mut calm, known, &logs, &levels);
        fit_response(&mut calm, known, &logs, &levels);
        for ((level, year), log) in levels.iter_mut().zip(known).zip(&logs) {
            *level = median(
                &(0..log.len())
                    .map(|hour| log[hour] - expected(&calm, year, hour))
                    .collect::<Vec<_>>(),
            );
        }
    }
    let rest = fit_chance(&mut calm, known, &logs, &levels);
    let of_all = levels_of_all(years, known, &logs, &levels);
    let (level, sd) = between_years(&of_all);
    calm.level_usd_per_mwh = libm::exp(level);
    calm.level_sd = sd;
    (calm, rest)
}

fn expected(calm: &Calm, year: &Known<'_>, hour: usize) -> f64 {
    calm.expected(&year.days, hour, year.history.dry_bulb_c[hour])
}

/// Knots from the coldest to the hottest two hundredth of the hours.
fn knots(known: &[Known<'_>]) -> Vec<f64> {
    let all: Vec<f64> = known
        .iter()
        .flat_map(|year| year.history.dry_bulb_c.iter().copied())
        .collect();
    let (first, last) = (
        libm::ceil(quantile(&all, 0.005) / KNOT_STEP_C),
        libm::floor(quantile(&all, 0.995) / KNOT_STEP_C),
    );
    (0..=(last - first).max(0.0) as usize)
        .map(|at| (first + at as f64) * KNOT_STEP_C)
        .collect()
}

fn fit_shape(calm: &mut Calm, known: &[Known<'_>], logs: &[Vec<f64>], levels: &[f64]) {
    let (mut weekdays, mut weekends) = (vec![Vec::new(); 4 * 24], vec![Vec::new(); 24]);
    for ((year, log), level) in known.iter().zip(logs).zip(levels) {
        for (hour, log) in log.iter().enumerate() {
            let (season, of_day) = (year.days.season[hour / 24], hour % 24);
            let rest = log - level - calm.response_at(year.history.dry_bulb_c[hour]);
            if year.days.weekend[hour / 24] {
                weekends[of_day].push(rest - calm.shape[season][of_day]);
            } else {
                weekdays[season * 24 + of_day].push(rest);
            }
        }
    }
    let medians: Vec<f64> = weekdays.iter().map(|rest| median(rest)).collect();
    let mean = medians.iter().sum::<f64>() / medians.len() as f64;
    for (at, median) in medians.iter().enumerate() {
        calm.shape[at / 24][at % 24] = median - mean;
    }
    for (weekend, rest) in calm.weekend.iter_mut().zip(&weekends) {
        *weekend = median(rest);
    }
}

/// The response at a knot is the median of what is left within half a step of it; its median over
/// all hours is none.
fn fit_response(calm: &mut Calm, known: &[Known<'_>], logs: &[Vec<f64>], levels: &[f64]) {
    let last = calm.knots_c.len() - 1;
    let mut near = vec![Vec::new(); last + 1];
    for ((year, log), level) in known.iter().zip(logs).zip(levels) {
        for (hour, log) in log.iter().enumerate() {
            let dry_bulb = year.history.dry_bulb_c[hour];
            let knot = libm::round((dry_bulb - calm.knots_c[0]) / KNOT_STEP_C)
                .clamp(0.0, last as f64) as usize;
            near[knot]
                .push(log - level - (expected(calm, year, hour) - calm.response_at(dry_bulb)));
        }
    }
    calm.response = near.iter().map(|rest| median(rest)).collect();
    let all: Vec<f64> = known
        .iter()
        .flat_map(|year| {
            year.history
                .dry_bulb_c
                .iter()
                .map(|&dry_bulb| calm.response_at(dry_bulb))
        })
        .collect();
    let middle = median(&all);
    calm.response
        .iter_mut()
        .for_each(|response| *response -= middle);
}

/// Spread and persistence of the days' medians and of the hours around them.
fn fit_chance(calm: &mut Calm, known: &[Known<'_>], logs: &[Vec<f64>], levels: &[f64]) -> Rest {
    let (mut by_day, mut by_hour, mut base) = (Vec::new(), Vec::new(), Vec::new());
    for ((year, log), level) in known.iter().zip(logs).zip(levels) {
        let rest: Vec<f64> = (0..log.len())
            .map(|hour| log[hour] - level - expected(calm, year, hour))
            .collect();
        let days: Vec<f64> = rest.chunks_exact(24).map(median).collect();
        by_hour.push(
            rest.iter()
                .enumerate()
                .map(|(hour, rest)| rest - days[hour / 24])
                .collect::<Vec<_>>(),
        );
        base.push(
            (0..log.len())
                .map(|hour| libm::exp(level + expected(calm, year, hour) + days[hour / 24]))
                .collect(),
        );
        by_day.push(days);
    }
    let hours = Spread::of(&by_hour);
    (calm.hour_sd, calm.hour_persistence) = (hours.sd, hours.correlation(1));
    let days = Spread::of(&by_day);
    let [slow_share, slow, fast] = days.slow_and_fast();
    (calm.slow_sd, calm.slow_persistence) = (days.sd * libm::sqrt(slow_share), slow);
    (calm.day_sd, calm.day_persistence) = (days.sd * libm::sqrt(1.0 - slow_share), fast);
    Rest { base }
}

/// Levels of all years; one without weather has its median, less what shape and response add to it
/// on average.
fn levels_of_all(
    years: &[History],
    known: &[Known<'_>],
    logs: &[Vec<f64>],
    levels: &[f64],
) -> Vec<f64> {
    let above = logs
        .iter()
        .zip(levels)
        .map(|(log, level)| median(log) - level)
        .sum::<f64>()
        / levels.len() as f64;
    let of = |(at, year): (usize, &History)| match known.iter().position(|known| known.year == at) {
        Some(position) => levels[position],
        None => {
            median(
                &year
                    .price
                    .iter()
                    .map(|price| libm::log(price.max(LEAST_USD_PER_MWH)))
                    .collect::<Vec<_>>(),
            ) - above
        }
    };
    years.iter().enumerate().map(of).collect()
}
