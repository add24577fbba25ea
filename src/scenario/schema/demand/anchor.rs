//! Named contracts.

use crate::model::contract::Contract;
use crate::model::contract::dated::{Extend, Reprice, StepDown};
use crate::rule::{Name, list, number, section, value};
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
        /// Day on which the customer leaves, without notice; the prepayment for later is forfeited.
        leaves_on: Option<Date> = value().optional();
        /// Day on which the customer defaults, whatever its rate of default; needs `credit`.
        defaults_on: Option<Date> = value().optional();
        /// Days on which the contract shrinks.
        step_down: Vec<StepDown> = list();
        /// Days from which on it pays another price.
        reprice: Vec<Reprice> = list();
        /// Days on which its term is extended.
        extend: Vec<Extend> = list();
        /// Price agreed for the first term; by default the price that follows from `terms`.
        price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
    }
}

impl Anchor {
    /// Days on which something happens to it, each with its key.
    pub fn dated(&self) -> Vec<(&'static str, Date)> {
        let step_down = self.step_down.iter().map(|of| ("step_down", of.on));
        let reprice = self.reprice.iter().map(|of| ("reprice", of.on));
        let extend = self.extend.iter().map(|of| ("extend", of.on));
        let leaves = self.leaves_on.map(|on| ("leaves_on", on));
        let defaults = self.defaults_on.map(|on| ("defaults_on", on));
        leaves
            .into_iter()
            .chain(defaults)
            .chain(step_down)
            .chain(reprice)
            .chain(extend)
            .collect()
    }
}
