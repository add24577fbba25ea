//! Record of a run: exact monthly ledgers per site, tallies per segment, and the lists that name
//! their columns.
//!
//! Plain records; measures, tables and charts read only these.

mod class;
mod contract;
mod fleet;
mod hour_profile;
mod internal;
mod lines;
mod segment;
mod site_month;
mod timeline;
mod waits;

pub use contract::ContractMonth;
pub use fleet::FleetMonth;
pub use hour_profile::HourProfile;
pub use internal::{CallBackTally, TrainingRunDates};
pub use lines::{Account, BillLine, Binding, GpuUse, PowerUse};
pub use segment::{SegmentMonth, SegmentTally};
pub use site_month::SiteMonth;
pub use timeline::{Cause, Charge, OrderDates};
pub use waits::Waits;

use crate::time::SimTime;
use crate::units::Gpus;

/// One replication, simulated to the end.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// Number of the replication.
    pub replication: u32,
    /// The case it belongs to.
    pub case: u16,
    /// Values of the uncertain inputs, in the plan's order.
    pub inputs: Vec<f64>,
    /// Number of sites.
    pub sites: usize,
    /// Month by month, site by site: entry `month × sites + site`.
    pub months: Vec<SiteMonth>,
    /// Power by hour of the day and by size, by site; empty where hours are not settled one by one.
    pub profiles: Vec<HourProfile>,
    /// What each battery, then each step of on-site units saved of the energy bill, USD, by site;
    /// empty where hours are not settled one by one.
    pub savings_usd: Vec<Vec<f64>>,
    /// Price by month and market: entry `month × markets + market`, USD per GPU-hour.
    pub prices: Vec<f64>,
    /// Tallies by segment.
    pub segments: Vec<SegmentTally>,
    /// Waits of those admitted from [`crate::plan::Plan::measured_from`] on, by segment.
    pub waits: Vec<Waits>,
    /// Dates of the owner's training runs, in the plan's order.
    pub training_runs: Vec<TrainingRunDates>,
    /// Call-backs by the owner.
    pub call_backs: CallBackTally,
    /// Month by month, segment by segment: entry `month × segments + segment`.
    pub segment_months: Vec<SegmentMonth>,
    /// Contracts, month by month.
    pub contract_months: Vec<ContractMonth>,
    /// Month by month, fleet by fleet: entry `month × fleets + fleet`.
    pub fleet_months: Vec<FleetMonth>,
    /// First instant with power, by site.
    pub first_power: Vec<Option<SimTime>>,
    /// When all contracted power was energised, by site.
    pub full_buildout: Vec<Option<SimTime>>,
    /// When the first GPU was ready, by site.
    pub first_ready: Vec<Option<SimTime>>,
    /// When each step is really ready, by site and step; may lie before the start or
    /// beyond the horizon.
    pub steps: Vec<Vec<SimTime>>,
    /// Dates of each order.
    pub orders: Vec<OrderDates>,
    /// Critical path of each site's ready power.
    pub critical: Vec<Vec<Charge>>,
    /// GPUs ordered up to the end: those cancelled, in transit, delivered and retired.
    pub gpus_ordered: Gpus,
    /// Of them, those whose order was cancelled.
    pub gpus_cancelled: Gpus,
    /// Of them, those still in transit.
    pub gpus_in_transit: Gpus,
    /// Of them, those at the sites.
    pub gpus_delivered: Gpus,
    /// Of them, those delivered and retired.
    pub gpus_retired: Gpus,
    /// Events simulated.
    pub events: u64,
}

impl Run {
    /// The sites of one month.
    pub fn month(&self, month: usize) -> &[SiteMonth] {
        &self.months[month * self.sites..(month + 1) * self.sites]
    }
    /// A sum over all months and sites.
    pub fn total<T: std::iter::Sum>(&self, of: impl Fn(&SiteMonth) -> T) -> T {
        self.months.iter().map(of).sum()
    }
    /// Months simulated.
    pub fn month_count(&self) -> usize {
        self.months.len() / self.sites
    }
}
