//! Terms of contracts, as segments and anchors share them.

use crate::scenario::rule::{number, section, some, value};

section! {
    /// The customer's right to leave.
    Exit {
        /// From notice to the end; rent is paid meanwhile.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// From first use to the first day on which notice may be given.
        after_months: f64 = number(0.0, 360.0, "months").or("0");
        /// Rate at which customers give notice while they pay the market's price.
        per_year: f64 = number(0.0, 100.0, "per year");
        /// How that answers to price: the rate is multiplied by (contract price / market price) to this power.
        price_sensitivity: f64 = number(0.0, 20.0, "").or("0");
    }
}

section! {
    /// What happens when the capacity is not there on the day promised. The customer waits until enough is free beside contracts in
    /// force and the owner's need; its term begins then.
    Late {
        /// From the promised day to the first day with a penalty.
        grace_days: f64 = number(0.0, 3_650.0, "days").or("30");
        /// Penalty of a day, as a share of its rent.
        penalty_share: f64 = number(0.0, 10.0, "").or("0.5");
        /// From the promised day to the day on which the customer gives up; what it prepaid goes back.
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
        /// Rent outstanding on default, at the latest rate and at most since first use; what was prepaid covers it first.
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
        /// From notice to the end; rent is paid meanwhile, and what was prepaid beyond it goes back.
        notice_days: f64 = number(0.0, 3_650.0, "days").or("90");
        /// Penalty, in months of rent at the latest rate.
        penalty_months: f64 = number(0.0, 120.0, "months").or("0");
        /// Whether some of its GPUs may be taken, once it has grown to its size; otherwise all or none.
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
