//! Pure relations of the field: no clock, no draws, no files. Each file holds formula, source and
//! tests together.

pub mod arrival;
pub mod carbon_price;
pub mod training_run;
pub mod contract;
pub mod cooling;
pub mod dispatch;
pub mod draw;
pub mod failure;
pub mod heat;
pub mod lead_time;
pub mod limited_hours;
pub mod market;
pub mod fuel_price;
pub mod placement;
pub mod aggregate_demand;
pub mod power_chain;
pub mod power_order;
pub mod price;
pub mod price_response;
pub mod purchasing;
pub mod renewables;
pub mod resale;
pub mod tariff;
pub mod valuation;
pub mod weather;
