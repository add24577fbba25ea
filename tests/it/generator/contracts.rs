//! Contracts with every term, named ones and those of customers who ask.

use super::{Cast, Draws, Maybe};
use crate::scenario::Section;

/// A section of customers who sign, with their terms.
pub fn reserved(draws: &mut Draws, cast: &Cast, at: i64) -> String {
    let market = cast.market(draws);
    let mut section = Section::new(
        "[[demand.reserved]]",
        &format!(
            "segment = \"reserved-{at}\"
            market = \"{market}\"
            per_month = {}
            growth_per_year = {}
            term_months = {}
            start_lag_days = {}
            price_elasticity = {}
            sign_against = \"{}\"
            overbooking = {}
            longest_wait_days = {}",
            draws.real(0.2, 6.0),
            draws.real(-0.3, 0.8),
            draws.uncertain(9.0),
            draws.whole(0, 120),
            draws.real(-2.0, 0.0),
            draws.one_of(&["ready", "planned"]),
            draws.real(0.0, 0.3),
            draws.whole(0, 200),
        ),
    )
    .with(&terms(draws));
    if cast.markets > 1 && draws.chance(40) {
        let other = if market == "market-0" {
            "market-1"
        } else {
            "market-0"
        };
        section = section.with(&format!(
            "substitutes = [{{ market = \"{other}\", price_factor = 0.8 }}]"
        ));
    }
    section.to_string()
}

/// A named contract with its terms.
pub fn anchor(draws: &mut Draws, cast: &Cast, at: i64) -> String {
    let signed = draws.day();
    let starts = signed + jiff::Span::new().days(draws.whole(0, 200));
    Section::new(
        "[[demand.anchor]]",
        &format!(
            "segment = \"anchor-{at}\"
            market = \"{}\"
            signed = {signed}
            starts = {starts}
            term_months = {}",
            cast.market(draws),
            draws.uncertain(14.0)
        ),
    )
    .with(&terms(draws))
    .to_string()
}

/// Clauses that a contract may have; what binds it to a place more seldom.
const CLAUSES: [Maybe; 6] = [
    (45, |draws| {
        format!(
            "termination_for_convenience = {{ notice_days = {}, after_months = {}, per_year = {}, price_sensitivity \
             = {} }}",
            draws.whole(0, 120),
            draws.whole(0, 6),
            draws.real(0.1, 3.0),
            draws.real(0.0, 2.0)
        )
    }),
    (45, |draws| {
        format!(
            "late = {{ grace_days = {}, penalty_share = {}, terminate_after_days = {}, \
             accept_share = {} }}",
            draws.whole(0, 40),
            draws.real(0.0, 1.0),
            draws.whole(60, 300),
            draws.real(0.5, 1.0)
        )
    }),
    (45, |draws| {
        format!(
            "credit = {{ default_per_year = {}, recovery = {}, claim_months = {} }}",
            draws.real(0.0, 0.6),
            draws.real(0.0, 1.0),
            draws.whole(0, 6)
        )
    }),
    (45, |draws| {
        format!(
            "sla = {{ availability = 0.99, tiers = [{{ below = 0.9, credit = 0.5 }}, {{ below = 0.99, \
             credit = 0.1 }}], count_scheduled_maintenance = {}, bill_scheduled_maintenance = {}, \
             sole_remedy = {} }}",
            draws.chance(50),
            draws.chance(50),
            draws.chance(50)
        )
    }),
    (45, |draws| {
        format!(
            "call_back = {{ notice_days = {}, penalty_months = {}, partial = {} }}",
            draws.whole(0, 120),
            draws.whole(0, 4),
            draws.chance(50)
        )
    }),
    (25, |draws| {
        draws
            .one_of(&[
                "one_site = true",
                "one_fabric = true",
                "sites = [\"site-0\"]",
            ])
            .into()
    }),
];

/// The terms that both have.
fn terms(draws: &mut Draws) -> String {
    let text = format!(
        "gpus = {}
        discount_to_market = {}
        terms = \"{}\"
        floor_fraction = {}
        ramp_months = {}
        prepayment_share = {}
        take_or_pay_share = {}
        used_share = {}
        renewal_probability = {}
        renewal_price_sensitivity = {}\n",
        draws.uncertain(120.0),
        draws.real(-0.2, 0.5),
        draws.one_of(&["fixed", "indexed"]),
        draws.real(0.0, 0.9),
        draws.whole(0, 4),
        draws.real(0.0, 0.5),
        draws.real(0.5, 1.0),
        draws.real(0.4, 1.0),
        draws.real(0.0, 1.0),
        draws.real(0.0, 2.0)
    );
    text + &draws.some_of(&CLAUSES)
}
