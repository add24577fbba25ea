//! Power over months: contracted, firm, energised, at the meter, drawn by IT.

use super::axis::Scale;
use super::definition::{Chart, ComparisonChart};
use super::fan;
use super::page::{Key, Page, Sample, fan_keys};
use super::palette::{BLUE, GREEN, INK, OUTER, PURPLE, VERMILION};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture};
use crate::tables::{Fan, Tables};
use jiff::civil::Date;

/// Power of a scenario.
pub const CHART: Chart = Chart {
    id: "power",
    title: "Power contracted, firm, energised and drawn",
    doc: "Contracted power, firm supply and facility power as medians, energised power and IT power drawn as \
        medians with bands P5–P95, month by month",
    draw,
};

/// Energised power of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "power",
    title: "Power energised",
    doc: "Energised power of each scenario, as fans on one scale, with the median of contracted \
        power",
    draw: compare,
};

/// Contracted power.
const CONTRACTED: &str = "power_contracted_mw";
/// Energised power.
const ENERGISED: &str = "power_energised_mw";

/// Style of a median.
#[derive(Clone, Copy)]
enum Stroke {
    /// As a line, with its band P5–P95.
    Banded,
    /// As a dashed line.
    Dashed,
    /// As a dashed line that is level within each month.
    Stepped,
}

/// The lines, from the back: series, colour, style and label.
const LINES: [(&str, Colour, Stroke, &str); 5] = [
    (ENERGISED, BLUE, Stroke::Banded, "energised"),
    ("power_drawn_mw", VERMILION, Stroke::Banded, "drawn by IT"),
    (
        "power_facility_mw",
        PURPLE,
        Stroke::Dashed,
        "facility: at the meter and from on-site generation",
    ),
    (CONTRACTED, INK, Stroke::Stepped, "contracted of the grid"),
    (
        "power_firm_supply_mw",
        GREEN,
        Stroke::Stepped,
        "firm supply: grid and on-site less reserves",
    ),
];
/// The lines in the order of a legend: from the most power to the least.
const LEGEND: [usize; 5] = [3, 4, 0, 2, 1];

fn draw(tables: &Tables) -> Picture {
    let mut page = Page::single(
        CHART.title,
        tables,
        "lines P50, bands P5–P95; means of the month",
    );
    page.legend(&keys());
    let fans = LINES.iter().map(|line| tables.fan(line.0));
    let up = Scale::from_zero(fan::extremes(fans.clone()), 5);
    let axes = Axes {
        across: Across::Months(fan::months(std::slice::from_ref(tables))),
        up,
        unit: "MW".to_owned(),
        written: true,
    };
    let panel = Panel::draw(&mut page.picture, page.body, "", &axes);
    if fans.clone().all(fan::is_empty) {
        panel.say_empty(&mut page.picture);
    }
    for (found, (_, colour, stroke, _)) in fans.zip(LINES) {
        if let Some(found) = found {
            line(
                &mut page.picture,
                &panel,
                &tables.months,
                found,
                (colour, stroke),
            );
        }
    }
    page.picture
}

fn line(
    picture: &mut Picture,
    panel: &Panel,
    months: &[Date],
    found: &Fan,
    (colour, stroke): (Colour, Stroke),
) {
    match stroke {
        Stroke::Banded => {
            fan::band(
                picture,
                panel,
                months,
                (found.p05(), found.p95()),
                (colour, OUTER),
            );
            fan::line(picture, panel, months, found.p50(), colour);
        }
        Stroke::Dashed => fan::dashed(picture, panel, months, found.p50(), colour),
        Stroke::Stepped => fan::stepped(picture, panel, months, found.p50(), colour),
    }
}

fn keys() -> Vec<Key> {
    let mut keys = Vec::new();
    for (_, colour, stroke, words) in LEGEND.map(|at| LINES[at]) {
        let words = format!("{words}, P50");
        match stroke {
            Stroke::Banded => keys.extend([
                Key::new(Sample::Line(colour), words),
                Key::new(Sample::Outer(colour), "P5–P95"),
            ]),
            Stroke::Dashed | Stroke::Stepped => keys.push(Key::new(Sample::Dashed(colour), words)),
        }
    }
    keys
}

fn compare(list: &[Tables]) -> Picture {
    let mut keys = fan_keys(BLUE);
    keys.push(Key::new(Sample::Dashed(INK), "contracted of the grid, P50"));
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, fan::NOTE, &keys);
    let fans = list
        .iter()
        .flat_map(|tables| [tables.fan(ENERGISED), tables.fan(CONTRACTED)]);
    let scale = (Scale::from_zero(fan::extremes(fans), 5), "MW".to_owned());
    let panels = fan::side_by_side(&mut page, &cells, list, ENERGISED, scale, BLUE);
    for (panel, tables) in panels.iter().zip(list) {
        if let Some(contracted) = tables.fan(CONTRACTED) {
            fan::stepped(
                &mut page.picture,
                panel,
                &tables.months,
                contracted.p50(),
                INK,
            );
        }
    }
    page.picture
}
