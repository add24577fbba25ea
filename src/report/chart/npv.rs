//! Net present value over replications, as a histogram.

use super::axis::{Scale, brief, magnitude, number, round_step};
use super::definition::{Chart, ComparisonChart};
use super::page::{Key, Page, Sample};
use super::paint::text_width;
use super::palette::{AXIS, BLUE, INK, LABEL, VERMILION, WHITE, inked};
use super::panel::{Across, Axes, Panel};
use super::picture::{Anchor, Picture, Rect};
use crate::tables::{MEDIAN, MeasureColumn, Tables};

/// Net present value of a scenario.
pub const CHART: Chart = Chart {
    id: "npv",
    title: "Net present value",
    doc: "Distribution over replications of the net present value, with P5, P50, P95 and the share \
        of replications below zero",
    draw,
};

/// Net present value of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "npv",
    title: CHART.title,
    doc: "Distributions over replications of the net present value of each scenario, on one axis \
        and one scale",
    draw: compare,
};

/// The measure shown.
const MEASURE: &str = "npv_usd";
/// About how many bars there are.
const BARS: f64 = 50.0;
/// Quantiles marked: position in the statistics, and name.
const MARKS: [(f64, &str); 3] = [(0.05, "P5"), (MEDIAN, "P50"), (0.95, "P95")];
/// Height of a line of marks.
const ROW: f64 = 18.0;

/// Bars of equal width with an edge at zero, the same for all scenarios of a page.
struct Bars {
    width: f64,
    /// First and last bar, counted from zero.
    first: i64,
    last: i64,
}

impl Bars {
    fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return Self {
                width: 1.0,
                first: 0,
                last: 0,
            };
        }
        let spread = if high > low {
            high - low
        } else {
            low.abs().max(1.0)
        };
        let width = round_step(spread / BARS);
        Self {
            width,
            first: (low / width).floor() as i64,
            last: (high / width).floor() as i64,
        }
    }

    /// Share of the values in each bar.
    fn shares(&self, values: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; (self.last - self.first + 1) as usize];
        for value in values {
            let bar = (value / self.width).floor() as i64 - self.first;
            if let Some(share) = usize::try_from(bar)
                .ok()
                .and_then(|bar| shares.get_mut(bar))
            {
                *share += 1.0 / values.len() as f64;
            }
        }
        shares
    }

    /// The axis that holds every bar, and zero if that is not far off.
    fn across(&self, unit: &str) -> (Scale, String) {
        let (low, high) = (
            self.first as f64 * self.width,
            (self.last + 1) as f64 * self.width,
        );
        let far = (high - low).max(BARS * self.width);
        let (low, high) = (
            if low < far { low.min(0.0) } else { low },
            if high > -far { high.max(0.0) } else { high },
        );
        let (divisor, word) = magnitude(low.abs().max(high.abs()));
        (
            Scale {
                low,
                high,
                divisor,
                ..Scale::round(low, high, 10)
            },
            format!("{unit}{word}"),
        )
    }
}

/// The finite values.
fn values(tables: &Tables) -> Vec<f64> {
    tables.measure(MEASURE).map_or_else(Vec::new, |measure| {
        measure
            .values
            .iter()
            .copied()
            .filter(|value| value.is_finite())
            .collect()
    })
}

fn below_zero(values: &[f64]) -> Option<String> {
    let below = values.iter().filter(|&&value| value < 0.0).count();
    (!values.is_empty()).then(|| {
        format!(
            "{} % of replications below zero",
            number(below as f64 / values.len() as f64 * 100.0, 1)
        )
    })
}

fn keys() -> [Key; 2] {
    [
        Key::new(Sample::Filled(VERMILION), "below zero"),
        Key::new(Sample::Filled(BLUE), "zero and above"),
    ]
}

fn draw(tables: &Tables) -> Picture {
    let values = values(tables);
    let mut page = Page::single(
        CHART.title,
        tables,
        &below_zero(&values).unwrap_or_default(),
    );
    page.legend(&keys());
    let bars = Bars::over(values.iter().copied());
    let (scale, unit) = bars.across(&tables.currency);
    let divisor = scale.divisor;
    let axes = Axes {
        across: Across::Values(scale, unit),
        up: up(&[bars.shares(&values)], 1.2),
        unit: "% of replications per bar".to_owned(),
        written: true,
    };
    let panel = Panel::draw(&mut page.picture, page.body, "", &axes);
    histogram(
        &mut page.picture,
        &panel,
        tables.measure(MEASURE),
        &bars,
        &values,
        divisor,
    );
    page.picture
}

