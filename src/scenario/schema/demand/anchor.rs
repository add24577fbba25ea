//! Named contracts.

use crate::model::contract::Contract;
use crate::rule::{Name, number, section, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A named contract, signed regardless of capacity.
    Anchor with contract: Contract {
        /// Name; other keys and `--set` refer to it.
        segment: Name = value();
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Day of signing; may lie before the scenario's start, and the rest of the contract is
        /// then simulated.
        signed: Date = value();
        /// First day of use; by default the day of signing.
        starts: Option<Date> = value().optional();
        /// Term of the contract; give this or `until`.
        term_months: Option<Uncertain> = number(0.1, 360.0, "months").each_use().optional();
        /// First day after the term.
        until: Option<Date> = value().optional();
        /// Price agreed for the first term; by default the price that follows from `terms`.
        price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}
