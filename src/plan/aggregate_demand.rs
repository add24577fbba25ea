//! Aggregate demand over time.

use super::{Parameter, Placement, Weekly};
use crate::model::aggregate_demand::Diffusion;
use crate::time::Seconds;
use std::sync::Arc;

/// A segment of aggregate demand: a number of GPUs over time.
#[derive(Clone, Debug)]
pub struct AggregateDemand {
    /// GPUs at the start; 1 with a series.
    pub start: Parameter,
    /// GPUs hour by hour from the start on, over and over; empty for none.
    pub series: Vec<f64>,
    /// Seasonality profile: factors of the hours of the week, if they differ.
    pub seasonality_profile: Option<Arc<Weekly>>,
    /// Fluctuation of demand around them.
    pub diffusion: Diffusion,
    /// Elasticity to price.
    pub elasticity: f64,
    /// Above the market.
    pub premium: f64,
    /// Time between its steps.
    pub every: Seconds,
    /// Whether all of it must be at one site.
    pub one_site: bool,
    /// Where it can run.
    pub placement: Placement,
}
