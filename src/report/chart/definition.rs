//! What a chart is: a name, and a function from numbers to a picture.

use super::paint;
use super::picture::Picture;
use crate::tables::Tables;

/// A chart of one scenario, or of what else its tables are.
pub struct Chart<T: ?Sized = Tables> {
    /// Its name, also that of its files.
    pub id: &'static str,
    /// Beginning of its title.
    pub title: &'static str,
    /// What it shows.
    pub doc: &'static str,
    /// Draws it from the tables.
    pub draw: fn(&T) -> Picture,
}

/// A chart of several scenarios side by side, as many as a reader can compare: 2 to 6.
pub type ComparisonChart = Chart<[Tables]>;

/// A chart as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// As SVG, at its natural size.
    pub svg: Vec<u8>,
    /// As PNG, at twice its natural size.
    pub png: Vec<u8>,
}

/// Draws a chart.
///
/// # Errors
/// A message with the chart's name, when the drawing library fails.
pub fn render<T: ?Sized>(chart: &Chart<T>, of: &T) -> Result<Rendered, String> {
    let named = |error: String| format!("chart {}: {error}", chart.id);
    let picture = (chart.draw)(of);
    Ok(Rendered {
        svg: paint::svg(&picture).map_err(named)?,
        png: paint::png(&picture).map_err(named)?,
    })
}
