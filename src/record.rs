//! What a run leaves: exact monthly ledgers per site, tallies per segment, and the lists that name their columns.
//!
//! Plain records; measures, tables and charts read only these.

use crate::id::OrderId;
use crate::time::Instant;
use crate::units::{Cents, GpuSeconds, WattSeconds, Watts};

/// Makes a list of named ledger lines: an enum, its members in order, their ids and docs.
macro_rules! lines {
    ($(#[$doc:meta])* $name:ident { $($(#[doc = $line_doc:literal])+ $line:ident = $id:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $line_doc])+ $line),+ }
        impl $name {
            /// Every line, in order.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$line),+];
            /// How many lines there are.
            pub const COUNT: usize = Self::ALL.len();
            /// Its name in columns and measures.
            pub const fn id(self) -> &'static str { match self { $(Self::$line => $id),+ } }
            /// What it holds.
            pub const fn doc(self) -> &'static str { match self { $(Self::$line => concat!($($line_doc),+)),+ } }
        }
    };
}

lines! {
    /// Where a delivered GPU-hour goes; every one goes to exactly one line.
    GpuUse {
        /// Waiting for a racking crew.
        Crew = "waiting_for_crew",
        /// Racked, not yet burnt in.
        BurnIn = "burn_in",
        /// Dead on arrival, back with the vendor.
        Returned = "returned",
        /// Failed and under repair.
        Failed = "failed",
        /// In planned maintenance.
        Maintenance = "maintenance",
        /// Held back as a hot spare.
        Spare = "hot_spare",
        /// Stranded while a feed is out, or a cooling block or an on-site unit has failed.
        Outage = "stranded_outage",
        /// Stranded for want of power.
        Power = "stranded_power",
        /// Stranded for want of cooling.
        Cooling = "stranded_cooling",
        /// Stranded for want of space.
        Space = "stranded_space",
        /// Stranded for want of network ports.
        Network = "stranded_network",
        /// Stopped in hours too dear to run, or called by the grid.
        Curtailed = "curtailed",
        /// Ready, used by the owner.
        Internal = "internal",
        /// Ready, sold under contracts.
        Reserved = "reserved",
        /// Ready, sold by the hour.
        OnDemand = "on_demand",
        /// Ready, sold as spot.
        Spot = "spot",
        /// Ready, not used for want of demand.
        Idle = "idle",
    }
}

impl GpuUse {
    /// The lines of ready GPUs that somebody uses, in order of priority.
    pub const SERVED: [Self; 4] = [Self::Internal, Self::Reserved, Self::OnDemand, Self::Spot];
    /// The lines of GPUs that customers pay for.
    pub const SOLD: [Self; 3] = [Self::Reserved, Self::OnDemand, Self::Spot];
    /// The lines of GPUs that are there and serve nobody: what they could have been let for is forgone.
    pub const FORGONE: [Self; 13] = [
        Self::Crew,
        Self::BurnIn,
        Self::Returned,
        Self::Failed,
        Self::Maintenance,
        Self::Spare,
        Self::Outage,
        Self::Power,
        Self::Cooling,
        Self::Space,
        Self::Network,
        Self::Curtailed,
        Self::Idle,
    ];
}

lines! {
    /// Where an energised megawatt-hour goes; every one goes to exactly one line.
    PowerUse {
        /// Set aside for cooling and losses on the design day, and what feeds hold back.
        SetAside = "set_aside",
        /// Drawn by IT.
        Drawn = "drawn",
        /// Lost while feeds or on-site units are out beyond those held back.
        Outage = "lost_outage",
        /// Not drawn in hours too dear to run, or called by the grid.
        Curtailed = "curtailed",
        /// Not usable for want of space.
        Space = "unused_space",
        /// Not usable for want of cooling.
        Cooling = "unused_cooling",
        /// Held by GPUs without a port.
        Network = "unused_network",
        /// Held for GPUs waiting for a crew.
        Crew = "unused_crew",
        /// Held for GPUs in burn-in.
        BurnIn = "unused_burn_in",
        /// Held for GPUs that failed, are in maintenance or with the vendor, or are hot spares.
        Failure = "unused_failure",
        /// No GPU is there to use it, or none that fits in what is left.
        Gpus = "unused_gpus",
        /// Held by ready GPUs that idle or run below full load.
        Demand = "unused_demand",
    }
}

impl PowerUse {
    /// The lines of power that could feed GPUs and feeds none; what is set aside for cooling and losses could not.
    pub const FORGONE: [Self; 10] =
        [Self::Outage, Self::Curtailed, Self::Space, Self::Cooling, Self::Network, Self::Crew, Self::BurnIn, Self::Failure, Self::Gpus, Self::Demand];
}

lines! {
    /// What one more unit of would let the site sell more.
    Binding {
        /// Ready GPUs stand idle (more than 2 % of them).
        Demand = "demand",
        /// All there are, run.
        Gpus = "gpus",
        /// Delivered GPUs wait for racking or burn-in.
        Crew = "crew",
        /// Ports.
        Network = "network",
        /// Floor space.
        Space = "space",
        /// Cooling.
        Cooling = "cooling",
        /// Power.
        Power = "power",
    }
}

lines! {
    /// Lines of a site's monthly books, in cents; costs are positive.
    Account {
        /// Rent of reserved contracts.
        RevenueReserved = "revenue_reserved",
        /// Rent of on-demand requests.
        RevenueOnDemand = "revenue_on_demand",
        /// Rent of spot capacity.
        RevenueSpot = "revenue_spot",
        /// Own use at the transfer price.
        Transfer = "transfer",
        /// Grid energy with every charge of its tariff, and power purchase agreements.
        GridEnergy = "grid_energy",
        /// Fuel, starts and variable maintenance of on-site units, and of emergency generators.
        Fuel = "fuel",
        /// Rent, staff and maintenance of the site; rent of on-site units.
        SiteOpex = "site_opex",
        /// Rent of leased shells, colocation and a hyperscaler's instances.
        CapacityRent = "capacity_rent",
        /// Sales, general and administration.
        Sga = "sga",
        /// Straight-line depreciation, and what GPUs sold were still in the books for.
        Depreciation = "depreciation",
        /// Tax on profit after losses carried forward.
        Tax = "tax",
        /// GPUs and their network, as paid.
        CapexGpus = "capex_gpus",
        /// Leaf, spine and optics, as paid.
        CapexNetwork = "capex_network",
        /// Construction and on-site plant, as paid.
        CapexSite = "capex_site",
        /// Resale value of GPUs: of those sold, and at the horizon of those that are left.
        Resale = "resale",
    }
}

lines! {
    /// What the month's energy cost is made of, in cents; credits are negative.
    BillLine {
        /// Grid energy at its price.
        Energy = "energy",
        /// Wires, capacity and taxes per MWh, as the scenario states them.
        Delivery = "delivery",
        /// Demand charges, with their ratchets.
        Demand = "demand",
        /// Charges on the load at the system's peaks.
        CoincidentPeak = "coincident_peak",
        /// Capacity charges.
        Capacity = "capacity",
        /// What a minimum take adds.
        MinimumTake = "minimum_take",
        /// Riders.
        Riders = "riders",
        /// Fixed charges.
        Fixed = "fixed",
        /// Credit for load that may be interrupted.
        InterruptibleCredit = "interruptible_credit",
        /// Power purchase agreements against the market.
        PowerPurchase = "power_purchase",
        /// Fuel of on-site units.
        Fuel = "fuel",
        /// Starts and variable maintenance of on-site units.
        Plant = "plant",
        /// Fuel of emergency generators.
        Diesel = "diesel",
    }
}

impl BillLine {
    /// The lines of the utility, of markets and of agreements.
    pub const GRID: [Self; 10] = [
        Self::Energy,
        Self::Delivery,
        Self::Demand,
        Self::CoincidentPeak,
        Self::Capacity,
        Self::MinimumTake,
        Self::Riders,
        Self::Fixed,
        Self::InterruptibleCredit,
        Self::PowerPurchase,
    ];
    /// The lines of plant at the site.
    pub const ONSITE: [Self; 3] = [Self::Fuel, Self::Plant, Self::Diesel];
}

/// Power at a site of one future, by hour of the day and month and by size; empty where hours are not settled one by one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HourProfile {
    /// By month and local standard hour (month × 24 + hour): IT energy, MWh.
    pub it_mwh: Vec<f64>,
    /// Facility energy, MWh.
    pub facility_mwh: Vec<f64>,
    /// Cost of grid energy and fuel, USD.
    pub cost_usd: Vec<f64>,
    /// Hours by facility load, in hundredths of the contracted power; the last holds all above.
    pub load_hours: Vec<f64>,
    /// Of them, those in which heat, price or the grid limited the load.
    pub cut_hours: Vec<f64>,
    /// IT energy by the PUE of its hour, in hundredths above 1; the last holds all above 2. MWh.
    pub pue_mwh: Vec<f64>,
    /// IT energy by the water of its hour, in twentieths of a litre per kWh; the last holds all above 5. MWh.
    pub wue_mwh: Vec<f64>,
}

