//! Contracts of all segments together, at the end of a month.

use crate::units::{Cents, Gpus};

/// The books of contracts at the end of a month: booked = recognised + deferred + cancelled +
/// backlog, to the cent.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ContractMonth {
    /// Booked revenue so far: the firm part of every contract, at today's price, and the revenue of
    /// use beyond it.
    pub booked: Cents,
    /// Of it, what has been earned so far.
    pub recognised: Cents,
    /// Of it, what has been paid in advance and not earned.
    pub deferred: Cents,
    /// Of it, cancelled by terminations for convenience, terminations for late delivery, defaults,
    /// call-backs and missing GPUs.
    pub cancelled: Cents,
    /// Backlog: signed, neither paid nor earned. With `deferred` it is the remaining performance
    /// obligation.
    pub backlog: Cents,
    /// GPUs under contract at the month's end, begun or not, by the year of signing (counted from
    /// the first).
    pub gpus_by_signing_year: Vec<Gpus>,
    /// GPUs of contracts that should have begun and wait for capacity.
    pub late_gpus: Gpus,
    /// Contracts in force at the month's end.
    pub in_force: u32,
    /// Revenue earned this month from the largest customer.
    pub largest_customer: Cents,
    /// Revenue earned this month from the five largest customers.
    pub five_largest_customers: Cents,
    /// Revenue earned this month from all customers.
    pub all_customers: Cents,
    /// The part of deferred and backlog that the customer with most of it has.
    pub largest_backlog: Cents,
}
