//! Markets.

use super::Parameter;
use crate::id::{FleetId, PartitionId};
use crate::model::market::feedback::Feedback;
use crate::model::market::regime::Chain;
use crate::time::SimTime;
use crate::units::Gpus;
use jiff::civil::Date;

/// A market class.
#[derive(Clone, Debug)]
pub struct Market {
    /// Its name.
    pub name: String,
    /// Key of its price path.
    pub key: u64,
    /// USD per GPU-hour at the start.
    pub price: Parameter,
    /// Per year.
    pub drift: Parameter,
    /// Per root year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
    /// Level to which it reverts, where that is not the price at the start.
    pub level: Option<Parameter>,
    /// Loading on the shock that all markets share.
    pub common_factor: f64,
    /// Key of that shock.
    pub common_key: u64,
    /// Its regimes.
    pub regimes: Option<Regimes>,
    /// Launches that lower its price.
    pub launches: Vec<Launch>,
    /// A hyperscaler's list price at the start, and its drift.
    pub list_price: Option<(Parameter, Parameter)>,
    /// Own price as a multiple of the market's.
    pub price_position_factor: f64,
    /// Elasticity of captured share to that.
    pub captured_share_elasticity: f64,
    /// Price response to GPUs against demand.
    pub feedback: Option<SupplyAgainstDemand>,
    /// Reserved price relative to the market price.
    pub reserved: Deviation,
    /// Spot price relative to the market price.
    pub spot: Deviation,
    /// Fraction by which the spot price falls when all GPUs open to spot demand are idle.
    pub spot_idle_response: f64,
    /// Dated prices up to the end of the horizon, in their order: for charts alone.
    pub history: Vec<(Date, f64)>,
    /// GPUs ordered for it in all; no request can be larger.
    pub ordered: Gpus,
    /// Fleets that serve it, in the order in which they are used: newest accelerator first.
    pub fleets: Vec<FleetId>,
    /// Its partitions in the order in which they are filled; the last is the rest.
    pub partitions: Vec<PartitionId>,
}

/// Regimes of a market.
#[derive(Clone, Debug)]
pub struct Regimes {
    /// When each comes.
    pub chain: Chain,
    /// Key of its draws: that of the market whose regimes they are.
    pub key: u64,
    /// Level to which price, reserved and spot revert in each: logarithms.
    pub targets: Vec<[f64; 3]>,
}

/// The launch of a generation.
#[derive(Clone, Copy, Debug)]
pub struct Launch {
    /// Planned for.
    pub at: SimTime,
    /// Weeks later.
    pub slip_weeks: Parameter,
    /// Fraction by which it lowers the price.
    pub fraction: f64,
    /// Years over which it comes.
    pub phase_years: f64,
}

/// GPUs against demand.
#[derive(Clone, Debug)]
pub struct SupplyAgainstDemand {
    /// The price's answer.
    pub feedback: Feedback,
    /// Competitors' GPUs: (from, GPUs), ascending.
    pub rivals: Vec<(SimTime, f64)>,
    /// GPUs demanded: (from, GPUs), ascending.
    pub demand: Vec<(SimTime, f64)>,
}

/// A mean-reverting deviation.
#[derive(Clone, Copy, Debug)]
pub struct Deviation {
    /// Per root year.
    pub volatility: f64,
    /// Per year.
    pub reversion: f64,
}