impl HourProfile {
    /// Months times hours.
    pub const CELLS: usize = 12 * 24;
    /// Hundredths, and one above.
    pub const STEPS: usize = 101;
    /// Steps of PUE per 1.
    pub const PUE_STEPS: f64 = 100.0;
    /// Steps of water per l per kWh.
    pub const WUE_STEPS: f64 = 20.0;

    /// One of a site that is settled by the hour.
    pub fn hourly() -> Self {
        let (cells, steps) = (vec![0.0; Self::CELLS], vec![0.0; Self::STEPS]);
        Self {
            it_mwh: cells.clone(),
            facility_mwh: cells.clone(),
            cost_usd: cells,
            load_hours: steps.clone(),
            cut_hours: steps.clone(),
            pue_mwh: steps.clone(),
            wue_mwh: steps,
        }
    }

    /// Whether nothing was settled by the hour.
    pub fn is_empty(&self) -> bool {
        self.load_hours.is_empty()
    }

    /// Adds another of the same site; one of a site that is not settled by the hour adds nothing.
    pub fn add(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.it_mwh, &other.it_mwh);
        add(&mut self.facility_mwh, &other.facility_mwh);
        add(&mut self.cost_usd, &other.cost_usd);
        add(&mut self.load_hours, &other.load_hours);
        add(&mut self.cut_hours, &other.cut_hours);
        add(&mut self.pue_mwh, &other.pue_mwh);
        add(&mut self.wue_mwh, &other.wue_mwh);
    }

    /// The same, everything times a factor.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scaled = |column: &[f64]| column.iter().map(|value| value * factor).collect();
        Self {
            it_mwh: scaled(&self.it_mwh),
            facility_mwh: scaled(&self.facility_mwh),
            cost_usd: scaled(&self.cost_usd),
            load_hours: scaled(&self.load_hours),
            cut_hours: scaled(&self.cut_hours),
            pue_mwh: scaled(&self.pue_mwh),
            wue_mwh: scaled(&self.wue_mwh),
        }
    }
}

