//! Charts of a report, as SVG and PNG. To add one, write its file and add it to [`CHARTS`] or
//! [`COMPARISON_CHARTS`].
//!
//! A chart is a function from [`Tables`](crate::tables::Tables) to a [`picture::Picture`]; only `paint` uses the drawing
//! library.

mod axis;
mod binding;
mod cash;
mod concentration;
mod backlog;
mod definition;
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

pub use self::definition::{Chart, ComparisonChart, Rendered, render};

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
