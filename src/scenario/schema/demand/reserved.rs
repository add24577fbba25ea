//! Segments that sign contracts.

use crate::scenario::rule::{Name, number, one_of, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A segment that signs contracts for months.
    Reserved takes "contracts" by "from" {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Customers who ask, at the start.
        per_month: f64 = number(0.0, 100_000.0, "per month");
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// First day customers ask; by default the scenario's start.
        opens: Option<Date> = value().optional();
        /// Size of a contract, rounded to whole GPUs, at least one.
        gpus: Uncertain = number(0.0, 10_000_000.0, "GPUs").each_use();
        /// Its term.
        term_months: Uncertain = number(0.1, 360.0, "months").each_use();
        /// From signing to first use; capacity is held meanwhile.
        start_lag_days: f64 = number(0.0, 3_650.0, "days").or("0");
        /// Below the market price on the day of signing; negative for a premium.
        discount_to_market: f64 = number(-5.0, 1.0, "").or("0");
        /// Whether the price is kept for the term (`fixed`) or follows the market month by month (`indexed`).
        terms: String = one_of(crate::model::contract::NAMES).or("\"fixed\"");
        /// The least an indexed price falls to, as a fraction of that at signing.
        floor_fraction: f64 = number(0.0, 10.0, "").or("0");
        /// Chance that a contract is renewed at its end, at the market price of that day.
        renewal_probability: f64 = number(0.0, 1.0, "").or("0");
        /// Change of the number who ask with price against its own trend: −1 means 1 % dearer, 1 % fewer; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Whether a contract needs all its GPUs on one fabric, which is that of one site.
        one_fabric: bool = value().or("false");
    }
}
