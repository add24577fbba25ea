//! Layers stacked month by month: positive values upwards from zero, negative values downwards.

use super::fan;
use super::panel::Panel;
use super::picture::{Colour, Picture, Rect};
use crate::tables::Tables;

/// A layer of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What it shows.
    pub words: String,
    /// Its colour.
    pub colour: Colour,
    /// Its value month by month; values that are not finite count as zero.
    pub values: Vec<f64>,
}

/// Where each layer of a month begins and ends, those at the bottom first.
fn ends(layers: &[Layer], month: usize) -> impl Iterator<Item = (Colour, f64, f64)> {
    let (mut above, mut below) = (0.0, 0.0);
    layers.iter().map(move |layer| {
        let value = layer
            .values
            .get(month)
            .copied()
            .filter(|value| value.is_finite())
            .unwrap_or(0.0);
        let end: &mut f64 = if value < 0.0 { &mut below } else { &mut above };
        let from = *end;
        *end += value;
        (layer.colour, from.min(*end), from.max(*end))
    })
}

/// The values that determine the vertical scale of a panel.
pub fn extremes(layers: &[Layer], months: usize) -> Vec<f64> {
    (0..months)
        .flat_map(|month| {
            ends(layers, month)
                .flat_map(|(_, low, high)| [low, high])
                .collect::<Vec<f64>>()
        })
        .filter(|value| value.is_finite())
        .collect()
}

/// Draws the stack.
pub fn draw(picture: &mut Picture, panel: &Panel, tables: &Tables, layers: &[Layer]) {
    let first = f64::from(fan::months(std::slice::from_ref(tables)).low);
    for month in 0..tables.months.len() {
        // Whole pixels, so that no seam is visible between months.
        let (left, right) = (
            panel.x(first + month as f64).round(),
            panel.x(first + month as f64 + 1.0).round(),
        );
        for (colour, low, high) in ends(layers, month)
            .filter(|(_, low, high)| high > low && high.is_finite() && low.is_finite())
        {
            picture.block(
                Rect {
                    left,
                    top: panel.y(high),
                    right,
                    bottom: panel.y(low),
                },
                colour,
                1.0,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_stand_on_each_other_and_hang_below_zero() {
        let layer = |value| Layer {
            words: String::new(),
            colour: (0, 0, 0),
            values: vec![value],
        };
        let layers = [
            layer(5.0),
            layer(-2.0),
            layer(f64::NAN),
            layer(3.0),
            layer(-1.0),
        ];
        let found: Vec<(f64, f64)> = ends(&layers, 0).map(|(_, low, high)| (low, high)).collect();
        assert_eq!(
            found,
            [
                (0.0, 5.0),
                (-2.0, 0.0),
                (5.0, 5.0),
                (5.0, 8.0),
                (-3.0, -2.0)
            ]
        );
        assert_eq!(extremes(&layers, 1).into_iter().fold(0.0, f64::max), 8.0);
    }
}
