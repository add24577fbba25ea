//! The plan that is simulated: names resolved to indices, units typed, ranges checked. There is no
//! validation after this.

mod arrivals;
mod contract;
mod demand;
mod hourly;
mod internal;
mod market;
mod partition;
mod aggregate_demand;
mod power;
mod site;
mod supply;
mod tariff;

pub use crate::model::contract::call_back::CallBackTerms;
pub use aggregate_demand::AggregateDemand;
pub use arrivals::{Arrivals, Weekly};
pub use contract::{Against, Anchor, ContractTerms, Term};
pub use demand::{Segment, SegmentKind, WhenFull};
pub use hourly::{Export, FIELDS, Hourly, Kind, PLANTS};
pub use internal::{TrainingRun, Work};
pub use market::{Deviation, Launch, Market, Regimes, SupplyAgainstDemand};
pub use partition::{Partition, Placement, Substitute};
pub use power::{
    Battery, CalledHours, Dispatch, EndOfLife, Fuel, Limits, NonFirm, Onsite, Ppa, PpaShape, Solar,
};
pub use site::{Adds, Build, CoolingPlant, Lease, Outage, Part, Site, Step, Tranche};
pub use supply::{
    Accelerator, FailureSimulation, Failures, Fleet, Instances, Order, Review, SupplyShock, When,
};

pub use tariff::{Tariff, YearPeriods, demand_cells};

use crate::id::{FleetId, InputId, MarketId, OrderId, PartitionId, SegmentId, SiteId};
use crate::random::copula::Copula;
use crate::random::dist::Distribution;
use crate::random::stream::{Purpose, Stream};
use crate::time::{Horizon, Seconds, SimTime, WEEK};

/// A number that is certain or drawn once per replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Parameter {
    /// Certain.
    Fixed(f64),
    /// An uncertain input.
    Drawn(InputId),
}

/// An uncertain input that is drawn once per replication.
#[derive(Clone, Debug)]
pub struct Input {
    /// Dotted path of its key; names the draw and its column in the results.
    pub path: String,
    /// Its unit.
    pub unit: &'static str,
    /// Its distribution.
    pub distribution: Distribution,
    /// Key of its draws.
    pub key: u64,
}

/// The inputs' values in one replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs(pub Vec<f64>);

impl Inputs {
    /// The value of a parameter in this replication.
    #[inline]
    pub fn of(&self, amount: Parameter) -> f64 {
        match amount {
            Parameter::Fixed(value) => value,
            Parameter::Drawn(input) => self.0[input.at()],
        }
    }
}

/// Inputs that are drawn together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its members, in the order of the copula's rows.
    pub members: Vec<InputId>,
    /// Their dependence.
    pub copula: Copula,
}

/// A distribution that is drawn afresh for each use.
#[derive(Clone, Debug)]
pub struct Variate {
    /// What is drawn from.
    pub distribution: Distribution,
    /// Key of its draws.
    pub key: u64,
}

impl Variate {
    /// Its draws in one replication.
    pub fn stream(&self, replication: u32, purpose: Purpose) -> Stream {
        Stream::new(self.key, replication, purpose)
    }
}

/// Valuation: discount rate, tax, SG&A, transfer price and resale value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finance {
    /// Per year.
    pub discount_rate: f64,
    /// Of revenue and transfers.
    pub sga_fraction: f64,
    /// Of the market price.
    pub transfer_price_fraction: f64,
    /// Whether resale counts at the horizon.
    pub count_resale: bool,
}

/// The complete plan of one case of a scenario.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The clock and calendar.
    pub horizon: Horizon,
    /// Chooses the replications.
    pub seed: u64,
    /// Uncertain inputs.
    pub inputs: Vec<Input>,
    /// Inputs drawn together.
    pub groups: Vec<Group>,
    /// Accelerators.
    pub accelerators: Vec<Accelerator>,
    /// Fleets.
    pub fleets: Vec<Fleet>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Orders and policies.
    pub orders: Vec<Order>,
    /// Rented instances.
    pub instances: Vec<Instances>,
    /// Shortages.
    pub shocks: Vec<SupplyShock>,
    /// Markets.
    pub markets: Vec<Market>,
    /// Partitions of their GPUs.
    pub partitions: Vec<Partition>,
    /// Segments: internal, reserved, on-demand, spot.
    pub segments: Vec<Segment>,
    /// Valuation.
    pub finance: Finance,
    /// GPUs of a job whose mean time to interruption is asked.
    pub job_gpus: Option<i64>,
    /// Month from which rates of loss, of waiting and of utilisation are taken, counted from the
    /// first.
    pub measured_from: usize,
    /// What was read from files of demand, a paragraph each.
    pub demand_read: Vec<String>,
}

impl Plan {
    /// What was read from files of hours, a paragraph each.
    pub fn files_read(&self) -> Vec<&str> {
        let sites = self.sites.iter().flat_map(|site| &site.climate.files_read);
        let mut read: Vec<&str> = Vec::new();
        for text in sites.chain(&self.demand_read) {
            if !read.contains(&text.as_str()) {
                read.push(text);
            }
        }
        read
    }

