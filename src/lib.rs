//! Capacity and energy planning for GPU clouds: if these accelerators are ordered, this power is
//! signed for, this cooling is built and this market is sold to, which capacity is ready, what is
//! earned and what is owed, month by month, and with what uncertainty?
//!
//! One replication is one simulated path, event by event; an experiment is many of them. A
//! replication is a pure function of plan and seed. Everything flows one way: scenario text,
//! [`scenario::schema`], [`plan::Plan`], [`record::Run`], measures, [`tables::Tables`], faces.
//!
//! # The face
//!
//! [`experiment`](fn@experiment) reads a scenario, [`simulate`] simulates one replication, [`run`]
//! all of them, [`run_part`] a part, [`tables`](fn@tables) makes the numbers that are shown; a
//! scenario that is refused comes back as [`Problems`]. What these give ([`Experiment`], [`Run`],
//! [`Ensemble`], [`Tables`]) and the modules [`kpi`], [`montecarlo`], [`tables`](mod@tables),
//! [`study`] and [`report`] are meant for use; the modules below them are public for the tests and
//! benches of this repository and may change without notice.
//!
//! ```
//! let set = ["years=2", "monte_carlo.replications=8"];
//! let experiment = gridrack::experiment("scenarios/memphis.toml", &set).unwrap();
//! let ensemble = gridrack::run(&experiment).unwrap();
//! let tables = gridrack::tables(&experiment, &ensemble);
//! let npv = tables.measure("npv_usd").unwrap();
//! assert!(npv.statistics.median().is_some() && npv.unit == "USD");
//! ```
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
//! | [`renamed`] | names of drafts, and what they are called now |
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
//! | [`tables`](mod@tables) | the numbers that every face shows |
//! | [`study`] | experiments simulated and laid side by side |
//! | [`report`] | files, charts, texts |
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
pub mod renamed;
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
pub mod tables;
pub mod study;
// Faces.
pub mod report;
pub mod cli;
// The face of the library.
mod facade;

pub use self::facade::{experiment, run, run_part, simulate, tables};
pub use self::montecarlo::ensemble::Ensemble;
pub use self::montecarlo::run::Failure;
pub use self::problem::{Problem, Problems};
pub use self::record::Run;
pub use self::scenario::experiment::Experiment;
pub use self::tables::Tables;
