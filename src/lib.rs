//! gridrack.
#![allow(dead_code)]
pub mod catalog;
pub mod cli;
pub mod des;
pub mod id;
pub mod kpi;
pub mod model;
pub mod montecarlo;
pub mod node;
pub mod problem;
pub mod random;
pub mod record;
pub mod report;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod study;
pub mod time;
pub mod units;
