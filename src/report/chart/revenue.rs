//! Revenue over months.

use super::definition::{Chart, ComparisonChart};
use super::fan;
use super::page::{Page, fan_keys};
use super::palette::BLUE;
use super::picture::Picture;
use crate::tables::Tables;

/// Revenue of a scenario.
pub const CHART: Chart = Chart {
    id: "revenue",
    title: "Revenue per month",
    doc: "Revenue from customers, month by month, as a fan over replications",
    draw,
};

/// Revenue of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "revenue",
    title: CHART.title,
    doc: "Revenue from customers of each scenario, as fans on one scale",
    draw: compare,
};

/// The series shown.
const SERIES: &str = "revenue_usd";

fn draw(tables: &Tables) -> Picture {
    fan::amount_page(CHART.title, tables, SERIES, BLUE)
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, fan::NOTE, &fan_keys(BLUE));
    let currency = list.first().map_or("", |tables| &tables.currency);
    let amounts = fan::amounts(list.iter().map(|tables| tables.fan(SERIES)), currency);
    fan::side_by_side(&mut page, &cells, list, SERIES, amounts, BLUE);
    page.picture
}
