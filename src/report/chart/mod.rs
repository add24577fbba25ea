//! Charts of a report, as SVG and PNG. To add one, write its file and add it to [`CHARTS`] or
//! [`COMPARISON_CHARTS`].
//!
//! A chart is a function from [`Tables`] to a [`picture::Picture`]; only `paint` uses the drawing
//! library.

mod axis;
mod binding;
mod cash;
mod concentration;
mod backlog;
mod dispatch_week;
mod duration_curves;
mod energy_bill;
mod energy_heat;
mod fan;
mod admitted_and_lost;
mod hourly;
mod npv;
mod page;
mod paint;
mod palette;
mod panel;
pub mod picture;
mod power;
mod price;
mod revenue;
mod revenue_by_segment;
mod rows;
mod stack;
#[cfg(test)]
mod tests;
mod timeline;
mod utilisation;
mod utilisation_heat;
mod waterfall;

use self::picture::Picture;
use crate::tables::Tables;

/// A chart of one scenario, or of what else its tables are.
pub struct Chart<T: ?Sized = Tables> {
    /// Its name, also that of its files.
    pub id: &'static str,
    /// Beginning of its title.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub doc: &'static str,
    /// Draws it from the tables.
    draw: fn(&T) -> Picture,
}

/// A chart of several scenarios side by side, as many as a reader can compare: 2 to 6.
pub type ComparisonChart = Chart<[Tables]>;

/// Every chart of one scenario, in the order of a report.
pub const CHARTS: &[Chart] = &[
    utilisation::CHART,
    power::CHART,
    binding::CHART,
    waterfall::CHART,
    timeline::CHART,
    utilisation_heat::CHART,
    revenue::CHART,
    revenue_by_segment::CHART,
    admitted_and_lost::CHART,
    backlog::CHART,
    concentration::CHART,
    price::CHART,
    cash::CHART,
    npv::CHART,
    energy_bill::CHART,
    energy_heat::CHART,
    duration_curves::CHART,
    dispatch_week::CHART,
];

/// The charts that are meaningful for one replication alone.
pub const CHARTS_OF_ONE: &[Chart] = &[
    binding::CHART,
    waterfall::CHART,
    timeline::CHART,
    utilisation_heat::CHART,
    revenue_by_segment::CHART,
    admitted_and_lost::CHART,
    backlog::CHART,
    energy_bill::CHART,
    energy_heat::CHART,
    duration_curves::CHART,
    dispatch_week::CHART,
];

/// Every chart of several scenarios, in the order of a report.
pub const COMPARISON_CHARTS: &[ComparisonChart] = &[
    utilisation::COMPARISON,
    power::COMPARISON,
    binding::COMPARISON,
    revenue::COMPARISON,
    npv::COMPARISON,
    energy_bill::COMPARISON,
];

/// A chart as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// As SVG, at its natural size.
    pub svg: Vec<u8>,
    /// As PNG, at twice its natural size.
    pub png: Vec<u8>,
}

/// Draws a chart.
///
/// # Errors
/// A message with the chart's name, when the drawing library fails.
pub fn render<T: ?Sized>(chart: &Chart<T>, of: &T) -> Result<Rendered, String> {
    let named = |error: String| format!("chart {}: {error}", chart.id);
    let picture = (chart.draw)(of);
    Ok(Rendered {
        svg: paint::svg(&picture).map_err(named)?,
        png: paint::png(&picture).map_err(named)?,
    })
}
