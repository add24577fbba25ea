//! Single arrivals must be few enough to be simulated; larger markets are modelled as aggregate
//! demand.

use crate::problem::{Kind, Place, Problem};
use crate::scenario::schema::{Scenario, SeasonalityProfile};
use crate::time::{HOURS_PER_DAY, HOURS_PER_YEAR, MONTHS};

/// Arrivals of one segment in one replication beyond which a run would not end in useful time (some
/// seconds a replication).
const MOST_ARRIVALS: f64 = 10_000_000.0;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let years = scenario.years as f64;
    let requests = scenario.demand.on_demand.iter().map(|s| {
        (
            &s.segment.text,
            s.per_day * (HOURS_PER_YEAR / HOURS_PER_DAY),
            s.growth_per_year,
            &s.place,
        )
    });
    let contracts = scenario.demand.reserved.iter().map(|s| {
        (
            &s.segment.text,
            s.per_month * MONTHS,
            s.growth_per_year,
            &s.place,
        )
    });
    let many = requests
        .chain(contracts)
        .filter_map(|(name, per_year, growth, place)| {
            too_many(name, expected(per_year, growth, years), place)
        });
    let profiles = scenario
        .demand
        .on_demand
        .iter()
        .map(|s| &s.seasonality_profile)
        .chain(
            scenario
                .demand
                .aggregate
                .iter()
                .map(|s| &s.seasonality_profile),
        );
    many.chain(profiles.flatten().filter_map(no_profile))
        .collect()
}

/// A seasonality profile has a weight for each hour of a day, at least one of them above zero.
fn no_profile(seasonality_profile: &SeasonalityProfile) -> Option<Problem> {
    let hours = seasonality_profile.working_day.len();
    let refuse = |message: String, hint: &str| {
        Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&seasonality_profile.place)
                .hint(hint),
        )
    };
    match hours {
        24 if seasonality_profile
            .working_day
            .iter()
            .all(|weight| *weight == 0.0) =>
        {
            refuse(
                "no hour of `working_day` has a weight".to_owned(),
                "give at least one hour a weight above 0",
            )
        }
        0 | 24 => None,
        _ => refuse(
            format!("`working_day` has {hours} hours"),
            "a day has 24, from midnight on",
        ),
    }
}

/// Expected arrivals over the horizon at a yearly growth.
pub(super) fn expected(per_year: f64, growth: f64, years: f64) -> f64 {
    let rate = libm::log1p(growth);
    if rate.abs() < 1e-9 {
        per_year * years
    } else {
        per_year * libm::expm1(rate * years) / rate
    }
}

fn too_many(name: &str, arrivals: f64, place: &Place) -> Option<Problem> {
    (arrivals > MOST_ARRIVALS).then(|| {
        let message = format!(
            "segment {name:?} would have about {arrivals:.1e} arrivals in each replication, more than \
                the {MOST_ARRIVALS:.0e} that can be simulated one by one"
        );
        Problem::error(Kind::OutOfRange, message).at(place).hint(
            "make arrivals fewer and larger, or slow their growth",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_summed_over_the_horizon() {
        assert!((expected(10.0, 0.0, 3.0) - 30.0).abs() < 1e-9);
        assert!((expected(1.0, 1.0, 2.0) - 3.0 / std::f64::consts::LN_2).abs() < 1e-9);
        assert!(expected(1.0, 20.0, 30.0) > MOST_ARRIVALS);
    }
}
