//! Demand for whatever is idle.

use crate::scenario::rule::{Name, number, section, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// Demand for whatever is idle.
    Spot {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// The most it takes.
        gpus: Uncertain = number(0.0, 100_000_000.0, "GPUs").once();
        /// Below the market price.
        discount_to_market: f64 = number(0.0, 1.0, "").or("0.6");
        /// Change of what it takes with the price of spot against its own trend: −1 means 1 %
        /// dearer, 1 % less; at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
    }
}
