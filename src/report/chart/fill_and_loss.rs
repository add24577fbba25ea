//! Of those who asked: who was served, who found no room, who lost patience; segment by segment.

use super::Chart;
use super::axis::{Scale, brief};
use super::page::{Key, Page, Sample, subtitle};
use super::palette::{GREEN, SPILLED, VERMILION, of_use};
use super::panel::Across;
use super::picture::Picture;
use super::revenue_by_segment::words;
use super::rows::{Rows, Words, height};
use crate::record::GpuUse;
use crate::report::demand::SegmentRow;
use crate::report::table::Tables;
use crate::report::text::human;

/// Fill and loss.
pub const CHART: Chart = Chart {
    id: "fill-and-loss",
    title: "Fill and loss by segment",
    doc: "GPU-hours that each segment was served, those it was due and did not get for want of ready GPUs, and those of who found no room or lost patience; means over futures",
    draw,
};

/// Rows shown.
const MOST: usize = 24;

/// Shares of a row: served, squeezed, lost.
fn parts(row: &SegmentRow) -> [f64; 3] {
    let fate = &row.fate;
    [fate.served_gpu_hours, fate.squeezed_gpu_hours, fate.lost_gpu_hours].map(|hours| if hours.is_finite() { hours.max(0.0) } else { 0.0 })
}

fn draw(tables: &Tables) -> Picture {
    let mut rows: Vec<&SegmentRow> = tables.demand.segments.iter().filter(|row| parts(row).iter().sum::<f64>() > 0.0).collect();
    rows.sort_by(|a, b| (a.class, parts(b).iter().sum::<f64>()).partial_cmp(&(b.class, parts(a).iter().sum::<f64>())).unwrap_or(std::cmp::Ordering::Equal));
    let all = rows.len();
    rows.truncate(MOST);
    let shown = if rows.len() < all { format!("; {} of {all} segments", rows.len()) } else { String::new() };
    let note = format!("mean GPU-hours over the horizon, as shares of what each segment asked for{shown}");
    let mut page = Page::new(height(rows.len()), &format!("{} – {}", CHART.title, tables.title), &subtitle(tables, &note));
    let colours = [GREEN, of_use(GpuUse::Failed), VERMILION];
    let legend = ["served", "due and not served: no GPU was ready, or others came first", "found no room or lost patience"];
    page.legend(&colours.into_iter().zip(legend).map(|(colour, words)| Key::new(Sample::Filled(colour), words)).collect::<Vec<_>>());
    let of_row = |row: &&SegmentRow| {
        let asked: f64 = parts(row).iter().sum();
        let count = if row.fate.asked > 0.0 { brief(row.fate.asked) } else { "–".to_owned() };
        let figures = vec![count, human(Some(asked), ""), format!("{} %", brief(100.0 * parts(row)[0] / asked))];
        Words { name: format!("{}: {}", words(row.class), row.name), figures, bold: false }
    };
    let list: Vec<Words> = rows.iter().map(of_row).collect();
    let drawn = Rows::draw(&mut page, &list, Across::Values(Scale::per_cent(), String::new()), "% of GPU-hours", &["asked", "GPU-hours", "served"]);
    if rows.is_empty() {
        drawn.panel.say_empty(&mut page.picture);
    }
    for (at, row) in rows.iter().enumerate() {
        let asked: f64 = parts(row).iter().sum();
        let mut from = 0.0;
        page.picture.block(drawn.block(at, (0.0, 1.0), 0.64), SPILLED, 0.3);
        for (part, colour) in parts(row).into_iter().zip(colours).filter(|(part, _)| *part > 0.0) {
            let to = from + part / asked;
            page.picture.block(drawn.block(at, (from, to), 0.64), colour, 1.0);
            from = to;
        }
    }
    page.picture
}
