//! Segments that sign contracts.

use super::Substitute;
use crate::model::contract::Contract;
use crate::rule::{Name, list, number, one_of, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A segment that signs contracts for months.
    Reserved takes "contracts" by "from" with contract: Contract {
        /// Name; other keys and `--set` refer to it.
        segment: Name = value();
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Enquiries at the start.
        per_month: f64 = number(0.0, 100_000.0, "per month");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// First day of enquiries; by default the scenario's start.
        opens: Option<Date> = value().optional();
        /// Term of a contract.
        term_months: Uncertain = number(0.1, 360.0, "months").each_use();
        /// From signing to first use; the capacity is held meanwhile.
        start_lag_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Price elasticity of the number of enquiries, on the price relative to its trend: −1
        /// means 1 % higher price, 1 % fewer enquiries; the effect is at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Capacity that a contract is signed against: the GPUs ready today (`ready`), or those
        /// planned for the day it begins (`planned`), by the medians of orders and construction.
        sign_against: String = one_of(&["ready", "planned"]).or("\"ready\"");
        /// Overbooking: capacity that may be sold beyond that, as a share of it.
        overbooking: f64 = number(0.0, 10.0, "").or("0");
        /// Longest delay, against the day requested, that a customer accepts when it signs against
        /// planned capacity.
        longest_wait_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Substitute markets, in this order, when its own has no free capacity.
        substitutes: Vec<Substitute> = list();
    }
}
