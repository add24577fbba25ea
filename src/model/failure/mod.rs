//! Failure and repair: hazards by age, and the state of many units after a day.
//!
//! Ages and repairs are in hours. A repair does not make a unit younger: its hazard follows its age
//! since burn-in, up or down, so a unit's failures are the points of a Poisson process on its age
//! that fall while it is up.

pub mod cohort;
pub mod crew;
pub mod fit;
pub mod hazard;
pub mod two_state;
