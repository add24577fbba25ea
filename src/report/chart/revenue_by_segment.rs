//! Revenue by segment, month by month, with the spread of the total.

use super::axis::{Scale, magnitude};
use super::definition::Chart;
use super::fan;
use super::page::{Key, Page, Sample};
use super::paint::shortened;
use super::palette::{INK, LABEL, MESH, WHITE, between, ramp_of};
use super::panel::{Across, Axes, Panel};
use super::picture::Picture;
use super::stack::{self, Layer};
use crate::record::GpuUse;
use crate::report::customers::words;
use crate::tables::demand::SegmentRow;
use crate::tables::{Fan, Tables};

/// Revenue by segment of a scenario.
pub const CHART: Chart = Chart {
    id: "revenue-by-segment",
    title: "Revenue by segment",
    doc: "Revenue by segment, class by class: medians over replications, stacked, which need not \
        add up to the median of the total; median and P5–P95 of the total as lines",
    draw,
};

/// The series of the total.
const TOTAL: &str = "revenue_usd";
/// Segments of a class with a layer of their own, unless one would be left; smaller ones share one.
const MOST: usize = 5;
/// Maximum width of a name in the legend, logical pixels.
const WIDEST: f64 = 210.0;

/// The layers from the bottom: class by class, its largest segments by name and the rest of it as
/// one.
fn layers(tables: &Tables) -> Vec<Layer> {
    let paying = |row: &&SegmentRow| {
        row.revenue_p50
            .iter()
            .any(|usd| usd.is_finite() && *usd != 0.0)
            || row.mean.revenue_usd != 0.0
    };
    let mut layers = Vec::new();
    for class in GpuUse::CUSTOMERS {
        let mut rows: Vec<&SegmentRow> = tables
            .demand
            .segments
            .iter()
            .filter(|row| row.class == class)
            .filter(paying)
            .collect();
        rows.sort_by(|a, b| {
            b.mean
                .revenue_usd
                .abs()
                .total_cmp(&a.mean.revenue_usd.abs())
        });
        let (named, others) = rows.split_at(if rows.len() > MOST + 1 {
            MOST
        } else {
            rows.len()
        });
        let count = named.len() + usize::from(!others.is_empty());
        let colour = |at: usize| between(ramp_of(class), (at as f64 + 0.5) / count as f64);
        layers.extend(named.iter().enumerate().map(|(at, row)| Layer {
            words: format!("{} ({})", shortened(&row.name, LABEL, WIDEST), words(class)),
            colour: colour(at),
            values: row.revenue_p50.clone(),
        }));
        if !others.is_empty() {
            let sum = |month: usize| {
                others
                    .iter()
                    .filter_map(|row| row.revenue_p50.get(month))
                    .filter(|usd| usd.is_finite())
                    .sum()
            };
            layers.push(Layer {
                words: format!("{} smaller ({})", others.len(), words(class)),
                colour: colour(count - 1),
                values: (0..tables.months.len()).map(sum).collect(),
            });
        }
    }
    layers
}

/// The excess of the total's median over the sum of the segments' medians, as a layer on top of
/// them.
fn gap(layers: &[Layer], total: &[f64]) -> Option<Layer> {
    let sum = |month: usize| {
        layers
            .iter()
            .filter_map(|layer| layer.values.get(month))
            .filter(|usd| usd.is_finite())
            .sum::<f64>()
    };
    let values: Vec<f64> = total
        .iter()
        .enumerate()
        .map(|(month, &usd)| (usd - sum(month)).max(0.0))
        .collect();
    let words = "in no segment's median, but in the total's".to_owned();
    values.iter().any(|&usd| usd > 0.0).then_some(Layer {
        words,
        colour: MESH,
        values,
    })
}

fn note(tables: &Tables) -> String {
    let stacked = if tables.replication.is_some() {
        "stacked"
    } else {
        "stacked medians, which need not add up to the total's; lines P5, P50 and P95 of the total"
    };
    let own = tables
        .demand
        .segments
        .iter()
        .any(|row| row.class == GpuUse::Internal);
    format!(
        "{stacked}{}",
        if own { "; without captive use" } else { "" }
    )
}

/// A scale on which layers and total have room, and the word of its magnitude.
fn scale(layers: &[Layer], total: Option<&Fan>, tables: &Tables) -> (Scale, &'static str) {
    let values: Vec<f64> = stack::extremes(layers, tables.months.len())
        .into_iter()
        .chain(fan::extremes(std::iter::once(total)))
        .collect();
    let known = || values.iter().copied().filter(|value| value.is_finite());
    let largest = known().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let lowest = known().fold(0.0, f64::min);
    let (divisor, word) = magnitude(largest);
    let up = Scale::from_zero(values.iter().copied(), 5)
        .down_to(lowest)
        .divided(divisor);
    (up, word)
}

fn draw(tables: &Tables) -> Picture {
    let list = std::slice::from_ref(tables);
    let total = tables.fan(TOTAL).filter(|_| tables.replication.is_none());
    let mut layers = layers(tables);
    if let Some(gap) = total
        .filter(|_| !layers.is_empty())
        .and_then(|total| gap(&layers, total.p50()))
    {
        layers.push(gap);
    }
    let mut keys: Vec<Key> = layers
        .iter()
        .map(|layer| Key::new(Sample::Filled(layer.colour), layer.words.clone()))
        .collect();
    if tables.replication.is_none() {
        keys.extend([
            Key::new(Sample::Line(INK), "total, P50"),
            Key::new(Sample::Dashed(INK), "P5 and P95"),
        ]);
    }
    let (up, word) = scale(&layers, total, tables);
    let mut page = Page::titled(540, CHART.title, tables, &note(tables));
    page.legend(&keys);
    let axes = Axes {
        across: Across::Months(fan::months(list)),
        up,
        unit: format!("{}{word} per month", tables.currency),
        written: true,
    };
    let panel = Panel::draw(&mut page.picture, page.body, "", &axes);
    if layers.is_empty() {
        panel.say_empty(&mut page.picture);
        return page.picture;
    }
    stack::draw(&mut page.picture, &panel, tables, &layers);
    if let Some(total) = total {
        for quantile in [total.p05(), total.p95()] {
            fan::halo(&mut page.picture, &panel, &tables.months, quantile, WHITE);
            fan::dashed(&mut page.picture, &panel, &tables.months, quantile, INK);
        }
        fan::halo(
            &mut page.picture,
            &panel,
            &tables.months,
            total.p50(),
            WHITE,
        );
        fan::line(&mut page.picture, &panel, &tables.months, total.p50(), INK);
    }
    page.picture
}
