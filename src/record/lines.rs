//! The lines of the ledgers and the accounts of the books, with the ids of their columns.

/// Makes a list of named ledger lines: an enum, its members in order, their ids and docs.
macro_rules! lines {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[doc = $line_doc:literal])+ $line:ident = $id:literal),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize,
            serde::Deserialize)]
        pub enum $name { $($(#[doc = $line_doc])+ $line),+ }
        impl $name {
            /// Every line, in order.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$line),+];
            /// Number of lines.
            pub const COUNT: usize = Self::ALL.len();
            /// Id of the line in columns and measures.
            pub const fn id(self) -> &'static str { match self { $(Self::$line => $id),+ } }
            /// Meaning of the line.
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$line => concat!($($line_doc),+)),+ }
            }
        }
    };
}

lines! {
    /// Use of a delivered GPU-hour; each is on exactly one line.
    GpuUse {
        /// Waiting for a racking crew.
        Crew = "waiting_for_crew",
        /// Racked, not yet burnt in.
        BurnIn = "burn_in",
        /// Dead on arrival, in RMA.
        Rma = "rma",
        /// Failed and under repair.
        Failed = "failed",
        /// In planned maintenance.
        Maintenance = "maintenance",
        /// Held back as a hot spare.
        Spare = "hot_spare",
        /// Stranded by an outage of a feed, a cooling block or an on-site unit.
        Outage = "stranded_outage",
        /// Stranded for want of power.
        Power = "stranded_power",
        /// Stranded for want of cooling.
        Cooling = "stranded_cooling",
        /// Stranded for want of space.
        Space = "stranded_space",
        /// Stranded for want of network ports.
        Network = "stranded_network",
        /// Curtailed for price, or called by the grid.
        Curtailed = "curtailed",
        /// Ready, in captive use.
        Internal = "internal",
        /// Ready, used under contracts.
        Reserved = "reserved",
        /// Ready, sold on demand.
        OnDemand = "on_demand",
        /// Ready, sold as spot.
        Spot = "spot",
        /// Ready, paid for under contracts and not used by the customer.
        PaidUnused = "paid_unused",
        /// Idle for want of demand; also what is held under contracts and neither used nor paid for.
        Idle = "idle",
    }
}

