//! The files of a call, put into its folder: numbers, charts, and last the manifest.

use super::chart::{self, Chart, Rendered};
use super::folder::Folder;
pub use super::folder::pretty;
use super::kept::Kept;
use super::manifest::{Simulated, Timings, manifest};
use super::{periods, summary};
use crate::montecarlo::ensemble::Ensemble;
use crate::scenario::experiment::Experiment;
use crate::study::compare::Comparison;
use crate::tables::periods::PeriodTable;
use crate::tables::{MEDIAN, Tables};
use rayon::prelude::*;

/// The files of a run, or of a scenario of a comparison; `kept` has taken its runs.
///
/// # Errors
/// A message for the user.
pub fn run(
    folder: &mut Folder,
    kept: Kept,
    (experiment, ensemble): (&Experiment, &Ensemble),
    tables: &Tables,
) -> Result<(), String> {
    let Kept {
        prefix,
        rows,
        periods,
    } = kept;
    rows.finish(folder, &prefix, experiment, ensemble)?;
    let summary = pretty(&summary::of_run(tables));
    folder.write(&format!("{prefix}summary.json"), &summary)?;
    if let Some(periods) = periods {
        let table = PeriodTable::new(&periods, tables.replication_at(MEDIAN));
        periods::write(folder, &prefix, &table)?;
    }
    charts(folder, &prefix, chart::CHARTS, tables)
}

/// The files of a comparison.
///
/// # Errors
/// A message for the user.
pub fn comparison(
    folder: &mut Folder,
    comparison: &Comparison,
    tables: &[Tables],
) -> Result<(), String> {
    folder.write("summary.json", &pretty(&summary::of_comparison(comparison)))?;
    charts(folder, "", chart::COMPARISON_CHARTS, tables)
}

/// Charts, drawn on the current pool and written in their order.
///
/// # Errors
/// A message for the user.
pub fn charts<T: Sync + ?Sized>(
    folder: &mut Folder,
    prefix: &str,
    charts: &[Chart<T>],
    of: &T,
) -> Result<(), String> {
    let rendered: Vec<Result<Rendered, String>> = charts
        .par_iter()
        .map(|chart| chart::render(chart, of))
        .collect();
    for (chart, rendered) in charts.iter().zip(rendered) {
        let rendered = rendered?;
        folder.write(&format!("{prefix}charts/{}.svg", chart.id), &rendered.svg)?;
        folder.write(&format!("{prefix}charts/{}.png", chart.id), &rendered.png)?;
    }
    Ok(())
}

/// Moves the files into place, with the manifest.
///
/// # Errors
/// A message for the user.
pub fn publish(
    folder: Folder,
    command: &str,
    simulated: &[Simulated<'_>],
    interrupted: bool,
    timings: Timings,
) -> Result<(), String> {
    let manifest = manifest(command, simulated, interrupted, folder.records(), timings);
    folder.publish(&pretty(&manifest)).map(drop)
}
