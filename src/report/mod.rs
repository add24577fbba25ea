//! Faces of results: tables, files, charts. Tables are the only numbers; nothing below computes its own.

pub mod chart { use super::table::Tables; pub struct Chart{pub id:&'static str} pub struct Rendered{pub svg:Vec<u8>,pub png:Vec<u8>} pub const CHARTS:&[Chart]=&[]; pub const COMPARISON_CHARTS:&[Chart]=&[]; pub fn render(_:&Chart,_:&Tables)->Result<Rendered,String>{Err(String::new())} pub fn render_comparison(_:&Chart,_:&[Tables])->Result<Rendered,String>{Err(String::new())} }
pub mod folder;
pub mod manifest;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod summary;
pub mod table;
pub mod text;
pub mod trace;
