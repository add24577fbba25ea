//! Fans over months: two bands and a median, with gaps where a month has no value.

use super::axis::{Months, Scale, magnitude};
use super::page::{Cell, Page, fan_keys};
use super::palette::{INNER, OUTER};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture, Point};
use crate::tables::{Fan, Tables};
use jiff::civil::Date;

/// The part of a subtitle that explains fans.
pub const NOTE: &str = "bands P5–P95 and P25–P75, line P50";
/// Width of a median.
pub const MEDIAN: f64 = 2.0;

/// The months that all of these span.
pub fn months(list: &[Tables]) -> Months {
    let all = || {
        list.iter()
            .flat_map(|tables| &tables.months)
            .map(|&date| month_number(date))
    };
    let low = all().min().unwrap_or(2000 * 12);
    Months {
        low,
        high: all().max().map_or(low + 12, |last| last + 1),
    }
}

fn month_number(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// Runs of consecutive months with a value: points at the middle of each month; a single month
/// becomes a short level line.
pub fn stretches(months: &[Date], values: &[f64]) -> Vec<Vec<Point>> {
    let mut found: Vec<Vec<Point>> = vec![Vec::new()];
    for (&month, &value) in months.iter().zip(values) {
        if value.is_finite() {
            found
                .last_mut()
                .into_iter()
                .for_each(|stretch| stretch.push((f64::from(month_number(month)) + 0.5, value)));
        } else {
            found.push(Vec::new());
        }
    }
    found.retain(|stretch| !stretch.is_empty());
    for stretch in &mut found {
        if let [(x, y)] = stretch[..] {
            *stretch = vec![(x - 0.4, y), (x + 0.4, y)];
        }
    }
    found
}

/// The values that determine the vertical scale of a panel.
pub fn extremes<'a>(
    fans: impl Iterator<Item = Option<&'a Fan>> + 'a,
) -> impl Iterator<Item = f64> + 'a {
    fans.flatten()
        .flat_map(|fan| fan.p05().iter().chain(fan.p95()))
        .copied()
}

/// Whether no month has a value.
pub fn is_empty(fan: Option<&Fan>) -> bool {
    fan.is_none_or(|fan| !fan.p50().iter().any(|value| value.is_finite()))
}

/// Draws a fan.
pub fn draw(picture: &mut Picture, panel: &Panel, months: &[Date], fan: &Fan, colour: Colour) {
    band(
        picture,
        panel,
        months,
        (fan.p05(), fan.p95()),
        (colour, OUTER),
    );
    band(
        picture,
        panel,
        months,
        (fan.p25(), fan.p75()),
        (colour, INNER),
    );
    line(picture, panel, months, fan.p50(), colour);
}

/// Draws a band between two figures.
pub fn band(
    picture: &mut Picture,
    panel: &Panel,
    months: &[Date],
    (low, high): (&[f64], &[f64]),
    (colour, opacity): (Colour, f64),
) {
    // A month counts only where both ends have a value.
    let both = |one: &[f64], other: &[f64]| -> Vec<f64> {
        one.iter()
            .zip(other)
            .map(|(&one, &other)| if other.is_finite() { one } else { f64::NAN })
            .collect()
    };
    for (lower, upper) in stretches(months, &both(low, high))
        .into_iter()
        .zip(stretches(months, &both(high, low)))
    {
        let corners: Vec<Point> = upper
            .into_iter()
            .chain(lower.into_iter().rev())
            .map(|point| panel.at(point))
            .collect();
        picture.area(corners, colour, opacity);
    }
}

/// Draws a figure as a line.
pub fn line(picture: &mut Picture, panel: &Panel, months: &[Date], values: &[f64], colour: Colour) {
    for stretch in stretches(months, values) {
        picture.line(
            stretch.into_iter().map(|point| panel.at(point)).collect(),
            colour,
            MEDIAN,
        );
    }
}

/// Draws a wide line behind that of a figure, so that it is seen on any colour.
pub fn halo(picture: &mut Picture, panel: &Panel, months: &[Date], values: &[f64], colour: Colour) {
    for stretch in stretches(months, values) {
        picture.line(
            stretch.into_iter().map(|point| panel.at(point)).collect(),
            colour,
            MEDIAN * 2.0,
        );
    }
}

/// Draws a figure as a dashed line.
pub fn dashed(
    picture: &mut Picture,
    panel: &Panel,
    months: &[Date],
    values: &[f64],
    colour: Colour,
) {
    for stretch in stretches(months, values) {
        let points: Vec<Point> = stretch.into_iter().map(|point| panel.at(point)).collect();
        picture.dashed(&points, colour, MEDIAN, 7.0);
    }
}

/// Draws a figure as a dashed line that is level within each month.
pub fn stepped(
    picture: &mut Picture,
    panel: &Panel,
    months: &[Date],
    values: &[f64],
    colour: Colour,
) {
    for stretch in stretches(months, values) {
        let level = stretch
            .into_iter()
            .flat_map(|(x, y)| [(x.floor(), y), (x.floor() + 1.0, y)]);
        let points: Vec<Point> = level.map(|point| panel.at(point)).collect();
        picture.dashed(&points, colour, MEDIAN, 7.0);
    }
}

/// A scale of amounts, and the unit to write above it, such as `USD million per month`.
pub fn amounts<'a>(
    fans: impl Iterator<Item = Option<&'a Fan>> + Clone + 'a,
    currency: &str,
) -> (Scale, String) {
    let largest = extremes(fans.clone())
        .filter(|value| value.is_finite())
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let (divisor, word) = magnitude(largest);
    (
        Scale::from_zero(extremes(fans), 5).divided(divisor),
        format!("{currency}{word} per month"),
    )
}

/// A fan of amounts on a page of its own.
pub fn amount_page(what: &str, tables: &Tables, id: &str, colour: Colour) -> Picture {
    let mut page = Page::single(what, tables, NOTE);
    page.legend(&fan_keys(colour));
    let fan = tables.fan(id);
    let (up, unit) = amounts(std::iter::once(fan), &tables.currency);
    let axes = Axes {
        across: Across::Months(months(std::slice::from_ref(tables))),
        up,
        unit,
        written: true,
    };
    panel(&mut page.picture, page.body, "", &axes, tables, fan, colour);
    page.picture
}

/// One fan of several scenarios, side by side on one scale.
pub fn side_by_side(
    page: &mut Page,
    cells: &[Cell],
    list: &[Tables],
    id: &str,
    (up, unit): (Scale, String),
    colour: Colour,
) -> Vec<Panel> {
    let across = Across::Months(months(list));
    let draw = |(cell, tables): (&Cell, &Tables)| {
        let axes = Axes {
            across: across.clone(),
            up: up.clone(),
            unit: unit.clone(),
            written: cell.first,
        };
        panel(
            &mut page.picture,
            cell.rect,
            &tables.title,
            &axes,
            tables,
            tables.fan(id),
            colour,
        )
    };
    cells.iter().zip(list).map(draw).collect()
}

/// A panel with a fan, or with a note that there is none.
pub fn panel(
    picture: &mut Picture,
    cell: super::picture::Rect,
    heading: &str,
    axes: &Axes,
    tables: &Tables,
    fan: Option<&Fan>,
    colour: Colour,
) -> Panel {
    let panel = Panel::draw(picture, cell, heading, axes);
    match fan {
        Some(found) if !is_empty(fan) => draw(picture, &panel, &tables.months, found, colour),
        _ => panel.say_empty(picture),
    }
    panel
}
