//! Served and lost demand by segment.

use super::axis::{Scale, number};
use super::definition::Chart;
use super::page::{Key, Page, Sample};
use super::paint::shortened;
use super::palette::{CHARGE, GREEN, LABEL, PORTS, RENEWABLE_CURTAILED, SUN, UNITS, VERMILION};
use super::panel::Across;
use super::picture::{Colour, Picture, Rect};
use super::rows::{Rows, Words, height};
use crate::record::GpuUse;
use crate::report::customers::words as class_words;
use crate::tables::Tables;
use crate::tables::demand::SegmentRow;

/// Served and lost demand by segment.
pub const CHART: Chart = Chart {
    id: "admitted-and-lost",
    title: "Served and lost demand by segment",
    doc: "GPU-hours requested by each segment: admitted, in its market or another, lost for want \
        of capacity, reneged, still waiting at the end; what a training run waited for and what \
        spot would have taken beyond; contracts and requests count in their full duration, the \
        numbers requested and admitted stand beside the bars",
    draw,
};

/// Maximum number of rows of a page.
const MOST: usize = 44;
/// Share of a row that a bar fills.
const BAR: f64 = 0.62;
/// Smallest share that is drawn and has a legend entry: less is 0.0 %.
const LEAST: f64 = 0.000_5;
/// Outcomes of the GPU-hours requested, from the left.
const PARTS: [(&str, Colour); 7] = [
    ("admitted", GREEN),
    ("admitted in another market", CHARGE),
    ("lost for want of capacity", VERMILION),
    ("reneged", UNITS[1]),
    ("still waiting at the end", SUN),
    ("waited for: training run takes longer", PORTS),
    ("beyond idle capacity, spot", RENEWABLE_CURTAILED),
];

/// Shares of a segment's GPU-hours by outcome; `None` where none were requested.
fn parts(row: &SegmentRow) -> Option<[f64; 7]> {
    let fate = row.fate();
    let parts = [
        fate.served,
        fate.elsewhere,
        fate.lost,
        fate.reneged,
        fate.waiting,
        fate.stretched,
        fate.not_idle,
    ];
    let parts = parts.map(|part| if part.is_finite() { part.max(0.0) } else { 0.0 });
    let whole: f64 = parts.iter().sum();
    (whole > 0.0 && whole.is_finite()).then(|| parts.map(|part| part / whole))
}

/// A row: the heading of a class, or a segment.
enum Row<'a> {
    Class(GpuUse),
    Segment(&'a SegmentRow),
}

impl Row<'_> {
    fn parts(&self) -> Option<[f64; 7]> {
        match self {
            Self::Class(_) => None,
            Self::Segment(row) => parts(row),
        }
    }
}

fn rows(tables: &Tables) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for class in GpuUse::SERVED {
        let own: Vec<&SegmentRow> = tables
            .demand
            .segments
            .iter()
            .filter(|row| row.class == class)
            .collect();
        if !own.is_empty() {
            rows.push(Row::Class(class));
            rows.extend(own.into_iter().map(Row::Segment));
        }
    }
    rows
}

fn draw(tables: &Tables) -> Picture {
    let mut rows = rows(tables);
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let over = if tables.replication.is_some() {
        "whole horizon"
    } else {
        "means over replications, whole horizon"
    };
    let note = if left_out > 0 {
        format!("{over}; {left_out} more rows in the measures")
    } else {
        over.to_owned()
    };
    let mut page = Page::titled(height(rows.len()), CHART.title, tables, &note);
    let found: Vec<Option<[f64; 7]>> = rows.iter().map(Row::parts).collect();
    let occurs = |at: usize| found.iter().flatten().any(|parts| parts[at] >= LEAST);
    let keys: Vec<Key> = (0..PARTS.len())
        .filter(|&at| occurs(at))
        .map(|at| Key::new(Sample::Filled(PARTS[at].1), PARTS[at].0))
        .collect();
    page.legend(&keys);
    let words: Vec<Words> = rows
        .iter()
        .zip(&found)
        .map(|(row, parts)| words(row, parts.as_ref()))
        .collect();
    let across = Across::Values(
        Scale::per_cent(),
        "% of GPU-hours requested; contracts and requests in their full duration, also beyond the \
            horizon"
            .to_owned(),
    );
    let layout = Rows::draw(
        &mut page,
        &words,
        across,
        "",
        &[
            "requests",
            "requests admitted",
            "GPU-hours requested",
            "admitted",
            "lost",
        ],
    );
    if keys.is_empty() {
        layout.panel.say_empty(&mut page.picture);
    }
    for (at, parts) in found.iter().enumerate() {
        draw_parts(&mut page.picture, &layout, at, parts.iter().flatten());
    }
    page.picture
}

