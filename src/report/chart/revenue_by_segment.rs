//! Who pays: rent by segment, month by month, and how sure the total is.

use super::axis::{Scale, magnitude};
use super::page::{Key, Page, Sample};
use super::palette::{INK, WHITE, of_segment};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture};
use super::stack::{self, Layer};
use super::{Chart, fan};
use crate::record::GpuUse;
use crate::report::table::Tables;

/// Rent by segment.
pub const CHART: Chart = Chart {
    id: "revenue-by-segment",
    title: "Revenue by segment",
    doc: "Rent by segment, month by month: medians over futures, stacked by class, with the median and P5–P95 of the total; medians need not add up to the median of the total",
    draw,
};

/// The series of the total.
const TOTAL: &str = "revenue_usd";
/// What the stack and the lines are.
const NOTE: &str = "stacked medians, which need not add up to that of the total; lines P5, P50 and P95 of the total";
/// Segments shown on their own; the rest of a class is one.
const MOST: usize = 5;

/// A layer with its words.
struct Named {
    words: String,
    layer: Layer,
}

fn draw(tables: &Tables) -> Picture {
    let layers: Vec<Named> = GpuUse::SOLD.into_iter().flat_map(|class| of_class(tables, class)).collect();
    let note = if tables.future.is_some() { "stacked" } else { NOTE };
    let mut page = Page::single(CHART.title, tables, note);
    let mut keys: Vec<Key> = layers.iter().map(|named| Key::new(Sample::Filled(named.layer.0), named.words.clone())).collect();
    if tables.future.is_none() {
        keys.extend([Key::new(Sample::Line(INK), "total, P50"), Key::new(Sample::Dashed(INK), "P5 and P95")]);
    }
    page.legend(&keys);
    let layers: Vec<Layer> = layers.into_iter().map(|named| named.layer).collect();
    let total = tables.fan(TOTAL).filter(|_| tables.future.is_none());
    let values: Vec<f64> = stack::tops(&layers).into_iter().chain(fan::extremes(std::iter::once(total))).filter(|value| value.is_finite()).collect();
    let (divisor, word) = magnitude(values.iter().copied().fold(0.0, f64::max));
    let list = std::slice::from_ref(tables);
    let up = Scale::from_zero(values.into_iter(), 5).divided(divisor);
    let axes = Axes { across: Across::Months(fan::months(list)), up, unit: format!("{}{word} per month", tables.currency), written: true };
    let panel = Panel::draw(&mut page.picture, page.body, "", &axes);
    if stack::tops(&layers).iter().all(|&top| top <= 0.0) {
        panel.say_empty(&mut page.picture);
        return page.picture;
    }
    stack::draw(&mut page.picture, &panel, f64::from(fan::months(list).low), &layers);
    if let Some(total) = total {
        for quantile in [total.p05(), total.p95()] {
            fan::halo(&mut page.picture, &panel, &tables.months, quantile, WHITE);
            fan::dashed(&mut page.picture, &panel, &tables.months, quantile, INK);
        }
        fan::halo(&mut page.picture, &panel, &tables.months, total.p50(), WHITE);
        fan::line(&mut page.picture, &panel, &tables.months, total.p50(), INK);
    }
    page.picture
}

/// The layers of a class: its largest segments, and the rest as one.
fn of_class(tables: &Tables, class: GpuUse) -> Vec<Named> {
    let mut rows: Vec<_> = tables.demand.segments.iter().filter(|row| row.class == class && row.fate.revenue_usd > 0.0).collect();
    rows.sort_by(|a, b| b.fate.revenue_usd.total_cmp(&a.fate.revenue_usd));
    let colour = |at: usize| -> Colour { of_segment(class, at) };
    let named = |(at, row): (usize, &&crate::report::demand::SegmentRow)| Named {
        words: format!("{}: {}", words(class), row.name),
        layer: (colour(at), row.revenue_p50_usd.clone()),
    };
    // One more than shown is shown as it is: a rest of one would say less.
    let shown = if rows.len() <= MOST + 1 { rows.len() } else { MOST };
    let mut layers: Vec<Named> = rows[..shown].iter().enumerate().map(named).collect();
    if shown < rows.len() {
        let months = tables.months.len();
        let rest = (0..months).map(|month| rows[shown..].iter().filter_map(|row| row.revenue_p50_usd.get(month)).filter(|usd| usd.is_finite()).sum());
        layers.push(Named { words: format!("{}: {} others", words(class), rows.len() - shown), layer: (colour(shown), rest.collect()) });
    }
    layers
}

/// A class in the words of a legend.
pub const fn words(class: GpuUse) -> &'static str {
    match class {
        GpuUse::Internal => "own use",
        GpuUse::Reserved => "reserved",
        GpuUse::OnDemand => "on demand",
        _ => "spot",
    }
}
