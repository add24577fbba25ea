//! A week of one replication, hour by hour: supply of the load, its price, and the state of charge
//! of batteries.

use super::axis::Scale;
use super::definition::Chart;
use super::hourly;
use super::page::{Key, Page, Sample};
use super::palette::{
    BLUE, CHARGE, EMERGENCY, GREEN, INK, PURPLE, RENEWABLE_CURTAILED, SUN, UNITS,
};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture, Point, Rect};
use crate::tables::Tables;
use crate::tables::hours::SettledHour;
use crate::tables::week::Week;
use jiff::ToSpan;
use std::ops::Range;

/// Dispatch of a week.
pub const CHART: Chart = Chart {
    id: "dispatch-week",
    title: "Dispatch of a week",
    doc: "One week of one replication at one site, hour by hour: supply stacked against the load, \
        charging below zero, the price of grid energy, and the state of charge of batteries",
    draw,
};

/// Hours of a day.
const DAY: f64 = 24.0;
/// Values below this are not drawn, MW.
const LEAST_MW: f64 = 1e-4;
/// Days of a week.
const DAYS: i64 = 7;

/// A layer: label, colour, value in an hour, MW; withdrawals are negative.
struct Layer {
    words: String,
    colour: Colour,
    mw: Vec<f64>,
}

/// The layers of a week that occur, from the bottom of the stack.
fn layers(week: &Week) -> Vec<Layer> {
    let layer = |words: &str, colour: Colour, of: &dyn Fn(&SettledHour) -> f64| {
        let mw = week
            .hours
            .iter()
            .map(|hour| Some(of(hour)).filter(|mw| mw.is_finite()).unwrap_or(0.0))
            .collect();
        Layer {
            words: words.to_owned(),
            colour,
            mw,
        }
    };
    let mut layers = vec![layer("grid", BLUE, &|hour| hour.row.grid_mw)];
    for (kind, (name, colour)) in week.kinds.iter().zip(UNITS).enumerate() {
        layers.push(layer(name, colour, &|hour| hour.row.plant_mw[kind]));
    }
    layers.extend([
        layer("solar", SUN, &|hour| hour.row.solar_mw),
        layer("battery discharge", GREEN, &|hour| hour.row.discharge_mw),
        layer("emergency supply", EMERGENCY, &|hour| hour.row.emergency_mw),
        layer("battery charge", CHARGE, &|hour| -hour.row.charge_mw),
        layer("curtailed or excess", RENEWABLE_CURTAILED, &|hour| {
            -hour.row.renewable_curtailed_mw.min(hour.row.solar_mw)
        }),
    ]);
    layers.retain(|layer| layer.mw.iter().any(|&mw| mw.abs() > LEAST_MW));
    layers
}

fn days(week: &Week) -> Vec<String> {
    let day = |day: i64| week.starts.saturating_add(day.days());
    (0..DAYS)
        .map(|at| day(at).strftime("%a %-d %b").to_string())
        .collect()
}

fn draw(tables: &Tables) -> Picture {
    let Some(week) = &tables.week else {
        return hourly::nothing(CHART.title, tables);
    };
    let stores = week.hours.iter().any(|hour| hour.row.stored_mwh > 0.0);
    let mut page = Page::titled(
        if stores { 780 } else { 640 },
        CHART.title,
        tables,
        &note(tables, week),
    );
    let layers = layers(week);
    let mut keys: Vec<Key> = layers
        .iter()
        .map(|layer| Key::new(Sample::Filled(layer.colour), layer.words.clone()))
        .collect();
    keys.push(Key::new(Sample::Line(INK), "facility load"));
    page.legend(&keys);
    let across = Across::Stretches(days(week));
    let (body, third) = (page.body, if stores { 165.0 } else { 175.0 });
    let price_top = body.bottom - third * if stores { 2.0 } else { 1.0 };
    power(
        &mut page.picture,
        Rect {
            bottom: price_top - 12.0,
            ..body
        },
        week,
        &layers,
        across.clone(),
    );
    let prices: Vec<f64> = week
        .hours
        .iter()
        .map(|hour| hour.row.marginal_usd_per_mwh)
        .collect();
    let unit = format!("{} per MWh, grid energy with delivery", tables.currency);
    curve(
        &mut page.picture,
        Rect {
            top: price_top,
            bottom: price_top + third - 8.0,
            ..body
        },
        across.clone(),
        &prices,
        (unit, PURPLE),
    );
    if stores {
        let stored: Vec<f64> = week.hours.iter().map(|hour| hour.row.stored_mwh).collect();
        curve(
            &mut page.picture,
            Rect {
                top: body.bottom - third,
                ..body
            },
            across,
            &stored,
            ("MWh, state of charge of batteries".to_owned(), GREEN),
        );
    }
    page.picture
}

