//! One site in one month: ledgers, energy and books, and what must hold between them.

use super::{Account, BillLine, Binding, GpuUse, PowerUse};
use crate::time::Seconds;
use crate::units::{Cents, GpuSeconds, WattSeconds};

/// One site in one month.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SiteMonth {
    /// GPU-seconds of all GPUs ordered so far, cancelled ones included.
    pub ordered: GpuSeconds,
    /// GPU-seconds of those whose order was cancelled.
    pub cancelled: GpuSeconds,
    /// GPU-seconds of those in transit.
    pub in_transit: GpuSeconds,
    /// GPU-seconds of delivered GPUs that are at the site.
    pub delivered: GpuSeconds,
    /// GPU-seconds of those delivered and retired.
    pub retired: GpuSeconds,
    /// Their use, by [`GpuUse`].
    pub gpu_use: [GpuSeconds; GpuUse::COUNT],
    /// Contracted power: the grid's.
    pub contracted: WattSeconds,
    /// Firm supply: grid and on-site power less reserves.
    pub firm_supply: WattSeconds,
    /// Energised power.
    pub energised: WattSeconds,
    /// Its use, by [`PowerUse`].
    pub power_use: [WattSeconds; PowerUse::COUNT],
    /// Of the GPU-seconds stranded for want of cooling, those that only heat stranded.
    pub by_heat: GpuSeconds,
    /// Seconds in which outdoor heat kept GPUs from running.
    pub derated_seconds: Seconds,
    /// Seconds in which price or a call of the grid kept GPUs from running.
    pub curtailed_seconds: Seconds,
    /// Failures of failure domains; expected ones where days are simulated as a whole.
    pub failures: f64,
    /// Their repairs, likewise.
    pub repairs: f64,
    /// Seconds by binding constraint.
    pub binding: [Seconds; Binding::COUNT],
    /// Energy drawn by IT, MWh.
    pub it_mwh: f64,
    /// Energy at the meter and the on-site units, MWh.
    pub facility_mwh: f64,
    /// From on-site units, net of curtailed energy, MWh; with what of it is sold.
    pub onsite_mwh: f64,
    /// From solar, net of curtailed energy, MWh; with what of it is sold.
    pub solar_mwh: f64,
    /// The part of it that batteries and emergency generators carried while feeds were out, MWh.
    pub emergency_mwh: f64,
    /// The unserved part of it because units were too slow to follow the load, MWh; not cut from IT
    /// energy.
    pub unserved_mwh: f64,
    /// Taken from the grid, MWh; more than the rest of the facility's by what batteries lose and
    /// store.
    pub grid_mwh: f64,
    /// Sold to the grid, MWh.
    pub exported_mwh: f64,
    /// Into and out of batteries, MWh.
    pub charged_mwh: f64,
    /// Discharged from batteries, MWh.
    pub discharged_mwh: f64,
    /// Lost in batteries on the way in and out, MWh; not in `facility_mwh`.
    pub battery_lost_mwh: f64,
    /// Excess: curtailed solar energy, and energy of units at their minimum load without demand,
    /// MWh.
    pub renewable_curtailed_mwh: f64,
    /// Fuel burnt on site, MMBtu.
    pub fuel_mmbtu: f64,
    /// Peak demand at the grid meter, MW; 0 where hours are not settled one by one.
    pub grid_peak_mw: f64,
    /// Hours with IT load whose heat needed no compressor; 0 where hours are not settled one by one.
    pub economiser_hours: f64,
    /// Hours with IT load of whose heat some needed a compressor, and some none.
    pub partial_economiser_hours: f64,
    /// Water, m³.
    pub water_m3: f64,
    /// Carbon of grid energy where it is made and of fuel, t.
    pub carbon_t: f64,
    /// Carbon with clean energy under agreements counted as clean (market-based), t.
    pub carbon_market_t: f64,
    /// Components of the energy cost, by [`BillLine`].
    pub bill: [Cents; BillLine::COUNT],
    /// Cost of GPUs and their network that were ready for the first time, cents.
    pub placed_in_service: Cents,
    /// Hours in which the busy GPUs would have drawn more than the chains allow and were capped;
    /// expected, not drawn.
    pub capped_hours: f64,
    /// Work lost to capping, GPU-hours; expected.
    pub capped_gpu_hours: f64,
    /// That work at the month's market price; reported, not booked.
    pub capped_revenue_usd: f64,
    /// Books, by [`Account`].
    pub books: [Cents; Account::COUNT],
    /// Foregone revenue by [`GpuUse`], on the lines of [`GpuUse::FOREGONE`]: GPU-hours at the
    /// month's market price, the mean of the site's fleets weighted by their delivered GPU-hours.
    /// In no book: a view of idle and stranded capacity.
    pub foregone: [Cents; GpuUse::COUNT],
    /// Foregone revenue by [`PowerUse`], on the lines of [`PowerUse::FOREGONE`]: the GPU-hours that
    /// the energy could have fed, of the site's newest accelerator at the draw planned for it, at
    /// its market price of the month. The same gap as `foregone`, seen from power: a stranded GPU and the
    /// watts that idle for it are in both, so the two are never added together.
    pub foregone_power: [Cents; PowerUse::COUNT],
}

