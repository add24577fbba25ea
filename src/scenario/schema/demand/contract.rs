//! Terms of contracts, as segments and anchors share them.

use crate::scenario::rule::{list, number, one_of, section, some, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// What every contract says, whether a segment signs it or it is named.
    Contract {
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Below the market price on the day of signing; negative for a premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Whether the price is kept for the term (`fixed`) or follows the market month by month
        /// (`indexed`).
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// The least an indexed price falls to, as a fraction of that at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Months over which a contract grows to its size, in even steps: with 2 it begins with a
        /// third, then has two thirds.
        ramp_months: i64 = number(0.0, 120.0, "months").or("0");
        /// Share of the firm rent that is paid on signing, and used up evenly as rent is earned.
        /// The provider keeps what is left when the customer leaves or fails, and returns it when
        /// it is itself at fault.
        prepayment_share: f64 = number(0.0, 1.0, "").or("0");
        /// Share of the GPU-hours under contract that is paid whether used or not: the firm rent.
        take_or_pay_share: f64 = number(0.0, 1.0, "").or("1");
        /// Share of the GPU-hours under contract that the customer uses; it pays for the larger of
        /// the two.
        used_share: Uncertain = number(0.0, 1.0, "").each_use().or("1");
        /// Chance that a contract is renewed at its end, on the same terms at the market price of
        /// that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// How that answers to price: the chance is divided by (price offered / price paid) to this
        /// power.
        renewal_price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
        /// The customer's right to leave; none when left out.
        exit: Option<Exit> = value().optional();
        /// What happens when capacity is late; when left out a contract begins on its day and has
        /// its part of what is there.
        late: Option<Late> = value().optional();
        /// The customer's credit; it never defaults when left out.
        credit: Option<Credit> = value().optional();
        /// A promised availability; none when left out.
        sla: Option<Sla> = value().optional();
        /// The owner's right to take its GPUs back; none when left out.
        recall: Option<Recall> = value().optional();
        /// Sites that will do; each contract is put on one of them and stays. All when left out.
        sites: Vec<String> = list();
        /// Whether a contract needs all its GPUs at one site.
        one_site: bool = value().or("false");
        /// Whether a contract needs all its GPUs on one fabric: that of one site, or of one pod
        /// where its network comes in pods.
        one_fabric: bool = value().or("false");
    }
}

section! {
    /// The customer's right to leave.
    Exit {
        /// From notice to the end; rent is paid meanwhile.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// From first use to the first day on which notice may be given.
        after_months: f64 = number(0.0, 360.0, "months").or("0");
        /// Rate at which customers give notice while they pay the market's price.
        per_year: f64 = number(0.0, 100.0, "per year");
        /// How that answers to price: the rate is multiplied by (contract price / market price) to
        /// this power.
        price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
    }
}

section! {
    /// What happens when the capacity is not there on the day promised. The customer waits until
    /// enough is free beside contracts in force and the owner's need; its term begins then.
    Late {
        /// From the promised day to the first day with a penalty.
        grace_days: f64 = number(0.0, 3_650.0, "days").or("30");
        /// Penalty of a day, as a share of its rent.
        penalty_share: f64 = number(0.0, 10.0, "").or("0.5");
        /// From the promised day to the day on which the customer gives up; what it prepaid goes
        /// back.
        terminate_after_days: f64 = number(0.0, 3_650.0, "days").or("180");
        /// Share of its first GPUs with which the customer begins.
        accept_share: f64 = number(0.0, 1.0, "").or("1");
    }
}

section! {
    /// The customer's credit.
    Credit takes "credit" by "from" {
        /// What a chart calls the class.
        title: String = value().or("\"\"");
        /// Rate of default from signing on; the contract then ends at once.
        default_per_year: f64 = number(0.0, 100.0, "per year");
        /// Share of the claim that is paid in the end.
        recovery: f64 = number(0.0, 1.0, "").or("0.4");
        /// Rent outstanding on default, at the latest rate and at most since first use; what was
        /// prepaid covers it first.
        claim_months: f64 = number(0.0, 60.0, "months").or("2");
    }
}

section! {
    /// A promised availability: GPU-hours served over GPU-hours under contract, month by month.
    Sla {
        /// Availability from which on nothing is owed.
        availability: f64 = number(0.0, 1.0, "").or("0.99");
        /// What is owed below it, the lowest first.
        tiers: Vec<SlaTier> = some();
    }
}

section! {
    /// A tier of credits.
    SlaTier {
        /// Availability below which it holds.
        below: f64 = number(0.0, 1.0, "");
        /// Share of the month's rent.
        credit: f64 = number(0.0, 1.0, "");
    }
}

section! {
    /// The owner's right to take its GPUs back.
    Recall {
        /// From notice to the end; rent is paid meanwhile, and what was prepaid beyond it goes
        /// back.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Penalty, in months of rent at the latest rate.
        penalty_months: f64 = number(0.0, 120.0, "months").or("0");
        /// Whether some of its GPUs may be taken, once it has grown to its size; otherwise all or
        /// none.
        partial: bool = value().or("false");
    }
}

section! {
    /// Another market that will do.
    Substitute {
        /// Market class.
        market: String = value();
        /// What is paid, as a fraction of that market's price on the same terms.
        price_factor: f64 = number(0.0, 100.0, "").or("1");
    }
}
