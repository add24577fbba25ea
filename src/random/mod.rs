//! Addressed randomness: a draw is a pure function of (seed, replication, name of the thing,
//! purpose, index).
//!
//! Nothing is consumed, so adding an order never changes another's draw, and two scenarios under
//! one seed face the same replications. Every distribution is sampled by its inverse distribution
//! function: one uniform, one value, and a higher uniform never gives a lower value.

pub mod draw_buffer;
pub mod binomial;
pub mod copula;
pub mod dist;
pub mod elementary;
pub mod normal;
pub mod stream;
pub mod tabulated;
pub mod whole;