/// Relative error allowed between the exact power ledger and the metered energy, which is summed in
/// floating point.
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
        self.gpus_on(&GpuUse::READY)
    }
    /// Foregone revenue on several lines of GPUs.
    pub fn foregone_on(&self, lines: &[GpuUse]) -> Cents {
        lines.iter().map(|&line| self.foregone[line as usize]).sum()
    }
    /// Foregone revenue on several lines of power.
    pub fn foregone_power_on(&self, lines: &[PowerUse]) -> Cents {
        lines
            .iter()
            .map(|&line| self.foregone_power[line as usize])
            .sum()
    }
    /// Energy on one line.
    pub fn power(&self, line: PowerUse) -> WattSeconds {
        self.power_use[line as usize]
    }
    /// Cents on one line.
    pub fn booked(&self, line: Account) -> Cents {
        self.books[line as usize]
    }
    /// Revenue from customers: reserved, on-demand and spot, less SLA credits and penalties for
    /// late capacity. Captive use is not in it.
    pub fn revenue(&self) -> Cents {
        self.booked(Account::RevenueReserved)
            + self.booked(Account::RevenueOnDemand)
            + self.booked(Account::RevenueSpot)
            - self.booked(Account::SlaCredits)
            - self.booked(Account::LatePenalties)
    }
    /// Earnings before interest, tax, depreciation and amortisation: [`Self::revenue`] and captive
    /// use at its transfer price and energy sold, less grid energy, fuel, carbon, water, site opex, rent of capacity, penalties
    /// for contracts that the owner ended, bad debt and SG&A.
    pub fn ebitda(&self) -> Cents {
        self.revenue() + self.booked(Account::CaptiveUse) + self.booked(Account::EnergySales)
            - self.booked(Account::GridEnergy)
            - self.booked(Account::Fuel)
            - self.booked(Account::Carbon)
            - self.booked(Account::Water)
            - self.booked(Account::SiteOpex)
            - self.booked(Account::CapacityRent)
            - self.booked(Account::CallBackPenalties)
            - self.booked(Account::BadDebt)
            - self.booked(Account::Sga)
    }
    /// Capital expenditure.
    pub fn capex(&self) -> Cents {
        self.booked(Account::CapexGpus)
            + self.booked(Account::CapexNetwork)
            + self.booked(Account::CapexSite)
    }
    /// Free cash flow before debt: EBITDA less tax and capital expenditure, with resale and what
    /// prepayments add.
    pub fn cash_flow(&self) -> Cents {
        self.ebitda() - self.booked(Account::Tax) - self.capex()
            + self.booked(Account::Resale)
            + self.booked(Account::Prepayments)
    }

    /// Describes a violation of the conservation laws; checked in every month of every replication.
    pub fn broken_identity(&self) -> Option<String> {
        let used: GpuSeconds = self.gpu_use.iter().copied().sum();
        let powered: WattSeconds = self.power_use.iter().copied().sum();
        if used != self.delivered {
            return Some(format!(
                "{} GPU-seconds delivered, but {} accounted for",
                self.delivered.0, used.0
            ));
        }
        if powered != self.energised {
            return Some(format!(
                "{} watt-seconds energised, but {} accounted for",
                self.energised.0, powered.0
            ));
        }
        if let Some(broken) = self.broken_orders() {
            return Some(broken);
        }
        let (drawn_mwh, energised_mwh) = (self.power(PowerUse::Drawn).mwh(), self.energised.mwh());
        if (self.it_mwh - drawn_mwh).abs() > ENERGY_TOLERANCE * (1.0 + drawn_mwh) {
            return Some(format!(
                "{} MWh metered for IT, but {drawn_mwh} drawn",
                self.it_mwh
            ));
        }
        if self.facility_mwh > energised_mwh + ENERGY_TOLERANCE * (1.0 + energised_mwh) {
            return Some(format!(
                "{} MWh used, but {energised_mwh} energised",
                self.facility_mwh
            ));
        }
        if let Some(broken) = self.broken_energy() {
            return Some(broken);
        }
        if let Some(line) = GpuUse::ALL.iter().find(|&&line| self.gpus(line).0 < 0) {
            return Some(format!("negative GPU-seconds on {}", line.id()));
        }
        PowerUse::ALL
            .iter()
            .find(|&&line| self.power(line).0 < 0)
            .map(|line| format!("negative watt-seconds on {}", line.id()))
    }

    /// Describes a violation of the energy balance, or of the bill's sum.
    fn broken_energy(&self) -> Option<String> {
        let from = self.grid_mwh
            + self.onsite_mwh
            + self.solar_mwh
            + self.emergency_mwh
            + self.unserved_mwh
            + self.discharged_mwh;
        let to = self.facility_mwh + self.charged_mwh + self.exported_mwh;
        if (from - to).abs() > ENERGY_TOLERANCE * (1.0 + from) {
            return Some(format!(
                "{from} MWh supplied, but {} used, {} stored and {} sold",
                self.facility_mwh, self.charged_mwh, self.exported_mwh
            ));
        }
        let billed = |lines: &[BillLine]| {
            lines
                .iter()
                .map(|&line| self.bill[line as usize])
                .sum::<Cents>()
        };
        let booked = [
            (billed(&BillLine::GRID), Account::GridEnergy),
            (billed(&BillLine::ONSITE), Account::Fuel),
            (billed(&[BillLine::Carbon]), Account::Carbon),
            (-billed(&[BillLine::Export]), Account::EnergySales),
        ];
        let unequal = booked
            .iter()
            .find(|(billed, account)| *billed != self.booked(*account));
        unequal.map(|(billed, account)| {
            format!(
                "{} cents billed, but {} booked on {}",
                billed.0,
                self.booked(*account).0,
                account.id()
            )
        })
    }

    /// Describes a violation of the ledger of orders: ordered = cancelled + in transit + delivered
    /// + retired, none of them negative.
    fn broken_orders(&self) -> Option<String> {
        let lines = [
            ("cancelled", self.cancelled),
            ("in transit", self.in_transit),
            ("delivered", self.delivered),
            ("retired", self.retired),
        ];
        let reported: GpuSeconds = lines.iter().map(|line| line.1).sum();
        if reported != self.ordered {
            return Some(format!(
                "{} GPU-seconds ordered, but {} cancelled, in transit, delivered or retired",
                self.ordered.0, reported.0
            ));
        }
        lines
            .iter()
            .find(|line| line.1.0 < 0)
            .map(|line| format!("negative GPU-seconds {}", line.0))
    }
}
