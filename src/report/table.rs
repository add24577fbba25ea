//! The figures of a report, shown by charts, files and texts; computed once from the ensemble.

use super::demand::Demand;
use super::energy::{self, BillMonths, SiteEnergy};
use super::prices::{self, PriceFrame};
use super::week::Week;
use crate::kpi::critical_path::{self, Named};
use crate::kpi::timeline::Milestone;
use crate::kpi::{self, Better, Described};
use crate::montecarlo::ensemble::{Ensemble, QUANTILES, Statistics};
use crate::montecarlo::series::SERIES;
use crate::plan::Plan;
use crate::record::{Binding, Run};
use crate::scenario::experiment::Experiment;
use crate::stats::quantile;
use crate::time::{DAY, Instant};
use jiff::civil::Date;

/// Quantiles of a monthly figure over replications, month by month. `NaN` where a month has no
/// value in any replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Its name.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: String,
    /// Its definition.
    pub doc: String,
    /// P5, P10, P25, P50, P75, P90, P95, each month by month.
    pub quantiles: [Vec<f64>; 7],
}

impl Fan {
    /// P5.
    pub fn p05(&self) -> &[f64] {
        &self.quantiles[0]
    }
    /// P25.
    pub fn p25(&self) -> &[f64] {
        &self.quantiles[2]
    }
    /// P50.
    pub fn p50(&self) -> &[f64] {
        &self.quantiles[3]
    }
    /// P75.
    pub fn p75(&self) -> &[f64] {
        &self.quantiles[4]
    }
    /// P95.
    pub fn p95(&self) -> &[f64] {
        &self.quantiles[6]
    }
}

/// Share of replications (weighted by time) in which each cause was the binding constraint, month
/// by month.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingShare {
    /// The cause.
    pub cause: Binding,
    /// Share in 0 to 1, month by month; over all causes they add up to 1.
    pub share: Vec<f64>,
}

/// Binding constraints at one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteBinding {
    /// The site.
    pub site: String,
    /// Its binding constraints.
    pub binding: Vec<BindingShare>,
}

/// Actual dates of a step or an order, over replications.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRow {
    /// Its site.
    pub site: String,
    /// Its chain; the GPUs for an order.
    pub chain: Binding,
    /// Label of the step or the order.
    pub name: String,
    /// Planned date, days after the start.
    pub planned: Option<f64>,
    /// P10, P50 and P90 of the actual date, days after the start; a replication in which it never
    /// happens counts as later than any, so a quantile may be infinite.
    pub days: [f64; 3],
    /// Share of replications in which it does not happen within the horizon.
    pub never: f64,
}

/// A driver of a site's ready power on the critical path, over replications.
#[derive(Clone, Debug, PartialEq)]
pub struct CriticalRow {
    /// The site.
    pub site: String,
    /// The cause.
    pub cause: String,
    /// Share, of the replications with ready GPUs, in which it was the driver of the first ready
    /// power.
    pub first: f64,
    /// Median sole delay of the first ready power, days, where it was the driver.
    pub first_days: Option<f64>,
    /// Share of all ready power of which it was the driver.
    pub ready: f64,
    /// Mean sole delay by this cause per ready megawatt of the site, days.
    pub days: f64,
}

/// A measure with its statistics and values.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureColumn {
    /// Its name.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: &'static str,
    /// Its definition.
    pub doc: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// A value per replication; `NaN` where undefined.
    pub values: Vec<f64>,
    /// Its statistics.
    pub statistics: Statistics,
}

/// All figures that a report shows of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The scenario's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its currency.
    pub currency: String,
    /// Number of replications simulated.
    pub replications: usize,
    /// The replication's number, where the tables are of one alone.
    pub replication: Option<u32>,
    /// Its seed.
    pub seed: u64,
    /// First day of each month.
    pub months: Vec<Date>,
    /// Monthly fans: those of [`SERIES`], then a price per market
    /// (`price_usd_per_gpu_hour.<market>`).
    pub fans: Vec<Fan>,
    /// History and cap of prices, for markets that have one of them.
    pub prices: Vec<PriceFrame>,
    /// Binding constraints, over all sites.
    pub binding: Vec<BindingShare>,
    /// Binding constraints at each site.
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
    /// A week of one replication, where one was replayed for the dispatch chart.
    pub week: Option<Week>,
    /// Measures.
    pub measures: Vec<MeasureColumn>,
}

