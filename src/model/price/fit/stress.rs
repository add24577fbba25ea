//! Stressed days: those whose highest-priced hour exceeds the calm price by the least excess; their
//! odds and sizes by regression.

use super::calm::Rest;
use super::regression::{Case, odds, sizes};
use super::scarcity::scarce_days;
use super::{Known, between_years, mean_and_sd, quantile};
use crate::model::price::days::Days;
use crate::model::price::stress::Stress;
use crate::random::normal;

/// Excess over the calm price from which a day counts as stressed: two and a half times the calm
/// price.
const LEAST_EXCESS: f64 = 1.5;

/// Hours beside a peak from which its width is taken.
const NEAR: usize = 4;

/// A day with its largest excess.
struct Day {
    year: usize,
    day: usize,
    hour: usize,
    excess: f64,
    /// Mean share of the excess at a distance in hours from the peak, times that distance.
    share: f64,
    /// Shares of the hours before and after the peak.
    beside: [f64; 2],
    /// Not to be looked at: supply was scarce.
    scarce: bool,
}

pub(super) fn fit(known: &[Known<'_>], rest: &Rest) -> Stress {
    let highest: Vec<f64> = known
        .iter()
        .flat_map(|year| year.days.max_c.iter().copied())
        .collect();
    let means: Vec<f64> = known
        .iter()
        .flat_map(|year| year.days.mean_c.iter().copied())
        .collect();
    let mut stress = Stress {
        hot_c: libm::round(quantile(&highest, 0.75)),
        cold_c: libm::round(quantile(&means, 0.25)),
        odds: [0.0; 5],
        least_excess: LEAST_EXCESS,
        tail: [0.0; 4],
        tail_exponent: 1.0,
        persistence: 0.0,
        peak_hour: [[1.0 / 24.0; 24]; 3],
        width: 0.0,
        jaggedness: 0.0,
    };
    let days: Vec<Day> = known
        .iter()
        .zip(&rest.base)
        .enumerate()
        .flat_map(|(at, (year, base))| days_of(at, year, base))
        .collect();
    let scores = fit_odds(&mut stress, known, &days);
    fit_sizes(&mut stress, known, &days, &scores);
    fit_peaks(&mut stress, known, &days);
    stress
}

fn days_of(at: usize, year: &Known<'_>, base: &[f64]) -> Vec<Day> {
    let scarce = scarce_days(year);
    let of = |day: usize| {
        let excess: Vec<f64> = (0..24)
            .map(|hour| year.history.price[day * 24 + hour] / base[day * 24 + hour] - 1.0)
            .collect();
        let hour = (0..24)
            .max_by(|&a, &b| excess[a].total_cmp(&excess[b]))
            .unwrap_or(0);
        let share = |other: usize| excess[other].max(0.0) / excess[hour].max(1e-9);
        let near = (0..24)
            .filter(|other| (1..=NEAR).contains(&hour.abs_diff(*other)))
            .map(|other| share(other) * hour.abs_diff(other) as f64);
        let (sum, count) = near.fold((0.0, 0.0), |(sum, count), share| (sum + share, count + 1.0));
        let beside = [hour.max(1) - 1, (hour + 1).min(23)].map(share);
        Day {
            year: at,
            day,
            hour,
            excess: excess[hour],
            share: sum / count,
            beside,
            scarce: scarce[day],
        }
    };
    (0..year.days.count()).map(of).collect()
}

fn is_stressed(day: &Day) -> bool {
    day.excess >= LEAST_EXCESS
}

/// Log-odds with a constant for each year; returns the years' scores.
fn fit_odds(stress: &mut Stress, known: &[Known<'_>], days: &[Day]) -> Vec<f64> {
    let mut cases = Vec::new();
    for pair in days
        .windows(2)
        .filter(|pair| !pair[1].scarce && !pair[0].scarce && pair[0].year == pair[1].year)
    {
        let [heat, cold] = stress.heat_and_cold(&known[pair[1].year].days, pair[1].day);
        let years = (0..known.len()).map(|year| f64::from(u8::from(year == pair[1].year)));
        let outcome = f64::from(u8::from(is_stressed(&pair[1])));
        cases.push(Case {
            known: years
                .chain([heat, cold, f64::from(u8::from(is_stressed(&pair[0])))])
                .collect(),
            outcome,
        });
    }
    // A year without any stressed day has no finite constant: every constant is shrunk, too.
    let beta = odds(&cases, 0);
    let (constant, per_year) = between_years(&beta[..known.len()]);
    let [heat, cold, after] = [
        beta[known.len()],
        beta[known.len() + 1],
        beta[known.len() + 2],
    ];
    stress.odds = [constant, heat.max(0.0), cold.max(0.0), after, per_year];
    beta[..known.len()]
        .iter()
        .map(|of_year| {
            if per_year > 0.0 {
                (of_year - constant) / per_year
            } else {
                0.0
            }
        })
        .collect()
}

fn fit_sizes(stress: &mut Stress, known: &[Known<'_>], days: &[Day], scores: &[f64]) {
    let peaks: Vec<&Day> = days
        .iter()
        .filter(|day| is_stressed(day) && !day.scarce)
        .collect();
    let case = |day: &&Day| {
        let [heat, cold] = stress.heat_and_cold(&known[day.year].days, day.day);
        Case {
            known: vec![1.0, heat, cold, scores[day.year]],
            outcome: libm::log(day.excess / LEAST_EXCESS),
        }
    };
    let cases: Vec<Case> = peaks.iter().map(case).collect();
    if cases.is_empty() {
        return;
    }
    let beta = sizes(&cases, 1);
    stress.tail = [
        libm::exp(beta[0]),
        beta[1].max(0.0),
        beta[2].max(0.0),
        beta[3],
    ];
    let size = |stress: &Stress, day: &Day| {
        libm::log(day.excess / LEAST_EXCESS)
            / stress.mean_log(of(known, day), day.day, scores[day.year])
    };
    let squares = peaks
        .iter()
        .map(|day| size(stress, day))
        .map(|size| size * size)
        .sum::<f64>()
        / peaks.len() as f64;
    stress.tail_exponent = exponent_of(squares);
    let score = |day: &Day| {
        let steps = libm::pow(
            size(stress, day) * libm::tgamma(1.0 + stress.tail_exponent),
            1.0 / stress.tail_exponent,
        );
        normal::quantile((-libm::expm1(-steps)).clamp(1e-6, 1.0 - 1e-6))
    };
    let neighbours: Vec<(f64, f64)> = peaks
        .windows(2)
        .filter(|pair| pair[0].year == pair[1].year && pair[0].day + 1 == pair[1].day)
        .map(|pair| (score(pair[0]), score(pair[1])))
        .collect();
    let squares: f64 = neighbours
        .iter()
        .map(|(a, b)| f64::midpoint(a * a, b * b))
        .sum();
    let products: f64 = neighbours.iter().map(|(a, b)| a * b).sum();
    stress.persistence = if squares > 0.0 {
        (products / squares).clamp(0.0, 0.99)
    } else {
        0.0
    };
}

/// The k for which E E^(2k) / (E E^k)² = Γ(1 + 2k) / Γ(1 + k)², E exponential, is the mean square
/// of sizes of mean 1.
fn exponent_of(mean_square: f64) -> f64 {
    let (mut least, mut greatest) = (0.0, 1.5);
    for _ in 0..50 {
        let middle: f64 = f64::midpoint(least, greatest);
        let gamma = libm::tgamma(1.0 + middle);
        if libm::tgamma(1.0 + 2.0 * middle) / (gamma * gamma) < mean_square {
            least = middle;
        } else {
            greatest = middle;
        }
    }
    f64::midpoint(least, greatest)
}

/// Timing and breadth of peaks, weighted towards high prices.
fn fit_peaks(stress: &mut Stress, known: &[Known<'_>], days: &[Day]) {
    let mut counts = [[0.0; 24]; 3];
    let (mut share, mut weight) = (0.0, 0.0);
    for day in days.iter().filter(|day| is_stressed(day) && !day.scarce) {
        counts[stress.kind(of(known, day), day.day)][day.hour] += 1.0;
        share += day.share * day.excess;
        weight += day.excess;
    }
    for (chances, counts) in stress.peak_hour.iter_mut().zip(counts) {
        // Half a peak of no known hour, and a quarter of each to the hours beside it.
        let smooth = |hour: usize| {
            0.5 / 24.0
                + 0.5 * counts[hour]
                + 0.25 * (counts[(hour + 23) % 24] + counts[(hour + 1) % 24])
        };
        let sum: f64 = (0..24).map(smooth).sum();
        for (hour, chance) in chances.iter_mut().enumerate() {
            *chance = smooth(hour) / sum;
        }
    }
    let beside: Vec<f64> = days
        .iter()
        .filter(|day| is_stressed(day) && !day.scarce)
        .flat_map(|day| day.beside)
        .collect();
    let (mean, sd) = mean_and_sd(&beside);
    stress.jaggedness = if mean > 0.0 {
        exponent_of(1.0 + sd * sd / (mean * mean))
    } else {
        0.0
    };
    stress.width = if weight > 0.0 { share / weight } else { 0.0 };
}

fn of<'a>(known: &'a [Known<'_>], day: &Day) -> &'a Days {
    &known[day.year].days
}
