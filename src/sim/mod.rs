//! One replication, simulated event by event. `run` is the only dispatcher; a process file knows
//! the world and the event vocabulary, never another process.

pub mod arrivals;
pub mod attribution;
pub mod construction;
pub mod contracts;
pub mod critical_path;
pub mod energy;
pub mod event;
pub mod failure;
pub mod fuel;
pub mod generators;
pub mod health;
pub mod internal;
pub mod limits;
pub mod load;
pub mod market;
pub mod month_end;
pub mod outage;
pub mod placement;
pub mod policy;
pub mod aggregate_demand;
pub mod procurement;
pub mod racking;
pub mod call_back;
pub mod requests;
pub mod retirement;
pub mod run;
pub mod spot;
pub mod supply;
pub mod unit_failure;
pub mod water;
pub mod world;
