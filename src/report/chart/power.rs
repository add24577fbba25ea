//! Power over months: contracted, energised, at the meter, drawn by IT.

use super::axis::Scale;
use super::page::{Key, Page, Sample, fan_keys};
use super::palette::{BLUE, INK, OUTER, PURPLE, VERMILION};
use super::panel::{Across, Axes, Panel};
use super::picture::{Colour, Picture};
use super::{Chart, ComparisonChart, fan};
use crate::report::table::{Fan, Tables};

/// Power of a scenario.
pub const CHART: Chart = Chart {
    id: "power",
    title: "Power contracted, energised and drawn",
    doc: "Contracted and metered power as medians, energised power and IT power drawn as medians with bands P5–P95, month by month",
    draw,
};

/// Energised power of several scenarios.
pub const COMPARISON: ComparisonChart = ComparisonChart {
    id: "power",
    title: "Power energised",
    doc: "Energised power of each scenario, as fans on one scale, with the median of contracted power",
    draw: compare,
};

/// Contracted power.
const CONTRACTED: &str = "power_contracted_mw";
/// Energised power.
const ENERGISED: &str = "power_energised_mw";
/// What is drawn, from behind: the series, its colour, whether it has a band and whether it is dashed, and what it is.
const LINES: [(&str, Colour, bool, bool, &str); 4] = [
    (ENERGISED, BLUE, true, false, "energised"),
    ("power_drawn_mw", VERMILION, true, false, "drawn by IT"),
    ("power_facility_mw", PURPLE, false, true, "drawn at the meter and from on-site units, P50"),
    (CONTRACTED, INK, false, true, "contracted, P50"),
];

fn draw(tables: &Tables) -> Picture {
    let mut page = Page::single(CHART.title, tables, "lines P50, bands P5–P95; means of the month");
    page.legend(&keys());
    let fans = LINES.iter().map(|line| tables.fan(line.0));
    let up = Scale::from_zero(fan::extremes(fans.clone()), 5);
    let axes = Axes { across: Across::Months(fan::months(std::slice::from_ref(tables))), up, unit: "MW".to_owned(), written: true };
    let panel = Panel::draw(&mut page.picture, page.body, "", &axes);
    if fans.clone().all(fan::is_empty) {
        panel.say_empty(&mut page.picture);
    }
    for (found, (_, colour, band, dashed, _)) in fans.zip(LINES) {
        let Some(found) = found else { continue };
        if band {
            fan::band(&mut page.picture, &panel, &tables.months, (found.p05(), found.p95()), (colour, OUTER));
        }
        median(&mut page.picture, &panel, tables, found, (colour, dashed));
    }
    page.picture
}

fn median(picture: &mut Picture, panel: &Panel, tables: &Tables, fan: &Fan, (colour, dashed): (Colour, bool)) {
    let draw = if dashed { fan::dashed } else { fan::line };
    draw(picture, panel, &tables.months, fan.p50(), colour);
}

/// From the most power to the least.
fn keys() -> Vec<Key> {
    let [energised, drawn, metered, contracted] = LINES.map(|(_, colour, _, dashed, words)| (colour, dashed, words));
    let line = |(colour, dashed, words): (Colour, bool, &str)| Key::new(if dashed { Sample::Dashed(colour) } else { Sample::Line(colour) }, words);
    let band = |(colour, _, _): (Colour, bool, &str)| Key::new(Sample::Outer(colour), "P5–P95");
    let named = |(colour, dashed, words): (Colour, bool, &str)| line((colour, dashed, &format!("{words}, P50")));
    vec![line(contracted), named(energised), band(energised), line(metered), named(drawn), band(drawn)]
}

fn compare(list: &[Tables]) -> Picture {
    let mut keys = fan_keys(BLUE);
    keys.push(Key::new(Sample::Dashed(INK), "contracted, P50"));
    let (mut page, cells) = Page::comparison(COMPARISON.title, list, fan::NOTE, &keys);
    let fans = list.iter().flat_map(|tables| [tables.fan(ENERGISED), tables.fan(CONTRACTED)]);
    let scale = (Scale::from_zero(fan::extremes(fans), 5), "MW".to_owned());
    let panels = fan::side_by_side(&mut page, &cells, list, ENERGISED, scale, BLUE);
    for (panel, tables) in panels.iter().zip(list) {
        if let Some(contracted) = tables.fan(CONTRACTED) {
            fan::dashed(&mut page.picture, panel, &tables.months, contracted.p50(), INK);
        }
    }
    page.picture
}
