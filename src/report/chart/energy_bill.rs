//! The energy bill by line, month by month, with the spread of its total.

use super::axis::{Scale, magnitude};
use super::definition::{Chart, ComparisonChart};
use super::fan;
use super::page::{Cell, Key, Page, Sample};
use super::palette::{INK, WHITE, of_bill};
use super::panel::{Across, Axes, Panel};
use super::picture::{Picture, Rect};
use crate::record::BillLine;
use crate::tables::Tables;
use crate::tables::energy::BillMonths;

/// The energy bill of a scenario.
pub const CHART: Chart = Chart {
    id: "energy-bill",
    title: "Energy bill",
    doc: "Energy bill of all sites by line, month by month: means over replications, stacked, \
        credits below zero, with the median and P5–P95 of the total",
    draw,
};

/// The energy bills of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "energy-bill",
    title: CHART.title,
    doc: "Energy bill of each scenario by line, month by month, on one scale: means, stacked, with \
        the median and P5–P95 of the total",
    draw: compare,
};

/// The series of the total.
const TOTAL: &str = "energy_bill_usd";
/// Note on the stack and the lines.
const NOTE: &str = "stacked means, credits below zero; lines P5, P50 and P95 of the total";

/// The label of a line in a legend.
const fn words(line: BillLine) -> &'static str {
    match line {
        BillLine::Energy => "grid energy",
        BillLine::Delivery => "delivery",
        BillLine::Demand => "demand charges",
        BillLine::CoincidentPeak => "coincident peak",
        BillLine::Capacity => "capacity",
        BillLine::MinimumTake => "minimum take",
        BillLine::Riders => "riders",
        BillLine::Fixed => "fixed",
        BillLine::InterruptibleCredit => "interruptible credit",
        BillLine::PowerPurchase => "power purchase agreements",
        BillLine::Fuel => "fuel, on-site generation",
        BillLine::Plant => "starts and maintenance, on-site generation",
        BillLine::Diesel => "emergency generators",
        BillLine::Carbon => "carbon of fuel",
        BillLine::Export => "energy sold",
    }
}

fn keys(list: &[Tables]) -> Vec<Key> {
    let occurs = |line: &BillLine| {
        list.iter()
            .any(|tables| tables.bill.iter().any(|months| months.line == *line))
    };
    let mut keys: Vec<Key> = BillLine::ALL
        .into_iter()
        .filter(occurs)
        .map(|line| Key::new(Sample::Filled(of_bill(line)), words(line)))
        .collect();
    if list.iter().any(|tables| tables.replication.is_none()) {
        keys.extend([
            Key::new(Sample::Line(INK), "total, P50"),
            Key::new(Sample::Dashed(INK), "P5 and P95"),
        ]);
    }
    keys
}

fn draw(tables: &Tables) -> Picture {
    let list = std::slice::from_ref(tables);
    let mut page = Page::single(
        CHART.title,
        tables,
        if tables.replication.is_some() {
            "stacked, credits below zero"
        } else {
            NOTE
        },
    );
    page.legend(&keys(list));
    let (up, unit) = amounts(list);
    let cell = Cell {
        rect: page.body,
        first: true,
    };
    panel(
        &mut page.picture,
        cell,
        tables,
        "",
        &Axes {
            across: Across::Months(fan::months(list)),
            up,
            unit,
            written: true,
        },
    );
    page.picture
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, NOTE, &keys(list));
    let (up, unit) = amounts(list);
    let across = Across::Months(fan::months(list));
    for (cell, tables) in cells.into_iter().zip(list) {
        let axes = Axes {
            across: across.clone(),
            up: up.clone(),
            unit: unit.clone(),
            written: cell.first,
        };
        panel(&mut page.picture, cell, tables, &tables.title, &axes);
    }
    page.picture
}

/// One scale for all stacks and all totals.
fn amounts(list: &[Tables]) -> (Scale, String) {
    let stacked = |tables: &Tables| {
        let months = tables.months.len();
        (0..months)
            .flat_map(|month| {
                stack(&tables.bill, month)
                    .flat_map(|(_, low, high)| [low, high])
                    .collect::<Vec<f64>>()
            })
            .collect::<Vec<f64>>()
    };
    let totals = fan::extremes(list.iter().map(|tables| tables.fan(TOTAL)));
    let values: Vec<f64> = list
        .iter()
        .flat_map(stacked)
        .chain(totals)
        .filter(|value| value.is_finite())
        .collect();
    let largest = values
        .iter()
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let (divisor, word) = magnitude(largest);
    let currency = list.first().map_or("", |tables| &tables.currency);
    let lowest = values.iter().copied().fold(0.0, f64::min);
    (
        Scale::from_zero(values.into_iter(), 5)
            .down_to(lowest)
            .divided(divisor),
        format!("{currency}{word} per month"),
    )
}

/// The layers of a month's bill: each line with its lower and upper edge, costs upwards from zero,
/// credits downwards.
fn stack(bill: &[BillMonths], month: usize) -> impl Iterator<Item = (BillLine, f64, f64)> {
    let (mut above, mut below) = (0.0, 0.0);
    bill.iter().map(move |months| {
        let usd = months
            .mean_usd
            .get(month)
            .copied()
            .filter(|usd| usd.is_finite())
            .unwrap_or(0.0);
        let end: &mut f64 = if usd < 0.0 { &mut below } else { &mut above };
        let from = *end;
        *end += usd;
        (months.line, from.min(*end), from.max(*end))
    })
}

fn panel(picture: &mut Picture, cell: Cell, tables: &Tables, heading: &str, axes: &Axes) {
    let panel = Panel::draw(picture, cell.rect, heading, axes);
    if tables.bill.is_empty() {
        return panel.say_empty(picture);
    }
    let first = f64::from(fan::months(std::slice::from_ref(tables)).low);
    for month in 0..tables.months.len() {
        let (left, right) = (
            panel.x(first + month as f64).round(),
            panel.x(first + month as f64 + 1.0).round(),
        );
        for (line, low, high) in stack(&tables.bill, month).filter(|(_, low, high)| high > low) {
            picture.block(
                Rect {
                    left,
                    top: panel.y(high),
                    right,
                    bottom: panel.y(low),
                },
                of_bill(line),
                1.0,
            );
        }
    }
    let Some(total) = tables.fan(TOTAL).filter(|_| tables.replication.is_none()) else {
        return;
    };
    for quantile in [total.p05(), total.p95()] {
        fan::halo(picture, &panel, &tables.months, quantile, WHITE);
        fan::dashed(picture, &panel, &tables.months, quantile, INK);
    }
    fan::halo(picture, &panel, &tables.months, total.p50(), WHITE);
    fan::line(picture, &panel, &tables.months, total.p50(), INK);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_stacked_upwards_and_credits_downwards() {
        let line = |line, usd| BillMonths {
            line,
            mean_usd: vec![usd],
        };
        let bill = [
            line(BillLine::Energy, 5.0),
            line(BillLine::InterruptibleCredit, -2.0),
            line(BillLine::Fuel, 3.0),
            line(BillLine::PowerPurchase, -1.0),
        ];
        let ends: Vec<(f64, f64)> = stack(&bill, 0).map(|(_, low, high)| (low, high)).collect();
        assert_eq!(ends, [(0.0, 5.0), (-2.0, 0.0), (5.0, 8.0), (-3.0, -2.0)]);
    }
}
