//! A page: title, subtitle, legend, and the cells that panels go into.

use super::axis::number;
use super::paint::{shortened, text_width};
use super::palette::{INNER, LABEL, OUTER, SUBTITLE, TITLE, WHITE};
use super::panel::LABELS;
use super::picture::{Anchor, Colour, Picture, Point, Rect};
use crate::tables::Tables;

/// Width of every page.
const WIDTH: u32 = 1000;
/// White around a page.
const MARGIN: f64 = 22.0;
/// White between cells.
const GAP: f64 = 24.0;

/// A page being laid out.
pub struct Page {
    /// The picture drawn so far.
    pub picture: Picture,
    /// The free area.
    pub body: Rect,
}

impl Page {
    /// A page with a title and a subtitle, each shortened to fit.
    pub fn new(height: u32, title: &str, subtitle: &str) -> Self {
        let mut picture = Picture::new(WIDTH, height);
        let body = Rect {
            left: MARGIN,
            top: 76.0,
            right: f64::from(WIDTH) - MARGIN,
            bottom: f64::from(height) - 14.0,
        };
        picture.text(
            (MARGIN, 33.0),
            Anchor::Start,
            shortened(title, TITLE, body.width()),
            TITLE,
        );
        picture.text(
            (MARGIN, 55.0),
            Anchor::Start,
            shortened(subtitle, SUBTITLE, body.width()),
            SUBTITLE,
        );
        Self { picture, body }
    }

    /// A page of one scenario.
    pub fn titled(height: u32, what: &str, tables: &Tables, note: &str) -> Self {
        let title = format!("{what} – {}", tables.title);
        Self::new(height, &title, &subtitle(tables, note))
    }

    /// A page with one row of panels.
    pub fn single(what: &str, tables: &Tables, note: &str) -> Self {
        Self::titled(500, what, tables, note)
    }

    /// A page with a cell per scenario, and the cells.
    pub fn comparison(what: &str, list: &[Tables], note: &str, keys: &[Key]) -> (Self, Vec<Cell>) {
        let page = Self::of_several(height(list.len()), what, list, note, keys);
        let cells = page.cells(list.len());
        (page, cells)
    }

    /// A page with a row per scenario, and the rows.
    pub fn rows(what: &str, list: &[Tables], note: &str, keys: &[Key]) -> (Self, Vec<Cell>) {
        let page = Self::of_several(130 + 170 * list.len() as u32, what, list, note, keys);
        let cells = page.grid(list.len(), 1);
        (page, cells)
    }

    fn of_several(height: u32, what: &str, list: &[Tables], note: &str, keys: &[Key]) -> Self {
        let count = number(list.len() as f64, 0);
        let mut page = Self::new(
            height,
            &format!("{what} – {count} scenarios on one scale"),
            &comparison_subtitle(list, note),
        );
        page.legend(keys);
        page
    }

    /// Writes a legend below the subtitle, in as many lines as it takes.
    pub fn legend(&mut self, keys: &[Key]) {
        let (mut x, mut y) = (self.body.left, self.body.top + 4.0);
        for key in keys {
            let width = 38.0 + text_width(&key.words, LABEL);
            if x > self.body.left && x + width > self.body.right {
                (x, y) = (self.body.left, y + 20.0);
            }
            key.sample.draw(&mut self.picture, (x, y));
            self.picture
                .text((x + 34.0, y + 4.5), Anchor::Start, key.words.clone(), LABEL);
            x += width + 20.0;
        }
        if !keys.is_empty() {
            self.body.top = y + 20.0;
        }
    }

    /// Divides the free area into equal cells, up to three in a row.
    pub fn cells(&self, count: usize) -> Vec<Cell> {
        self.grid(count, columns(count))
    }

    /// Divides the free area into equal cells, `n` in a row.
    pub fn grid(&self, count: usize, columns: usize) -> Vec<Cell> {
        let rows = count.div_ceil(columns).max(1);
        // The first of a row is wider by its labels, so that all plots are of one width.
        let width = (self.body.width() - LABELS - GAP * (columns - 1) as f64) / columns as f64;
        let height = (self.body.height() - GAP * (rows - 1) as f64) / rows as f64;
        let cell = |at: usize| {
            let first = at.is_multiple_of(columns);
            let left = self.body.left + LABELS + (at % columns) as f64 * (width + GAP);
            let top = self.body.top + (at / columns) as f64 * (height + GAP);
            let rect = Rect {
                left: if first { left - LABELS } else { left },
                top,
                right: left + width,
                bottom: top + height,
            };
            Cell { rect, first }
        };
        (0..count).map(cell).collect()
    }
}

