//! Capacity and energy planning for GPU clouds: if these accelerators are ordered, this power is
//! signed for, this cooling is built and this market is sold to, which capacity is ready, what is
//! earned and what is owed, month by month, and with what uncertainty?
//!
//! One replication is one simulated path, event by event; an experiment is many of them. A
//! replication is a pure function of plan and seed. Everything flows one way: scenario text,
//! [`scenario::schema`], [`plan::Plan`], [`record::Run`], measures, [`report::table::Tables`],
//! faces.
//!
//! The modules, bottom to top; each uses only what stands above it in this list:
//!
//! | module | what it holds |
//! |---|---|
//! | [`units`] | quantities as types |
//! | [`time`] | the clock and the calendar |
//! | [`id`] | typed indices |
//! | [`problem`] | what is wrong with an input: kind, place, message, fix |
//! | [`node`] | TOML values that remember their places |
//! | [`rule`] | the language of a section: keys with type, range, unit, default, meaning |
//! | [`des`] | the event calendar |
//! | [`random`] | addressed draws and distributions |
//! | [`stats`] | moments, quantiles, intervals |
//! | [`uncertain`] | a number or a distribution, as a scenario spells it |
//! | [`model`] | relations of the field, without clock, draws or files |
//! | [`site_year`] | prepared hours of weather, price, carbon and cooling |
//! | [`plan`] | what is simulated: names resolved, units typed, ranges proven |
//! | [`record`] | what a run leaves |
//! | [`sim`] | one replication, simulated event by event |
//! | [`kpi`] | measures: one figure of a run each |
//! | [`catalog`] | the reference library, as data |
//! | [`scenario`] | from TOML to a plan |
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
pub mod problem;
pub mod node;
pub mod rule;
// Kernels: know nothing of GPUs, power or money.
pub mod des;
pub mod random;
pub mod stats;
// A key that may be a distribution.
pub mod uncertain;
// The model: pure relations, each beside the keys it is specified by.
pub mod model;
// What is simulated.
pub mod site_year;
pub mod plan;
// The run, and reading it.
pub mod record;
pub mod sim;
pub mod kpi;
// Inputs.
pub mod catalog;
pub mod scenario;
// Many runs.
pub mod montecarlo;
pub mod study;
// Faces.
pub mod report;
pub mod cli;