impl Tables {
    /// Computes them from an ensemble.
    pub fn new(experiment: &Experiment, ensemble: &Ensemble) -> Self {
        let plan = &experiment.cases[0].plan;
        let months: Vec<Date> = (0..plan.horizon.months())
            .map(|month| plan.horizon.month_date(month))
            .collect();
        let series = SERIES
            .iter()
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
            replications: ensemble.count(),
            replication: None,
            seed: experiment.seed,
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
        }
    }

    /// The tables of one replication alone.
    pub fn of_one(experiment: &Experiment, run: &Run) -> Self {
        let plan = &experiment.cases[usize::from(run.case)].plan;
        let mut ensemble = Ensemble::new(experiment);
        ensemble.push(run, &kpi::evaluate(run, plan), plan);
        Self {
            replication: Some(run.replication),
            ..Self::new(experiment, &ensemble)
        }
    }

    /// The replication whose net present value is nearest to one of [`QUANTILES`], by position.
    pub fn replication_at(&self, quantile: usize) -> Option<u32> {
        let npv = self.measure("npv_usd")?;
        let wanted = npv.statistics.quantile(quantile)?;
        let distance = |row: usize| (npv.values[row] - wanted).abs();
        let known = (0..npv.values.len()).filter(|&row| !npv.values[row].is_nan());
        known
            .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
            .map(|row| row as u32)
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

/// Shares by cause of one site, or over all of them.
fn shares(ensemble: &Ensemble, site: Option<usize>) -> Vec<BindingShare> {
    let count = ensemble.count().max(1) as f64;
    let of = |month: &Vec<[f64; Binding::COUNT]>, cause: Binding| match site {
        Some(site) => month[site][cause as usize] / count,
        None => {
            month.iter().map(|site| site[cause as usize]).sum::<f64>() / month.len() as f64 / count
        }
    };
    Binding::ALL
        .into_iter()
        .map(|cause| BindingShare {
            cause,
            share: ensemble
                .binding
                .iter()
                .map(|month| of(month, cause))
                .collect(),
        })
        .collect()
}

fn days(instant: Instant) -> f64 {
    instant as f64 / DAY as f64
}

fn timeline_row(plan: &Plan, ensemble: &Ensemble, milestone: Milestone) -> Option<TimelineRow> {
    let column = ensemble.column(&milestone.id)?;
    let horizon = days(plan.horizon.end());
    let mut values: Vec<f64> = column
        .iter()
        .map(|&value| if value.is_nan() { f64::INFINITY } else { value })
        .collect();
    let never =
        values.iter().filter(|&&value| value > horizon).count() as f64 / values.len().max(1) as f64;
    values.sort_by(f64::total_cmp);
    // The value at a rank, without interpolation, since some values are infinite.
    let at = |p: f64| {
        values
            .get((libm::ceil(p * values.len() as f64) as usize).saturating_sub(1))
            .copied()
    };
    Some(TimelineRow {
        site: plan.sites[milestone.site].name.clone(),
        chain: milestone.chain,
        name: milestone.words,
        planned: milestone.planned.map(days),
        days: [at(0.1)?, at(0.5)?, at(0.9)?],
        never,
    })
}

fn critical_row(plan: &Plan, ensemble: &Ensemble, cause: &Named) -> Option<CriticalRow> {
    let column = |measure: &str| ensemble.column(&format!("{measure}.{}", cause.id));
    let (ready, waited) = (
        column(critical_path::READY)?,
        column(critical_path::WAITED)?,
    );
    let sum = |values: &[f64]| values.iter().filter(|value| !value.is_nan()).sum::<f64>();
    // All ready power of the site is that of all its causes.
    let name = &plan.sites[cause.site].name;
    let prefix = format!("{}.{name}.", critical_path::READY);
    let whole: f64 = ensemble
        .measures
        .iter()
        .zip(&ensemble.columns)
        .filter(|(measure, _)| measure.id.starts_with(&prefix))
        .map(|(_, column)| sum(column))
        .sum();
    (sum(ready) > 0.0 || sum(waited) > 0.0).then(|| CriticalRow {
        site: name.clone(),
        cause: cause.words.clone(),
        first: column(critical_path::FIRST)
            .map(Statistics::of)
            .and_then(|statistics| statistics.mean)
            .unwrap_or(0.0),
        first_days: column(critical_path::FIRST_DAYS)
            .map(Statistics::of)
            .and_then(|statistics| statistics.median()),
        ready: sum(ready) / whole,
        days: sum(waited) / whole,
    })
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

fn fan<C: Iterator<Item = f64>>(
    id: String,
    unit: &str,
    doc: &str,
    columns: impl Iterator<Item = C>,
) -> Fan {
    let mut quantiles: [Vec<f64>; 7] = Default::default();
    for column in columns {
        let mut defined: Vec<f64> = column.filter(|value| !value.is_nan()).collect();
        let found = quantile::several(&mut defined, &QUANTILES)
            .unwrap_or_else(|| vec![f64::NAN; QUANTILES.len()]);
        for (series, value) in quantiles.iter_mut().zip(found) {
            series.push(value);
        }
    }
    Fan {
        id,
        unit: unit.to_owned(),
        doc: doc.to_owned(),
        quantiles,
    }
}
