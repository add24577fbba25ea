//! Contracts of all segments together, at the end of a month.

use crate::units::Cents;

/// The books of contracts at the end of a month: booked = recognised + deferred + cancelled +
/// backlog, to the cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractMonth {
    /// Rent signed for so far: the firm part of every contract, as its price stands now, and what
    /// use beyond it has paid.
    pub booked: Cents,
    /// Of it, what has been earned so far.
    pub recognised: Cents,
    /// Of it, what has been paid in advance and not earned.
    pub deferred: Cents,
    /// Of it, what was lost to exits, terminations, defaults, recalls and GPUs that were not there.
    pub cancelled: Cents,
    /// The rest: signed, neither paid nor earned. With `deferred` it is what companies report as
    /// remaining performance obligation.
    pub backlog: Cents,
    /// GPUs under contract at the month's end, begun or not, by the year of signing (counted from
    /// the first).
    pub gpus_by_signing_year: Vec<i64>,
    /// GPUs of contracts that should have begun and wait for capacity.
    pub late_gpus: i64,
    /// Contracts in force at the month's end.
    pub in_force: u32,
    /// Rent earned this month by the customer who pays most.
    pub largest_customer: Cents,
    /// By the five who pay most.
    pub five_largest_customers: Cents,
    /// By all.
    pub all_customers: Cents,
    /// The part of deferred and backlog that the customer with most of it has.
    pub largest_backlog: Cents,
}
