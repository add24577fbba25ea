//! What bound, month by month: shares of futures, stacked.

use super::axis::Scale;
use super::fan;
use super::page::{Cell, Key, Page, Sample};
use super::palette::{WHITE, of_cause};
use super::panel::{Across, Axes, Panel};
use super::picture::{Picture, Point};
use super::{Chart, ComparisonChart};
use crate::record::Binding;
use crate::report::table::Tables;

/// What bound in a scenario.
pub const CHART: Chart =
    Chart { id: "binding", title: "What binds", doc: "Share of futures, weighted by time, in which each cause bound, month by month, stacked to 100 %", draw };

/// What bound in several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "binding",
    title: CHART.title,
    doc: "Share of futures, weighted by time, in which each cause bound, of each scenario, stacked to 100 %",
    draw: compare,
};

/// What a panel's values are.
const UNIT: &str = "% of futures, weighted by time";

/// A cause in the words of a legend.
const fn words(cause: Binding) -> &'static str {
    match cause {
        Binding::Demand => "demand (GPUs idle)",
        Binding::Gpus => "GPUs (all there are run)",
        Binding::Crew => "crew (racking, burn-in)",
        Binding::Network => "network ports",
        Binding::Space => "floor space",
        Binding::Cooling => "cooling",
        Binding::Power => "power",
    }
}

fn draw(tables: &Tables) -> Picture {
    let list = std::slice::from_ref(tables);
    let mut page = Page::single(CHART.title, tables, &note(list));
    page.legend(&keys(list));
    for cell in page.cells(1) {
        panel(&mut page.picture, cell, "", list, tables);
    }
    page.picture
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, &note(list), &keys(list));
    for (cell, tables) in cells.into_iter().zip(list) {
        panel(&mut page.picture, cell, &tables.title, list, tables);
    }
    page.picture
}

/// Whether a cause bound anywhere.
fn occurs(list: &[Tables], cause: Binding) -> bool {
    list.iter().flat_map(|tables| &tables.binding).any(|share| share.cause == cause && share.share.iter().any(|&share| share > 0.0))
}

fn note(list: &[Tables]) -> String {
    let never: Vec<&str> = Binding::ALL.into_iter().filter(|&cause| !occurs(list, cause)).map(Binding::id).collect();
    if never.is_empty() || never.len() == Binding::COUNT { String::new() } else { format!("never bound: {}", never.join(", ")) }
}

/// The causes that occur, in the order of the stack from below.
fn keys(list: &[Tables]) -> Vec<Key> {
    let occurring = Binding::ALL.into_iter().rev().filter(|&cause| occurs(list, cause));
    occurring.map(|cause| Key::new(Sample::Filled(of_cause(cause)), words(cause))).collect()
}

fn panel(picture: &mut Picture, cell: Cell, heading: &str, list: &[Tables], tables: &Tables) {
    let across = Across::Months(fan::months(list));
    let axes = Axes { across, up: Scale::per_cent(), unit: UNIT.to_owned(), written: cell.first };
    let panel = Panel::draw(picture, cell.rect, heading, &axes);
    if !Binding::ALL.into_iter().any(|cause| occurs(std::slice::from_ref(tables), cause)) {
        return panel.say_empty(picture);
    }
    let mut below = vec![0.0; tables.months.len()];
    for cause in Binding::ALL.into_iter().rev().filter(|&cause| occurs(list, cause)) {
        let above = raised(&below, tables, cause);
        layer(picture, &panel, tables, (&below, &above), cause);
        below = above;
    }
}

/// The stack with a cause on top.
fn raised(below: &[f64], tables: &Tables, cause: Binding) -> Vec<f64> {
    let share = tables.binding.iter().find(|share| share.cause == cause).map_or(&[][..], |share| &share.share);
    below.iter().enumerate().map(|(month, below)| below + share.get(month).copied().unwrap_or(0.0)).collect()
}

fn layer(picture: &mut Picture, panel: &Panel, tables: &Tables, (below, above): (&[f64], &[f64]), cause: Binding) {
    let known: Vec<f64> = below.iter().zip(above).map(|(&below, &above)| if above.is_finite() { below } else { f64::NAN }).collect();
    for (lower, upper) in fan::stretches(&tables.months, &known).into_iter().zip(fan::stretches(&tables.months, above)) {
        let (lower, upper) = (widened(lower, panel), widened(upper, panel));
        picture.area(upper.iter().copied().chain(lower.into_iter().rev()).collect(), of_cause(cause), 1.0);
        picture.line(upper, WHITE, 1.0);
    }
}

/// A stretch that reaches from the start of its first month to the end of its last.
fn widened(stretch: Vec<Point>, panel: &Panel) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (stretch.first(), stretch.last()) else { return stretch };
    let ends = ((first.0.floor(), first.1), (last.0.ceil(), last.1));
    std::iter::once(ends.0).chain(stretch).chain(std::iter::once(ends.1)).map(|point| panel.at(point)).collect()
}
