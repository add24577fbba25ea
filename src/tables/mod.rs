//! The figures of a report, shown by charts, files and texts; computed once from the ensemble. No
//! face computes its own.

mod binding;
mod dates;
pub mod demand;
pub mod energy;
mod fan;
pub mod hours;
pub mod periods;
pub mod prices;
pub mod week;

pub use self::binding::{BindingShare, SiteBinding};
pub use self::dates::{CriticalRow, TimelineRow};
pub use self::fan::Fan;

use self::binding::shares;
use self::dates::{critical_row, days, timeline_row};
use self::demand::Demand;
use self::energy::{BillMonths, SiteEnergy};
use self::fan::fan;
use self::prices::PriceFrame;
use self::week::{Choice, Week};
use crate::kpi::{self, Better, Described};
use crate::montecarlo::bound::{Answer, Question};
use crate::montecarlo::ensemble::{Ensemble, Statistics};
use crate::montecarlo::run::Failure;
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use jiff::civil::Date;

/// Probability of the 10 % quantile.
pub const P10: f64 = 0.1;
/// Of the median.
pub const MEDIAN: f64 = 0.5;
/// Of the 90 % quantile.
pub const P90: f64 = 0.9;

/// A measure with its statistics and values.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureColumn {
    /// Its name, as in every file and chart.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// What it is, with its formula.
    pub doc: &'static str,
    /// Which way is good.
    pub better: Better,
    /// A value per replication, in the order of [`Tables::simulated`]; `NaN` where undefined,
    /// infinite where it never comes.
    pub values: Vec<f64>,
    /// Mean, spread and quantiles over the replications in which it is defined.
    pub statistics: Statistics,
}

/// All figures that a report shows of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The scenario's name.
    pub name: String,
    /// Its title, as the scenario gives it.
    pub title: String,
    /// Its currency, for units in texts: amounts are as in the scenario.
    pub currency: String,
    /// Replications simulated: their numbers, in the order of every [`MeasureColumn::values`].
    pub simulated: Vec<u32>,
    /// How many they are.
    pub replications: usize,
    /// The replication's number, where it is reported alone.
    pub replication: Option<u32>,
    /// The seed of all draws: the same seed faces the same replications.
    pub seed: u64,
    /// Rate at which cash flow is discounted, per year.
    pub discount_rate: f64,
    /// First day of each month.
    pub months: Vec<Date>,
    /// Monthly fans: those of [`kpi::monthly`], then a price per market
    /// (`price_usd_per_gpu_hour.<market>`).
    pub fans: Vec<Fan>,
    /// History and cap of prices, for markets that have one of them.
    pub prices: Vec<PriceFrame>,
    /// What bound, over all sites.
    pub binding: Vec<BindingShare>,
    /// What bound at each site.
    pub site_binding: Vec<SiteBinding>,
    /// Actual dates of steps and orders, site by site.
    pub timeline: Vec<TimelineRow>,
    /// The last day of the horizon, counted from the start.
    pub horizon_days: f64,
    /// Critical path of ready power, site by site; causes that never contributed are left out.
    pub critical: Vec<CriticalRow>,
    /// The energy bill by line, over all sites; lines that are zero throughout are left out.
    pub bill: Vec<BillMonths>,
    /// Energy at each site that is settled by the hour.
    pub energy: Vec<SiteEnergy>,
    /// Revenue, admissions and losses by segment, utilisation of GPUs, GPUs under contract.
    pub demand: Demand,
    /// A week of one replication, where one was replayed for it.
    pub week: Option<Week>,
    /// Measures.
    pub measures: Vec<MeasureColumn>,
    /// Questions asked of them, with their answers.
    pub answers: Vec<(Question, Answer)>,
}

