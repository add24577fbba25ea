//! Named contracts.

use super::contract::Contract;
use crate::scenario::rule::{Name, number, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A named contract, signed whatever capacity there is.
    Anchor with contract: Contract {
        /// Its name.
        segment: Name = value();
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// Day of signing; may lie before the scenario's start, which then finds what is left of
        /// it.
        signed: Date = value();
        /// First day of use; by default the day of signing.
        starts: Option<Date> = value().optional();
        /// Its term; this or `until`.
        term_months: Option<Uncertain> = number(0.1, 360.0, "months").each_use().optional();
        /// First day after it.
        until: Option<Date> = value().optional();
        /// A price agreed for the first term; by default that of `terms`.
        price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}
