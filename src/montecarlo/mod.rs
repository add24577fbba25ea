//! Many futures: played in parallel, folded in order.

pub mod ensemble;
pub mod run;
