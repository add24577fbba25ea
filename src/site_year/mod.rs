//! Prepared years: what the hours of a site cost and need, as prefix sums and tables.
//!
//! Series of consecutive hours are cut into whole years of UTC; weather, price and carbon of the
//! same hours become joint years; with a site's cooling these become the library of prepared years
//! that all replications share.

pub mod series;
pub mod whole_years;
pub mod library;
pub mod joint;
pub mod hour_table;
pub mod climate;
