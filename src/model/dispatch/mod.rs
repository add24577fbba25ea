//! Least-cost dispatch: which source serves a site's hours, and when its battery charges.
//!
//! A window of hours comes in with load, free power, grid price and limit, and what each plant can give; out comes the
//! flow of each hour. Within an hour the merit order is least cost. Over hours the battery is planned exactly, backwards
//! over known prices ([`storage`](self)).

mod commitment;
mod demand;
mod merit;
mod plan;
mod ramp;
mod storage;

pub mod battery;
pub mod dispatcher;
pub mod hour;
pub mod plant;

#[cfg(test)]
mod tests;