/// Height of a page with this many cells.
pub fn height(cells: usize) -> u32 {
    if cells > columns(cells) { 780 } else { 500 }
}

fn columns(count: usize) -> usize {
    match count {
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

/// A place for a panel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its area on the page, logical pixels.
    pub rect: Rect,
    /// Whether it is the first of its row.
    pub first: bool,
}

/// The sample of a colour in a legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    /// The band P5–P95.
    Outer(Colour),
    /// The band P25–P75 on the band P5–P95.
    Inner(Colour),
    /// A line.
    Line(Colour),
    /// A dashed line.
    Dashed(Colour),
    /// A filled area.
    Filled(Colour),
    /// An empty box.
    Hollow(Colour),
    /// An upright line.
    Tick(Colour),
    /// A hollow diamond.
    Diamond(Colour),
}

/// Draws a hollow diamond around a point.
pub fn diamond(picture: &mut Picture, (x, y): Point, colour: Colour) {
    let corners = vec![(x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y)];
    picture.area(corners.clone(), WHITE, 1.0);
    picture.line(
        corners
            .iter()
            .copied()
            .chain(corners.first().copied())
            .collect(),
        colour,
        1.4,
    );
}

impl Sample {
    /// Draws it right of a point, centred on it in height.
    pub fn draw(self, picture: &mut Picture, (x, y): Point) {
        let block = Rect {
            left: x,
            top: y - 7.0,
            right: x + 26.0,
            bottom: y + 7.0,
        };
        let ends = vec![(x, y), (x + 26.0, y)];
        match self {
            Self::Outer(colour) => picture.block(block, colour, OUTER),
            Self::Inner(colour) => {
                picture.block(block, colour, OUTER);
                picture.block(block, colour, INNER);
            }
            Self::Line(colour) => picture.line(ends, colour, 2.0),
            Self::Dashed(colour) => picture.dashed(&ends, colour, 2.0, 6.0),
            Self::Filled(colour) => picture.block(block, colour, 1.0),
            Self::Hollow(colour) => {
                let Rect {
                    left,
                    top,
                    right,
                    bottom,
                } = block;
                picture.line(
                    vec![
                        (left, top),
                        (right, top),
                        (right, bottom),
                        (left, bottom),
                        (left, top),
                    ],
                    colour,
                    1.0,
                );
            }
            Self::Tick(colour) => {
                picture.line(vec![(x + 13.0, y - 8.0), (x + 13.0, y + 8.0)], colour, 2.0);
            }
            Self::Diamond(colour) => diamond(picture, (x + 13.0, y), colour),
        }
    }
}

/// An entry of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// What it shows.
    pub sample: Sample,
    /// Its text.
    pub words: String,
}

impl Key {
    /// An entry.
    pub fn new(sample: Sample, words: impl Into<String>) -> Self {
        Self {
            sample,
            words: words.into(),
        }
    }
}

/// The legend of a fan.
pub fn fan_keys(colour: Colour) -> Vec<Key> {
    let band = |sample, words: &str| Key::new(sample, words);
    vec![
        band(Sample::Outer(colour), "P5–P95"),
        band(Sample::Inner(colour), "P25–P75"),
        band(Sample::Line(colour), "P50"),
    ]
}

/// The replications and the seed, and a note.
pub fn subtitle(tables: &Tables, note: &str) -> String {
    let simulated = tables.replication.map_or_else(
        || replications(tables.replications),
        |replication| format!("replication {replication}"),
    );
    joined(format!("{simulated}, seed {}", tables.seed), note)
}

fn comparison_subtitle(list: &[Tables], note: &str) -> String {
    let same = |of: fn(&Tables) -> u64| list.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]));
    let simulated = match list.first() {
        None => "no scenario".to_owned(),
        Some(first) if same(|tables| tables.replications as u64) && same(|tables| tables.seed) => {
            let each = if list.len() > 1 { " each" } else { "" };
            format!(
                "{}{each}, seed {}",
                replications(first.replications),
                first.seed
            )
        }
        Some(_) => list
            .iter()
            .map(|tables| {
                format!(
                    "{} (seed {})",
                    replications(tables.replications),
                    tables.seed
                )
            })
            .collect::<Vec<_>>()
            .join(", "),
    };
    joined(simulated, note)
}

fn joined(simulated: String, note: &str) -> String {
    if note.is_empty() {
        simulated
    } else {
        format!("{simulated}; {note}")
    }
}

fn replications(count: usize) -> String {
    format!(
        "{} {}",
        number(count as f64, 0),
        if count == 1 {
            "replication"
        } else {
            "replications"
        }
    )
}
