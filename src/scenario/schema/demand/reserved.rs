//! Segments that sign contracts.

use super::contract::{Contract, Substitute};
use crate::scenario::rule::{Name, list, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A segment that signs contracts for months.
    Reserved takes "contracts" by "from" with contract: Contract {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// Customers who ask, at the start.
        per_month: f64 = number(0.0, 100_000.0, "per month");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// First day customers ask; by default the scenario's start.
        opens: Option<Date> = value().optional();
        /// Its term.
        term_months: Uncertain = number(0.1, 360.0, "months").each_use();
        /// From signing to first use; capacity is held meanwhile.
        start_lag_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Change of the number who ask with price against its own trend: −1 means 1 % dearer, 1 %
        /// fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Whether a contract is signed against what is ready today (`ready`) or what management
        /// reckons with on the day it begins (`planned`): medians of what is ordered and built.
        sign_against: String = one_of(&["ready", "planned"]).or("\"ready\"");
        /// What may be promised beyond that, as a share of it.
        overbooking: f64 = number(0.0, 10.0, "").or("0");
        /// How much later than asked a customer lets itself be promised capacity, when signing
        /// against what is planned.
        longest_wait_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Markets that will do when there is no room in its own, in this order.
        substitutes: Vec<Substitute> = list();
    }
}
