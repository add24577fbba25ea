//! Segments whose demand is a level over time.

use super::Rhythm;
use crate::scenario::rule::{Name, list, number, section, value};
use crate::scenario::uncertain::Uncertain;

section! {
    /// A segment that rents by the hour, as a level over time instead of single requests; served
    /// with the requests. What finds no room is lost.
    Pool {
        /// Its name.
        segment: Name = value();
        /// Market class it draws from; may be left out when there is one.
        market: Option<String> = value().optional();
        /// The partition of the market whose GPUs it uses; by default what is left after all.
        partition: Option<String> = value().optional();
        /// The only sites where it runs.
        sites: Vec<String> = list();
        /// Whether all of it must run at one site.
        one_site: bool = value().or("false");
        /// The level at the start, or give `file`; as it grows, it is the median of what is wanted.
        gpus: Option<Uncertain> = number(0.0, 100_000_000.0, "GPUs").once().optional();
        /// Growth of that per year.
        growth_per_year: f64 = number(-0.99, 20.0, "").or("0");
        /// Change of the level with price against its own trend: −1 means 1 % dearer, 1 % less; at
        /// most tenfold.
        price_elasticity: f64 = number(-20.0, 5.0, "").or("0");
        /// Above the market price; negative for a discount.
        premium_to_market: f64 = number(-1.0, 20.0, "").or("0");
        /// Volatility of the level's logarithm around its course.
        volatility: f64 = number(0.0, 20.0, "per √year").or("0");
        /// How fast a deviation from its course dies out.
        mean_reversion_per_year: f64 = number(0.0, 8_766.0, "per year").or("12");
        /// Hours of the week in which more or less is wanted; all alike when left out.
        rhythm: Option<Rhythm> = value().optional();
        /// Hours from one step of the level to the next, a divisor of 24; by default 1 with a
        /// rhythm or a file, else 24.
        step_hours: Option<i64> = number(1.0, 24.0, "hours").optional();
        /// A CSV file of a level hour by hour whose first column is the stamp; replayed from the
        /// scenario's start, over and over.
        file: Option<String> = value().optional();
        /// The header of its column; by default the second column.
        column: Option<String> = value().optional();
        /// Zone of stamps without an offset.
        time_zone: String = value().or("\"UTC\"");
        /// GPUs for one of the file's; one when left out.
        scale: Option<f64> = number(0.000_001, 1_000_000.0, "").optional();
    }
}
