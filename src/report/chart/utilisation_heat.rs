//! How much of each site is used, month by month.

use super::axis::Scale;
use super::page::{Page, subtitle};
use super::palette::{AXIS, INK, LABEL, MUCH, WHITE, between, inked};
use super::panel::{Across, Axes, Panel};
use super::picture::{Anchor, Picture, Rect};
use super::{Chart, fan};
use crate::report::table::Tables;

/// Utilisation by site and month.
pub const CHART: Chart = Chart {
    id: "utilisation-heat",
    title: "Utilisation by site and month",
    doc: "Median over futures of GPU-hours sold or used by the owner over GPU-hours ready, by site and month of the year; months without ready GPUs are white",
    draw,
};

/// Sites shown.
const MOST: usize = 8;
/// Height of a year's row.
const ROW: f64 = 26.0;
/// Months of a year.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Room around a site's rows.
const AROUND: f64 = 76.0;

fn draw(tables: &Tables) -> Picture {
    let sites = &tables.demand.sites[..tables.demand.sites.len().min(MOST)];
    let (low, high) = years(tables);
    let count = f64::from(high - low + 1);
    let each = AROUND + ROW * count;
    let shown = if sites.len() < tables.demand.sites.len() { format!("; {} of {} sites", sites.len(), tables.demand.sites.len()) } else { String::new() };
    let note = format!("median share of ready GPU-hours that is sold or used by the owner, in per cent{shown}");
    let mut page = Page::new((100.0 + each * sites.len().max(1) as f64) as u32, &format!("{} – {}", CHART.title, tables.title), &subtitle(tables, &note));
    let cells = page.grid(sites.len().max(1), 1);
    let up = Scale { low: 0.0, high: count, step: count + 1.0, divisor: 1.0 };
    for (at, cell) in cells.into_iter().enumerate() {
        let used = sites.get(at).map_or(&[][..], |site| &site.used_p50);
        let across = Across::Stretches(MONTHS.map(str::to_owned).to_vec());
        let axes = Axes { across, up: up.clone(), unit: String::new(), written: false };
        let rect = Rect { left: cell.rect.left + super::panel::LABELS, ..cell.rect };
        let panel = Panel::draw(&mut page.picture, rect, sites.get(at).map_or("", |site| &site.site), &axes);
        page.picture.block(panel.plot, WHITE, 1.0);
        for year in low..=high {
            let y = panel.y(f64::from(high - year) + 0.5);
            page.picture.text((panel.plot.left - 8.0, y + 4.5), Anchor::End, year.to_string(), LABEL);
        }
        if !used.iter().any(|used| used.is_finite()) {
            panel.say_empty(&mut page.picture);
        }
        for (date, &used) in tables.months.iter().zip(used).filter(|(_, used)| used.is_finite()) {
            cell_of(&mut page.picture, &panel, (f64::from(date.month() - 1), f64::from(high - i32::from(date.year()))), used);
        }
    }
    page.picture
}

/// First and last year.
fn years(tables: &Tables) -> (i32, i32) {
    let months = fan::months(std::slice::from_ref(tables));
    (months.low.div_euclid(12), (months.high - 1).div_euclid(12))
}

/// A month's cell: darker where more is used, with the figure in it.
fn cell_of(picture: &mut Picture, panel: &Panel, (month, row): (f64, f64), used: f64) {
    let rect = Rect { left: panel.x(month).round(), right: panel.x(month + 1.0).round(), top: panel.y(row + 1.0).round(), bottom: panel.y(row).round() };
    picture.block(rect, between(&MUCH, used), 1.0);
    picture.line(vec![(rect.left, rect.bottom), (rect.right, rect.bottom)], AXIS, 0.5);
    let ink = if used > 0.55 { WHITE } else { INK };
    let middle = (f64::midpoint(rect.left, rect.right), f64::midpoint(rect.top, rect.bottom) + 4.5);
    picture.text(middle, Anchor::Middle, format!("{:.0}", 100.0 * used), inked(LABEL, ink));
}
