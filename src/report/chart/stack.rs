//! Layers on top of each other over months.

use super::panel::Panel;
use super::picture::{Colour, Picture, Rect};

/// A layer: its colour and its height month by month; a month without a value counts as nought.
pub type Layer = (Colour, Vec<f64>);

/// Upper edge of all layers together, month by month.
pub fn tops(layers: &[Layer]) -> Vec<f64> {
    let months = layers.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    (0..months).map(|month| layers.iter().map(|(_, values)| height(values, month)).sum()).collect()
}

fn height(values: &[f64], month: usize) -> f64 {
    values.get(month).copied().filter(|value| value.is_finite() && *value > 0.0).unwrap_or(0.0)
}

/// Draws layers as columns, a month wide, the first at the bottom; `first` is the first month's number.
pub fn draw(picture: &mut Picture, panel: &Panel, first: f64, layers: &[Layer]) {
    for month in 0..tops(layers).len() {
        let (left, right) = (panel.x(first + month as f64).round(), panel.x(first + month as f64 + 1.0).round());
        let mut low = 0.0;
        for (colour, values) in layers {
            let high = low + height(values, month);
            if high > low {
                picture.block(Rect { left, top: panel.y(high), right, bottom: panel.y(low) }, *colour, 1.0);
            }
            low = high;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_add_up_and_what_has_no_value_counts_as_nought() {
        let layers = [((0, 0, 0), vec![1.0, f64::NAN, 3.0]), ((0, 0, 0), vec![2.0, 2.0, -1.0])];
        assert_eq!(tops(&layers), [3.0, 2.0, 3.0]);
    }
}
