//! Aggregate demand: segments whose demand is a number of GPUs over time.

use super::SeasonalityProfile;
use crate::rule::{Name, list, number, one_of, section, value};
use crate::scenario::hourly::LayoutKeys;
use crate::uncertain::Uncertain;

section! {
    /// Aggregate demand of a segment that rents by the hour: a number of GPUs over time instead of
    /// single requests; served with the requests. Demand above the free capacity is lost.
    Aggregate with layout: LayoutKeys {
        /// Name; other keys and `--set` refer to it.
        segment: Name = value();
        /// Market whose GPUs it uses; may be left out when there is one.
        market: Option<String> = value().optional();
        /// Partition of the market whose GPUs it uses; by default the GPUs outside all partitions.
        partition: Option<String> = value().optional();
        /// Sites where it may run.
        sites: Vec<String> = list();
        /// Whether all of it must run at one site.
        one_site: bool = value().or("false");
        /// Demand at the start, or give `file`; with its growth it is the median of demand.
        gpus: Option<Uncertain> = number(0.0, 100_000_000.0, "GPUs").once().optional();
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Price elasticity of demand, on the price relative to its trend: −1 means 1 % higher
        /// price, 1 % less demand; the effect is at most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Premium to the market price, as a fraction; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Volatility of the logarithm of demand around its trend.
        volatility: f64 = number(0.0, 20.0, "per √year").or("0");
        /// Mean-reversion rate of a deviation from that trend.
        mean_reversion_per_year: f64 = number(0.0, 8_766.0, "per year").or("12");
        /// Seasonality profile over the hours of the week; none when left out.
        seasonality_profile: Option<SeasonalityProfile> = value().optional();
        /// Time step of demand, a divisor of 24; by default 1 with a seasonality profile or a file,
        /// else 24.
        step_hours: Option<i64> = number(1.0, 24.0, "hours").optional();
        /// CSV file of demand by the hour or by shorter intervals; replayed from the scenario's
        /// start and repeated.
        file: Option<String> = value().optional();
        /// Header of its column; by default that of a known layout, or the second column.
        column: Option<String> = value().optional();
        /// Time zone of time stamps without an offset.
        time_zone: String = value().or("\"UTC\"");
        /// Treatment of a missing or blank hour of the file, of a row that comes twice and of a local
        /// hour that the clocks skip: as of hourly prices.
        missing: String = one_of(&["refuse", "previous-day"]).or("\"refuse\"");
        /// GPUs per unit of the file's values; 1 when left out.
        scale: Option<f64> = number(0.000_001, 1_000_000.0, "").optional();
    }
}