fn compare(list: &[Tables]) -> Picture {
    let (mut page, cells) = Page::rows(COMPARISON.title, list, "", &keys());
    let values: Vec<Vec<f64>> = list.iter().map(values).collect();
    let bars = Bars::over(values.iter().flatten().copied());
    let up = up(
        &values
            .iter()
            .map(|values| bars.shares(values))
            .collect::<Vec<_>>(),
        1.6,
    );
    let (scale, unit) = bars.across(list.first().map_or("", |tables| &tables.currency));
    for (at, (cell, tables)) in cells.iter().zip(list).enumerate() {
        let note = below_zero(&values[at]).map_or_else(String::new, |note| format!("; {note}"));
        let across = Across::Values(
            scale.clone(),
            if at + 1 == list.len() {
                unit.clone()
            } else {
                String::new()
            },
        );
        let axes = Axes {
            across,
            up: up.clone(),
            unit: format!("% of replications per bar{note}"),
            written: true,
        };
        let panel = Panel::draw(&mut page.picture, cell.rect, &tables.title, &axes);
        histogram(
            &mut page.picture,
            &panel,
            tables.measure(MEASURE),
            &bars,
            &values[at],
            scale.divisor,
        );
    }
    page.picture
}

/// The scale of shares, with space above the highest for marks.
fn up(shares: &[Vec<f64>], headroom: f64) -> Scale {
    let highest = shares.iter().flatten().copied().fold(0.0, f64::max);
    let per_cent = if highest > 0.0 {
        highest * 100.0 * headroom
    } else {
        1.0
    };
    let round = Scale::round(0.0, per_cent, if headroom > 1.5 { 2 } else { 5 });
    Scale {
        low: 0.0,
        high: per_cent.max(round.step) / 100.0,
        step: round.step / 100.0,
        divisor: 0.01,
    }
}

fn histogram(
    picture: &mut Picture,
    panel: &Panel,
    measure: Option<&MeasureColumn>,
    bars: &Bars,
    values: &[f64],
    divisor: f64,
) {
    if values.is_empty() {
        return panel.say_empty(picture);
    }
    for (bar, share) in (bars.first..)
        .zip(bars.shares(values))
        .filter(|(_, share)| *share > 0.0)
    {
        let (left, right) = (
            panel.x(bar as f64 * bars.width),
            panel.x((bar + 1) as f64 * bars.width),
        );
        let rect = Rect {
            left: left + 0.5,
            top: panel.y(share),
            right: (right - 0.5).max(left + 1.0),
            bottom: panel.plot.bottom,
        };
        picture.block(rect, if bar < 0 { VERMILION } else { BLUE }, 0.8);
    }
    let zero = panel.x(0.0);
    if (panel.plot.left - 0.5..=panel.plot.right + 0.5).contains(&zero) {
        picture.line(
            vec![(zero, panel.plot.top), (zero, panel.plot.bottom)],
            AXIS,
            2.0,
        );
    }
    if let Some(measure) = measure {
        marks(picture, panel, measure, divisor);
    }
}

/// Marks the quantiles: P50 on the upper line, P5 to the left and P95 to the right of their marks
/// on the lower one.
fn marks(picture: &mut Picture, panel: &Panel, measure: &MeasureColumn, divisor: f64) {
    let found = MARKS.iter().filter_map(|&(at, name)| {
        measure
            .statistics
            .quantile(at)
            .map(|value| (at, name, value))
    });
    let found: Vec<_> = found.filter(|(_, _, value)| value.is_finite()).collect();
    for &(at, _, value) in &found {
        let top = panel.plot.top + if at == MEDIAN { ROW } else { 1.3 * ROW };
        picture.dashed(
            &[(panel.x(value), top), (panel.x(value), panel.plot.bottom)],
            INK,
            1.5,
            5.0,
        );
    }
    for (at, name, value) in found {
        mark(
            picture,
            panel,
            at,
            panel.x(value),
            &format!("{name} {}", brief(value / divisor)),
        );
    }
}

fn mark(picture: &mut Picture, panel: &Panel, at: f64, x: f64, words: &str) {
    let lettering = inked(LABEL, INK);
    let width = text_width(words, lettering);
    let (leftmost, rightmost) = (panel.plot.left + 4.0, panel.plot.right - width);
    let (before, after) = (x - width - 6.0, x + 6.0);
    let (left, row) = if at == MEDIAN {
        (x - width / 2.0, 1.0)
    } else if at < MEDIAN {
        (if before < leftmost { after } else { before }, 2.0)
    } else {
        (if after > rightmost { before } else { after }, 2.0)
    };
    let left = left.max(leftmost).min(rightmost);
    let base = panel.plot.top + row * ROW - 5.0;
    picture.block(
        Rect {
            left: left - 3.0,
            top: base - 12.0,
            right: left + width + 3.0,
            bottom: base + 4.0,
        },
        WHITE,
        0.85,
    );
    picture.text((left, base), Anchor::Start, words, lettering);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bar() {
        let values = [-3.0, -0.5, 0.0, 2.0, 7.0];
        let bars = Bars::over(values.iter().copied());
        assert!((bars.shares(&values).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let same = Bars::over([5.0, 5.0].into_iter());
        assert_eq!(same.shares(&[5.0, 5.0]), [1.0]);
        assert_eq!(Bars::over(std::iter::empty()).shares(&[]), [0.0]);
    }

    #[test]
    fn zero_is_an_edge() {
        assert_eq!(
            below_zero(&[-1.0, 0.0, 1.0, 2.0]).as_deref(),
            Some("25.0 % of replications below zero")
        );
        assert_eq!(below_zero(&[]), None);
    }
}
