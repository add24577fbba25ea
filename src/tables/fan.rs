//! Quantiles of monthly figures.

use crate::stats::quantile;

/// Those of a fan.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Quantiles of a monthly figure over replications, month by month. `NaN` where a month has no
/// value in any replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Its name: that of the measure, or `price_usd_per_gpu_hour.<market>`.
    pub id: String,
    /// Its unit; empty for a fraction.
    pub unit: String,
    /// What it is.
    pub doc: String,
    /// P5, P25, P50, P75, P95, each month by month.
    pub quantiles: [Vec<f64>; QUANTILES.len()],
}

impl Fan {
    /// P5.
    pub fn p05(&self) -> &[f64] {
        &self.quantiles[0]
    }
    /// P25.
    pub fn p25(&self) -> &[f64] {
        &self.quantiles[1]
    }
    /// P50.
    pub fn p50(&self) -> &[f64] {
        &self.quantiles[2]
    }
    /// P75.
    pub fn p75(&self) -> &[f64] {
        &self.quantiles[3]
    }
    /// P95.
    pub fn p95(&self) -> &[f64] {
        &self.quantiles[4]
    }
}

/// The fan of a figure from its columns, month by month.
pub(super) fn fan<C: Iterator<Item = f64>>(
    id: String,
    unit: &str,
    doc: &str,
    columns: impl Iterator<Item = C>,
) -> Fan {
    let mut quantiles: [Vec<f64>; QUANTILES.len()] = Default::default();
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
