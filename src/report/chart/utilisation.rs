//! Utilisation by three definitions, on one scale.

use super::axis::Scale;
use super::definition::{Chart, ComparisonChart};
use super::fan;
use super::page::{Key, Page, Sample, fan_keys};
use super::palette::{GREEN, INK};
use super::panel::{Across, Axes};
use super::picture::Picture;
use crate::tables::Tables;

/// Utilisation of a scenario.
pub const CHART: Chart = Chart {
    id: "utilisation",
    title: "Utilisation by three definitions",
    doc: "GPU-hours sold of ready, GPU-hours ready of delivered, and IT power drawn of firm supply, \
        month by month, as fans on one scale",
    draw,
};

/// Utilisation of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "utilisation",
    title: "Utilisation: GPU-hours sold or in captive use, of those ready",
    doc: "GPU-hours sold or in captive use over GPU-hours ready, of each scenario, as fans on one \
        scale",
    draw: compare,
};

/// GPU-hours sold or in captive use, of those ready.
const USED: &str = "utilisation_used_of_ready";
/// The definitions: series, heading and unit.
const DEFINITIONS: [(&str, &str, &str); 3] = [
    (
        "utilisation_sold_of_ready",
        "Sold of ready",
        "% of GPU-hours ready",
    ),
    (
        "utilisation_ready_of_delivered",
        "Ready of delivered",
        "% of GPU-hours delivered",
    ),
    (
        "utilisation_drawn_of_firm_supply",
        "IT power drawn of firm supply",
        "% of firm supply",
    ),
];

fn draw(tables: &Tables) -> Picture {
    let used = tables.fan(USED).filter(|fan| !fan::is_empty(Some(fan)));
    let mut page = Page::single(CHART.title, tables, fan::NOTE);
    let mut keys = fan_keys(GREEN);
    keys.extend(used.map(|_| {
        Key::new(
            Sample::Dashed(INK),
            "P50 of sold or in captive use, of ready",
        )
    }));
    page.legend(&keys);
    for (cell, (id, heading, unit)) in page.cells(DEFINITIONS.len()).into_iter().zip(DEFINITIONS) {
        let across = Across::Months(fan::months(std::slice::from_ref(tables)));
        let axes = Axes {
            across,
            up: Scale::per_cent(),
            unit: unit.to_owned(),
            written: cell.first,
        };
        let panel = fan::panel(
            &mut page.picture,
            cell.rect,
            heading,
            &axes,
            tables,
            tables.fan(id),
            GREEN,
        );
        if let Some(used) = used.filter(|_| cell.first) {
            fan::dashed(&mut page.picture, &panel, &tables.months, used.p50(), INK);
        }
    }
    page.picture
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, fan::NOTE, &fan_keys(GREEN));
    let scale = (Scale::per_cent(), "% of GPU-hours ready".to_owned());
    fan::side_by_side(&mut page, &cells, list, USED, scale, GREEN);
    page.picture
}
