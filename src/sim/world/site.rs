//! The state of a site: its chains, each with its own verbs.

use super::batteries::Batteries;
use super::binding_ledger::BindingLedger;
use super::books::SiteBooks;
use super::conversion::Conversion;
use super::cooling::Cooling;
use super::critical_path::CriticalPath;
use super::energy::{FuelPrice, Metering};
use super::gpu_ledger::{GpuLedger, GpuOrders};
use super::grid::Grid;
use super::it_capacity::ItCapacity;
use super::leases::Leases;
use super::limits::Limits;
use super::milestones::Milestones;
use super::onsite::Onsite;
use super::power_ledger::PowerLedger;
use super::racking::Racking;
use super::site_load::Occupancy;
use super::space::{Network, Space};
use super::steps::Steps;
use super::vintages::Vintages;
use super::water::Water;
use crate::model::limited_hours::Limit;
use crate::plan::{self, Adds, Inputs, Plan};
use crate::units::Watts;

/// A site's state.
pub struct SiteState {
    /// Its steps: when each is really ready, and whether it has been.
    pub steps: Steps,
    /// Grid power and its feeds.
    pub grid: Grid,
    /// On-site plants and solar fields.
    pub onsite: Onsite,
    /// Batteries.
    pub batteries: Batteries,
    /// Leased power and space.
    pub leases: Leases,
    /// Space that has been built.
    pub space: Space,
    /// Cooling and its blocks.
    pub cooling: Cooling,
    /// Ports.
    pub network: Network,
    /// Overheads between the meter and the racks.
    pub conversion: Conversion,
    /// Hours of this year in which the load is limited.
    pub limits: Limits,
    /// What all chains allow.
    pub capacity: ItCapacity,
    /// Crews and what waits for them.
    pub racking: Racking,
    /// GPUs that have been burnt in, in the site's order of power.
    pub vintages: Vintages,
    /// Site load: ready GPUs and those in use.
    pub occupancy: Occupancy,
    /// GPUs from order to departure.
    pub orders: GpuOrders,
    /// GPUs by use.
    pub gpus: GpuLedger,
    /// Energised watts by use.
    pub power: PowerLedger,
    /// What binds.
    pub binding: BindingLedger,
    /// The critical path so far.
    pub path: CriticalPath,
    /// Energy.
    pub metering: Metering,
    /// Water under a permit.
    pub water: Water,
    /// Price of on-site units' fuel.
    pub fuel: FuelPrice,
    /// Money.
    pub books: SiteBooks,
    /// Firsts.
    pub milestones: Milestones,
    /// Whether the daily failure step runs.
    failing: bool,
}

impl SiteState {
    /// The site of a plan at the start: nothing is ready.
    pub(super) fn new(site: &plan::Site, inputs: &Inputs, plan: &Plan) -> Self {
        let failing_units = |plant: &plan::Onsite| {
            if plant.outages_per_hour > 0.0 {
                plant.units as usize
            } else {
                0
            }
        };
        let blocks: i64 = site.failing_plants.iter().map(|plant| plant.blocks).sum();
        Self {
            steps: Steps::default(),
            grid: site.outage.as_ref().map_or_else(Grid::default, |outage| {
                Grid::new(outage.tranches.len(), outage.feeds.len())
            }),
            onsite: Onsite::new(site.onsite.iter().map(failing_units), site.solar.len()),
            batteries: Batteries::new(site.batteries.len()),
            leases: Leases::new(site.leases.len()),
            space: Space::default(),
            cooling: Cooling::new(site.failing_plants.len(), blocks as usize),
            network: Network::default(),
            conversion: Conversion::new(site, inputs.of(site.overhead_factor)),
            limits: Limits::default(),
            capacity: ItCapacity::default(),
            racking: Racking::new(inputs.of(site.racks_per_week)),
            vintages: Vintages::default(),
            occupancy: Occupancy::default(),
            orders: GpuOrders::default(),
            gpus: GpuLedger::default(),
            power: PowerLedger::default(),
            binding: BindingLedger::default(),
            path: CriticalPath::default(),
            metering: Metering::new(site),
            water: Water::default(),
            fuel: FuelPrice::new(inputs.of(site.fuel.now)),
            books: SiteBooks::new(plan.horizon.months()),
            milestones: Milestones::default(),
            failing: false,
        }
    }

    /// All energised power at the meter, reserve feeds and reserve units included.
    pub fn energised(&self) -> Watts {
        self.grid.at_meter() + self.onsite.installed() + self.leased_at_meter()
    }

    /// Leased power at the meter.
    fn leased_at_meter(&self) -> Watts {
        self.conversion.at_meter(self.leases.power())
    }

    /// Grid and leased power that is there now, at the meter; this hour's limits may leave only a
    /// share of it.
    pub fn usable_grid(&self) -> Watts {
        self.grid.usable() + self.leased_at_meter() - self.grid.lost()
    }

    /// What is called off, in an hour with these limits, of the non-firm parts of tranches.
    pub fn called_off(&self, site: &plan::Site, hour: Limit) -> Watts {
        let energised = |step: usize| match site.steps[step].adds {
            Adds::Grid { usable, .. } if self.steps.of(step).done => usable,
            _ => Watts(0),
        };
        let parts = site.limits.non_firm.iter().enumerate();
        let called = parts.filter(|(at, _)| hour.called_off >> at & 1 == 1);
        called
            .map(|(_, part)| part.power.min(part.steps.clone().map(energised).sum()))
            .sum()
    }

    /// Energised power that outages take away now.
    pub fn lost(&self) -> Watts {
        self.grid.lost() + self.onsite.lost()
    }

    /// The daily failure step must be scheduled from now on. Returns whether it was not before.
    pub fn begin_failing(&mut self) -> bool {
        !std::mem::replace(&mut self.failing, true)
    }
}
