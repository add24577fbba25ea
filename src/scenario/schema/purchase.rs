//! Purchase orders.

use crate::scenario::rule::{Name, number, section, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A purchase order.
    Purchase {
        /// Its name; by default `order-1`, `order-2` … by position.
        id: Option<Name> = value().optional();
        /// What is bought.
        accelerator: String = value();
        /// Where it goes; may be left out when there is one site.
        site: Option<String> = value().optional();
        /// Day of the order.
        order: Date = value();
        /// GPUs ordered.
        gpus: i64 = number(1.0, 10_000_000.0, "GPUs");
        /// From order to the first batch; by default the accelerator's.
        lead_time_weeks: Option<Uncertain> = number(0.0, 520.0, "weeks").each_use().optional();
        /// Equal deliveries it comes in.
        batches: i64 = number(1.0, 1_000.0, "").or("1");
        /// Days between them.
        batch_interval_days: f64 = number(0.0, 730.0, "days").or("14");
        /// Share of the price paid with the order; the rest is paid with each batch.
        deposit: f64 = number(0.0, 1.0, "").or("0.2");
        /// Price of this order; by default the accelerator's.
        price_usd_per_gpu: Option<Uncertain> = number(0.0, 10_000_000.0, "USD per GPU").once().optional();
    }
}
