//! Capacity and energy planning for GPU clouds: if these accelerators are ordered, this power is
//! signed for, this cooling is built and this market is sold to, which capacity is ready, what is
//! earned and what is owed, month by month, and with what uncertainty?
//!
//! One replication is one simulated path, event by event; an experiment is many of them. A
//! replication is a pure function of plan and seed. Everything flows one way: scenario text,
//! [`scenario::schema`], [`scenario::plan::Plan`], [`record::Run`], measures,
//! [`report::table::Tables`], faces.
//!
//! The modules, bottom to top; each uses only what stands above it in this list:
//!
//! | module | what it holds |
//! |---|---|
//! | [`units`] | quantities as types |
//! | [`time`] | the clock and the calendar |
//! | [`id`] | typed indices |
//! | [`class`] | classes of use |
//! | [`problem`] | what is wrong with an input: kind, place, message, fix |
//! | [`node`] | TOML values that remember their places |
//! | [`des`] | the event calendar |
//! | [`random`] | addressed draws and distributions |
//! | [`stats`] | moments, quantiles, intervals |
//! | [`model`] | relations of the field, without clock, draws or files |
//! | [`catalog`] | the reference library, as data |
//! | [`scenario`] | from TOML to a plan |
//! | [`record`] | what a run leaves |
//! | [`sim`] | one replication, simulated event by event |
//! | [`kpi`] | measures: one figure of a run each |
//! | [`montecarlo`] | many replications, in parallel, folded in order |
//! | [`study`] | several experiments side by side |
//! | [`report`] | tables, files, charts, texts |
//! | [`cli`] | the command line |
//!
//! `ARCHITECTURE.md` is the map, `CONTRIBUTING.md` says which files a change touches.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test may take the platform's functions as its oracle"
    )
)]

// Bottom to top: a module uses only what stands above it in this list.
pub mod units;
pub mod time;
pub mod id;
pub mod class;
pub mod problem;
pub mod node;
// Kernels: know nothing of GPUs, power or money.
pub mod des;
pub mod random;
pub mod stats;
// The model: pure relations.
pub mod model;
// Inputs.
pub mod catalog;
pub mod scenario;
// The run.
pub mod record;
pub mod sim;
// Reading the run.
pub mod kpi;
pub mod montecarlo;
pub mod study;
// Faces.
pub mod report;
pub mod cli;