impl GpuUse {
    /// The lines of ready GPUs in use, in order of priority.
    pub const SERVED: [Self; 4] = [Self::Internal, Self::Reserved, Self::OnDemand, Self::Spot];
    /// The lines of ready GPUs.
    pub const READY: [Self; 6] = [
        Self::Internal,
        Self::Reserved,
        Self::OnDemand,
        Self::Spot,
        Self::PaidUnused,
        Self::Idle,
    ];
    /// The lines of GPUs sold to customers, used or not.
    pub const SOLD: [Self; 4] = [Self::Reserved, Self::OnDemand, Self::Spot, Self::PaidUnused];
    /// The lines that classes of customers use.
    pub const CUSTOMERS: [Self; 3] = [Self::Reserved, Self::OnDemand, Self::Spot];
    /// The lines of idle and stranded GPUs: their market value is foregone revenue.
    pub const FOREGONE: [Self; 13] = [
        Self::Crew,
        Self::BurnIn,
        Self::Rma,
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
    /// Use of an energised megawatt-hour; each is on exactly one line.
    PowerUse {
        /// Set aside for cooling and losses on the design day, as reserve feeds and reserve units,
        /// and in on-site units that stand by beside a grid that carries the built-out site.
        SetAside = "set_aside",
        /// Drawn by IT.
        Drawn = "drawn",
        /// Lost while feeds or on-site units are out beyond the reserve.
        Outage = "lost_outage",
        /// Curtailed for price, or called by the grid.
        Curtailed = "curtailed",
        /// Idle for want of space.
        Space = "idle_for_want_of_space",
        /// Idle for want of cooling.
        Cooling = "idle_for_want_of_cooling",
        /// Idle for want of network ports: held by GPUs without one.
        Network = "idle_for_want_of_network",
        /// Held for GPUs waiting for a racking crew.
        Crew = "held_for_crew",
        /// Held for GPUs in burn-in.
        BurnIn = "held_for_burn_in",
        /// Held for GPUs that failed, are in maintenance or in RMA, or are hot spares.
        Failure = "held_for_failed",
        /// Idle for want of GPUs: none is there to use it, or none fits into the rest.
        Gpus = "idle_for_want_of_gpus",
        /// Idle for want of demand: held by ready GPUs that idle or run below full load.
        Demand = "idle_for_want_of_demand",
    }
}

impl PowerUse {
    /// The lines of power that could feed GPUs and feeds none; power set aside for cooling and
    /// losses could not.
    pub const FOREGONE: [Self; 10] = [
        Self::Outage,
        Self::Curtailed,
        Self::Space,
        Self::Cooling,
        Self::Network,
        Self::Crew,
        Self::BurnIn,
        Self::Failure,
        Self::Gpus,
        Self::Demand,
    ];
}

lines! {
    /// The binding constraint: one more unit of it would let the site sell more.
    Binding {
        /// Demand: more than 2 % of the ready GPUs are idle.
        Demand = "demand",
        /// GPUs: all delivered ones run.
        Gpus = "gpus",
        /// Installation: delivered GPUs wait for racking or burn-in.
        Crew = "crew",
        /// Network ports.
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
    /// Accounts of a site's monthly books, in cents; costs are positive.
    Account {
        /// Revenue of reserved contracts.
        RevenueReserved = "revenue_reserved",
        /// Revenue of on-demand requests.
        RevenueOnDemand = "revenue_on_demand",
        /// Revenue of spot capacity.
        RevenueSpot = "revenue_spot",
        /// Credits for availability below the promised one; against revenue.
        SlaCredits = "sla_credits",
        /// Penalties for late delivery; against revenue.
        LatePenalties = "late_penalties",
        /// Captive use at the transfer price.
        CaptiveUse = "captive_use",
        /// Grid energy with every charge of its tariff, and power purchase agreements.
        GridEnergy = "grid_energy",
        /// Fuel, starts and variable maintenance of on-site units, and of emergency generators.
        Fuel = "fuel",
        /// Carbon of fuel burnt on site, at the price of carbon.
        Carbon = "carbon",
        /// Make-up water of cooling, at its price.
        Water = "water",
        /// Lease, staff and maintenance of the site; rental of on-site units.
        SiteOpex = "site_opex",
        /// Lease payments for shells, colocation and a hyperscaler's instances.
        CapacityRent = "capacity_rent",
        /// Penalties for contracts called back by the owner.
        CallBackPenalties = "call_back_penalties",
        /// Energy sold to the grid.
        EnergySales = "energy_sales",
        /// Credit losses: revenue lost to customers in default.
        BadDebt = "bad_debt",
        /// Selling, general and administrative expense (SG&A).
        Sga = "sga",
        /// Straight-line depreciation, and the net book value of GPUs sold.
        Depreciation = "depreciation",
        /// Tax on profit after losses carried forward.
        Tax = "tax",
        /// GPUs and their network, as paid.
        CapexGpus = "capex_gpus",
        /// Leaf, spine and optics, as paid.
        CapexNetwork = "capex_network",
        /// Construction and on-site plant, as paid.
        CapexSite = "capex_site",
        /// Prepayments of customers, less the parts earned or refunded; cash, not income.
        Prepayments = "prepayments",
        /// Resale value of GPUs: of those sold, and at the horizon of the remaining ones.
        Resale = "resale",
    }
}

lines! {
    /// Components of the month's energy cost, in cents; credits are negative.
    BillLine {
        /// Grid energy at its price.
        Energy = "energy",
        /// Delivery: wires, capacity and taxes per MWh, as the scenario states them.
        Delivery = "delivery",
        /// Demand charges, with their ratchets.
        Demand = "demand",
        /// Coincident-peak charges, on the load at the system's peaks (such as 4CP).
        CoincidentPeak = "coincident_peak",
        /// Capacity charges.
        Capacity = "capacity",
        /// Addition by a minimum take.
        MinimumTake = "minimum_take",
        /// Riders.
        Riders = "riders",
        /// Fixed charges.
        Fixed = "fixed",
        /// Interruptible credit, for load that may be called off.
        InterruptibleCredit = "interruptible_credit",
        /// Power purchase agreements, settled against the market price.
        PowerPurchase = "power_purchase",
        /// Fuel of on-site units.
        Fuel = "fuel",
        /// Starts and variable maintenance of on-site units.
        Plant = "plant",
        /// Fuel of emergency generators.
        Diesel = "diesel",
        /// Carbon of fuel burnt on site, at the price of carbon.
        Carbon = "carbon",
        /// Energy sold to the grid, a credit.
        Export = "export",
    }
}

impl BillLine {
    /// The lines of purchased energy: utility, market and power purchase agreements.
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
    /// The lines of generation at the site.
    pub const ONSITE: [Self; 3] = [Self::Fuel, Self::Plant, Self::Diesel];
}
