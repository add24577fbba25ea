//! From TOML to a plan: layers are merged with their places, read against the schema, resolved and
//! validated once.

pub mod check;
pub mod climate;
pub mod experiment;
pub mod files;
pub mod hour_table;
pub mod hourly;
pub mod load;
pub mod plan;
pub mod plant;
pub mod price_model;
pub mod reference;
pub mod resolve;
pub mod rule;
pub mod schema;
pub mod tariff;
pub mod uncertain;
pub mod urdb;
pub mod years;