/// Which week is shown, and why.
fn note(tables: &Tables, week: &Week) -> String {
    let last = week.starts.saturating_add((DAYS - 1).days());
    let case = if tables.replication.is_some() {
        String::new()
    } else {
        format!(
            "replication {}, the median of net present value; ",
            week.replication
        )
    };
    format!(
        "{case}{}, {} to {last} UTC, {}",
        week.site, week.starts, week.why
    )
}

fn power(picture: &mut Picture, cell: Rect, week: &Week, layers: &[Layer], across: Across) {
    let load: Vec<f64> = week.hours.iter().map(|hour| hour.row.facility_mw).collect();
    let sums = |sign: f64| {
        (0..week.hours.len()).map(move |hour| {
            layers
                .iter()
                .map(|layer| (layer.mw[hour] * sign).max(0.0))
                .sum::<f64>()
                * sign
        })
    };
    let lowest = sums(-1.0).fold(0.0, f64::min);
    let up =
        Scale::from_zero(load.iter().copied().chain(sums(1.0)).chain([lowest]), 6).down_to(lowest);
    let panel = Panel::draw(
        picture,
        cell,
        "",
        &Axes {
            across,
            up,
            unit: "MW, by the hour".to_owned(),
            written: true,
        },
    );
    if week.hours.is_empty() {
        return panel.say_empty(picture);
    }
    for sign in [1.0, -1.0] {
        let mut below = vec![0.0; week.hours.len()];
        for layer in layers {
            let above: Vec<f64> = below
                .iter()
                .zip(&layer.mw)
                .map(|(below, mw)| below + (mw * sign).max(0.0) * sign)
                .collect();
            for hours in stretches(&below, &above) {
                let upper = steps(&panel, hours.start, &above[hours.clone()]);
                let lower = steps(&panel, hours.start, &below[hours]);
                picture.area(
                    upper.into_iter().chain(lower.into_iter().rev()).collect(),
                    layer.colour,
                    1.0,
                );
            }
            below = above;
        }
    }
    picture.line(steps(&panel, 0, &load), INK, 2.0);
}

fn curve(
    picture: &mut Picture,
    cell: Rect,
    across: Across,
    values: &[f64],
    (unit, colour): (String, Colour),
) {
    let lowest = values.iter().copied().fold(0.0, f64::min);
    let up = Scale::from_zero(values.iter().copied(), 3).down_to(lowest);
    let panel = Panel::draw(
        picture,
        cell,
        "",
        &Axes {
            across,
            up,
            unit,
            written: true,
        },
    );
    picture.line(steps(&panel, 0, values), colour, 2.0);
}

/// Consecutive hours in which a layer is not zero; a layer of zero height would leave a hairline.
fn stretches(below: &[f64], above: &[f64]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for hour in (0..below.len()).filter(|&hour| (above[hour] - below[hour]).abs() > LEAST_MW) {
        match found.last_mut() {
            Some(last) if last.end == hour => last.end += 1,
            _ => found.push(hour..hour + 1),
        }
    }
    found
}

/// Hourly values from an hour on as points, level within each hour.
fn steps(panel: &Panel, first: usize, values: &[f64]) -> Vec<Point> {
    let known = values
        .iter()
        .enumerate()
        .map(|(at, value)| (first + at, value))
        .filter(|(_, value)| value.is_finite());
    known
        .flat_map(|(hour, &value)| [(hour as f64 / DAY, value), ((hour + 1) as f64 / DAY, value)])
        .map(|point| panel.at(point))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_drawn_only_where_it_is() {
        assert_eq!(
            stretches(&[0.0, 1.0, 1.0, 2.0, 0.0], &[5.0, 2.0, 1.0, 2.0, 1.0]),
            [0..2, 4..5]
        );
    }
}
