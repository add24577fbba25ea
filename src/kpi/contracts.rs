//! Measures of contracts: bookings, recognition, remaining performance obligation and concentration
//! of customers.

use super::measure::{Across, Better, Measure, Over, ratio};
use super::span::Span;
use crate::record::{Account, ContractMonth};
use crate::units::Cents;

/// The books of contracts at the end of the horizon; `None` without contracts.
fn last<'r>(span: &Span<'r>) -> Option<&'r ContractMonth> {
    span.contracts().last()
}

/// One sum over months over another.
fn share(
    span: &Span<'_>,
    part: fn(&ContractMonth) -> Cents,
    whole: fn(&ContractMonth) -> Cents,
) -> Option<f64> {
    ratio(span.signed(part).usd(), span.signed(whole).usd())
}

/// Remaining performance obligation: signed and not recognised, paid in advance or not.
pub fn remaining_performance_obligation(month: &ContractMonth) -> Cents {
    month.deferred + month.backlog
}

/// A measure of one account of contracts.
macro_rules! account {
    ($line:ident, $id:literal, $doc:literal) => {
        Measure {
            id: $id,
            unit: "USD",
            doc: $doc,
            better: Better::Lower,
            over: Over::Periods(Across::Sum),
            of: |span| Some(span.total(|month| month.booked(Account::$line)).usd()),
        }
    };
}

/// Measures of contracts.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "contracts_booked_usd",
        unit: "USD",
        doc: "Bookings over the horizon: the firm part of every contract signed, at its price, and \
            payments for use beyond it",
        better: Better::Higher,
        over: Over::Both(Across::Closing),
        of: |span| last(span).map(|month| month.booked.usd()),
    },
    Measure {
        id: "contracts_recognised_usd",
        unit: "USD",
        doc: "Of the bookings, revenue recognised by the end of the horizon",
        better: Better::Higher,
        over: Over::Both(Across::Closing),
        of: |span| last(span).map(|month| month.recognised.usd()),
    },
    Measure {
        id: "contracts_cancelled_usd",
        unit: "USD",
        doc: "Of the bookings, what was cancelled: by termination for convenience, termination for \
            lateness, default, call-back and capacity not delivered",
        better: Better::Lower,
        over: Over::Both(Across::Closing),
        of: |span| last(span).map(|month| month.cancelled.usd()),
    },
    Measure {
        id: "deferred_revenue_usd",
        unit: "USD",
        doc: "Of the bookings, deferred revenue at the end of the horizon: paid in advance and not \
            yet recognised",
        better: Better::Neutral,
        over: Over::Both(Across::Closing),
        of: |span| last(span).map(|month| month.deferred.usd()),
    },
    Measure {
        id: "backlog_usd",
        unit: "USD",
        doc: "Of the bookings, backlog at the end of the horizon: neither paid nor recognised",
        better: Better::Higher,
        over: Over::Periods(Across::Closing),
        of: |span| last(span).map(|month| month.backlog.usd()),
    },
    Measure {
        id: "remaining_performance_obligation_usd",
        unit: "USD",
        doc: "Of the bookings, the remaining performance obligation at the end of the horizon: \
            backlog and deferred revenue",
        better: Better::Higher,
        over: Over::Both(Across::Closing),
        of: |span| last(span).map(|month| remaining_performance_obligation(month).usd()),
    },
    Measure {
        id: "remaining_performance_obligation_peak_usd",
        unit: "USD",
        doc: "The remaining performance obligation at the end of the month in which it is highest",
        better: Better::Higher,
        over: Over::Run,
        of: |span| {
            span.contracts()
                .iter()
                .map(remaining_performance_obligation)
                .max()
                .map(Cents::usd)
        },
    },
    Measure {
        id: "largest_customer_share",
        unit: "",
        doc: "Revenue from each month's largest customer over the revenue of all contracts, all \
            months together",
        better: Better::Lower,
        over: Over::Both(Across::Ratio),
        of: |span| {
            share(
                span,
                |month| month.largest_customer,
                |month| month.all_customers,
            )
        },
    },
    Measure {
        id: "five_largest_customers_share",
        unit: "",
        doc: "Revenue from each month's five largest customers over the revenue of all contracts, \
            all months together",
        better: Better::Lower,
        over: Over::Both(Across::Ratio),
        of: |span| {
            share(
                span,
                |month| month.five_largest_customers,
                |month| month.all_customers,
            )
        },
    },
    Measure {
        id: "largest_backlog_share",
        unit: "",
        doc: "Share of the remaining performance obligation held by each month's largest customer \
            in it, all months together",
        better: Better::Lower,
        over: Over::Both(Across::Closing),
        of: |span| {
            share(
                span,
                |month| month.largest_backlog,
                remaining_performance_obligation,
            )
        },
    },
    account!(
        SlaCredits,
        "sla_credits_usd",
        "SLA credits for availability below the level promised in contracts; deducted from revenue"
    ),
    account!(
        LatePenalties,
        "late_penalties_usd",
        "Penalties for contracted capacity delivered late; deducted from revenue"
    ),
    account!(
        CallBackPenalties,
        "call_back_penalties_usd",
        "Penalties for contracts called back by the owner"
    ),
    account!(
        BadDebt,
        "bad_debt_usd",
        "Receivables lost to customers in default"
    ),
];
