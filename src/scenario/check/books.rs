//! Contracts of more money than the ledger can hold: it counts whole cents in 64 bits, up to
//! 9.2e18.

use super::arrivals::expected;
use super::contracts::own_market;
use crate::model::contract::Contract;
use crate::problem::{Kind, Place, Problem};
use crate::scenario::schema::{Anchor, Market, Reserved, Scenario};
use crate::time::{HOURS_PER_MONTH, MONTH, MONTHS, Seconds, seconds_between};
use crate::uncertain::Uncertain;

/// Contract value that may be signed in a replication, USD: somewhat less than half of what the
/// ledger holds.
const MOST_USD: f64 = 4e16;
/// Of what is drawn, the value that one in a thousand exceeds.
const UPPER: f64 = 0.999;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let demand = &scenario.demand;
    let anchors = demand.anchor.iter().map(|anchor| {
        (
            &anchor.segment.text,
            of_anchor(anchor, scenario),
            &anchor.place,
        )
    });
    let segments = demand.reserved.iter().map(|segment| {
        (
            &segment.segment.text,
            of_segment(segment, scenario),
            &segment.place,
        )
    });
    let all: Vec<(&String, f64, &Place)> = anchors.chain(segments).collect();
    let total: f64 = all.iter().map(|(_, usd, _)| usd).sum();
    let Some((name, most, place)) = all
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|_| total > MOST_USD)
    else {
        return Vec::new();
    };
    let message = format!(
        "contracts of about {total:.1e} USD are expected in each replication, {most:.1e} of it from \
            {name:?}, more than the {MOST_USD:.0e} that the ledger can hold"
    );
    vec![
        Problem::error(Kind::OutOfRange, message)
            .at(place)
            .hint("make them smaller, shorter, fewer or cheaper"),
    ]
}

fn upper(number: &Uncertain) -> f64 {
    number.distribution.quantile(UPPER)
}

/// The revenue and the penalties of a named contract, USD.
fn of_anchor(anchor: &Anchor, scenario: &Scenario) -> f64 {
    let months = match (&anchor.term_months, anchor.until) {
        (Some(months), _) => upper(months),
        (None, Some(until)) => seconds_between(anchor.starts.unwrap_or(anchor.signed), until)
            .max(Seconds::ZERO)
            .share_of(MONTH),
        (None, None) => 0.0,
    };
    let market = own_market(scenario, anchor.market.as_deref())
        .and_then(|market| scenario.market.get(market));
    let by_market = market.map_or(0.0, |market| price(market, scenario))
        * (1.0 - anchor.contract.price.discount_to_market);
    let usd = match &anchor.price_usd_per_gpu_hour {
        Some(agreed) if anchor.contract.renewal.renewal_probability == 0.0 => upper(agreed),
        Some(agreed) => upper(agreed).max(by_market),
        None => by_market,
    };
    usd * gpu_hours(&anchor.contract, months, scenario)
}

/// The same for all contracts expected from enquiries of a segment.
fn of_segment(segment: &Reserved, scenario: &Scenario) -> f64 {
    let own = own_market(scenario, segment.market.as_deref()).map(|own| (own, 1.0));
    let others = segment
        .substitutes
        .iter()
        .map(|other| (other.market.as_str(), other.price_factor));
    let prices = own
        .into_iter()
        .chain(others)
        .filter_map(|(market, factor)| {
            Some(price(scenario.market.get(market)?, scenario) * factor)
        });
    let usd = prices.fold(0.0, f64::max) * (1.0 - segment.contract.price.discount_to_market);
    let customers = expected(
        segment.per_month * MONTHS,
        segment.growth_per_year,
        scenario.years as f64,
    );
    usd * customers * gpu_hours(&segment.contract, upper(&segment.term_months), scenario)
}

/// GPU-hours of a contract of the given term, of its renewals within the horizon, and those that
/// its penalties are worth.
fn gpu_hours(contract: &Contract, months: f64, scenario: &Scenario) -> f64 {
    let again = contract.renewal.renewal_probability * (months + scenario.years as f64 * MONTHS);
    let late = contract.late.as_ref().map_or(0.0, |late| {
        late.penalty_share * 24.0 * (late.terminate_after_days - late.grace_days).max(0.0)
    });
    let called_back = contract
        .call_back
        .as_ref()
        .map_or(0.0, |call_back| call_back.penalty_months * HOURS_PER_MONTH);
    upper(&contract.gpus) * ((months + again) * HOURS_PER_MONTH + late + called_back)
}

/// A high price of a market within the horizon: where it starts and drifts to, its list price at
/// most; its volatility is not included.
fn price(market: &Market, scenario: &Scenario) -> f64 {
    let drifted = |usd: &Uncertain, drift: &Uncertain| {
        upper(usd) * libm::exp(upper(drift).max(0.0) * scenario.years as f64)
    };
    let own = drifted(&market.price_usd_per_gpu_hour, &market.annual_drift);
    market
        .list_price_usd_per_gpu_hour
        .as_ref()
        .map_or(own, |list| {
            own.min(drifted(list, &market.list_price_annual_drift))
        })
}
