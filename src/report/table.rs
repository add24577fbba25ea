//! The numbers of a report: what charts, files and texts show, computed once from the ensemble.

use crate::kpi::{Better, Described};
use crate::montecarlo::ensemble::{Ensemble, QUANTILES, SERIES, Statistics};
use crate::record::Binding;
use crate::scenario::experiment::Experiment;
use crate::stats::quantile;
use jiff::civil::Date;

/// Quantiles of a monthly figure over futures, month by month. `NaN` where a month has no value in any future.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Its name.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: String,
    /// What it is.
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

/// Share of futures (weighted by time) in which each cause bound, month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingShare {
    /// The cause.
    pub cause: Binding,
    /// Share in 0 to 1, month by month; over all causes they add up to 1.
    pub share: Vec<f64>,
}

/// A measure with its statistics and values.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureColumn {
    /// Its name.
    pub id: String,
    /// Its unit.
    pub unit: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Which way is good.
    pub better: Better,
    /// A value per replication; `NaN` where undefined.
    pub values: Vec<f64>,
    /// Its statistics.
    pub statistics: Statistics,
}

/// Everything a report shows of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The scenario's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its currency.
    pub currency: String,
    /// Futures played.
    pub replications: usize,
    /// Its seed.
    pub seed: u64,
    /// First day of each month.
    pub months: Vec<Date>,
    /// Monthly fans: those of [`SERIES`], then a price per market (`price_usd_per_gpu_hour.<market>`).
    pub fans: Vec<Fan>,
    /// What bound.
    pub binding: Vec<BindingShare>,
    /// Measures.
    pub measures: Vec<MeasureColumn>,
}

impl Tables {
    /// From an ensemble.
    pub fn new(experiment: &Experiment, ensemble: &Ensemble) -> Self {
        let plan = &experiment.futures[0].plan;
        let months: Vec<Date> = (0..plan.horizon.months()).map(|month| plan.horizon.month_date(month)).collect();
        let series =
            SERIES.iter().zip(&ensemble.series).map(|(series, columns)| fan(series.id.to_owned(), series.unit, series.doc, columns.iter().map(Vec::as_slice)));
        let prices = plan.markets.iter().enumerate().map(|(at, market)| {
            fan(
                format!("price_usd_per_gpu_hour.{}", market.name),
                "USD per GPU-hour",
                "On-demand price",
                ensemble.prices.iter().map(|month| month[at].as_slice()),
            )
        });
        let count = ensemble.count().max(1) as f64;
        let share = |cause: Binding| BindingShare { cause, share: ensemble.binding.iter().map(|month| month[cause as usize] / count).collect() };
        Self {
            name: experiment.name.clone(),
            title: experiment.title.clone(),
            currency: experiment.currency.clone(),
            replications: ensemble.count(),
            seed: experiment.seed,
            months,
            fans: series.chain(prices).collect(),
            binding: Binding::ALL.into_iter().map(share).collect(),
            measures: ensemble.measures.iter().zip(&ensemble.columns).map(|(described, column)| measure(described, column)).collect(),
        }
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

fn fan<'a>(id: String, unit: &str, doc: &str, columns: impl Iterator<Item = &'a [f64]>) -> Fan {
    let mut quantiles: [Vec<f64>; 7] = Default::default();
    for column in columns {
        let mut defined: Vec<f64> = column.iter().copied().filter(|value| !value.is_nan()).collect();
        let found = quantile::several(&mut defined, &QUANTILES).unwrap_or_else(|| vec![f64::NAN; QUANTILES.len()]);
        for (series, value) in quantiles.iter_mut().zip(found) {
            series.push(value);
        }
    }
    Fan { id, unit: unit.to_owned(), doc: doc.to_owned(), quantiles }
}