    /// The inputs of one replication.
    pub fn draw_inputs(&self, replication: u32) -> Inputs {
        let uniform =
            |input: &Input| Stream::new(input.key, replication, Purpose::Input).uniform(0);
        let mut uniforms: Vec<f64> = self.inputs.iter().map(uniform).collect();
        for group in &self.groups {
            let mut members: Vec<f64> = group.members.iter().map(|id| uniforms[id.at()]).collect();
            group.copula.correlate(&mut members);
            for (id, value) in group.members.iter().zip(members) {
                uniforms[id.at()] = value;
            }
        }
        Inputs(
            self.inputs
                .iter()
                .zip(uniforms)
                .map(|(input, u)| input.distribution.quantile(u))
                .collect(),
        )
    }

    /// The value that planning uses before the draw is known: the median.
    pub fn expected(&self, amount: Parameter) -> f64 {
        match amount {
            Parameter::Fixed(value) => value,
            Parameter::Drawn(input) => self.inputs[input.at()].distribution.quantile(0.5),
        }
    }

    /// The instant that a step is promised for by whoever builds it, such as the utility: its own
    /// date, or the median of its own queue; slips, and the equipment it waits for, aside.
    pub fn promised_ready(&self, step: &Step) -> SimTime {
        step.parts.first().map_or(SimTime::START, |part| {
            Self::part_ends(part, self.takes(part))
        })
    }

    /// The instant that all parts of a step allow: the promised one, or that of the last of its
    /// equipment by the median lead time; slips aside.
    pub fn planned_ready(&self, step: &Step) -> SimTime {
        Self::last_end(step, |part| self.takes(part))
    }

    /// Median weeks of a part.
    fn takes(&self, part: &Part) -> f64 {
        let weeks = part.takes_weeks.iter();
        weeks.map(|weeks| self.expected(*weeks)).sum()
    }

    /// The planned instant: medians of all that is uncertain.
    pub fn expected_ready(&self, step: &Step) -> SimTime {
        Self::last_end(step, |part| {
            self.takes(part) + self.expected(part.slip_weeks)
        })
    }
    /// When a step of a site that begins at an instant ends, if it does: on its date, with a
    /// tranche, whose step is ready at what `ready` says, or when its life is over.
    pub fn ends(
        &self,
        site: &Site,
        step: &Step,
        begins: SimTime,
        ready: impl Fn(usize) -> SimTime,
    ) -> SimTime {
        let begins = begins.max(SimTime::START);
        let life = match step.at_end_of_life {
            EndOfLife::Retire => site.life_months(step.adds),
            EndOfLife::Replace => None,
        };
        let life = life.filter(|_| begins < self.horizon.end());
        let ends = [
            step.until,
            step.until_energised.map(ready),
            life.map(|months| self.horizon.months_after(begins, months)),
        ];
        ends.into_iter().flatten().min().unwrap_or(SimTime::NEVER)
    }
    /// When a step of a site is expected to be ready and to end, by medians.
    pub fn expected_span(&self, site: &Site, step: &Step) -> (SimTime, SimTime) {
        let ready = self.expected_ready(step);
        let ends = self.ends(site, step, ready, |tranche| {
            self.expected_ready(&site.steps[tranche])
        });
        (ready, ends)
    }

    /// The latest end of a step's parts.
    fn last_end(step: &Step, weeks: impl Fn(&Part) -> f64) -> SimTime {
        let ends = step.parts.iter();
        ends.map(|part| Self::part_ends(part, weeks(part)))
            .max()
            .unwrap_or_default()
    }

    fn part_ends(part: &Part, weeks: f64) -> SimTime {
        part.starts + Seconds::nearest(weeks * WEEK.as_seconds())
    }

    /// A site.
    pub fn site(&self, id: SiteId) -> &Site {
        &self.sites[id.at()]
    }
    /// A fleet.
    pub fn fleet(&self, id: FleetId) -> &Fleet {
        &self.fleets[id.at()]
    }
    /// The fleets of a site.
    pub fn fleets_at(&self, site: SiteId) -> impl Iterator<Item = FleetId> + '_ {
        (0..self.fleets.len())
            .map(FleetId::new)
            .filter(move |id| self.fleet(*id).site == site)
    }
    /// A fleet's accelerator.
    pub fn accelerator_of(&self, id: FleetId) -> &Accelerator {
        &self.accelerators[self.fleet(id).accelerator.at()]
    }
    /// An order.
    pub fn order(&self, id: OrderId) -> &Order {
        &self.orders[id.at()]
    }
    /// A market.
    pub fn market(&self, id: MarketId) -> &Market {
        &self.markets[id.at()]
    }
    /// A partition.
    pub fn partition(&self, id: PartitionId) -> &Partition {
        &self.partitions[id.at()]
    }
    /// A segment.
    pub fn segment(&self, id: SegmentId) -> &Segment {
        &self.segments[id.at()]
    }
}
