//! Contract terms shared by segments and anchors.

use crate::rule::{list, number, one_of, section, some, value};
use crate::uncertain::Uncertain;

section! {
    /// Contract terms shared by segments (`reserved`) and named contracts (`anchor`).
    Contract {
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Discount to the market price on the day of signing, as a fraction; negative for a
        /// premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Price terms: `fixed` for the term, or `indexed` to the market month by month.
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// Floor of an indexed price, as a fraction of the price at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Ramp: months over which a contract grows to its size in equal steps; with 2 it begins
        /// with a third, then has two thirds.
        ramp_months: i64 = number(0.0, 120.0, "months").or("0");
        /// Prepayment: share of the firm revenue that is paid on signing and drawn down evenly as
        /// revenue is earned. The provider keeps the balance when the customer terminates or
        /// defaults, and refunds it when the provider is at fault.
        prepayment_share: f64 = number(0.0, 1.0, "").or("0");
        /// Take-or-pay: share of the GPU-hours under contract that is paid whether used or not;
        /// their price is the firm revenue.
        take_or_pay_share: f64 = number(0.0, 1.0, "").or("1");
        /// Share of the GPU-hours under contract that the customer uses; it pays for the larger of
        /// this and `take_or_pay_share`.
        used_share: Uncertain = number(0.0, 1.0, "").each_use().or("1");
        /// Probability that a contract is renewed at its end, on the same terms at the market price
        /// of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Price elasticity of renewal: the probability is divided by (price offered / price paid)
        /// to this power.
        renewal_price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
        /// The customer's termination for convenience; none when left out.
        termination_for_convenience: Option<TerminationForConvenience> = value().optional();
        /// Late delivery: grace period, penalty and termination. When left out, a contract begins
        /// on its day with its share of the ready capacity.
        late: Option<Late> = value().optional();
        /// The customer's credit; it never defaults when left out.
        credit: Option<Credit> = value().optional();
        /// Service level agreement (SLA): promised availability and credits; none when left out.
        sla: Option<Sla> = value().optional();
        /// The owner's call-back right; none when left out.
        call_back: Option<CallBack> = value().optional();
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

section! {
    /// Termination for convenience: the customer's right to end the contract early.
    TerminationForConvenience {
        /// Notice period: from notice to the end; the contract price is paid meanwhile.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Lock-in: from first use to the first day on which notice may be given.
        after_months: f64 = number(0.0, 360.0, "months").or("0");
        /// Rate at which customers give notice while the contract price equals the market price.
        per_year: f64 = number(0.0, 100.0, "per year");
        /// Price elasticity of that rate: it is multiplied by (contract price / market price) to
        /// this power.
        price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
    }
}

section! {
    /// Late delivery: the capacity is not ready on the promised day. The customer waits until
    /// enough is free beside contracts in force and captive use; its term begins then.
    Late {
        /// Grace period: from the promised day to the first day with a penalty.
        grace_days: f64 = number(0.0, 3_650.0, "days").or("30");
        /// Delay penalty per day, as a share of the day's revenue.
        penalty_share: f64 = number(0.0, 10.0, "").or("0.5");
        /// From the promised day to the day on which the customer terminates; the prepayment is
        /// refunded.
        terminate_after_days: f64 = number(0.0, 3_650.0, "days").or("180");
        /// Share of its initial GPUs that the customer accepts as a start.
        accept_share: f64 = number(0.0, 1.0, "").or("1");
    }
}

section! {
    /// The customer's credit.
    Credit takes "credit" by "from" {
        /// Title of the credit class on charts.
        title: String = value().or("\"\"");
        /// Default rate from signing on; a default ends the contract at once.
        default_per_year: f64 = number(0.0, 100.0, "per year");
        /// Recovery rate: share of the claim that is paid in the end.
        recovery: f64 = number(0.0, 1.0, "").or("0.4");
        /// Claim on default, in months of revenue at the latest rate, at most since first use; the
        /// prepayment covers it first.
        claim_months: f64 = number(0.0, 60.0, "months").or("2");
    }
}

section! {
    /// Service level agreement (SLA): a promised availability, measured monthly as GPU-hours served
    /// over GPU-hours under contract.
    Sla {
        /// Availability at or above which no credit is owed.
        availability: f64 = number(0.0, 1.0, "").or("0.99");
        /// Credits owed below it, the lowest `below` first.
        tiers: Vec<SlaTier> = some();
    }
}

section! {
    /// A tier of service credits.
    SlaTier {
        /// Monthly availability below which the tier applies.
        below: f64 = number(0.0, 1.0, "");
        /// Credit, as a share of the month's revenue.
        credit: f64 = number(0.0, 1.0, "");
    }
}

section! {
    /// Call-back: the owner's right to take its GPUs back.
    CallBack {
        /// Notice period: from notice to the end; the contract price is paid meanwhile, and the
        /// prepayment beyond it is refunded.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Penalty, in months of revenue at the latest rate.
        penalty_months: f64 = number(0.0, 120.0, "months").or("0");
        /// Whether a part of its GPUs may be called back once the ramp is complete; otherwise all
        /// or none.
        partial: bool = value().or("false");
    }
}

section! {
    /// A substitute market.
    Substitute {
        /// The market.
        market: String = value();
        /// Price paid, as a fraction of the substitute's market price on the same terms.
        price_factor: f64 = number(0.0, 100.0, "").or("1");
    }
}
