//! Studies of several experiments.

pub mod compare;
