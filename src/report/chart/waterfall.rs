//! Waterfall from GPU-hours ordered to GPU-hours sold, with a bar for the loss by each cause.

use super::Chart;
use super::axis::{Scale, magnitude, number};
use super::page::{Key, Page, Sample, subtitle};
use super::palette::{AXIS, BLUE, GREEN, INK, PORTS, of_cause, of_use};
use super::panel::Across;
use super::picture::{Colour, Picture};
use super::rows::{Rows, Words, height};
use crate::montecarlo::ensemble::Statistics;
use crate::record::{Binding, GpuUse};
use crate::report::text::human;
use crate::tables::Tables;

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
type Step = (&'static str, &'static str, Colour);

/// The steps before each sum but the first.
fn steps(before: usize) -> Vec<Step> {
    let stranded = of_use;
    match before {
        1 => vec![
            (
                "cancelled or not allocated",
                "gpu_hours_cancelled",
                (0x9e, 0x9e, 0x9e),
            ),
            (
                "in transit",
                "gpu_hours_in_transit",
                of_cause(Binding::Gpus),
            ),
            ("retired", "gpu_hours_retired", (0x9e, 0x9e, 0x9e)),
        ],
        2 => vec![
            (
                "waiting for racking crew",
                "gpu_hours_waiting_for_crew",
                stranded(GpuUse::Crew),
            ),
            ("in burn-in", "gpu_hours_burn_in", stranded(GpuUse::BurnIn)),
            ("in RMA", "gpu_hours_rma", stranded(GpuUse::Rma)),
            (
                "failed, under repair",
                "gpu_hours_failed",
                stranded(GpuUse::Failed),
            ),
            (
                "in maintenance",
                "gpu_hours_maintenance",
                stranded(GpuUse::Maintenance),
            ),
            ("hot spares", "gpu_hours_hot_spare", stranded(GpuUse::Spare)),
            (
                "stranded: outage",
                "gpu_hours_stranded_outage",
                stranded(GpuUse::Outage),
            ),
            (
                "stranded: no power",
                "gpu_hours_stranded_power",
                stranded(GpuUse::Power),
            ),
            (
                "stranded: no cooling",
                "gpu_hours_stranded_cooling",
                stranded(GpuUse::Cooling),
            ),
            (
                "stranded: no space",
                "gpu_hours_stranded_space",
                stranded(GpuUse::Space),
            ),
            (
                "stranded: no network ports",
                "gpu_hours_stranded_network",
                PORTS,
            ),
            (
                "curtailed: price or grid call",
                "gpu_hours_curtailed",
                stranded(GpuUse::Curtailed),
            ),
        ],
        _ => {
            vec![
                (
                    "idle for want of demand",
                    "gpu_hours_idle",
                    stranded(GpuUse::Idle),
                ),
                (
                    "captive use",
                    "gpu_hours_internal",
                    stranded(GpuUse::Internal),
                ),
            ]
        }
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
        Some((statistics.quantile(1)?, statistics.quantile(5)?))
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
                let Some(lost) = mean(id).filter(|&lost| lost > 0.0) else {
                    continue;
                };
                bars.push(Bar {
                    words,
                    from: level,
                    to: level - lost,
                    colour,
                    sum: false,
                    spread: statistics(id).and_then(spread),
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
    let mut page = Page::new(
        height(bars.len()),
        &format!("{} – {}", CHART.title, tables.title),
        &subtitle(
            tables,
            if tables.replication.is_some() {
                ""
            } else {
                NOTE
            },
        ),
    );
    page.legend(&[
        Key::new(Sample::Filled(BLUE), "remaining GPU-hours"),
        Key::new(Sample::Filled(GREEN), "sold"),
        Key::new(
            Sample::Filled((0x9e, 0x9e, 0x9e)),
            "lost, in the colour of the cause",
        ),
    ]);
    let reach = |bar: &Bar| {
        bar.from.max(bar.to).max(if bar.sum {
            bar.spread.map_or(0.0, |spread| spread.1)
        } else {
            0.0
        })
    };
    let largest = bars.iter().map(reach).fold(0.0, f64::max);
    let (divisor, word) = magnitude(largest);
    let across = Across::Values(
        Scale::from_zero(std::iter::once(largest), 6).divided(divisor),
        String::new(),
    );
    let whole = bars.first().map_or(1.0, |bar| bar.to).max(1.0);
    let words: Vec<Words> = bars.iter().map(|bar| words(bar, whole)).collect();
    let unit = format!(
        "GPU-hours{}",
        if word.is_empty() {
            String::new()
        } else {
            format!(",{word}")
        }
    );
    let rows = Rows::draw(
        &mut page,
        &words,
        across,
        &unit,
        &[
            if tables.replication.is_some() {
                "GPU-hours"
            } else {
                "mean"
            },
            "of ordered",
        ],
    );
    if bars.is_empty() {
        rows.panel.say_empty(&mut page.picture);
    }
    for (row, bar) in bars.iter().enumerate() {
        let ends = (bar.from.min(bar.to), bar.from.max(bar.to));
        page.picture
            .block(rows.block(row, ends, 0.68), bar.colour, 1.0);
        if row + 1 < bars.len() {
            let x = rows.panel.x(bar.to);
            page.picture.line(
                vec![(x, rows.middle(row)), (x, rows.middle(row + 1))],
                AXIS,
                1.0,
            );
        }
        if let Some((low, high)) = bar.spread {
            let ends = if bar.sum {
                (low, high)
            } else {
                ((bar.from - high).max(0.0), bar.from - low)
            };
            rows.whisker(&mut page.picture, row, ends);
        }
    }
    let foot = rows.panel.x(0.0);
    page.picture.line(
        vec![(foot, rows.panel.plot.top), (foot, rows.panel.plot.bottom)],
        INK,
        1.0,
    );
    page.picture
}

/// GPU-hours in three digits, or all of them below a million.
fn amount(hours: f64) -> String {
    if hours < 999.5e3 {
        number(hours, 0)
    } else {
        human(Some(hours), "")
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
        let ids: Vec<&str> = (1..SUMS.len()).flat_map(steps).map(|step| step.1).collect();
        for line in GpuUse::FOREGONE.into_iter().chain([GpuUse::Internal]) {
            let id = format!("gpu_hours_{}", line.id());
            assert_eq!(ids.iter().filter(|&&of| of == id).count(), 1, "{id}");
        }
        assert_eq!(ids.len(), GpuUse::FOREGONE.len() + 1 + 3);
    }
}
