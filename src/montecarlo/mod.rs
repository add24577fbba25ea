//! Many futures: played in parallel, folded in order.

pub mod demand;
pub mod ensemble;
pub mod run;
pub mod series;
