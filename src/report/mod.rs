//! Output of results: tables, files, charts. All figures come from the tables; nothing else
//! computes its own.

pub mod bottleneck;
pub mod chart;
pub mod customers;
pub mod demand;
pub mod energy;
pub mod figure;
pub mod folder;
pub mod hours;
pub mod manifest;
pub mod captive_use;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod prices;
pub mod summary;
pub mod table;
pub mod text;
pub mod trace;
pub mod week;
