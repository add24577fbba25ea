//! Markets.

use super::Amount;
use crate::id::{FleetId, PoolId};
use crate::units::Gpus;

/// A market class.
#[derive(Clone, Debug)]
pub struct Market {
    /// Its name.
    pub name: String,
    /// Key of its price path.
    pub key: u64,
    /// USD per GPU-hour at the start.
    pub price: Amount,
    /// Per year.
    pub drift: Amount,
    /// Per root year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
    /// GPUs ordered for it in all; no request can be larger.
    pub ordered: Gpus,
    /// Fleets that serve it, in the order in which they are used: newest accelerator first.
    pub fleets: Vec<FleetId>,
    /// Its pools in the order in which they are filled; the last gets what is left.
    pub pools: Vec<PoolId>,
}
