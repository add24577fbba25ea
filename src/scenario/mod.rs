//! From TOML to a plan: layers are merged with their places, read against the schema, resolved and
//! validated once.

pub mod check;
pub mod experiment;
pub mod files;
mod full_demand;
pub mod hourly;
pub mod load;
pub mod plant;
pub mod price_model;
pub mod reference;
pub mod resolve;
pub mod schema;
pub mod tariff;
pub mod urdb;
pub mod whole;
