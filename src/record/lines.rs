//! The lists of lines that ledgers and books have, with the names of their columns.

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
    /// The lines of GPUs that are there and serve nobody: what they could have been let for is
    /// forgone.
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
    /// The lines of power that could feed GPUs and feeds none; what is set aside for cooling and
    /// losses could not.
    pub const FORGONE: [Self; 10] = [
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
        /// Credits for availability below what was promised; against revenue.
        SlaCredits = "sla_credits",
        /// Penalties for capacity that came late; against revenue.
        LatePenalties = "late_penalties",
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
        /// Penalties for contracts that the owner ended.
        RecallPenalties = "recall_penalties",
        /// Rent lost to customers who failed.
        BadDebt = "bad_debt",
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
        /// Rent paid in advance, less what of it was earned or went back; cash, no income.
        Prepayments = "prepayments",
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
