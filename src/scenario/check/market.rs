//! Markets: regimes whose probabilities add up and whose names exist, plausible caps, price
//! positions and histories.

use crate::problem::{Kind, Problem, nearest};
use crate::scenario::schema::{DatedGpus, Market, Regime, Scenario};
use crate::time::{MONTH, seconds_between};
use crate::uncertain::Uncertain;
use std::collections::BTreeMap;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for (name, market) in &scenario.market {
        regimes(name, market, &mut found);
        follows(name, market, &scenario.market, &mut found);
        reversion(name, market, &mut found);
        price(name, market, &mut found);
        feedback(name, market, scenario, &mut found);
        for launch in market
            .launch
            .iter()
            .filter(|launch| in_the_price(launch.date, scenario.start, launch.phase_in_months))
        {
            if launch.slip_weeks.distribution.certain() == Some(0.0) {
                let message = format!(
                    "the launch {:?} is over before the scenario starts on {}: the price at the \
                        start includes it",
                    launch.name.text, scenario.start
                );
                found.push(
                    Problem::warning(Kind::OutOfRange, message)
                        .at(&launch.place)
                        .hint("leave it out, or make `date` later"),
                );
            }
        }
    }
    found
}

/// Whether a launch of that date is phased in by the start.
fn in_the_price(date: jiff::civil::Date, start: jiff::civil::Date, months: f64) -> bool {
    date < start && seconds_between(date, start).as_seconds() >= months * MONTH.as_seconds()
}

fn regimes(name: &str, market: &Market, found: &mut Vec<Problem>) {
    let names: Vec<&str> = market
        .regime
        .iter()
        .map(|regime| regime.name.text.as_str())
        .collect();
    for regime in &market.regime {
        next_regimes(regime, &names, found);
    }
    let Some(first) = market
        .regime
        .iter()
        .find(|regime| regime.start_probability.is_some())
    else {
        return;
    };
    let total: f64 = market
        .regime
        .iter()
        .filter_map(|regime| regime.start_probability)
        .sum();
    if (total - 1.0).abs() > 1e-9 {
        found.push(
            Problem::error(
                Kind::OutOfRange,
                format!(
                    "the start probabilities of the regimes of \
                market {name:?} add up to {total}, not 1"
                ),
            )
            .at(&first.place)
            .hint(
                "make every `start_probability` a share of 1, or leave all of them out to \
                    start as in the long run",
            ),
        );
    }
}

