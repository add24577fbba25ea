//! How much hangs on few customers.

use super::axis::Scale;
use super::page::{Page, fan_keys, subtitle};
use super::palette::{BLUE, PURPLE, VERMILION};
use super::panel::{Across, Axes};
use super::picture::{Colour, Picture};
use super::{Chart, fan};
use crate::report::table::Tables;

/// Concentration.
pub const CHART: Chart = Chart {
    id: "concentration",
    title: "Concentration of customers",
    doc: "Share of the month's rent of contracts that the largest and the five largest customers have, and the largest share of what is signed and not earned, as fans over futures",
    draw,
};

/// The series shown, with their headings and colours.
const PANELS: [(&str, &str, Colour); 3] = [
    ("largest_customer_share", "Rent: the largest customer", BLUE),
    ("five_largest_customers_share", "Rent: the five largest", PURPLE),
    ("largest_backlog_share", "Signed, not earned: the largest", VERMILION),
];

fn draw(tables: &Tables) -> Picture {
    let mut page = Page::new(460, &format!("{} – {}", CHART.title, tables.title), &subtitle(tables, &format!("contracts only; {}", fan::NOTE)));
    page.legend(&fan_keys(BLUE));
    for (cell, (id, heading, colour)) in page.cells(PANELS.len()).into_iter().zip(PANELS) {
        let across = Across::Months(fan::months(std::slice::from_ref(tables)));
        let axes = Axes { across, up: Scale::per_cent(), unit: "%".to_owned(), written: cell.first };
        fan::panel(&mut page.picture, cell.rect, heading, &axes, tables, tables.fan(id), colour);
    }
    page.picture
}
