//! Statistics over replications: moments, exact quantiles and their Monte Carlo error.

pub mod interval;
pub mod moments;
pub mod quantile;
pub mod tail;
