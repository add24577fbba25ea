//! On-demand prices over months, a panel per market: history, simulated prices and the cap.

use super::axis::{Months, Scale};
use super::definition::Chart;
use super::fan;
use super::page::{Key, Page, Sample, fan_keys, height};
use super::palette::{AXIS, BLUE, SOFT_INK, VERMILION};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture, Point};
use crate::tables::prices::PriceFrame;
use crate::tables::{Fan, Tables};
use jiff::civil::Date;

/// Prices of a scenario.
pub const CHART: Chart = Chart {
    id: "price",
    title: "On-demand price",
    doc: "On-demand price of each market, month by month, as fans over replications on one scale, \
        with its history and its cap where given",
    draw,
};

/// Prefix of the ids of the series; the market follows.
const PREFIX: &str = "price_usd_per_gpu_hour.";
/// More panels than this cannot be read.
const MOST: usize = 6;
/// Radius of a dated price.
const DOT: f64 = 3.0;

fn draw(tables: &Tables) -> Picture {
    let fans: Vec<&Fan> = tables
        .fans
        .iter()
        .filter(|fan| fan.id.starts_with(PREFIX))
        .collect();
    let shown = fans.len().min(MOST);
    let note = if shown < fans.len() {
        format!("{}; {shown} of {} markets", fan::NOTE, fans.len())
    } else {
        fan::NOTE.to_owned()
    };
    let mut page = Page::titled(height(shown), CHART.title, tables, &note);
    let frames: Vec<Option<&PriceFrame>> = fans
        .iter()
        .take(shown)
        .map(|fan| frame(tables, market(fan)))
        .collect();
    page.legend(&keys(&frames));
    let beside = frames.iter().flatten().flat_map(|frame| {
        frame
            .history
            .iter()
            .map(|quote| quote.1)
            .chain(frame.cap.iter().copied())
    });
    let up = Scale::from_zero(
        fan::extremes(fans.iter().take(shown).copied().map(Some)).chain(beside),
        5,
    );
    let months = months(tables, &frames);
    for (at, cell) in page.cells(shown.max(1)).into_iter().enumerate() {
        let found = fans.get(at).copied();
        let axes = Axes {
            across: Across::Months(months),
            up: up.clone(),
            unit: format!("{} per GPU-hour", tables.currency),
            written: cell.first,
        };
        let panel = fan::panel(
            &mut page.picture,
            cell.rect,
            found.map_or("", market),
            &axes,
            tables,
            found,
            BLUE,
        );
        if let Some(frame) = frames.get(at).copied().flatten() {
            beside_the_fan(&mut page.picture, &panel, tables, frame);
        }
    }
    page.picture
}

fn market(fan: &Fan) -> &str {
    &fan.id[PREFIX.len()..]
}

fn frame<'a>(tables: &'a Tables, market: &str) -> Option<&'a PriceFrame> {
    tables.prices.iter().find(|frame| frame.market == market)
}

/// The legend of all panels.
fn keys(frames: &[Option<&PriceFrame>]) -> Vec<Key> {
    let any = |has: fn(&PriceFrame) -> bool| frames.iter().flatten().any(|frame| has(frame));
    let mut keys = fan_keys(BLUE);
    if any(|frame| !frame.history.is_empty()) {
        keys.push(Key::new(Sample::Line(SOFT_INK), "history"));
    }
    if any(|frame| !frame.cap.is_empty()) {
        keys.push(Key::new(Sample::Dashed(VERMILION), "cap (list price)"));
    }
    keys
}

/// The months of the horizon and those of all histories.
fn months(tables: &Tables, frames: &[Option<&PriceFrame>]) -> Months {
    let months = fan::months(std::slice::from_ref(tables));
    let dates = || {
        frames
            .iter()
            .flatten()
            .flat_map(|frame| &frame.history)
            .map(|quote| place(quote.0))
    };
    let (low, high) = dates().fold(
        (f64::from(months.low), f64::from(months.high)),
        |(low, high), at| (low.min(at), high.max(at)),
    );
    Months {
        low: low.floor() as i32,
        high: high.ceil() as i32,
    }
}

/// Where a day is on an axis of months counted from the year 0.
fn place(date: Date) -> f64 {
    f64::from(date.year()) * 12.0
        + f64::from(date.month() - 1)
        + f64::from(date.day() - 1) / f64::from(date.days_in_month())
}

fn beside_the_fan(picture: &mut Picture, panel: &Panel, tables: &Tables, frame: &PriceFrame) {
    fan::dashed(picture, panel, &tables.months, &frame.cap, VERMILION);
    let quotes: Vec<Point> = frame
        .history
        .iter()
        .map(|&(date, price)| panel.at((place(date), price)))
        .collect();
    let Some(&start) = tables.months.first().filter(|_| !quotes.is_empty()) else {
        return;
    };
    let x = panel.x(place(start));
    picture.line(vec![(x, panel.plot.top), (x, panel.plot.bottom)], AXIS, 1.0);
    for &quote in &quotes {
        dot(picture, quote, SOFT_INK);
    }
    if quotes.len() > 1 {
        picture.line(quotes, SOFT_INK, 1.4);
    }
}

/// A filled circle, as twelve corners.
fn dot(picture: &mut Picture, (x, y): Point, colour: Colour) {
    let corner = |at: u32| {
        let angle = f64::from(at) * std::f64::consts::TAU / 12.0;
        (x + DOT * libm::cos(angle), y + DOT * libm::sin(angle))
    };
    picture.area((0..12).map(corner).collect(), colour, 1.0);
}
