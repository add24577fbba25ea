//! Experiments simulated, and laid side by side.

pub mod compare;
pub mod run;
pub mod subjects;
