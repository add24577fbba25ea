//! What is signed until when, against capacity; and what is left of it to be earned.

use super::axis::{Scale, magnitude};
use super::page::{Cell, Key, Page, Sample, fan_keys, subtitle};
use super::palette::{BLUE, INK, MUCH, WHITE, between};
use super::panel::{Across, Axes, Panel};
use super::picture::Picture;
use super::stack::{self, Layer};
use super::{Chart, fan};
use crate::report::table::Tables;

/// The ladder of contracts.
pub const CHART: Chart = Chart {
    id: "contract-ladder",
    title: "Contract ladder",
    doc: "Mean GPUs under contract at each month's end by year of signing, against ready GPUs; and the remaining performance obligation (signed, not yet earned) as a fan over futures",
    draw,
};

/// The series of what is signed and not earned.
const OBLIGATION: &str = "remaining_performance_obligation_usd";
/// What the layers are.
const NOTE: &str = "means of GPUs; obligation: bands P5–P95 and P25–P75, line P50";

fn draw(tables: &Tables) -> Picture {
    let signed = &tables.demand.signed;
    let mut page = Page::new(720, &format!("{} – {}", CHART.title, tables.title), &subtitle(tables, NOTE));
    // The latest is the lightest: what was signed first stands darkest at the bottom.
    let shade = |at: usize| between(&MUCH, 1.0 - 0.85 * at as f64 / (signed.len().max(2) - 1) as f64);
    let layers: Vec<Layer> = signed.iter().enumerate().map(|(at, year)| (shade(at), year.gpus.clone())).collect();
    let mut keys: Vec<Key> = signed.iter().enumerate().map(|(at, year)| Key::new(Sample::Filled(shade(at)), format!("signed {}", year.year))).collect();
    keys.push(Key::new(Sample::Line(INK), "ready GPUs"));
    keys.extend(fan_keys(BLUE));
    page.legend(&keys);
    let rows = page.grid(2, 1);
    gpus(&mut page.picture, rows[0], tables, &layers);
    let obligation = tables.fan(OBLIGATION);
    let (scale, _) = fan::amounts(std::iter::once(obligation), "");
    let (_, word) = magnitude(fan::extremes(std::iter::once(obligation)).filter(|value| value.is_finite()).fold(0.0, f64::max));
    let across = Across::Months(fan::months(std::slice::from_ref(tables)));
    let axes = Axes { across, up: scale, unit: format!("{}{word} at the month's end", tables.currency), written: true };
    fan::panel(&mut page.picture, rows[1].rect, "Remaining performance obligation", &axes, tables, obligation, BLUE);
    page.picture
}

fn gpus(picture: &mut Picture, cell: Cell, tables: &Tables, layers: &[Layer]) {
    let list = std::slice::from_ref(tables);
    let values = stack::tops(layers).into_iter().chain(tables.demand.ready.iter().copied());
    let up = Scale::from_zero(values, 5);
    let (divisor, word) = magnitude(up.high);
    let unit = if word.is_empty() { "GPUs".to_owned() } else { format!("{} GPUs", word.trim()) };
    let axes = Axes { across: Across::Months(fan::months(list)), up: up.divided(divisor), unit, written: true };
    let panel = Panel::draw(picture, cell.rect, "Under contract, by year of signing", &axes);
    if layers.is_empty() {
        return panel.say_empty(picture);
    }
    stack::draw(picture, &panel, f64::from(fan::months(list).low), layers);
    fan::halo(picture, &panel, &tables.months, &tables.demand.ready, WHITE);
    fan::line(picture, &panel, &tables.months, &tables.demand.ready, INK);
}
