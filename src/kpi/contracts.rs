//! Measures of contracts: what is signed, what of it is earned, and on how few customers it hangs.

use super::{Better, Measure, ratio};
use crate::record::{Account, ContractMonth, Run};
use crate::units::Cents;

/// The books of contracts at the end; none without contracts.
fn last(run: &Run) -> Option<&ContractMonth> {
    run.contract_months.last()
}

/// A sum over months.
fn total(run: &Run, of: fn(&ContractMonth) -> Cents) -> f64 {
    run.contract_months.iter().map(of).sum::<Cents>().usd()
}

/// What is signed and not earned, paid in advance or not.
pub fn remaining(month: &ContractMonth) -> Cents {
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
            of: |run, _| Some(run.total(|month| month.booked(Account::$line)).usd()),
        }
    };
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "contracts_booked_usd",
        unit: "USD",
        doc: "Rent signed for over the horizon: the firm part of every contract at its price, and \
            what use beyond it paid",
        better: Better::Higher,
        of: |run, _| last(run).map(|month| month.booked.usd()),
    },
    Measure {
        id: "contracts_recognised_usd",
        unit: "USD",
        doc: "Of the rent signed for, what was earned by the end",
        better: Better::Higher,
        of: |run, _| last(run).map(|month| month.recognised.usd()),
    },
    Measure {
        id: "contracts_cancelled_usd",
        unit: "USD",
        doc: "Of the rent signed for, what was lost to exits, terminations, defaults, recalls and \
            GPUs that were not there",
        better: Better::Lower,
        of: |run, _| last(run).map(|month| month.cancelled.usd()),
    },
    Measure {
        id: "deferred_revenue_usd",
        unit: "USD",
        doc: "Of the rent signed for, what is paid in advance and not earned at the end",
        better: Better::Neutral,
        of: |run, _| last(run).map(|month| month.deferred.usd()),
    },
    Measure {
        id: "backlog_usd",
        unit: "USD",
        doc: "Of the rent signed for, what is neither paid nor earned at the end",
        better: Better::Higher,
        of: |run, _| last(run).map(|month| month.backlog.usd()),
    },
    Measure {
        id: "remaining_performance_obligation_usd",
        unit: "USD",
        doc: "Of the rent signed for, what is not earned at the end, paid in advance or not",
        better: Better::Higher,
        of: |run, _| last(run).map(|month| remaining(month).usd()),
    },
    Measure {
        id: "remaining_performance_obligation_peak_usd",
        unit: "USD",
        doc: "The same at the end of the month in which it is highest",
        better: Better::Higher,
        of: |run, _| {
            run.contract_months
                .iter()
                .map(remaining)
                .max()
                .map(Cents::usd)
        },
    },
    Measure {
        id: "largest_customer_share",
        unit: "",
        doc: "Rent of each month's largest customer over the rent of all contracts",
        better: Better::Lower,
        of: |run, _| {
            ratio(
                total(run, |month| month.largest_customer),
                total(run, |month| month.all_customers),
            )
        },
    },
    Measure {
        id: "five_largest_customers_share",
        unit: "",
        doc: "Rent of each month's five largest customers over the rent of all contracts",
        better: Better::Lower,
        of: |run, _| {
            ratio(
                total(run, |month| month.five_largest_customers),
                total(run, |month| month.all_customers),
            )
        },
    },
    Measure {
        id: "largest_backlog_share",
        unit: "",
        doc: "What each month's customer with most of it has of what is signed and not earned, all \
            months together",
        better: Better::Lower,
        of: |run, _| {
            ratio(
                total(run, |month| month.largest_backlog),
                total(run, remaining),
            )
        },
    },
    account!(
        SlaCredits,
        "sla_credits_usd",
        "Credits for availability below what contracts promise; less revenue"
    ),
    account!(
        LatePenalties,
        "late_penalties_usd",
        "Penalties for capacity that contracts got late; less revenue"
    ),
    account!(
        RecallPenalties,
        "recall_penalties_usd",
        "Penalties for contracts that the owner ended"
    ),
    account!(BadDebt, "bad_debt_usd", "Rent lost to customers who failed"),
];
