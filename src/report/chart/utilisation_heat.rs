//! Utilisation of the ready GPUs of each market, month by month.

use super::axis::number;
use super::definition::Chart;
use super::fan;
use super::page::{Page, Sample};
use super::paint::shortened;
use super::palette::{AXIS, LABEL, MUCH, between};
use super::panel::Across;
use super::picture::{Anchor, Picture, Rect};
use super::rows::{Rows, Words, height};
use crate::report::customers::words as class_words;
use crate::tables::Tables;
use crate::tables::demand::UseRow;

/// Utilisation of ready GPUs.
pub const CHART: Chart = Chart {
    id: "utilisation-heat",
    title: "Utilisation of ready GPUs",
    doc: "GPU-hours used over GPU-hours ready of each market at each site, month by month: medians \
        over replications with ready GPUs; where rows are few also by class; blank without ready \
        GPUs",
    draw,
};

/// Maximum number of rows of a page.
const MOST: usize = 40;
/// Shades of the bar, and its width.
const SHADES: usize = 50;
const BAR: f64 = 200.0;

fn draw(tables: &Tables) -> Picture {
    let rows: Vec<&UseRow> = tables
        .demand
        .uses
        .iter()
        .filter(|row| row.line.class.is_none() || row.used_p50.iter().any(|used| *used > 0.0))
        .take(MOST)
        .collect();
    let what = if tables.replication.is_some() {
        ""
    } else {
        "medians over replications with ready GPUs"
    };
    let left_out = tables
        .demand
        .uses
        .iter()
        .filter(|row| row.line.class.is_none())
        .count()
        .saturating_sub(MOST);
    let note = if left_out > 0 {
        format!("{what}; {left_out} more are left out")
    } else {
        what.to_owned()
    };
    let mut page = Page::titled(height(rows.len()), CHART.title, tables, &note);
    scale(&mut page);
    let words: Vec<Words> = rows.iter().map(|row| named(row, tables)).collect();
    let layout = Rows::draw(
        &mut page,
        &words,
        Across::Months(fan::months(std::slice::from_ref(tables))),
        "",
        &["all months"],
    );
    let first = f64::from(fan::months(std::slice::from_ref(tables)).low);
    for (at, row) in rows.iter().enumerate() {
        draw_row(&mut page.picture, &layout, at, row, first);
    }
    let known = |row: &&UseRow| row.used_p50.iter().any(|used| used.is_finite());
    if !rows.iter().any(known) {
        layout.panel.say_empty(&mut page.picture);
    }
    page.picture
}

/// A block for each month with ready GPUs; `first` is where the first month begins.
fn draw_row(picture: &mut Picture, layout: &Rows, at: usize, row: &UseRow, first: f64) {
    let thickness = if row.line.class.is_none() { 0.9 } else { 0.72 };
    let months = row.used_p50.iter().enumerate();
    for (month, used) in months.filter(|(_, used)| used.is_finite()) {
        let (low, high) = (first + month as f64, first + month as f64 + 1.0);
        let (left, right) = (layout.panel.x(low).round(), layout.panel.x(high).round());
        let block = layout.block(at, (low, high), thickness);
        let cell = Rect {
            left,
            right,
            ..block
        };
        picture.block(cell, between(&MUCH, *used), 1.0);
    }
}

/// The texts of a row: the site only where there are several, the class where the row is one.
fn named(row: &UseRow, tables: &Tables) -> Words {
    let uses = &tables.demand.uses;
    let several = uses
        .windows(2)
        .any(|pair| pair[0].line.site != pair[1].line.site);
    let name = match row.line.class {
        Some(class) => format!("    {}", class_words(class)),
        None if several => format!("{}: {}", row.line.site, row.line.market),
        None => row.line.market.clone(),
    };
    let figure = if row.used.is_finite() {
        format!("{} %", number(row.used * 100.0, 0))
    } else {
        String::new()
    };
    Words {
        name: shortened(&name, LABEL, 280.0),
        figures: vec![figure],
        bold: row.line.class.is_none() && uses.iter().any(|row| row.line.class.is_some()),
    }
}

/// The colour bar.
fn scale(page: &mut Page) {
    let (y, left) = (page.body.top + 4.0, page.body.left + 34.0);
    let at = |share: f64| (left + share * BAR).round();
    page.picture
        .text((left - 6.0, y + 4.5), Anchor::End, "0 %", LABEL);
    for shade in 0..SHADES {
        let (low, high) = (
            shade as f64 / SHADES as f64,
            (shade + 1) as f64 / SHADES as f64,
        );
        page.picture.block(
            Rect {
                left: at(low),
                top: y - 7.0,
                right: at(high),
                bottom: y + 7.0,
            },
            between(&MUCH, f64::midpoint(low, high)),
            1.0,
        );
    }
    page.picture.text(
        (at(1.0) + 6.0, y + 4.5),
        Anchor::Start,
        "100 % of GPU-hours ready",
        LABEL,
    );
    let next = at(1.0) + 190.0;
    Sample::Hollow(AXIS).draw(&mut page.picture, (next, y));
    page.picture.text(
        (next + 34.0, y + 4.5),
        Anchor::Start,
        "no ready GPUs",
        LABEL,
    );
    page.body.top = y + 20.0;
}
