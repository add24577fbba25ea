//! A panel: grid lines, axes and a plotting area that converts values into points.

use super::axis::{Months, Scale};
use super::paint::shortened;
use super::palette::{AXIS, HEADING, LABEL, MESH};
use super::picture::{Anchor, Picture, Point, Rect};

/// Space for labels left of a panel.
pub const LABELS: f64 = 44.0;
/// Space right of a panel.
const RIGHT: f64 = 20.0;
/// Space for labels below a panel.
const BOTTOM: f64 = 24.0;
/// Space for a line of text above a panel.
const LINE: f64 = 20.0;

/// What the horizontal axis shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Across {
    /// A time axis in months.
    Months(Months),
    /// An axis of values, with their unit.
    Values(Scale, String),
    /// Named categories of equal width 1; the first begins at 0.
    Stretches(Vec<String>),
}

impl Across {
    fn ends(&self) -> (f64, f64) {
        match self {
            Self::Months(months) => (f64::from(months.low), f64::from(months.high)),
            Self::Values(scale, _) => (scale.low, scale.high),
            Self::Stretches(names) => (0.0, names.len().max(1) as f64),
        }
    }

    /// Ticks with labels; the label of a stretch is at its middle.
    fn ticks(&self, width: f64) -> Vec<(f64, String)> {
        match self {
            Self::Months(months) => months.ticks(width),
            Self::Stretches(names) => names
                .iter()
                .enumerate()
                .map(|(at, name)| (at as f64 + 0.5, name.clone()))
                .collect(),
            Self::Values(scale, _) => {
                let ticks = scale.ticks();
                let keep = (ticks.len() as f64 * 56.0 / width).ceil().max(1.0) as i64;
                // Minimum space around zero, so that zero is always labelled.
                let kept = ticks
                    .into_iter()
                    .filter(|tick| ((tick / scale.step).round() as i64).rem_euclid(keep) == 0);
                kept.map(|tick| (tick, scale.label(tick))).collect()
            }
        }
    }
}

/// What a panel shows along its edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes {
    /// Horizontal axis.
    pub across: Across,
    /// Vertical axis.
    pub up: Scale,
    /// Unit of the vertical axis.
    pub unit: String,
    /// Whether the vertical axis has labels; a panel to the right of another of the same scale
    /// needs none.
    pub written: bool,
}

/// A plotting area.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its area on the page, logical pixels.
    pub plot: Rect,
    x: (f64, f64),
    y: (f64, f64),
}

impl Panel {
    /// Draws grid lines, axes and labels into a cell and returns the plotting area.
    pub fn draw(picture: &mut Picture, cell: Rect, heading: &str, axes: &Axes) -> Self {
        let has_heading = f64::from(u8::from(!heading.is_empty()));
        let under = if matches!(&axes.across, Across::Values(_, unit) if !unit.is_empty()) {
            BOTTOM + LINE
        } else {
            BOTTOM
        };
        let plot = Rect {
            left: cell.left + if axes.written { LABELS } else { 0.0 },
            top: cell.top + LINE * (1.0 + has_heading) + 4.0,
            right: cell.right - RIGHT,
            bottom: cell.bottom - under,
        };
        let panel = Self {
            plot,
            x: axes.across.ends(),
            y: (axes.up.low, axes.up.high),
        };
        let width = plot.width() + RIGHT;
        picture.text(
            (plot.left, cell.top + 14.0),
            Anchor::Start,
            shortened(heading, HEADING, width),
            HEADING,
        );
        picture.text(
            (plot.left, plot.top - 8.0),
            Anchor::Start,
            shortened(&axes.unit, LABEL, width),
            LABEL,
        );
        panel.draw_up(picture, axes);
        panel.draw_across(picture, &axes.across);
        panel
    }

    fn draw_up(&self, picture: &mut Picture, axes: &Axes) {
        for tick in axes.up.ticks() {
            let y = self.y(tick);
            picture.line(vec![(self.plot.left, y), (self.plot.right, y)], MESH, 1.0);
            if axes.written {
                picture.text(
                    (self.plot.left - 8.0, y + 4.5),
                    Anchor::End,
                    axes.up.label(tick),
                    LABEL,
                );
            }
        }
    }

    fn draw_across(&self, picture: &mut Picture, across: &Across) {
        let named = f64::from(u8::from(matches!(across, Across::Stretches(_)))) * 0.5;
        for (tick, label) in across.ticks(self.plot.width()) {
            // The grid line of a stretch is at its beginning.
            let x = self.x(tick - named);
            picture.line(vec![(x, self.plot.top), (x, self.plot.bottom)], MESH, 1.0);
            picture.line(
                vec![(x, self.plot.bottom), (x, self.plot.bottom + 5.0)],
                AXIS,
                1.0,
            );
            picture.text(
                (self.x(tick), self.plot.bottom + 18.0),
                Anchor::Middle,
                label,
                LABEL,
            );
        }
        if let Across::Values(_, unit) = across {
            picture.text(
                (self.plot.right, self.plot.bottom + 36.0),
                Anchor::End,
                unit.clone(),
                LABEL,
            );
        }
        let foot = self.y(self.y.0.max(0.0).min(self.y.1));
        picture.line(
            vec![(self.plot.left, foot), (self.plot.right, foot)],
            AXIS,
            1.0,
        );
        if foot < self.plot.bottom - 0.5 {
            picture.line(
                vec![
                    (self.plot.left, self.plot.bottom),
                    (self.plot.right, self.plot.bottom),
                ],
                AXIS,
                1.0,
            );
        }
    }

    /// Horizontal position of a value, logical pixels.
    pub fn x(&self, value: f64) -> f64 {
        self.plot.left + (value - self.x.0) / (self.x.1 - self.x.0) * self.plot.width()
    }

    /// Vertical position of a value, logical pixels.
    pub fn y(&self, value: f64) -> f64 {
        self.plot.bottom - (value - self.y.0) / (self.y.1 - self.y.0) * self.plot.height()
    }

    /// Position of a pair of values, logical pixels.
    pub fn at(&self, (x, y): Point) -> Point {
        (self.x(x), self.y(y))
    }

    /// Writes a note that there is nothing to show.
    pub fn say_empty(&self, picture: &mut Picture) {
        let middle = (
            f64::midpoint(self.plot.left, self.plot.right),
            f64::midpoint(self.plot.top, self.plot.bottom),
        );
        picture.text(
            middle,
            Anchor::Middle,
            shortened("no value in any replication", LABEL, self.plot.width()),
            LABEL,
        );
    }
}
