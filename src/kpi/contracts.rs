//! Measures of contracts: what is signed, what of it is earned, and on how few customers it hangs.

use super::{Better, Measure, ratio};
use crate::record::{ContractMonth, Run};
use crate::units::Cents;

/// The books of contracts at the end; none without contracts.
fn last(run: &Run) -> Option<&ContractMonth> {
    run.contract_months.last()
}

/// A sum over months.
fn total(run: &Run, of: fn(&ContractMonth) -> Cents) -> f64 {
    run.contract_months.iter().map(of).sum::<Cents>().usd()
}

/// The list.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "contracts_booked_usd",
        unit: "USD",
        doc: "Rent signed for over the horizon: the firm part of every contract at its price, and what use beyond it paid",
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
        doc: "Of the rent signed for, what was lost to exits, terminations, defaults, recalls and GPUs that were not there",
        better: Better::Lower,
        of: |run, _| last(run).map(|month| month.cancelled.usd()),
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
        of: |run, _| last(run).map(|month| (month.backlog + month.deferred).usd()),
    },
    Measure {
        id: "largest_customer_share",
        unit: "",
        doc: "Rent of each month's largest customer over the rent of all contracts",
        better: Better::Lower,
        of: |run, _| ratio(total(run, |month| month.largest_customer), total(run, |month| month.all_customers)),
    },
    Measure {
        id: "five_largest_customers_share",
        unit: "",
        doc: "Rent of each month's five largest customers over the rent of all contracts",
        better: Better::Lower,
        of: |run, _| ratio(total(run, |month| month.five_largest_customers), total(run, |month| month.all_customers)),
    },
];
