//! Common parts of the charts of sites that are settled by the hour.

use super::page::{Cell, Page, subtitle};
use super::paint::shortened;
use super::palette::{INK, LABEL, inked};
use super::picture::{Anchor, Picture, Rect};
use crate::tables::Tables;
use crate::tables::energy::SiteEnergy;
use crate::tables::week::hourly_key;

/// Maximum number of sites of a page.
const MOST: usize = 3;
/// Height of a page besides its rows.
const AROUND: u32 = 124;

/// The sites with most energy, in the order of the scenario.
pub fn largest(tables: &Tables) -> Vec<&SiteEnergy> {
    let mut order: Vec<usize> = (0..tables.energy.len()).collect();
    order.sort_by(|&a, &b| {
        tables.energy[b]
            .facility_mwh()
            .total_cmp(&tables.energy[a].facility_mwh())
    });
    order.truncate(MOST);
    order.sort_unstable();
    order.into_iter().map(|at| &tables.energy[at]).collect()
}

/// A page with a row per site of this height, a note on its figures, and the sites left out.
pub fn page(what: &str, tables: &Tables, row: u32, note: &str) -> Page {
    let rows = largest(tables).len();
    let over = if tables.replication.is_some() {
        "all years together"
    } else {
        "means over replications and years"
    };
    let left_out = if rows < tables.energy.len() {
        format!(
            "; the {rows} sites with most energy of {}",
            tables.energy.len()
        )
    } else {
        String::new()
    };
    let note = if note.is_empty() {
        format!("{over}{left_out}")
    } else {
        format!("{over}; {note}{left_out}")
    };
    Page::new(
        AROUND + row * rows as u32,
        &format!("{what} – {}", tables.title),
        &subtitle(tables, &note),
    )
}

/// A page with the note that no site is settled by the hour, and the override that changes it.
pub fn nothing(what: &str, tables: &Tables) -> Picture {
    let mut page = Page::new(
        150,
        &format!("{what} – {}", tables.title),
        &subtitle(tables, ""),
    );
    let site = tables
        .site_binding
        .first()
        .map_or("<site>", |site| &site.site);
    let words = format!(
        "No site is settled by the hour, so there are no hours to show; add {}.",
        hourly_key(site)
    );
    page.picture.text(
        (page.body.left, page.body.top + 24.0),
        Anchor::Start,
        shortened(&words, LABEL, page.body.width()),
        inked(LABEL, INK),
    );
    page.picture
}

/// Cells of two in a row, each with its own space for labels.
pub fn pairs(page: &Page, rows: usize) -> Vec<(Cell, Cell)> {
    let (body, gap) = (page.body, 16.0);
    let height = body.height() / rows.max(1) as f64;
    let middle = f64::midpoint(body.left, body.right);
    let row = |at: usize| {
        let (top, bottom) = (
            body.top + at as f64 * height,
            body.top + (at as f64 + 1.0) * height - gap,
        );
        let cell = |left: f64, right: f64| Cell {
            rect: Rect {
                left,
                top,
                right,
                bottom,
            },
            first: true,
        };
        (
            cell(body.left, middle - gap),
            cell(middle + gap, body.right),
        )
    };
    (0..rows).map(row).collect()
}
