//! How much hangs on few customers.

use super::axis::Scale;
use super::page::{Page, fan_keys};
use super::palette::PURPLE;
use super::panel::{Across, Axes};
use super::picture::Picture;
use super::{Chart, fan};
use crate::report::table::Tables;

/// Concentration of a scenario's contracts.
pub const CHART: Chart = Chart {
    id: "concentration",
    title: "Concentration of contracts",
    doc: "The share of each month's contract rent that its largest customer and its five largest \
        pay, and the largest customer's share of backlog and deferred revenue, as fans on one \
        scale",
    draw,
};

/// The shares, and what they say.
const SHARES: [(&str, &str, &str); 3] = [
    (
        "largest_customer_share",
        "Largest customer",
        "% of the month's contract rent",
    ),
    (
        "five_largest_customers_share",
        "Five largest customers",
        "% of the month's contract rent",
    ),
    (
        "largest_backlog_share",
        "Largest in backlog",
        "% of backlog and deferred revenue",
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
