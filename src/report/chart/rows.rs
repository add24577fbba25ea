//! A chart of named rows: labels on the left, a plotting area, and columns of figures on the right.

use super::axis::Scale;
use super::page::Page;
use super::paint::{shortened, text_width};
use super::palette::{HEADING, INK, LABEL, inked};
use super::panel::{Across, Axes, Panel};
use super::picture::{Anchor, Picture, Point, Rect};

/// Height of a row.
const ROW: f64 = 22.0;
/// Maximum width of a label, logical pixels.
const WIDEST: f64 = 300.0;
/// White beside the plotting area.
const BESIDE: f64 = 10.0;
/// Height of a page with these rows, besides the rows: title, legend, axis.
const AROUND: f64 = 196.0;

/// The texts of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Label on the left.
    pub name: String,
    /// Figures on the right, column by column.
    pub figures: Vec<String>,
    /// Whether it is a heading or a sum, in bold.
    pub bold: bool,
}

impl Words {
    fn lettering(&self) -> super::picture::Lettering {
        if self.bold {
            super::picture::Lettering {
                size: LABEL.size,
                ..HEADING
            }
        } else {
            inked(LABEL, INK)
        }
    }
}

/// Height of a page with this many rows.
pub fn height(rows: usize) -> u32 {
    (AROUND + ROW * rows.max(3) as f64) as u32
}

/// Rows being laid out.
pub struct Rows {
    /// The plotting area; a value upwards is a count of rows from the bottom.
    pub panel: Panel,
    count: usize,
}

impl Rows {
    /// Draws axis, labels and figures below what the page has so far; `unit` stands above the
    /// plotting area, `figures` above the columns of figures.
    pub fn draw(
        page: &mut Page,
        words: &[Words],
        across: Across,
        unit: &str,
        figures: &[&str],
    ) -> Self {
        let names = words
            .iter()
            .map(|row| text_width(&row.name, row.lettering()))
            .fold(0.0, f64::max)
            .min(WIDEST);
        let column = |at: usize| {
            let cells = words
                .iter()
                .filter_map(|row| Some(text_width(row.figures.get(at)?, row.lettering())));
            cells.fold(text_width(figures[at], LABEL), f64::max)
        };
        let widths: Vec<f64> = (0..figures.len()).map(column).collect();
        let body = page.body;
        let right = widths.iter().map(|width| width + BESIDE).sum::<f64>();
        // The panel keeps some space at its right for the last label of the axis.
        let cell = Rect {
            left: body.left + names + BESIDE,
            right: body.right - right,
            ..body
        };
        let count = words.len().max(1);
        let up = Scale {
            low: 0.0,
            high: count as f64,
            step: 1e9,
            divisor: 1.0,
        };
        let panel = Panel::draw(
            &mut page.picture,
            cell,
            "",
            &Axes {
                across,
                up,
                unit: unit.to_owned(),
                written: false,
            },
        );
        let rows = Self { panel, count };
        for (at, row) in words.iter().enumerate() {
            let name = shortened(&row.name, row.lettering(), names);
            rows.write(&mut page.picture, at, (body.left, Anchor::Start), name, row);
        }
        let mut x = body.right - right;
        for (column, width) in widths.iter().enumerate() {
            x += width + BESIDE;
            let head = (x, rows.panel.plot.top - 8.0);
            page.picture.text(head, Anchor::End, figures[column], LABEL);
            for (at, row) in words.iter().enumerate() {
                if let Some(figure) = row.figures.get(column).cloned() {
                    rows.write(&mut page.picture, at, (x, Anchor::End), figure, row);
                }
            }
        }
        rows
    }

    /// Words on the line of a row.
    fn write(
        &self,
        picture: &mut Picture,
        at: usize,
        (x, anchor): (f64, Anchor),
        text: String,
        row: &Words,
    ) {
        picture.text((x, self.middle(at) + 4.5), anchor, text, row.lettering());
    }

    /// How far down the middle of a row is.
    pub fn middle(&self, row: usize) -> f64 {
        self.panel.y(self.count as f64 - row as f64 - 0.5)
    }

    /// The block of a row between two values, a share of the row high, no thinner than two pixels.
    pub fn block(&self, row: usize, (low, high): Point, share: f64) -> Rect {
        let half = self.panel.plot.height() / self.count as f64 * share / 2.0;
        let (left, middle) = (self.panel.x(low), self.middle(row));
        Rect {
            left,
            right: self.panel.x(high).max(left + 2.0),
            top: middle - half,
            bottom: middle + half,
        }
    }

    /// A whisker between two values: a line with a bar at each end.
    pub fn whisker(&self, picture: &mut Picture, row: usize, (low, high): Point) {
        let (left, right, y) = (self.panel.x(low), self.panel.x(high), self.middle(row));
        if right - left >= 1.0 {
            picture.line(vec![(left, y), (right, y)], INK, 1.2);
            for x in [left, right] {
                picture.line(vec![(x, y - 4.0), (x, y + 4.0)], INK, 1.2);
            }
        }
    }
}
