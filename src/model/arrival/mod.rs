//! Arrivals of customers by the hour: batch arrivals, modulated arrivals, seasonality by the hour
//! of the week.
//!
//! Events come at the rate λ · w(t) · s(t): w is the seasonality profile of the week (`seasonality_profile.rs`),
//! s the state of a two-state chain (`modulated_arrivals.rs`), both of mean one, so that λ is the long-run
//! rate. Each event brings a batch: one or several requests, each with its own number of GPUs.
//! `counts.rs` has the mean, dispersion and autocorrelation of hourly arrivals, in closed form;
//! `fit.rs` goes the other way, from an hourly series to the parameters.
//!
//! Requests of real clusters are far from Poisson: GPUs requested per hour have a variance of tens
//! to thousands of times their mean (Helios Earth, May 2020: 43; `tests/it/arrivals.rs`).

pub mod modulated_arrivals;
pub mod counts;
pub mod fit;
pub mod seasonality_profile;
