//! Demand as a level over time.

use super::{Amount, Placement, Weekly};
use crate::model::pool_demand::Walk;
use crate::time::Instant;
use std::sync::Arc;

/// A segment whose demand is a level over time.
#[derive(Clone, Debug)]
pub struct PoolDemand {
    /// GPUs at the start; 1 with a series.
    pub start: Amount,
    /// GPUs hour by hour from the start on, over and over; empty for none.
    pub series: Vec<f64>,
    /// Factors of the hours of the week, if they differ.
    pub rhythm: Option<Arc<Weekly>>,
    /// How the level moves around them.
    pub walk: Walk,
    /// Elasticity to price.
    pub elasticity: f64,
    /// Above the market.
    pub premium: f64,
    /// Seconds between its steps.
    pub every: Instant,
    /// Whether all of it must be at one site.
    pub one_site: bool,
    /// Where it can run.
    pub placement: Placement,
}
