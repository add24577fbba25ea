//! Market classes.

use crate::scenario::rule::{list, number, section, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// A market class: its price path.
    Market takes "markets" by "from" {
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Accelerators it is made of; by default all of the scenario when it is the only market.
        accelerators: Vec<String> = list();
        /// On-demand price at the start.
        price_usd_per_gpu_hour: Uncertain = number(0.0, 10_000.0, "USD per GPU-hour").once();
        /// Drift of the expected price, per year, of its logarithm.
        annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Volatility of the logarithm.
        volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// How fast a deviation from the drift dies out.
        mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("0");
    }
}