fn next_regimes(regime: &Regime, names: &[&str], found: &mut Vec<Problem>) {
    let own = regime.name.text.as_str();
    for next in &regime.next {
        let (after, place) = (next.name.text.as_str(), &next.name.place);
        if after == own {
            let message = format!("the regime {own:?} is followed by itself");
            found.push(
                Problem::error(Kind::Unresolved, message)
                    .at(place)
                    .hint("leave it out of `next`; `mean_dwell_years` says how long it lasts"),
            );
        } else if !names.contains(&after) {
            let others = names.iter().copied().filter(|name| *name != own);
            let hint = nearest(after, others.clone()).map_or_else(
                || format!("there are {}", others.collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            let message = format!(
                "the regime {own:?} is followed by {after:?}, which is no regime of its market"
            );
            found.push(
                Problem::error(Kind::Unresolved, message)
                    .at(place)
                    .hint(hint),
            );
        }
    }
}

/// A market has its own regimes or follows those of a market that has some.
fn follows(name: &str, market: &Market, all: &BTreeMap<String, Market>, found: &mut Vec<Problem>) {
    let Some(other) = &market.regimes_follow else {
        return;
    };
    let mut refuse = |message: String, hint: String| {
        found.push(
            Problem::error(Kind::Unresolved, message)
                .at(&market.place)
                .hint(hint),
        );
    };
    if !market.regime.is_empty() {
        refuse(
            format!("market {name:?} has regimes of its own and follows those of {other:?}"),
            "keep one; `regime_strength` makes followed ones weaker or stronger".into(),
        );
        return;
    }
    let with_regimes = || {
        all.iter()
            .filter(|(_, market)| !market.regime.is_empty())
            .map(|(name, _)| name.as_str())
    };
    if !with_regimes().any(|market| market == other) {
        let hint = nearest(other, with_regimes()).map_or_else(
            || match with_regimes().collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "give one market `[[market.NAME.regime]]`".to_owned(),
                some => format!("those with regimes are {some}"),
            },
            |near| format!("did you mean {near:?}?"),
        );
        refuse(
            format!(
                "market {name:?} follows the regimes of {other:?}, which is no market with regimes \
                    of its own"
            ),
            hint,
        );
    }
}

/// A level to revert to has no effect without a mean-reversion rate.
fn reversion(name: &str, market: &Market, found: &mut Vec<Problem>) {
    if market.mean_reversion_per_year > 0.0 {
        return;
    }
    let drawn = [
        (
            !market.regime.is_empty() || market.regimes_follow.is_some(),
            "regimes",
        ),
        (market.feedback.is_some(), "a feedback"),
        (market.reverts_to_usd_per_gpu_hour.is_some(), "a level"),
    ];
    for (_, what) in drawn.into_iter().filter(|(is, _)| *is) {
        let message = format!(
            "market {name:?} has {what} that the price should revert to, but no mean \
                reversion"
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&market.place)
                .hint(
                    "give `mean_reversion_per_year`: 1.5 halves a deviation in five and a half \
                        months",
                ),
        );
    }
}

fn price(name: &str, market: &Market, found: &mut Vec<Problem>) {
    let median = |number: &Uncertain| number.distribution.quantile(0.5);
    let own = median(&market.price_usd_per_gpu_hour)
        * crate::model::market::price_position::factor(market.price_position, market.price_spread);
    if let Some(list) = market
        .list_price_usd_per_gpu_hour
        .as_ref()
        .filter(|list| median(list) < own)
    {
        let message = format!(
            "the list price of market {name:?} is {:.2}, below the own price of {own:.2} at the \
                start: it is charged from the first day on",
            median(list)
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&list.place)
                .hint(
                    "a hyperscaler's list price is above the market's; raise it, or lower \
                    `price_position`",
                ),
        );
    }
    if market.price_position != 0.5 && market.price_spread == 0.0 {
        let message = format!(
            "market {name:?} has a `price_position` of {}, but prices have no spread: every position \
                has the same price",
            market.price_position
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&market.place)
                .hint(
                    "give `price_spread`: 0.23 is that of the catalogue's \"hopper-cycles\", of \
                    seven marketplace providers",
                ),
        );
    }
    if market.captured_share_elasticity > 0.0 {
        let message = format!(
            "an elasticity of captured share of {} brings more customers to the higher-priced \
                provider",
            market.captured_share_elasticity
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&market.place)
                .hint("elasticities of demand are usually negative"),
        );
    }
}

fn feedback(name: &str, market: &Market, scenario: &Scenario, found: &mut Vec<Problem>) {
    let Some(feedback) = &market.feedback else {
        return;
    };
    let at_start = |steps: &[DatedGpus]| {
        steps
            .iter()
            .filter(|step| step.from <= scenario.start)
            .max_by_key(|step| step.from)
            .map_or(0.0, |step| step.gpus)
    };
    for (what, key, steps) in [
        ("rivals' GPUs", "rival_gpus", &feedback.rival_gpus),
        ("demand", "demand_gpus", &feedback.demand_gpus),
    ] {
        if at_start(steps) <= 0.0 {
            let message = format!(
                "the feedback of market {name:?} has no {what} on {}, when the scenario starts: \
                    nothing to compare with",
                scenario.start
            );
            found.push(
                Problem::error(Kind::OutOfRange, message)
                    .at(&feedback.place)
                    .hint(format!("begin `{key}` on or before that day, above 0")),
            );
        }
    }
}
