//! gridrack.
#![allow(dead_code)]
pub mod units;
pub mod time;
pub mod id;
pub mod problem;
pub mod node;
pub mod des;
pub mod random;
pub mod stats;
pub mod model;
pub mod catalog;
pub mod scenario;
pub mod record;
pub mod sim;
pub mod kpi;
pub mod montecarlo;
pub mod study;
pub mod report;
pub mod cli;