/// One site in one month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteMonth {
    /// GPU-seconds of all GPUs ordered so far, whatever became of them.
    pub ordered: GpuSeconds,
    /// GPU-seconds of those whose order was cancelled.
    pub cancelled: GpuSeconds,
    /// GPU-seconds of those under way.
    pub in_transit: GpuSeconds,
    /// GPU-seconds of delivered GPUs that are at the site.
    pub delivered: GpuSeconds,
    /// GPU-seconds of those that were delivered and have left for good.
    pub retired: GpuSeconds,
    /// Where they went, by [`GpuUse`].
    pub gpu_use: [GpuSeconds; GpuUse::COUNT],
    /// Contracted power.
    pub contracted: WattSeconds,
    /// Energised power.
    pub energised: WattSeconds,
    /// Where it went, by [`PowerUse`].
    pub power_use: [WattSeconds; PowerUse::COUNT],
    /// Of the GPU-seconds stranded for want of cooling, those that only heat stranded.
    pub by_heat: GpuSeconds,
    /// Seconds in which cooling could reject less than its design heat.
    pub hot_seconds: i64,
    /// Seconds in which price or call left less than all of the grid's power.
    pub curtailed_seconds: i64,
    /// Seconds by what bound.
    pub binding: [i64; Binding::COUNT],
    /// Energy drawn by IT, MWh.
    pub it_mwh: f64,
    /// Energy at the meter and the on-site units, MWh.
    pub facility_mwh: f64,
    /// The part of it from on-site units, less what they spill, MWh.
    pub onsite_mwh: f64,
    /// The part of it from solar, MWh.
    pub solar_mwh: f64,
    /// The part of it that batteries and emergency generators carried while feeds were out, MWh.
    pub emergency_mwh: f64,
    /// The part of it that nothing served because units were too slow to follow the load, MWh; not cut from what IT drew.
    pub unserved_mwh: f64,
    /// Taken from the grid, MWh; more than the rest of the facility's by what batteries lose and store.
    pub grid_mwh: f64,
    /// Into and out of batteries, MWh.
    pub charged_mwh: f64,
    /// See `charged_mwh`.
    pub discharged_mwh: f64,
    /// Solar energy, and that of units at their least load, that nothing needed, MWh.
    pub spilled_mwh: f64,
    /// Fuel burnt on site, MMBtu.
    pub fuel_mmbtu: f64,
    /// The highest hour at the meter of the grid, MW; 0 where hours are not settled one by one.
    pub grid_peak_mw: f64,
    /// Water, m³.
    pub water_m3: f64,
    /// Carbon of grid energy where it is made and of fuel, t.
    pub carbon_t: f64,
    /// The same with clean energy bought under agreements counted as clean, t.
    pub carbon_market_t: f64,
    /// What the energy cost is made of, by [`BillLine`].
    pub bill: [Cents; BillLine::COUNT],
    /// Cost of GPUs and their network that were ready for the first time, cents.
    pub placed_in_service: Cents,
    /// Hours in which the busy GPUs would have drawn more than the chains allow and were capped; expected, not drawn.
    pub capped_hours: f64,
    /// Work lost to that, GPU-hours; expected.
    pub capped_gpu_hours: f64,
    /// That work at the month's market price; told, not booked.
    pub capped_rent_usd: f64,
    /// Books, by [`Account`].
    pub books: [Cents; Account::COUNT],
    /// Rent forgone by [`GpuUse`], on the lines of [`GpuUse::FORGONE`]: GPU-hours at the month's market price, the mean of the
    /// site's fleets weighted by their delivered GPU-hours. In no book: a view of what stood still.
    pub forgone: [Cents; GpuUse::COUNT],
    /// Rent forgone by [`PowerUse`], on the lines of [`PowerUse::FORGONE`]: the GPU-hours that the energy could have fed, of the
    /// site's newest accelerator at the draw planned for it, at its market price of the month. The same gap as `forgone` seen from the side
    /// of power: a stranded GPU and the watts that idle for it are in both, so the two are never added together.
    pub forgone_power: [Cents; PowerUse::COUNT],
}

