//! Backlog of contracts by vintage and roll-off against capacity, and the remaining performance
//! obligation.

use super::axis::{Scale, magnitude};
use super::definition::Chart;
use super::fan;
use super::page::{Key, Page, Sample, fan_keys};
use super::palette::{BLUE, GREEN, INK, MUCH, PURPLE, VERMILION, WHITE, between};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture, Rect};
use super::stack::{self, Layer};
use crate::tables::{Fan, Tables};

/// Contracts of a scenario.
pub const CHART: Chart = Chart {
    id: "backlog",
    title: "Backlog by vintage and roll-off",
    doc: "GPUs under contract by year of signing (vintage) against ready and delivered GPUs; \
        below, the remaining performance obligation as a fan, with bookings, recognised and \
        deferred revenue and cancellations",
    draw,
};

/// Remaining performance obligation: signed and not recognised.
const REMAINING: &str = "remaining_performance_obligation_usd";
/// Other amounts of contracts, and how their medians are drawn.
const AMOUNTS: [(&str, &str, Colour, bool); 4] = [
    ("contracts_booked_usd", "booked to date", INK, true),
    (
        "contracts_recognised_usd",
        "recognised to date",
        GREEN,
        false,
    ),
    (
        "contracts_cancelled_usd",
        "cancelled to date",
        VERMILION,
        true,
    ),
    ("deferred_revenue_usd", "deferred", PURPLE, false),
];
/// White space between the panels.
const GAP: f64 = 18.0;

fn draw(tables: &Tables) -> Picture {
    let what = if tables.replication.is_some() {
        ""
    } else {
        "top: means over replications; bottom: medians and bands"
    };
    let mut page = Page::titled(800, CHART.title, tables, what);
    let middle = page.body.top + page.body.height() * 0.54;
    let whole = page.body;
    page.body.bottom = middle - GAP / 2.0;
    draw_gpus(&mut page, tables);
    page.body = Rect {
        top: middle + GAP / 2.0,
        ..whole
    };
    draw_amounts(&mut page, tables);
    page.picture
}

/// A layer per year of signing (vintage), the earliest at the bottom and darkest.
fn layers(tables: &Tables) -> Vec<Layer> {
    let years = &tables.demand.backlog.by_year;
    let colour = |at: usize| between(&MUCH, 1.0 - (at as f64 + 0.5) / years.len() as f64);
    let layer = |(at, (year, gpus)): (usize, &(i16, Vec<f64>))| Layer {
        words: if at == 0 {
            format!("signed up to {year}")
        } else {
            format!("in {year}")
        },
        colour: colour(at),
        values: gpus.clone(),
    };
    years.iter().enumerate().map(layer).collect()
}

fn draw_gpus(page: &mut Page, tables: &Tables) {
    let (backlog, layers) = (&tables.demand.backlog, layers(tables));
    let mut keys: Vec<Key> = layers
        .iter()
        .map(|layer| Key::new(Sample::Filled(layer.colour), layer.words.clone()))
        .collect();
    keys.extend([
        Key::new(Sample::Line(INK), "ready GPUs"),
        Key::new(Sample::Dashed(INK), "delivered GPUs"),
    ]);
    let late = backlog.late.iter().any(|gpus| *gpus > 0.0) && !layers.is_empty();
    if late {
        keys.push(Key::new(
            Sample::Line(VERMILION),
            "under contracts waiting for capacity",
        ));
    }
    page.legend(&keys);
    let values = stack::extremes(&layers, tables.months.len())
        .into_iter()
        .chain(backlog.ready.iter().chain(&backlog.delivered).copied());
    let across = Across::Months(fan::months(std::slice::from_ref(tables)));
    let up = Scale::from_zero(values, 5);
    let (divisor, word) = magnitude(up.high);
    let axes = Axes {
        across,
        up: up.divided(divisor),
        unit: format!("GPUs{}", comma(word)),
        written: true,
    };
    let heading = if layers.is_empty() {
        "No GPUs under contract at any month's end"
    } else {
        "GPUs under contract at the month's end, by year of signing"
    };
    let panel = Panel::draw(&mut page.picture, page.body, heading, &axes);
    let picture = &mut page.picture;
    stack::draw(picture, &panel, tables, &layers);
    fan::halo(picture, &panel, &tables.months, &backlog.delivered, WHITE);
    fan::dashed(picture, &panel, &tables.months, &backlog.delivered, INK);
    fan::halo(picture, &panel, &tables.months, &backlog.ready, WHITE);
    fan::line(picture, &panel, &tables.months, &backlog.ready, INK);
    if late {
        fan::halo(picture, &panel, &tables.months, &backlog.late, WHITE);
        fan::line(picture, &panel, &tables.months, &backlog.late, VERMILION);
    }
}

/// A magnitude after a unit.
fn comma(word: &str) -> String {
    if word.is_empty() {
        String::new()
    } else {
        format!(",{word}")
    }
}

/// A series of contracts, if any replication has contracts.
fn found<'t>(tables: &'t Tables, id: &str) -> Option<&'t Fan> {
    tables.fan(id).filter(|fan| {
        fan.quantiles
            .iter()
            .flatten()
            .any(|usd| usd.is_finite() && *usd != 0.0)
    })
}

fn draw_amounts(page: &mut Page, tables: &Tables) {
    let one = tables.replication.is_some();
    let (fan, lines) = (
        found(tables, REMAINING),
        AMOUNTS.map(|(id, words, colour, dashed)| (found(tables, id), words, colour, dashed)),
    );
    let shown = || {
        lines
            .iter()
            .filter(|_| fan.is_some())
            .filter_map(|(fan, words, colour, dashed)| Some(((*fan)?, *words, *colour, *dashed)))
    };
    let mut keys = match fan {
        Some(_) if one => vec![Key::new(
            Sample::Line(BLUE),
            "remaining performance obligation",
        )],
        Some(_) => fan_keys(BLUE),
        None => Vec::new(),
    };
    let median = if one { "" } else { "P50 of " };
    keys.extend(shown().map(|(_, words, colour, dashed)| {
        Key::new(
            if dashed {
                Sample::Dashed(colour)
            } else {
                Sample::Line(colour)
            },
            format!("{median}{words}"),
        )
    }));
    page.legend(&keys);
    let medians = shown().flat_map(|(fan, ..)| fan.p50().iter().copied());
    let values: Vec<f64> = medians
        .chain(fan::extremes(std::iter::once(fan)))
        .filter(|value| value.is_finite())
        .collect();
    let (divisor, word) = magnitude(
        values
            .iter()
            .fold(0.0, |largest: f64, value| largest.max(value.abs())),
    );
    let lowest = values.iter().copied().fold(0.0, f64::min);
    let up = Scale::from_zero(values.into_iter(), 5)
        .down_to(lowest)
        .divided(divisor);
    let axes = Axes {
        across: Across::Months(fan::months(std::slice::from_ref(tables))),
        up,
        unit: format!("{}{word}", tables.currency),
        written: true,
    };
    let panel = Panel::draw(
        &mut page.picture,
        page.body,
        "Remaining performance obligation: backlog and deferred revenue",
        &axes,
    );
    let Some(fan) = fan else {
        return panel.say_empty(&mut page.picture);
    };
    fan::draw(&mut page.picture, &panel, &tables.months, fan, BLUE);
    for (fan, _, colour, dashed) in shown() {
        let draw = if dashed { fan::dashed } else { fan::line };
        draw(&mut page.picture, &panel, &tables.months, fan.p50(), colour);
    }
}