/// The parts of a row, side by side.
fn draw_parts<'a>(
    picture: &mut Picture,
    layout: &Rows,
    row: usize,
    parts: impl Iterator<Item = &'a f64>,
) {
    let mut low = 0.0;
    for (share, (_, colour)) in parts.zip(PARTS) {
        let block = layout.block(row, (low, low + share), BAR);
        let right = block.right.min(layout.panel.plot.right);
        if *share >= LEAST && right > block.left {
            picture.block(Rect { right, ..block }, colour, 1.0);
        }
        low += share;
    }
}

fn words(row: &Row<'_>, parts: Option<&[f64; 7]>) -> Words {
    match row {
        Row::Class(class) => Words {
            name: class_words(*class).to_owned(),
            figures: Vec::new(),
            bold: true,
        },
        Row::Segment(row) => {
            let (mean, fate) = (&row.mean, row.fate());
            let requested = |who: f64| {
                if mean.arrived > 0.0 {
                    count(who)
                } else {
                    String::new()
                }
            };
            let share = parts.map_or_else(String::new, |parts| {
                format!("{} %", number((parts[0] + parts[1]) * 100.0, 1))
            });
            let lost = if row.training_run || row.class == GpuUse::Spot {
                String::new()
            } else {
                hours(fate.lost_for_good())
            };
            let figures = vec![
                requested(mean.arrived),
                requested(mean.admitted),
                hours(fate.wanted()),
                share,
                lost,
            ];
            Words {
                name: shortened(&row.name, LABEL, 280.0),
                figures,
                bold: false,
            }
        }
    }
}

fn count(value: f64) -> String {
    number(value, usize::from(value < 10.0))
}

/// GPU-hours with two or three digits and their magnitude.
fn hours(value: f64) -> String {
    let (divisor, word) = match value.abs() {
        999.5e6.. => (1e9, " bn"),
        999.5e3.. => (1e6, " M"),
        999.5.. => (1e3, " k"),
        _ => (1.0, ""),
    };
    let scaled = value / divisor;
    let decimals = usize::from(scaled.abs() < 9.95 && divisor > 1.0);
    if value.is_finite() {
        format!("{}{word}", number(scaled, decimals))
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::demand::SegmentMeans;

    #[test]
    fn parts_are_of_hours_whatever_the_class() {
        let row = |class, mean| SegmentRow {
            name: String::new(),
            class,
            training_run: false,
            revenue_p50: Vec::new(),
            mean,
        };
        let few_large = SegmentMeans {
            arrived: 10.0,
            admitted: 9.0,
            lost: 1.0,
            requested_gpu_hours: 100.0,
            lost_gpu_hours: 50.0,
            ..SegmentMeans::default()
        };
        let hours = SegmentMeans {
            due_gpu_hours: 8.0,
            served_gpu_hours: 2.0,
            ..SegmentMeans::default()
        };
        assert_eq!(
            parts(&row(GpuUse::Reserved, few_large)),
            Some([0.5, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0])
        );
        assert_eq!(
            parts(&row(GpuUse::Internal, hours)),
            Some([0.25, 0.0, 0.75, 0.0, 0.0, 0.0, 0.0])
        );
        assert_eq!(
            parts(&SegmentRow {
                training_run: true,
                ..row(GpuUse::Internal, hours)
            }),
            Some([0.25, 0.0, 0.0, 0.0, 0.0, 0.75, 0.0])
        );
        assert_eq!(
            parts(&row(GpuUse::Spot, hours)),
            Some([0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.75])
        );
        assert_eq!(parts(&row(GpuUse::Spot, SegmentMeans::default())), None);
    }

    #[test]
    fn hours_are_short() {
        assert_eq!(
            [4.0, 1_948.0, 611_345.0, 3.84e6, 47e6, 1.2e9].map(hours),
            ["4", "1.9 k", "611 k", "3.8 M", "47 M", "1.2 bn"]
        );
    }
}
