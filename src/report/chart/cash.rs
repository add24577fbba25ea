//! Cash flow over months.

use super::definition::Chart;
use super::fan;
use super::palette::PURPLE;
use super::picture::Picture;
use crate::tables::Tables;

/// Cash flow of a scenario.
pub const CHART: Chart = Chart {
    id: "cash",
    title: "Cash flow after tax, before debt",
    doc: "Cash flow after tax and before debt, month by month, as a fan over replications",
    draw,
};

fn draw(tables: &Tables) -> Picture {
    fan::amount_page(CHART.title, tables, "cash_flow_usd", PURPLE)
}
