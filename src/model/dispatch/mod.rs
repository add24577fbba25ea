//! Least-cost dispatch: which source serves each hour of a site, and when its battery charges.
//!
//! A window of hours comes in with load, free power, price and limit of the grid, and what each
//! plant can give; the flow of each hour comes out. What is exact and what is not:
//!
//! * Within an hour the merit order is least cost (`merit.rs`).
//! * A battery beside a grid and flexible plants is planned exactly, backwards over known prices
//!   (`storage.rs`); only in hours with a negative price is its plan not proven best.
//! * Units with start cost, minimum load and no-load fuel are committed exactly for one plant and a
//!   given need (`commitment.rs`), several plants in turn. Where the grid limit couples them with a
//!   battery, units and stored energy are tabulated together (`joint.rs`) and planned in turn from
//!   there (`committed.rs`), measured against HiGHS in `tests/it/dispatch.rs`. Ramps are kept always
//!   (`ramp.rs`).
//! * Charges on peaks (`peak.rs`) are weighed by cutting planes (`cutting_plane.rs`) over caps on the
//!   grid's draw, to 1.5 % of what they save; slopes come from the battery's plan (`probe.rs`).
//! * A window is known in advance, or as far as
//!   [`objective::DispatchObjective::foresight_hours`] says.
//!
//! Energy is sold to the grid as an hour's offer says (`export.rs`); zero-cost power and minimum
//! loads beyond load, battery and offer are curtailed.
//! Load without a source is left unserved and reported.
//!
//! ```
//! use gridrack::model::dispatch::battery::Battery;
//! use gridrack::model::dispatch::dispatcher::Dispatcher;
//! use gridrack::model::dispatch::hour::{Hour, State};
//! use gridrack::model::dispatch::objective::{DispatchObjective, Equipment};
//! use gridrack::model::dispatch::plant::Plant;
//!
//! let plants = [Plant::flexible(30.0, 45.0)];
//! let equipment = Equipment { battery: Some(Battery::new(20.0, 80.0, 0.9)), plants: &plants };
//! let hour = |price| Hour { load_mw: 100.0, price_usd_per_mwh: price, limit_mw: 150.0, available_mw: [30.0, 0.0, 0.0, 0.0], ..Hour::default() };
//! let hours = [20.0, 25.0, 90.0, 30.0].map(hour);
//! // One dispatcher for a replication; one call for a site and month: its hours, then two days of the next month.
//! let mut dispatcher = Dispatcher::default();
//! let mut state = State::default();
//! let mut before = state;
//! let (mut grid_mwh, mut cost_usd) = (0.0, 0.0);
//! for (flow, hour) in dispatcher.run(&equipment, &DispatchObjective::default(), &hours, 3, &mut state).iter().zip(&hours) {
//!     assert_eq!(flow.broken(hour, equipment.battery.as_ref(), equipment.plants, &before), None);
//!     grid_mwh += flow.grid_mw;
//!     cost_usd += flow.cost(hour, equipment.battery.as_ref(), equipment.plants);
//!     before = flow.into();
//! }
//! assert_eq!(state, before);
//! assert!(grid_mwh < 300.0 && cost_usd < 100.0 * (20.0 + 25.0 + 90.0));
//! ```

mod commitment;
mod committed;
mod cutting_plane;
mod extrema;
mod joint;
mod lowest;
mod merit;
mod plan;
mod probe;
mod ramp;
mod storage;

pub mod battery;
pub mod dispatcher;
pub mod export;
pub mod hour;
pub mod objective;
pub mod peak;
pub mod plant;
pub mod stored_value;

#[cfg(test)]
mod tests;
