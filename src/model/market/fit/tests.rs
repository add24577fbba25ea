use super::*;
use crate::random::normal;
use crate::random::stream::{Cursor, Purpose, Stream, key_of};

/// Uneven dates: gaps of 2 to 60 days, in turn.
fn dates(count: usize) -> Vec<f64> {
    const GAPS: [f64; 7] = [30.0, 2.0, 14.0, 60.0, 7.0, 45.0, 3.0];
    (0..count)
        .scan(0.0, |at, number| {
            Some(std::mem::replace(at, *at + GAPS[number % 7] / 365.25))
        })
        .collect()
}

/// Prices of a known process on given dates.
fn prices(
    dates: &[f64],
    (drift, reversion, volatility): (f64, f64, f64),
    cursor: &mut Cursor,
) -> Vec<Quote> {
    let stationary = volatility / libm::sqrt(2.0 * reversion);
    let mut before: Option<(f64, f64)> = None;
    let mut next = |years: f64| {
        let score = normal::quantile(cursor.uniform());
        let x = before.map_or(stationary * score, |(then, x)| {
            let kept = libm::exp(-reversion * (years - then));
            x * kept + stationary * libm::sqrt(1.0 - kept * kept) * score
        });
        before = Some((years, x));
        Quote {
            years,
            price: 3.0 * libm::exp(drift * years + x),
        }
    };
    dates.iter().map(|years| next(*years)).collect()
}

/// Of 200 records of 400 dates each, the mean of every number lies within four standard errors of
/// the truth, and the stated errors of drift and level are those seen, within a quarter.
#[test]
fn known_parameters_come_back() {
    let truth = (-0.2, 3.0, 0.4);
    let dates = dates(400);
    let fits: Vec<Fitted> = (0..200)
        .map(|replication| {
            let mut cursor = Stream::new(key_of(11, "fit"), replication, Purpose::Bench).cursor();
            fit(&prices(&dates, truth, &mut cursor)).unwrap()
        })
        .collect();
    let of = |value: fn(&Fitted) -> f64| {
        let n = fits.len() as f64;
        let mean = fits.iter().map(value).sum::<f64>() / n;
        (
            mean,
            (fits
                .iter()
                .map(|fit| (value(fit) - mean).powi(2))
                .sum::<f64>()
                / (n - 1.0))
                .sqrt(),
        )
    };
    let end = dates[399];
    let (drift, level) = (of(|fit| fit.drift), of(|fit| fit.level.ln()));
    for ((mean, sd), truth) in [
        (drift, truth.0),
        (level, 3f64.ln() + truth.0 * end),
        (of(|fit| fit.volatility), truth.2),
    ] {
        assert!(
            (mean - truth).abs() < 4.0 * sd / 200f64.sqrt(),
            "{mean} against {truth}, spread {sd}"
        );
    }
    // The bias of the speed is about 4 over the years seen (Tang and Chen), less what the
    // restriction takes back.
    let (speed, sd) = of(|fit| fit.reversion);
    assert!(
        speed - truth.1 > -4.0 * sd / 200f64.sqrt()
            && speed - truth.1 < 4.0 / end + 4.0 * sd / 200f64.sqrt(),
        "{speed}, spread {sd}, years {end}"
    );
    assert!(
        (of(|fit| fit.drift_error).0 / drift.1 - 1.0).abs() < 0.25
            && (of(|fit| fit.level_error).0 / level.1 - 1.0).abs() < 0.25
    );
}

/// The restricted likelihood of three dates, by hand: with κ so fast that dates are independent it
/// is an ordinary regression.
#[test]
fn independent_deviations_are_an_ordinary_regression() {
    let points: Vec<(f64, f64)> = [0.1, -0.2, 0.4, 0.0, -0.3, 0.2]
        .iter()
        .enumerate()
        .map(|(at, y)| (at as f64, *y))
        .collect();
    let found = profile(&points, 1e3);
    let (n, mean_t) = (6.0, 2.5);
    let mean_y = points.iter().map(|p| p.1).sum::<f64>() / n;
    let slope = points
        .iter()
        .map(|p| (p.0 - mean_t) * (p.1 - mean_y))
        .sum::<f64>()
        / 17.5;
    let residual: f64 = points
        .iter()
        .map(|p| (p.1 - mean_y - slope * (p.0 - mean_t)).powi(2))
        .sum();
    assert!(
        (found.trend[1] - slope).abs() < 1e-12 && (found.variance - residual / 4.0).abs() < 1e-12
    );
    assert!((found.inverse[2] - 1.0 / 17.5).abs() < 1e-12);
}

/// In at least half of its records a random walk shows no reversion, or a half-life longer than a
/// tenth of the span.
#[test]
fn a_walk_is_reported_as_one_or_as_slow() {
    let dates = dates(60);
    let slow = (0..50).filter(|replication| {
        let mut cursor = Stream::new(key_of(12, "walk"), *replication, Purpose::Bench).cursor();
        let mut log = 0.0;
        let mut before = 0.0;
        let quotes: Vec<Quote> = dates
            .iter()
            .map(|years| {
                log += 0.4 * libm::sqrt(years - before) * normal::quantile(cursor.uniform());
                before = *years;
                Quote {
                    years: *years,
                    price: libm::exp(log),
                }
            })
            .collect();
        let found = fit(&quotes).unwrap();
        found.reversion * dates[59] < 10.0 * std::f64::consts::LN_2
    });
    let slow = slow.count();
    assert!(slow >= 25, "{slow} of 50");
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let quote = |years: f64, price: f64| Quote { years, price };
    let same: Vec<Quote> = (0..9).map(|_| quote(1.0, 2.0)).collect();
    assert!(fit(&same).is_err_and(|why| why.contains("1 dates are too few")));
    assert!(fit(&[quote(0.0, -1.0)]).is_err_and(|why| why.contains("-1")));
}