impl Tables {
    /// From an ensemble.
    pub fn new(experiment: &Experiment, ensemble: &Ensemble) -> Self {
        let plan = &experiment.cases[0].plan;
        let months: Vec<Date> = (0..plan.horizon.months())
            .map(|month| plan.horizon.month_date(month))
            .collect();
        let series = kpi::monthly()
            .zip(&ensemble.series)
            .map(|(series, columns)| {
                fan(
                    series.id.to_owned(),
                    series.unit,
                    series.doc,
                    columns
                        .iter()
                        .map(|column| column.iter().copied().map(f64::from)),
                )
            });
        let prices = plan.markets.iter().enumerate().map(|(at, market)| {
            fan(
                format!("price_usd_per_gpu_hour.{}", market.name),
                "USD per GPU-hour",
                "On-demand price",
                ensemble
                    .prices
                    .iter()
                    .map(|month| month[at].iter().copied()),
            )
        });
        Self {
            name: experiment.name.clone(),
            title: experiment.title.clone(),
            currency: experiment.currency.clone(),
            simulated: ensemble.replications.clone(),
            replications: ensemble.count(),
            replication: None,
            seed: experiment.seed,
            discount_rate: plan.finance.discount_rate,
            months,
            fans: series.chain(prices).collect(),
            prices: prices::frames(plan),
            binding: shares(ensemble, None),
            site_binding: (0..plan.sites.len())
                .map(|at| SiteBinding {
                    site: plan.sites[at].name.clone(),
                    binding: shares(ensemble, Some(at)),
                })
                .collect(),
            timeline: kpi::timeline::milestones(plan)
                .into_iter()
                .filter_map(|milestone| timeline_row(plan, ensemble, milestone))
                .collect(),
            horizon_days: days(plan.horizon.end()),
            critical: kpi::critical_path::causes(plan)
                .into_iter()
                .filter_map(|cause| critical_row(plan, ensemble, &cause))
                .collect(),
            bill: energy::bill(ensemble),
            energy: energy::sites(plan, ensemble),
            demand: Demand::new(plan, ensemble),
            week: None,
            measures: ensemble
                .measures
                .iter()
                .zip(&ensemble.columns)
                .map(|(described, column)| measure(described, column))
                .collect(),
            answers: Vec::new(),
        }
    }

    /// The same with the answers to questions.
    #[must_use]
    pub fn asked(mut self, questions: &[Question], ensemble: &Ensemble) -> Self {
        let answer = |question: &Question| (question.clone(), question.answer(ensemble));
        self.answers = questions.iter().map(answer).collect();
        self
    }

    /// Of one replication alone.
    pub fn of_one(experiment: &Experiment, run: &Run) -> Self {
        let plan = &experiment.cases[usize::from(run.case)].plan;
        let mut ensemble = Ensemble::new(experiment);
        ensemble.push(run, &kpi::evaluate(run, plan), plan);
        Self {
            replication: Some(run.replication),
            ..Self::new(experiment, &ensemble)
        }
    }

    /// The replication whose net present value is nearest to one of the stated quantiles
    /// ([`crate::montecarlo::ensemble::QUANTILES`]).
    pub fn replication_at(&self, quantile: f64) -> Option<u32> {
        let npv = self.measure("npv_usd")?;
        let wanted = npv.statistics.quantile(quantile)?;
        let distance = |row: usize| (npv.values[row] - wanted).abs();
        let known = (0..npv.values.len()).filter(|&row| !npv.values[row].is_nan());
        known
            .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
            .and_then(|row| self.simulated.get(row).copied())
    }

    /// The same with the week of its one replication, or else of the replication at the median of
    /// the net present value, which is replayed for it.
    ///
    /// # Errors
    /// The replication's failure.
    pub fn with_week(
        mut self,
        experiment: &Experiment,
        choice: Option<&Choice>,
    ) -> Result<Self, Failure> {
        let shown = self.replication.or_else(|| self.replication_at(MEDIAN));
        if let Some(replication) = shown.or_else(|| self.simulated.first().copied()) {
            self.week = week::week(experiment, replication, choice)?;
        }
        Ok(self)
    }

    /// A fan by its name.
    pub fn fan(&self, id: &str) -> Option<&Fan> {
        self.fans.iter().find(|fan| fan.id == id)
    }

    /// A measure by its name.
    pub fn measure(&self, id: &str) -> Option<&MeasureColumn> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

fn measure(described: &Described, column: &[f64]) -> MeasureColumn {
    MeasureColumn {
        id: described.id.clone(),
        unit: described.unit,
        doc: described.doc,
        better: described.better,
        values: column.to_vec(),
        statistics: Statistics::of(column),
    }
}
