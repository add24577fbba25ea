//! What is kept of many runs about demand: rent by segment, what became of those who asked, when what is signed ends.

use crate::record::{ContractMonth, GpuUse, Run, SegmentMonth, SegmentTally};
use crate::scenario::plan::Plan;
use crate::units::{Cents, GpuSeconds};

/// A figure of all contracts that each month of each future has.
pub struct ContractSeries {
    /// Its name.
    pub id: &'static str,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its value; `None` where it has none.
    of: fn(&ContractMonth) -> Option<f64>,
}

fn share(part: Cents, whole: Cents) -> Option<f64> {
    (whole.0 > 0).then(|| part.usd() / whole.usd())
}

/// Every series of contracts.
pub const CONTRACT_SERIES: &[ContractSeries] = &[
    ContractSeries {
        id: "backlog_usd",
        unit: "USD",
        doc: "Rent signed for, neither paid nor earned, at the month's end",
        of: |month| Some(month.backlog.usd()),
    },
    ContractSeries {
        id: "remaining_performance_obligation_usd",
        unit: "USD",
        doc: "Rent signed for and not earned, paid in advance or not, at the month's end",
        of: |month| Some((month.backlog + month.deferred).usd()),
    },
    ContractSeries {
        id: "deferred_revenue_usd",
        unit: "USD",
        doc: "Rent paid in advance and not earned, at the month's end",
        of: |month| Some(month.deferred.usd()),
    },
    ContractSeries {
        id: "largest_customer_share",
        unit: "",
        doc: "Share of the month's rent of contracts that the customer who pays most has",
        of: |month| share(month.largest_customer, month.all_customers),
    },
    ContractSeries {
        id: "five_largest_customers_share",
        unit: "",
        doc: "Share of the month's rent of contracts that the five customers who pay most have",
        of: |month| share(month.five_largest_customers, month.all_customers),
    },
    ContractSeries {
        id: "largest_backlog_share",
        unit: "",
        doc: "Share of what is signed and not earned that one customer has, at most",
        of: |month| share(month.largest_backlog, month.backlog + month.deferred),
    },
];

/// Demand over the futures played so far.
#[derive(Debug, Default)]
pub struct Demand {
    /// Values of [`CONTRACT_SERIES`]: series × month, each a column over replications; empty where no run has contracts.
    pub contracts: Vec<Vec<Vec<f64>>>,
    /// Rent by month and segment (entry `month × segments + segment`), each a column over replications, USD. Single
    /// precision: it is drawn, not summed.
    pub revenue_usd: Vec<Vec<f32>>,
    /// Used over ready GPU-hours by month and site (entry `month × sites + site`), each a column over replications; `NaN`
    /// without ready GPUs.
    pub used_share: Vec<Vec<f32>>,
    /// By segment over all months and futures (sums).
    pub fates: Vec<Fate>,
    /// GPUs under contract by month and year of signing (sums over futures).
    pub gpus_by_signing_year: Vec<Vec<f64>>,
    /// Ready GPUs by month (sums over futures).
    pub gpus_ready: Vec<f64>,
}

/// What became of a segment's customers, over all months and futures (sums).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fate {
    /// Contracts and requests.
    pub asked: f64,
    /// Served.
    pub admitted: f64,
    /// Found no room.
    pub lost: f64,
    /// Lost patience.
    pub gave_up: f64,
    /// GPU-hours served.
    pub served_gpu_hours: f64,
    /// GPU-hours that were to be served and were not, for want of ready GPUs.
    pub squeezed_gpu_hours: f64,
    /// GPU-hours of those who asked and were not served.
    pub lost_gpu_hours: f64,
    /// What it paid, USD.
    pub revenue_usd: f64,
}

impl Fate {
    /// The mean over so many futures.
    #[must_use]
    pub fn over(&self, futures: f64) -> Self {
        Self {
            asked: self.asked / futures,
            admitted: self.admitted / futures,
            lost: self.lost / futures,
            gave_up: self.gave_up / futures,
            served_gpu_hours: self.served_gpu_hours / futures,
            squeezed_gpu_hours: self.squeezed_gpu_hours / futures,
            lost_gpu_hours: self.lost_gpu_hours / futures,
            revenue_usd: self.revenue_usd / futures,
        }
    }

    fn add(&mut self, month: &SegmentMonth) {
        let SegmentTally { arrived, lost, gave_up, admitted, .. } = month.tally;
        self.asked += arrived as f64;
        self.admitted += admitted as f64;
        self.lost += lost as f64;
        self.gave_up += gave_up as f64;
        self.served_gpu_hours += month.served.hours();
        self.squeezed_gpu_hours += (month.due - month.served).hours().max(0.0);
        self.lost_gpu_hours += month.lost_gpu_hours;
        self.revenue_usd += month.revenue.usd();
    }
}

impl Demand {
    /// Without runs.
    pub fn new(plan: &Plan) -> Self {
        let months = plan.horizon.months();
        Self {
            contracts: Vec::new(),
            revenue_usd: vec![Vec::new(); months * plan.segments.len()],
            used_share: vec![Vec::new(); months * plan.sites.len()],
            fates: vec![Fate::default(); plan.segments.len()],
            gpus_by_signing_year: vec![Vec::new(); months],
            gpus_ready: vec![0.0; months],
        }
    }

    /// Takes one run in; `month_hours` are the hours of each month.
    pub fn push(&mut self, run: &Run, month_hours: &[f64]) {
        for (column, month) in self.revenue_usd.iter_mut().zip(&run.segment_months) {
            column.push(month.revenue.usd() as f32);
        }
        let segments = self.fates.len().max(1);
        for (at, month) in run.segment_months.iter().enumerate() {
            self.fates[at % segments].add(month);
        }
        for (column, site) in self.used_share.iter_mut().zip(&run.months) {
            let (used, ready) = (site.gpus_on(&GpuUse::SERVED), site.ready());
            column.push(if ready > GpuSeconds(0) { (used.hours() / ready.hours()) as f32 } else { f32::NAN });
        }
        for (month, hours) in month_hours.iter().enumerate() {
            self.gpus_ready[month] += run.month(month).iter().map(|site| site.ready().hours()).sum::<f64>() / hours;
        }
        self.push_contracts(run);
    }

    fn push_contracts(&mut self, run: &Run) {
        if !run.contract_months.is_empty() && self.contracts.is_empty() {
            self.contracts = vec![vec![Vec::new(); run.contract_months.len()]; CONTRACT_SERIES.len()];
        }
        for (at, month) in run.contract_months.iter().enumerate() {
            for (series, columns) in CONTRACT_SERIES.iter().zip(&mut self.contracts) {
                columns[at].push((series.of)(month).unwrap_or(f64::NAN));
            }
            let sums = &mut self.gpus_by_signing_year[at];
            sums.resize(sums.len().max(month.gpus_by_signing_year.len()), 0.0);
            for (sum, &gpus) in sums.iter_mut().zip(&month.gpus_by_signing_year) {
                *sum += gpus as f64;
            }
        }
    }
}
