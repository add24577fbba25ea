//! Spot demand for idle GPUs.

use crate::rule::{Name, number, section, value};
use crate::uncertain::Uncertain;

section! {
    /// Spot demand for idle GPUs.
    Spot {
        /// Name; other keys and `--set` refer to it.
        segment: Name = value();
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Most GPUs it uses.
        gpus: Uncertain = number(0.0, 100_000_000.0, "GPUs").once();
        /// Discount to the market price, as a fraction.
        discount_to_market: f64 = number(0.0, 1.0, "").or("0.6");
        /// Price elasticity of spot demand, on the spot price relative to its trend: −1 means 1 %
        /// higher price, 1 % less demand; the effect is at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
    }
}
