//! Concentration of contract revenue on few customers.

use super::axis::Scale;
use super::definition::Chart;
use super::fan;
use super::page::{Page, fan_keys};
use super::palette::PURPLE;
use super::panel::{Across, Axes};
use super::picture::Picture;
use crate::tables::Tables;

/// Concentration of a scenario's contracts.
pub const CHART: Chart = Chart {
    id: "concentration",
    title: "Concentration of contracts",
    doc: "Share of each month's contract revenue from its largest and its five largest customers, \
        and the largest customer's share of the remaining performance obligation, as fans on one \
        scale",
    draw,
};

/// The series, with the heading and the unit of each panel.
const SHARES: [(&str, &str, &str); 3] = [
    (
        "largest_customer_share",
        "Largest customer",
        "% of the month's contract revenue",
    ),
    (
        "five_largest_customers_share",
        "Five largest customers",
        "% of the month's contract revenue",
    ),
    (
        "largest_backlog_share",
        "Largest in remaining performance obligation",
        "% of remaining performance obligation",
    ),
];

fn draw(tables: &Tables) -> Picture {
    let mut page = Page::single(CHART.title, tables, fan::NOTE);
    page.legend(&fan_keys(PURPLE));
    for (cell, (id, heading, unit)) in page.cells(SHARES.len()).into_iter().zip(SHARES) {
        let across = Across::Months(fan::months(std::slice::from_ref(tables)));
        let axes = Axes {
            across,
            up: Scale::per_cent(),
            unit: unit.to_owned(),
            written: cell.first,
        };
        fan::panel(
            &mut page.picture,
            cell.rect,
            heading,
            &axes,
            tables,
            tables.fan(id),
            PURPLE,
        );
    }
    page.picture
}
