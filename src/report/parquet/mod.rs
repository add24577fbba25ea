//! Parquet files: a row per replication, and panels by month: of sites, segments, contracts, markets
//! and fleets.
//!
//! Row groups end after a fixed number of replications, so that the bytes do not depend on threads.
//! Nothing is aggregated here.

use super::folder::Folder;
use crate::montecarlo::ensemble::Ensemble;
use crate::montecarlo::run::Sink;
use crate::record::Run;
use crate::scenario::experiment::Experiment;
use polars_core::prelude::{Column, DataFrame, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};

mod columns;
mod panel;

pub use columns::month_column_names;
use panel::PanelFile;

fn words(error: impl std::fmt::Display) -> String {
    format!("cannot write parquet: {error}")
}

/// What is written while runs come in.
pub struct Rows {
    panels: Vec<Box<dyn PanelFile>>,
}

impl Rows {
    /// Prepares to write into a folder, if there is one, files whose names begin with a prefix; those
    /// by month only if wanted.
    ///
    /// # Errors
    /// A message for the user.
    pub fn open(
        folder: Option<&Folder>,
        prefix: &str,
        experiment: &Experiment,
        monthly: bool,
    ) -> Result<Self, String> {
        let panels = match folder.filter(|_| monthly) {
            Some(folder) => columns::panels(folder, prefix, experiment)?,
            None => Vec::new(),
        };
        Ok(Self { panels })
    }

    /// Ends the files by month and writes the rows of replications.
    ///
    /// # Errors
    /// A message for the user.
    pub fn finish(
        self,
        folder: &mut Folder,
        prefix: &str,
        experiment: &Experiment,
        ensemble: &Ensemble,
    ) -> Result<(), String> {
        for panel in self.panels {
            panel.finish(folder)?;
        }
        write_replications(folder, prefix, experiment, ensemble)
    }
}

impl Sink for Rows {
    fn take(&mut self, run: &Run) -> Result<(), String> {
        self.panels.iter_mut().try_for_each(|panel| panel.take(run))
    }
}

/// A column of numbers in which `NaN` means missing.
fn numbers(name: &str, values: &[f64]) -> Column {
    let options: Vec<Option<f64>> = values
        .iter()
        .map(|&value| (!value.is_nan()).then_some(value))
        .collect();
    Series::new(name.into(), options).into_column()
}

/// Writes `replications.parquet`.
///
/// # Errors
/// A message for the user.
pub fn write_replications(
    folder: &mut Folder,
    prefix: &str,
    experiment: &Experiment,
    ensemble: &Ensemble,
) -> Result<(), String> {
    let cases: Vec<&str> = ensemble
        .cases
        .iter()
        .map(|&at| experiment.cases[usize::from(at)].name.as_str())
        .collect();
    let mut columns = vec![
        Series::new("replication".into(), &ensemble.replications).into_column(),
        Series::new("case".into(), cases).into_column(),
    ];
    columns.extend(
        ensemble
            .measures
            .iter()
            .zip(&ensemble.columns)
            .map(|(measure, values)| numbers(&measure.id, values)),
    );
    columns.extend(
        ensemble
            .input_paths
            .iter()
            .zip(&ensemble.inputs)
            .map(|(path, values)| numbers(&format!("input.{path}"), values)),
    );
    let mut frame = DataFrame::new_infer_height(columns).map_err(words)?;
    write_frame(folder, &format!("{prefix}replications.parquet"), &mut frame)
}

/// Writes one frame as a file. The hash is taken of the finished bytes.
fn write_frame(folder: &mut Folder, path: &str, frame: &mut DataFrame) -> Result<(), String> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .set_parallel(false)
        .finish(frame)
        .map_err(words)?;
    folder.write(path, &bytes)
}