/// Relative error allowed between the exact power ledger and the metered energy, which is summed in floating point.
const ENERGY_TOLERANCE: f64 = 1e-9;

impl SiteMonth {
    /// GPU-seconds on one line.
    pub fn gpus(&self, line: GpuUse) -> GpuSeconds {
        self.gpu_use[line as usize]
    }
    /// GPU-seconds on several lines.
    pub fn gpus_on(&self, lines: &[GpuUse]) -> GpuSeconds {
        lines.iter().map(|&line| self.gpus(line)).sum()
    }
    /// GPU-seconds of GPUs that could run.
    pub fn ready(&self) -> GpuSeconds {
        self.gpus_on(&GpuUse::SERVED) + self.gpus(GpuUse::Idle)
    }
    /// Rent forgone on several lines of GPUs.
    pub fn forgone_on(&self, lines: &[GpuUse]) -> Cents {
        lines.iter().map(|&line| self.forgone[line as usize]).sum()
    }
    /// Rent forgone on several lines of power.
    pub fn forgone_power_on(&self, lines: &[PowerUse]) -> Cents {
        lines.iter().map(|&line| self.forgone_power[line as usize]).sum()
    }
    /// Energy on one line.
    pub fn power(&self, line: PowerUse) -> WattSeconds {
        self.power_use[line as usize]
    }
    /// Cents on one line.
    pub fn booked(&self, line: Account) -> Cents {
        self.books[line as usize]
    }
    /// Rent from customers.
    pub fn revenue(&self) -> Cents {
        self.booked(Account::RevenueReserved) + self.booked(Account::RevenueOnDemand) + self.booked(Account::RevenueSpot)
    }
    /// Earnings before interest, tax, depreciation and amortisation, own use at its transfer price included.
    pub fn ebitda(&self) -> Cents {
        self.revenue() + self.booked(Account::Transfer)
            - self.booked(Account::GridEnergy)
            - self.booked(Account::Fuel)
            - self.booked(Account::SiteOpex)
            - self.booked(Account::CapacityRent)
            - self.booked(Account::Sga)
    }
    /// Capital expenditure.
    pub fn capex(&self) -> Cents {
        self.booked(Account::CapexGpus) + self.booked(Account::CapexNetwork) + self.booked(Account::CapexSite)
    }
    /// Free cash flow before finance.
    pub fn cash_flow(&self) -> Cents {
        self.ebitda() - self.booked(Account::Tax) - self.capex() + self.booked(Account::Resale)
    }

