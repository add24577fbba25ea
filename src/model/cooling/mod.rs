//! Cooling: what taking the heat away costs in power and water, hour by hour.
//!
//! A technology of a known form is a catalogue entry (`catalog/data/cooling.toml`); a new physics is a new file here.

pub mod linear;
