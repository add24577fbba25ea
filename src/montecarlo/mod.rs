//! Many replications: simulated in parallel, folded in order, merged exactly.
//!
//! What is summed over replications are whole numbers (seconds, cents, GPU-seconds, watt-seconds),
//! what is not is kept as a column over replications, sorted by their numbers. So any grouping of
//! replications, in any order of finishing, merges to the same bits.

pub mod bound;
pub mod demand;
pub mod ensemble;
pub mod merge;
pub mod periods;
pub mod profile;
pub mod run;