    /// What breaks the conservation laws, in words; checked in every month of every replication.
    pub fn broken_identity(&self) -> Option<String> {
        let used: GpuSeconds = self.gpu_use.iter().copied().sum();
        let powered: WattSeconds = self.power_use.iter().copied().sum();
        if used != self.delivered {
            return Some(format!("{} GPU-seconds delivered, but {} accounted for", self.delivered.0, used.0));
        }
        if powered != self.energised {
            return Some(format!("{} watt-seconds energised, but {} accounted for", self.energised.0, powered.0));
        }
        if let Some(broken) = self.broken_orders() {
            return Some(broken);
        }
        let (drawn_mwh, energised_mwh) = (self.power(PowerUse::Drawn).mwh(), self.energised.mwh());
        if (self.it_mwh - drawn_mwh).abs() > ENERGY_TOLERANCE * (1.0 + drawn_mwh) {
            return Some(format!("{} MWh metered for IT, but {drawn_mwh} drawn", self.it_mwh));
        }
        if self.facility_mwh > energised_mwh + ENERGY_TOLERANCE * (1.0 + energised_mwh) {
            return Some(format!("{} MWh used, but {energised_mwh} energised", self.facility_mwh));
        }
        if let Some(broken) = self.broken_energy() {
            return Some(broken);
        }
        if let Some(line) = GpuUse::ALL.iter().find(|&&line| self.gpus(line).0 < 0) {
            return Some(format!("negative GPU-seconds on {}", line.id()));
        }
        PowerUse::ALL.iter().find(|&&line| self.power(line).0 < 0).map(|line| format!("negative watt-seconds on {}", line.id()))
    }

    /// What breaks the energy balance, or the sum of the bill.
    fn broken_energy(&self) -> Option<String> {
        let from = self.grid_mwh + self.onsite_mwh + self.solar_mwh + self.emergency_mwh + self.unserved_mwh + self.discharged_mwh;
        if (from - self.facility_mwh - self.charged_mwh).abs() > ENERGY_TOLERANCE * (1.0 + from) {
            return Some(format!("{from} MWh supplied, but {} used and {} stored", self.facility_mwh, self.charged_mwh));
        }
        let billed = |lines: &[BillLine]| lines.iter().map(|&line| self.bill[line as usize]).sum::<Cents>();
        let booked = [(billed(&BillLine::GRID), Account::GridEnergy), (billed(&BillLine::ONSITE), Account::Fuel)];
        let unequal = booked.iter().find(|(billed, account)| *billed != self.booked(*account));
        unequal.map(|(billed, account)| format!("{} cents billed, but {} booked on {}", billed.0, self.booked(*account).0, account.id()))
    }

