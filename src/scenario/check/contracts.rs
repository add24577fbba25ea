//! Contracts whose terms contradict each other, or that can never be served.

use crate::problem::{Kind, Place, Problem};
use crate::scenario::schema::{Anchor, Reserved, Scenario};
use crate::time::{HOURS_PER_DAY, HOURS_PER_MONTH, add_months};
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let demand = &scenario.demand;
    for anchor in &demand.anchor {
        found.extend(dates(anchor, scenario));
        found.extend(anchor.contract.check(&anchor.segment.text));
    }
    for segment in &demand.reserved {
        found.extend(segment.contract.check(&segment.segment.text));
    }
    let anchors = demand.anchor.iter().map(|anchor| {
        (
            &anchor.segment.text,
            &anchor.market,
            &anchor.contract.sites,
            &anchor.place,
        )
    });
    let segments = demand.reserved.iter().map(|segment| {
        (
            &segment.segment.text,
            &segment.market,
            &segment.contract.sites,
            &segment.place,
        )
    });
    for (name, market, sites, place) in anchors.chain(segments) {
        found.extend(never_held(
            scenario,
            (name, market.as_deref()),
            sites,
            place,
        ));
    }
    for segment in &demand.reserved {
        let own = own_market(scenario, segment.market.as_deref());
        for (at, other) in segment.substitutes.iter().enumerate() {
            if own == Some(&other.market)
                || segment.substitutes[..at]
                    .iter()
                    .any(|earlier| earlier.market == other.market)
            {
                let message = format!(
                    "{:?} substitutes for itself or is named twice among the substitutes of {:?}",
                    other.market, segment.segment.text
                );
                found.push(
                    Problem::error(Kind::OutOfRange, message)
                        .at(&other.place)
                        .hint("name each other market once"),
                );
            }
        }
        found.extend(never_requested(segment, scenario));
    }
    found
}

/// The market of a segment; the only market need not be named.
pub(super) fn own_market<'s>(scenario: &'s Scenario, named: Option<&'s str>) -> Option<&'s str> {
    named.or_else(|| {
        if scenario.market.len() == 1 {
            scenario.market.keys().next().map(String::as_str)
        } else {
            None
        }
    })
}

/// Segments that open after the horizon, and waiting times without effect.
fn never_requested(segment: &Reserved, scenario: &Scenario) -> Vec<Problem> {
    let name = &segment.segment.text;
    let warned = |message: String, hint: &str| {
        Problem::warning(Kind::OutOfRange, message)
            .at(&segment.place)
            .hint(hint)
    };
    let end = add_months(scenario.start, scenario.years as usize * 12);
    let opens = segment.opens.filter(|opens| *opens >= end).map(|opens| {
        let message = format!(
            "segment {name:?} opens on {opens}, but the simulation runs from \
            {} to {end}: there are no enquiries",
            scenario.start
        );
        warned(message, "let it open earlier, or leave it out")
    });
    let waits = (segment.longest_wait_days > 0.0 && segment.sign_against == "ready").then(|| {
        let message = format!(
            "segment {name:?} signs against what is ready, so its \
            `longest_wait_days` of {} has no effect",
            segment.longest_wait_days
        );
        warned(message, "leave it out, or say `sign_against = \"planned\"`")
    });
    opens.into_iter().chain(waits).collect()
}

/// Dates of an anchor: signed, started, ended, in this order and within the simulated years.
fn dates(anchor: &Anchor, scenario: &Scenario) -> Option<Problem> {
    let name = &anchor.segment.text;
    let starts = anchor.starts.unwrap_or(anchor.signed);
    let refused = |message: String, hint: &str| {
        Some(
            Problem::error(Kind::OutOfRange, message)
                .at(&anchor.place)
                .hint(hint),
        )
    };
    if anchor.term_months.is_some() == anchor.until.is_some() {
        return refused(
            format!("anchor {name:?} needs `term_months` or `until`, one of them"),
            "give its term, or the first day after it",
        );
    }
    if starts < anchor.signed {
        return refused(
            format!(
                "anchor {name:?} starts on {starts}, before it is signed on {}",
                anchor.signed
            ),
            "sign it earlier, or leave `starts` out",
        );
    }
    if let Some(until) = anchor.until.filter(|until| *until <= starts) {
        return refused(
            format!("anchor {name:?} ends on {until} and starts on {starts}: its term is zero"),
            "make `until` later than `starts`",
        );
    }
    let end = add_months(scenario.start, scenario.years as usize * 12);
    let last = anchor.until.unwrap_or_else(|| {
        let months = anchor
            .term_months
            .as_ref()
            .map_or(0.0, |months| months.distribution.quantile(0.5));
        starts.saturating_add(
            jiff::Span::new().days(libm::round(months * HOURS_PER_MONTH / HOURS_PER_DAY) as i64),
        )
    });
    let warned = |message: String| {
        Some(
            Problem::warning(Kind::OutOfRange, message)
                .at(&anchor.place)
                .hint("correct its dates, or leave it out"),
        )
    };
    let reported = |what: &str, date: Date| {
        format!(
            "anchor {name:?} {what} on {date}, but the simulation runs from {} to {end}: it has no \
                effect",
            scenario.start
        )
    };
    if last <= scenario.start {
        return warned(reported("is over", last));
    }
    if anchor.signed >= end {
        return warned(reported("is signed", anchor.signed));
    }
    None
}

/// A contract for accelerators that are never bought or rented at its allowed sites.
fn never_held(
    scenario: &Scenario,
    (name, market): (&str, Option<&str>),
    sites: &[String],
    place: &Place,
) -> Option<Problem> {
    let market = own_market(scenario, market)?;
    let listed = &scenario.market.get(market)?.accelerators;
    let sold = |accelerator: &String| {
        (listed.is_empty() && scenario.market.len() == 1) || listed.contains(accelerator)
    };
    let stands = |site: Option<&String>| {
        sites.is_empty()
            || scenario.site.len() == 1
            || site.is_some_and(|site| sites.contains(site))
    };
    let bought = scenario
        .purchase
        .iter()
        .any(|order| sold(&order.accelerator) && stands(order.site.as_ref()));
    let rented = || {
        scenario.site.iter().any(|site| {
            stands(Some(&site.id.text))
                && site
                    .instances
                    .iter()
                    .any(|rented| sold(&rented.accelerator))
        })
    };
    (!bought && !rented()).then(|| {
        let at = if sites.is_empty() {
            String::new()
        } else {
            format!(" at {}", sites.join(", "))
        };
        let message = format!(
            "segment {name:?} requires GPUs of market {market:?}, but none are ever \
            bought or rented{at}"
        );
        Problem::error(Kind::Unresolved, message)
            .at(place)
            .hint("add a purchase, or allow a site that has one")
    })
}
