//! Contracts whose terms contradict each other, or that can never be served.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Anchor, Buyer, Reserved, Scenario};
use crate::time::{HOURS_PER_DAY, HOURS_PER_MONTH, add_months};

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for anchor in &scenario.demand.anchor {
        match dates(anchor).or_else(|| never_counts(anchor, scenario)) {
            Some(problem) => found.push(problem),
            None => dated(anchor, scenario, &mut found),
        }
        found.extend(anchor.contract.check(&anchor.segment.text));
        found.extend(never_held(scenario, anchor.buyer(), &anchor.contract.sites));
    }
    for segment in &scenario.demand.reserved {
        found.extend(segment.contract.check(&segment.segment.text));
        found.extend(never_held(
            scenario,
            segment.buyer(),
            &segment.contract.sites,
        ));
        found.extend(substitutes(segment, scenario));
        found.extend(never_requested(segment, scenario));
    }
    found
}

/// What happens on a date happens within the horizon and the term, and has its terms.
fn dated(anchor: &Anchor, scenario: &Scenario, found: &mut Vec<Problem>) {
    let name = &anchor.segment.text;
    let mut add = |problem: Problem, hint: &str| {
        found.push(problem.at(&anchor.place).hint(hint));
    };
    let end = add_months(scenario.start, scenario.years as usize * 12);
    for (key, on) in anchor.dated() {
        if on < scenario.start {
            let message = format!(
                "`{key}` of {name:?} is on {on}, but the scenario starts on {}",
                scenario.start
            );
            add(
                Problem::error(Kind::OutOfRange, message),
                "state the contract as it is at the start: its size, price and `until`",
            );
        } else if on >= end {
            let message = format!("`{key}` of {name:?} is on {on}, but the horizon ends on {end}");
            add(
                Problem::warning(Kind::OutOfRange, message),
                "it has no effect; bring it forward, or add `years`",
            );
        }
    }
    if let Some(on) = anchor
        .defaults_on
        .filter(|_| anchor.contract.credit.is_none())
    {
        let message = format!("{name:?} defaults on {on}, but no `credit` says what is recovered");
        add(
            Problem::error(Kind::Missing, message),
            "give `credit = { default_per_year = 0, recovery = …, claim_months = … }`",
        );
    }
    let mut until = anchor.until;
    for of in &anchor.extend {
        if of.until <= until.unwrap_or(of.on).max(of.on) {
            let message = format!(
                "the extension of {name:?} of {} to {} makes its term no longer",
                of.on, of.until
            );
            add(
                Problem::error(Kind::OutOfRange, message),
                "make its `until` later than the end of the term, and give extensions in order",
            );
        }
        until = Some(of.until);
    }
}

/// Each other market is named once among those that stand in.
fn substitutes(segment: &Reserved, scenario: &Scenario) -> Vec<Problem> {
    let own = own_market(scenario, segment.market.as_deref());
    let repeated = segment
        .substitutes
        .iter()
        .enumerate()
        .filter(|(at, other)| {
            let mut earlier = segment.substitutes[..*at].iter();
            own == Some(&other.market) || earlier.any(|earlier| earlier.market == other.market)
        });
    repeated
        .map(|(_, other)| {
            let message = format!(
                "{:?} substitutes for itself or is named twice among the substitutes of {:?}",
                other.market, segment.segment.text
            );
            Problem::error(Kind::OutOfRange, message)
                .at(&other.place)
                .hint("name each other market once")
        })
        .collect()
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

/// Dates of an anchor: signed, started, ended, in this order.
fn dates(anchor: &Anchor) -> Option<Problem> {
    let (name, signed) = (&anchor.segment.text, anchor.signed);
    let starts = anchor.starts.unwrap_or(signed);
    let ends_first = anchor.until.filter(|until| *until <= starts);
    let mut at = &anchor.place;
    let (message, hint) = if anchor.term_months.is_some() && anchor.until.is_some() {
        at = anchor.place_of("until");
        (
            format!("anchor {name:?} gives both `term_months` and `until`"),
            "keep one of them; a variant or case takes the other out with `unset`",
        )
    } else if anchor.term_months.is_none() && anchor.until.is_none() {
        (
            format!("anchor {name:?} needs `term_months` or `until`, one of them"),
            "give its term, or the first day after it",
        )
    } else if starts < signed {
        (
            format!("anchor {name:?} starts on {starts}, before it is signed on {signed}"),
            "sign it earlier, or leave `starts` out",
        )
    } else if let Some(until) = ends_first {
        (
            format!("anchor {name:?} ends on {until} and starts on {starts}: its term is zero"),
            "make `until` later than `starts`",
        )
    } else {
        return None;
    };
    Some(Problem::error(Kind::OutOfRange, message).at(at).hint(hint))
}

/// An anchor that is over before what is simulated, or signed after it.
fn never_counts(anchor: &Anchor, scenario: &Scenario) -> Option<Problem> {
    let end = add_months(scenario.start, scenario.years as usize * 12);
    let last = anchor.until.unwrap_or_else(|| {
        let months = anchor.term_months.as_ref();
        let months = months.map_or(0.0, |months| months.distribution.quantile(0.5));
        let days = libm::round(months * HOURS_PER_MONTH / HOURS_PER_DAY) as i64;
        let starts = anchor.starts.unwrap_or(anchor.signed);
        starts.saturating_add(jiff::Span::new().days(days))
    });
    let (what, date) = if last <= scenario.start {
        ("is over", last)
    } else if anchor.signed >= end {
        ("is signed", anchor.signed)
    } else {
        return None;
    };
    let message = format!(
        "anchor {:?} {what} on {date}, but the simulation runs from {} to {end}: it has no effect",
        anchor.segment.text, scenario.start
    );
    Some(
        Problem::warning(Kind::OutOfRange, message)
            .at(&anchor.place)
            .hint("correct its dates, or leave it out"),
    )
}

/// A contract for accelerators that are never bought or rented at its allowed sites.
fn never_held(scenario: &Scenario, buyer: Buyer<'_>, sites: &[String]) -> Option<Problem> {
    let (name, place) = (&buyer.name.text, buyer.place);
    let market = own_market(scenario, buyer.market)?;
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
