//! Waterfall from GPU-hours ordered to GPU-hours sold, with a bar for the loss by each cause.

use super::axis::{Scale, magnitude, number};
use super::definition::Chart;
use super::page::{Key, Page, Sample};
use super::palette::{AXIS, BLUE, GREEN, INK, PORTS, of_cause, of_use};
use super::panel::Across;
use super::picture::{Colour, Picture};
use super::rows::{Rows, Words, height};
use crate::montecarlo::ensemble::Statistics;
use crate::record::{Binding, GpuUse};
use crate::report::figure::bare;
use crate::tables::{P10, P90, Tables};

/// From ordered to sold.
pub const CHART: Chart = Chart {
    id: "waterfall",
    title: "From GPU-hours ordered to GPU-hours sold",
    doc: "Mean GPU-hours over replications, from ordered over delivered and ready to sold, less \
        the loss by each cause; means add up; whiskers span P10 to P90 of each bar",
    draw,
};

/// Note on the bars.
const NOTE: &str = "bars are means, which add up; whiskers P10–P90 of each bar";
/// A sum: what remains after the steps before it, and its measure.
const SUMS: [(&str, &str); 4] = [
    ("ordered", "gpu_hours_ordered"),
    ("delivered", "gpu_hours_delivered"),
    ("ready", "gpu_hours_ready"),
    ("sold to customers", "gpu_hours_sold"),
];
/// A loss between two sums: label, measure, colour.
type Step = (&'static str, String, Colour);

/// The grey of what is gone.
const GONE: Colour = (0x9e, 0x9e, 0x9e);

/// What keeps delivered GPUs from being ready.
const NOT_READY: [(&str, GpuUse); 12] = [
    ("waiting for racking crew", GpuUse::Crew),
    ("in burn-in", GpuUse::BurnIn),
    ("in RMA", GpuUse::Rma),
    ("failed, under repair", GpuUse::Failed),
    ("in maintenance", GpuUse::Maintenance),
    ("hot spares", GpuUse::Spare),
    ("stranded: outage", GpuUse::Outage),
    ("stranded: no power", GpuUse::Power),
    ("stranded: no cooling", GpuUse::Cooling),
    ("stranded: no space", GpuUse::Space),
    ("stranded: no network ports", GpuUse::Network),
    ("curtailed: price or grid call", GpuUse::Curtailed),
];

/// What keeps ready GPUs from being sold.
const NOT_SOLD: [(&str, GpuUse); 2] = [
    ("idle for want of demand", GpuUse::Idle),
    ("captive use", GpuUse::Internal),
];

/// The steps before each sum but the first.
fn steps(before: usize) -> Vec<Step> {
    let of_lines = |lines: &[(&'static str, GpuUse)]| {
        let step = |&(words, line): &(&'static str, GpuUse)| {
            (words, format!("gpu_hours_{}", line.id()), colour(line))
        };
        lines.iter().map(step).collect()
    };
    match before {
        1 => [
            ("cancelled or not allocated", "cancelled", GONE),
            ("in transit", "in_transit", of_cause(Binding::Gpus)),
            ("retired", "retired", GONE),
        ]
        .map(|(words, line, colour)| (words, format!("gpu_hours_{line}"), colour))
        .to_vec(),
        2 => of_lines(&NOT_READY),
        _ => of_lines(&NOT_SOLD),
    }
}

fn colour(line: GpuUse) -> Colour {
    if line == GpuUse::Network {
        PORTS
    } else {
        of_use(line)
    }
}

/// A bar.
struct Bar {
    words: &'static str,
    /// Where it starts and where it ends.
    from: f64,
    to: f64,
    colour: Colour,
    sum: bool,
    /// P10 and P90 of its length.
    spread: Option<(f64, f64)>,
}

/// The bars, from the top; none without orders.
fn bars(tables: &Tables) -> Vec<Bar> {
    let statistics = |id: &str| tables.measure(id).map(|measure| &measure.statistics);
    let mean = |id: &str| {
        statistics(id)
            .and_then(|statistics| statistics.mean)
            .filter(|mean| mean.is_finite())
    };
    let spread = |statistics: &Statistics| {
        Some((statistics.quantile(P10)?, statistics.quantile(P90)?))
            .filter(|(low, high)| low.is_finite() && high.is_finite())
    };
    let mut bars = Vec::new();
    let mut level = 0.0;
    for (at, (words, id)) in SUMS.into_iter().enumerate() {
        let Some(sum) = mean(id) else {
            return Vec::new();
        };
        if at > 0 {
            for (words, id, colour) in steps(at) {
                // A loss that is zero in every replication has no bar.
                let Some(lost) = mean(&id).filter(|&lost| lost > 0.0) else {
                    continue;
                };
                bars.push(Bar {
                    words,
                    from: level,
                    to: level - lost,
                    colour,
                    sum: false,
                    spread: statistics(&id).and_then(spread),
                });
                level -= lost;
            }
        }
        let colour = if at + 1 == SUMS.len() { GREEN } else { BLUE };
        bars.push(Bar {
            words,
            from: 0.0,
            to: sum,
            colour,
            sum: true,
            spread: statistics(id).and_then(spread),
        });
        level = sum;
    }
    bars
}

fn draw(tables: &Tables) -> Picture {
    let bars = bars(tables);
    let one = tables.replication.is_some();
    let note = if one { "" } else { NOTE };
    let mut page = Page::titled(height(bars.len()), CHART.title, tables, note);
    page.legend(&[
        Key::new(Sample::Filled(BLUE), "remaining GPU-hours"),
        Key::new(Sample::Filled(GREEN), "sold"),
        Key::new(Sample::Filled(GONE), "lost, in the colour of the cause"),
    ]);
    let largest = bars.iter().map(Bar::reach).fold(0.0, f64::max);
    let (divisor, word) = magnitude(largest);
    let scale = Scale::from_zero(std::iter::once(largest), 6).divided(divisor);
    let whole = bars.first().map_or(1.0, |bar| bar.to).max(1.0);
    let words: Vec<Words> = bars.iter().map(|bar| words(bar, whole)).collect();
    let comma = if word.is_empty() { "" } else { "," };
    let rows = Rows::draw(
        &mut page,
        &words,
        Across::Values(scale, String::new()),
        &format!("GPU-hours{comma}{word}"),
        &[if one { "GPU-hours" } else { "mean" }, "of ordered"],
    );
    if bars.is_empty() {
        rows.panel.say_empty(&mut page.picture);
    }
    for (row, bar) in bars.iter().enumerate() {
        draw_bar(&mut page.picture, &rows, row, bar, row + 1 == bars.len());
    }
    let foot = rows.panel.x(0.0);
    let plot = rows.panel.plot;
    page.picture
        .line(vec![(foot, plot.top), (foot, plot.bottom)], INK, 1.0);
    page.picture
}

/// A bar with its whisker, and the line to the next.
fn draw_bar(picture: &mut Picture, rows: &Rows, row: usize, bar: &Bar, last: bool) {
    let ends = (bar.from.min(bar.to), bar.from.max(bar.to));
    picture.block(rows.block(row, ends, 0.68), bar.colour, 1.0);
    if !last {
        let x = rows.panel.x(bar.to);
        let down = vec![(x, rows.middle(row)), (x, rows.middle(row + 1))];
        picture.line(down, AXIS, 1.0);
    }
    if let Some((low, high)) = bar.spread {
        let ends = if bar.sum {
            (low, high)
        } else {
            ((bar.from - high).max(0.0), bar.from - low)
        };
        rows.whisker(picture, row, ends);
    }
}

impl Bar {
    /// How far it and the whisker of a sum reach.
    fn reach(&self) -> f64 {
        let spread = self.spread.filter(|_| self.sum);
        let whisker = spread.map_or(0.0, |spread| spread.1);
        self.from.max(self.to).max(whisker)
    }
}

/// GPU-hours in three digits, or all of them below a million.
fn amount(hours: f64) -> String {
    if hours < 999.5e3 {
        number(hours, 0)
    } else {
        bare(Some(hours), "GPU-hours")
    }
}

fn words(bar: &Bar, whole: f64) -> Words {
    let length = (bar.to - bar.from).abs();
    let share = length / whole * 100.0;
    let share = if share > 0.0 && share < 0.1 {
        "<0.1 %".to_owned()
    } else {
        format!("{share:.1} %")
    };
    let sign = if bar.sum { "" } else { "−" };
    Words {
        name: bar.words.to_owned(),
        figures: vec![format!("{sign}{}", amount(length)), share],
        bold: bar.sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_gpus_is_in_one_step() {
        // Steps name measures; together with the sums they cover each line of the ledger once.
        let ids: Vec<String> = (1..SUMS.len()).flat_map(steps).map(|step| step.1).collect();
        for line in GpuUse::FOREGONE.into_iter().chain([GpuUse::Internal]) {
            let id = format!("gpu_hours_{}", line.id());
            assert_eq!(ids.iter().filter(|&of| *of == id).count(), 1, "{id}");
        }
        assert_eq!(ids.len(), GpuUse::FOREGONE.len() + 1 + 3);
    }
}