    /// What breaks the ledger of orders: ordered = cancelled + in transit + delivered + retired, none of them negative.
    fn broken_orders(&self) -> Option<String> {
        let lines = [("cancelled", self.cancelled), ("in transit", self.in_transit), ("delivered", self.delivered), ("retired", self.retired)];
        let told: GpuSeconds = lines.iter().map(|line| line.1).sum();
        if told != self.ordered {
            return Some(format!("{} GPU-seconds ordered, but {} cancelled, in transit, delivered or retired", self.ordered.0, told.0));
        }
        lines.iter().find(|line| line.1.0 < 0).map(|line| format!("negative GPU-seconds {}", line.0))
    }
}

/// What became of a segment's customers over the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentTally {
    /// Who asked.
    pub arrived: u64,
    /// Who found no room and left.
    pub lost: u64,
    /// Who waited, and left before being served.
    pub gave_up: u64,
    /// Who was served.
    pub admitted: u64,
    /// Seconds that those served had waited.
    pub waited_seconds: f64,
    /// GPUs of those served.
    pub admitted_gpus: i64,
}

/// What made a site's ready power grow: what it had waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A step of a chain, and which of its parts came last.
    Step {
        /// Its position in the site's steps.
        step: u16,
        /// The part's position in the step.
        part: u16,
    },
    /// An order, which took its time to come.
    Order(OrderId),
    /// Racking and burn-in.
    Crew,
    /// Whatever is nobody's lateness.
    Other,
}

/// What one cause did for a site's ready power: IT power planned for ready GPUs, as it first exceeds what it ever was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The cause.
    pub cause: Cause,
    /// Seconds for which it alone was missing before the first ready GPU, if it gave that one.
    pub first_wait: Option<i64>,
    /// Ready power that it gave.
    pub ready: Watts,
    /// Ready power times the time for which this cause alone was missing before it came.
    pub waited: WattSeconds,
}

/// When the GPUs of an order, or of a policy's orders, came; an instant may lie beyond the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderDates {
    /// The first delivery; none if nothing is ever delivered.
    pub first_delivery: Option<Instant>,
    /// The last delivery.
    pub last_delivery: Option<Instant>,
    /// The first GPU of it that could run; none if none could by the horizon.
    pub first_ready: Option<Instant>,
}

/// One future, played to the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number.
    pub replication: u32,
    /// Which named future it was.
    pub future: u16,
    /// Values of the uncertain inputs, in the plan's order.
    pub inputs: Vec<f64>,
    /// Number of sites.
    pub sites: usize,
    /// Month by month, site by site: entry `month × sites + site`.
    pub months: Vec<SiteMonth>,
    /// Power by hour of the day and by size, by site; empty where hours are not settled one by one.
    pub profiles: Vec<HourProfile>,
    /// Price by month and market: entry `month × markets + market`, USD per GPU-hour.
    pub prices: Vec<f64>,
    /// Tallies by segment.
    pub segments: Vec<SegmentTally>,
    /// First instant with power, by site.
    pub first_power: Vec<Option<Instant>>,
    /// Instant at which all contracted power was energised, by site.
    pub full_power: Vec<Option<Instant>>,
    /// Instant at which the first GPU was ready, by site.
    pub first_ready: Vec<Option<Instant>>,
    /// Instant at which each step is really ready, by site and step; may lie before the start or beyond the horizon.
    pub steps: Vec<Vec<Instant>>,
    /// Dates of each order.
    pub orders: Vec<OrderDates>,
    /// What each site's ready power had waited for.
    pub critical: Vec<Vec<Charge>>,
    /// GPUs ordered up to the end: those cancelled, in transit, delivered and retired.
    pub gpus_ordered: i64,
    /// Of them, those whose order was cancelled.
    pub gpus_cancelled: i64,
    /// Of them, those still under way.
    pub gpus_in_transit: i64,
    /// Of them, those at the sites.
    pub gpus_delivered: i64,
    /// Of them, those that were delivered and have left for good.
    pub gpus_retired: i64,
    /// Events played.
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
    /// Months played.
    pub fn month_count(&self) -> usize {
        self.months.len() / self.sites
    }
}
