//! Faces of results: files, charts, texts. [`crate::tables`](mod@crate::tables) holds the only numbers; nothing here
//! computes its own.

mod answers;
pub(crate) mod bottleneck;
pub mod chart;
mod customers;
pub mod figure;
pub mod folder;
pub mod hours;
pub mod layout;
pub mod manifest;
mod captive_use;
pub mod kept;
mod periods;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "without_parquet.rs"]
pub mod parquet;
pub mod replay;
pub mod summary;
pub mod text;
mod trace;
pub mod write;
