//! Questions to results, in one grammar of measures and bounds:
//!
//! | written | meaning |
//! |---|---|
//! | `npv_usd < 0` | its probability |
//! | `days_to_first_power <= 2027-06-01 and irr >= 0.12` | the probability that both hold |
//! | `P(npv_usd < 0) <= 0.1` | whether that probability is at most 10 % |
//! | `p10(dscr_min) >= 1.2`, `mean(npv_usd) = 0` | whether a statistic keeps a bound |
//! | `shortfall5(npv_usd) > -1e9` | whether the mean of the worst 5 % does |
//!
//! Fractions, not percents. Days may be written as dates, and `never` is the value of what does not
//! come. A replication in which a measure has no value fulfils no condition on it.

mod parse;
mod precision;
mod question;

pub use self::precision::{FIRST_LOOK, Precision, Width, looks};
pub use self::question::{Answer, Comparison, Condition, Estimate, Question, Statistic};

#[cfg(test)]
mod tests;
