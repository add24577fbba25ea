//! Markets that stand in for one another.

use crate::rule::{number, section, value};

section! {
    /// A substitute market.
    Substitute {
        /// The market.
        market: String = value();
        /// Price paid, as a fraction of the substitute's market price on the same terms.
        price_factor: f64 = number(0.0, 100.0, "").or("1");
    }
}
