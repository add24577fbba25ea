//! One integration binary, a file per ring: architecture, theory, published figures, power in the
//! hall, same bits, bad input, command line.
#![allow(
    clippy::disallowed_methods,
    reason = "a test may take the platform's functions as its oracle"
)]

mod architecture;
mod arrivals;
mod attribution;
mod backtest;
mod bad_input;
mod cli;
mod climate;
mod contracts;
mod cooling;
mod data;
mod deals;
mod demand_report;
mod energy_report;
mod dispatch;
mod dispatch_tariff;
mod documents;
mod hall;
mod hand_worked;
mod headlines;
mod helios;
mod hours;
mod internal;
mod intervals;
mod mistakes;
mod monotone;
mod never;
mod new;
mod failures;
mod generator;
mod generators;
mod grid;
mod layouts;
mod limits;
mod market;
mod periods;
mod permits;
mod placement;
mod plant;
mod plant_life;
mod prices;
mod reference;
mod renaming;
mod rental_prices;
mod same_bits;
mod shards;
mod scenario;
mod skips;
mod supply;
mod tariff;
mod support;
mod theory;
mod titan;
mod whole_files;
mod words;
