//! Non-firm grid power (connect and manage): a part of a tranche that the utility connects before
//! the network carries it at all times, and calls off for hours of each year until a day from which
//! it is firm.
//!
//! The network is short when others' load is high, or when a line is out, which need not be when
//! energy costs most: the hours are the highest-priced of the year, or drawn at random, each hour as
//! likely as any other.

use crate::rule::{number, one_of, section, value};
use jiff::civil::Date;

section! {
    /// The part of a utility tranche that is not firm.
    Spec as "NonFirm" {
        /// Power at the meter, of the tranche's `mw`, that may be called off.
        mw: f64 = number(0.000_001, 20_000.0, "MW");
        /// Hours of each calendar year in which all of it is called off.
        hours_per_year: i64 = number(0.0, 8_760.0, "hours per year");
        /// First day on which it is firm; by default it never is.
        until: Option<Date> = value().optional();
        /// Which hours are called: the highest-priced of the simulated year, the earliest among
        /// equals; or hours at random, anew in each year and replication.
        called: String = one_of(&["random", "highest-priced"]).or("\"random\"");
    }
}

/// So many of a year's hours, those with the least of `draw`, in order.
///
/// Of four hours with the draws 0.9, 0.2, 0.7 and 0.4, two are 1 and 3.
pub fn hours_at_random(hours: usize, count: usize, draw: impl Fn(u32) -> f64) -> Vec<u32> {
    let mut drawn: Vec<(f64, u32)> = (0..hours as u32).map(|hour| (draw(hour), hour)).collect();
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    drawn.truncate(count);
    let mut called: Vec<u32> = drawn.into_iter().map(|(_, hour)| hour).collect();
    called.sort_unstable();
    called
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_draws_are_called_in_order() {
        let draws = [0.9, 0.2, 0.7, 0.4];
        let called = |count| hours_at_random(4, count, |hour| draws[hour as usize]);
        assert_eq!((called(2), called(9)), (vec![1, 3], vec![0, 1, 2, 3]));
        assert!(called(0).is_empty());
    }
}
