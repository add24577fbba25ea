//! gridrack: capacity and energy planning for GPU clouds, as a discrete-event simulation of thousands of futures.
#![allow(dead_code)]

// Bottom to top: a module uses only what stands above it in this list.
pub mod units;
pub mod time;
pub mod id;
pub mod problem;
pub mod node;
// Kernels: know nothing of GPUs, power or money.
pub mod des;
pub mod random;
pub mod stats;
// The model: pure relations.
pub mod model;
// Inputs.
pub mod catalog;
pub mod scenario;
// The run.
pub mod record;
pub mod sim;
// Reading the run.
pub mod kpi;
pub mod montecarlo;
pub mod study;
// Faces.
pub mod report;
pub mod cli;
