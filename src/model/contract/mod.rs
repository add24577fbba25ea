//! What a reserved contract says: a file per term, with its keys, its relation and what it refuses.
//!
//! [`Contract`] is the section, [`Conditions`] what follows from it. A new term is a file here, its
//! key in the one and its field in the other; where it acts beyond what these compute, the process
//! in `src/sim/contracts/` uses it.

pub mod credit;
pub mod termination_for_convenience;
pub mod dated;
pub mod fixed;
pub mod indexed;
pub mod late;
pub mod ledger;
pub mod price;
pub mod ramp;
pub mod call_back;
pub mod renewal;
pub mod sla;

pub use price::PriceRule;

use crate::problem::Problem;
use crate::rule::{list, number, section, value};
use crate::time::SimTime;
use crate::uncertain::Uncertain;
use crate::units::Cents;
use call_back::CallBackTerms;
use credit::Credit;
use late::Late;
use renewal::Renewal;
use sla::Sla;
use termination_for_convenience::TerminationForConvenience;

section! {
    /// Contract terms shared by segments (`reserved`) and named contracts (`anchor`).
    Contract with price: price::Spec, ramp: ramp::Spec, renewal: renewal::Spec {
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Prepayment: share of the firm revenue that is paid on signing and drawn down evenly as
        /// revenue is earned. The provider keeps the balance when the customer terminates or
        /// defaults, and refunds it when the provider is at fault. Of a contract signed before the
        /// start, what was prepaid for the time from the start on is cash at hand on the first day.
        prepayment_share: f64 = number(0.0, 1.0, "").or("0");
        /// Take-or-pay: share of the GPU-hours under contract that is paid whether used or not;
        /// their price is the firm revenue.
        take_or_pay_share: f64 = number(0.0, 1.0, "").or("1");
        /// Share of the GPU-hours under contract that the customer uses; it pays for the larger of
        /// this and `take_or_pay_share`. The rest draws idle power: what is paid of it counts as
        /// paid, unused, the other part as idle.
        used_share: Uncertain = number(0.0, 1.0, "").each_use().or("1");
        /// The customer's termination for convenience; none when left out.
        termination_for_convenience: Option<termination_for_convenience::Spec> = value().optional();
        /// Late delivery: grace period, penalty and termination. When left out, a contract begins
        /// on its day with its share of the ready capacity.
        late: Option<late::Spec> = value().optional();
        /// The customer's credit; it never defaults when left out.
        credit: Option<credit::Spec> = value().optional();
        /// Service level agreement (SLA): promised availability and credits; none when left out.
        sla: Option<sla::Spec> = value().optional();
        /// The owner's call-back right; none when left out.
        call_back: Option<call_back::Spec> = value().optional();
        /// Allowed sites; each contract is placed at one of them and stays there. All when left
        /// out.
        sites: Vec<String> = list();
        /// Whether a contract needs all its GPUs at one site.
        one_site: bool = value().or("false");
        /// Whether a contract needs all its GPUs on one fabric: that of one site, or of one pod
        /// where its network comes in pods.
        one_fabric: bool = value().or("false");
    }
}

/// What a contract says of its price, its payments and both sides' rights.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// Months in which it grows to its size.
    pub ramp_months: i64,
    /// How its price follows from the market's.
    pub price: PriceRule,
    /// Prepayment: share of the firm revenue that is paid on signing.
    pub prepayment: f64,
    /// Take-or-pay share of the revenue.
    pub take_or_pay: f64,
    /// Whether it is renewed.
    pub renewal: Renewal,
    /// Termination for convenience: the customer's right to end the contract early.
    pub termination_for_convenience: Option<TerminationForConvenience>,
    /// Late delivery; none: it begins regardless.
    pub late: Option<Late>,
    /// The customer's credit; none: it never defaults.
    pub credit: Option<Credit>,
    /// A promised availability.
    pub sla: Option<Sla>,
    /// The owner's call-back right.
    pub call_back: Option<CallBackTerms>,
}

impl Default for Conditions {
    /// A price fixed at the market's, paid for in full, and no rights beside it.
    fn default() -> Self {
        Self {
            ramp_months: 0,
            price: PriceRule::Fixed(fixed::Fixed { discount: 0.0 }),
            prepayment: 0.0,
            take_or_pay: 1.0,
            renewal: Renewal {
                probability: 0.0,
                price_sensitivity: 0.0,
            },
            termination_for_convenience: None,
            late: None,
            credit: None,
            sla: None,
            call_back: None,
        }
    }
}

impl Conditions {
    /// What is owed for `from..until` of a wait for GPUs that were promised for `promised`;
    /// `revenue` is that of the contract's GPUs in so many seconds.
    pub fn owed_while_late(
        &self,
        promised: SimTime,
        (from, until): (SimTime, SimTime),
        revenue: impl Fn(f64) -> Cents,
    ) -> Cents {
        self.late.map_or(Cents(0), |late| {
            revenue(late.penalised(promised, from, until).as_seconds() * late.penalty_share)
        })
    }
}

impl From<&Contract> for Conditions {
    fn from(spec: &Contract) -> Self {
        Self {
            ramp_months: spec.ramp.ramp_months,
            price: PriceRule::from(&spec.price),
            prepayment: spec.prepayment_share,
            take_or_pay: spec.take_or_pay_share,
            renewal: Renewal::from(&spec.renewal),
            termination_for_convenience: spec
                .termination_for_convenience
                .as_ref()
                .map(TerminationForConvenience::from),
            late: spec.late.as_ref().map(Late::from),
            credit: spec.credit.as_ref().map(Credit::from),
            sla: spec.sla.as_ref().map(Sla::from),
            call_back: spec.call_back.as_ref().map(CallBackTerms::from),
        }
    }
}

impl Contract {
    /// What contradicts itself in a contract of this name.
    pub fn check(&self, name: &str) -> Vec<Problem> {
        let sla = self.sla.as_ref().and_then(sla::Spec::check);
        sla.into_iter().chain(self.price.check(name)).collect()
    }
}
