//! Orders and policies: each form gives its own keys, payments add up, and every policy has a
//! limit.

use crate::problem::{Kind, Problem};
use crate::scenario::schema::{Accelerator, Purchase, Scenario};
use crate::time::{DAYS_PER_WEEK, add_months};
use jiff::civil::Date;

pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for order in &scenario.purchase {
        if order.policy == "fixed" {
            fixed(order, scenario, &mut found);
        } else {
            policy(order, scenario, &mut found);
        }
        payments(order, scenario.start, &mut found);
    }
    if scenario.purchase.is_empty() && scenario.site.iter().all(|site| site.instances.is_empty()) {
        found.push(
            Problem::warning(
                Kind::Missing,
                "nothing is purchased or rented, so nothing can be sold",
            )
            .at(&scenario.place)
            .hint("add a [[purchase]]"),
        );
    }
    found
}

fn product<'a>(order: &Purchase, scenario: &'a Scenario) -> Option<&'a Accelerator> {
    scenario
        .accelerator
        .iter()
        .find(|accelerator| accelerator.id.text == order.accelerator)
}

fn fixed(order: &Purchase, scenario: &Scenario, found: &mut Vec<Problem>) {
    let (Some(date), Some(gpus)) = (order.order, order.gpus) else {
        let missing = if order.order.is_none() {
            "`order`, the day it is placed"
        } else {
            "`gpus`, its size"
        };
        found.push(
            Problem::error(Kind::Missing, format!("this order lacks {missing}"))
                .at(&order.place)
                .hint("give `order` and `gpus`, or a `policy` that decides both"),
        );
        return;
    };
    if order.batches > gpus {
        let message = format!("{gpus} GPUs cannot come in {} batches", order.batches);
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("make `batches` at most `gpus`"),
        );
    }
    let end = add_months(scenario.start, scenario.years as usize * 12);
    if date >= end {
        let message = format!("this order of {date} is placed after the horizon ends on {end}");
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("it has no effect; move it or add `years`"),
        );
    }
    before_start(order, (date, scenario.start), found);
    before_launch(order, date, product(order, scenario), found);
}

/// What is said of the time before the start must have happened by then.
fn before_start(order: &Purchase, (date, start): (Date, Date), found: &mut Vec<Problem>) {
    let mut refuse = |message: String, hint: &str| {
        let problem = Problem::error(Kind::OutOfRange, message);
        found.push(problem.at(&order.place).hint(hint));
    };
    if let Some(delivered) = order.delivered {
        if delivered >= start {
            refuse(
                format!("`delivered` is {delivered}, but the scenario starts on {start}"),
                "what comes later is simulated: leave `delivered` out, `lead_time_weeks` counts from \
                    `order`",
            );
        } else if delivered < date {
            refuse(
                format!("these GPUs are delivered on {delivered}, before their order of {date}"),
                "make `order` the day they were ordered, at the latest `delivered`",
            );
        }
    }
    if order.paid_before_start_share.is_some() && (date >= start || order.delivered.is_some()) {
        let (why, hint) = if order.delivered.is_some() {
            (
                "GPUs that are delivered are paid for",
                "leave `paid_before_start_share` out; to pay later, let the order be under way",
            )
        } else {
            (
                "the order is not placed before the start",
                "use `deposit` for what is paid with the order",
            )
        };
        refuse(
            format!("`paid_before_start_share` has no meaning here: {why}"),
            hint,
        );
    }
}

fn before_launch(
    order: &Purchase,
    date: jiff::civil::Date,
    product: Option<&Accelerator>,
    found: &mut Vec<Problem>,
) {
    // The lead time of a custom chip counts from its tape-out.
    if let Some(launch) = product
        .filter(|accelerator| accelerator.tape_out.is_none())
        .and_then(|accelerator| accelerator.launch)
        .filter(|launch| date < *launch)
    {
        let message = format!(
            "{:?} is ordered on {date}, before its launch on {launch}",
            order.accelerator
        );
        found.push(
            Problem::warning(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("make sure the lead time reaches past the launch"),
        );
    }
}

fn policy(order: &Purchase, scenario: &Scenario, found: &mut Vec<Problem>) {
    let name = &order.policy;
    if order.delivered.is_some() || order.paid_before_start_share.is_some() {
        let message = format!("the policy {name:?} has ordered nothing before the start");
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&order.place)
                .hint(
                    "give what was ordered before the start as a purchase of its own, with `order`",
                ),
        );
    }
    if order.order.is_some() || order.gpus.is_some() {
        found.push(
            Problem::error(
                Kind::OutOfRange,
                format!(
                    "the policy {name:?} decides date and size \
                itself, but `order` or `gpus` is given"
                ),
            )
            .at(&order.place)
            .hint("leave them out; `from_date`, `until_date` and `max_gpus` bound a policy"),
        );
    }
    if order.max_gpus.is_none() {
        found.push(
            Problem::error(
                Kind::Missing,
                format!("the policy {name:?} could order without limit"),
            )
            .at(&order.place)
            .hint("give `max_gpus`, all that it may order"),
        );
    }
    if let (Some(most), Some(least)) = (order.max_gpus, order.min_gpus)
        && least > most
    {
        let message =
            format!("the policy {name:?} orders at least {least} GPUs at once, but {most} in all");
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("make `min_gpus` at most `max_gpus`"),
        );
    }
    let from = order.from_date.unwrap_or(scenario.start);
    if order.until_date.is_some_and(|until| until < from) {
        found.push(
            Problem::error(
                Kind::OutOfRange,
                format!("the policy {name:?} ends before it begins on {from}"),
            )
            .at(&order.place)
            .hint("make `until_date` later than `from_date`"),
        );
    }
    before_launch(order, from, product(order, scenario), found);
    if name == "refresh" {
        refresh(order, scenario, found);
    }
}

fn refresh(order: &Purchase, scenario: &Scenario, found: &mut Vec<Problem>) {
    let Some(old) = &order.replaces else {
        found.push(
            Problem::error(
                Kind::Missing,
                "the policy \"refresh\" does not say what it replaces",
            )
            .at(&order.place)
            .hint("give `replaces`, an accelerator"),
        );
        return;
    };
    let bought = scenario
        .purchase
        .iter()
        .any(|other| other.accelerator == *old && other.site == order.site);
    if *old == order.accelerator || !bought {
        let message = format!(
            "{old:?} cannot be replaced by {:?}: it is the same, or never bought at this site",
            order.accelerator
        );
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("name an older accelerator that another purchase brings to the same site"),
        );
    }
}

fn payments(order: &Purchase, start: Date, found: &mut Vec<Problem>) {
    let (first, what) = match (order.paid_before_start_share, order.order) {
        (Some(paid), Some(date)) => {
            let elapsed = date.until(start).map_or(0, |span| span.get_days());
            (
                Some((paid, f64::from(elapsed))),
                "`paid_before_start_share`",
            )
        }
        _ => (None, "deposit"),
    };
    let (first, after_days) = first.unwrap_or((order.deposit, 0.0));
    let later = order.milestone.iter();
    let later = later.filter(|due| due.weeks_after_order * DAYS_PER_WEEK >= after_days);
    let ahead = first + later.map(|due| due.share).sum::<f64>();
    if ahead > 1.0 + 1e-9 {
        let message = format!("{what} and milestones add up to {ahead} of the price");
        found.push(
            Problem::error(Kind::OutOfRange, message)
                .at(&order.place)
                .hint("make them at most 1; the rest is paid on delivery"),
        );
    }
}
