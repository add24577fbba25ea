//! Files of hours as the world hands them out: a few days of made-up figures in each real layout.
//!
//! Column names, order of dates, marks of the clock and meaning of stamps are those of the
//! operators' own reports; the figures are made up.

mod america;
mod made;
mod own;
mod world;
