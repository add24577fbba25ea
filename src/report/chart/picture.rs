//! A picture: flat shapes in the order in which they are painted, in logical pixels from the top
//! left corner.

/// A point: to the right, and down.
pub type Point = (f64, f64);

/// Red, green, blue.
pub type Colour = (u8, u8, u8);

/// Alignment of a text relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text starts at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    /// Size of an em.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
}

/// What a picture is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled polygon.
    Area {
        /// Its corners.
        corners: Vec<Point>,
        /// Its colour.
        colour: Colour,
        /// Opacity: 0 is transparent, 1 opaque.
        opacity: f64,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Point>,
        /// Its colour.
        colour: Colour,
        /// Its width.
        width: f64,
    },
    /// A line of text.
    Text {
        /// A point on its baseline.
        at: Point,
        /// Its alignment relative to the point.
        anchor: Anchor,
        /// Its text.
        words: String,
        /// How it looks.
        lettering: Lettering,
    },
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Rect {
    /// From left to right.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    /// From top to bottom.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Shapes on a white page.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Its shapes, those behind first.
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// A white page.
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            shapes: Vec::new(),
        }
    }

    /// Adds a filled polygon.
    pub fn area(&mut self, corners: Vec<Point>, colour: Colour, opacity: f64) {
        self.shapes.push(Shape::Area {
            corners,
            colour,
            opacity,
        });
    }

    /// Adds a filled rectangle.
    pub fn block(&mut self, rect: Rect, colour: Colour, opacity: f64) {
        let corners = vec![
            (rect.left, rect.top),
            (rect.right, rect.top),
            (rect.right, rect.bottom),
            (rect.left, rect.bottom),
        ];
        self.area(corners, colour, opacity);
    }

    /// Adds a line.
    pub fn line(&mut self, points: Vec<Point>, colour: Colour, width: f64) {
        self.shapes.push(Shape::Line {
            points,
            colour,
            width,
        });
    }

    /// Adds a line cut into dashes of this length, with gaps of two thirds of it.
    pub fn dashed(&mut self, points: &[Point], colour: Colour, width: f64, dash: f64) {
        for piece in dashes(points, dash, dash * 2.0 / 3.0) {
            self.line(piece, colour, width);
        }
    }

    /// Adds a text; an empty one is skipped.
    pub fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        words: impl Into<String>,
        lettering: Lettering,
    ) {
        let words = words.into();
        if !words.is_empty() {
            self.shapes.push(Shape::Text {
                at,
                anchor,
                words,
                lettering,
            });
        }
    }
}

/// Cuts a line into dashes.
fn dashes(points: &[Point], dash: f64, gap: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = libm::hypot(to.0 - from.0, to.1 - from.1);
        while length > left {
            let part = left / length;
            from = (
                from.0 + (to.0 - from.0) * part,
                from.1 + (to.1 - from.1) * part,
            );
            length -= left;
            piece.push(from);
            if drawing {
                pieces.push(std::mem::take(&mut piece));
            }
            piece = vec![from];
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length;
        if drawing {
            piece.push(to);
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_follow_corners() {
        let pieces = dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 9.0)], 6.0, 4.0);
        assert_eq!(
            pieces,
            [
                vec![(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)],
                vec![(4.0, 6.0), (4.0, 9.0)]
            ]
        );
        assert!(dashes(&[], 6.0, 4.0).is_empty());
        assert!(dashes(&[(1.0, 1.0)], 6.0, 4.0).is_empty());
    }
}
