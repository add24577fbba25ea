//! On-demand prices over months, a panel per market.

use super::axis::Scale;
use super::page::{Page, fan_keys, height, subtitle};
use super::palette::BLUE;
use super::panel::{Across, Axes};
use super::picture::Picture;
use super::{Chart, fan};
use crate::report::table::{Fan, Tables};

/// Prices of a scenario.
pub const CHART: Chart =
    Chart { id: "price", title: "On-demand price", doc: "On-demand price of each market, month by month, as fans over futures on one scale", draw };

/// What the names of the series begin with; the market follows.
const PREFIX: &str = "price_usd_per_gpu_hour.";
/// More panels than this cannot be read.
const MOST: usize = 6;

fn draw(tables: &Tables) -> Picture {
    let fans: Vec<&Fan> = tables.fans.iter().filter(|fan| fan.id.starts_with(PREFIX)).collect();
    let shown = fans.len().min(MOST);
    let note = if shown < fans.len() { format!("{}; {shown} of {} markets", fan::NOTE, fans.len()) } else { fan::NOTE.to_owned() };
    let mut page = Page::new(height(shown), &format!("{} – {}", CHART.title, tables.title), &subtitle(tables, &note));
    page.legend(&fan_keys(BLUE));
    let up = Scale::from_zero(fan::extremes(fans.iter().take(shown).copied().map(Some)), 5);
    for (at, cell) in page.cells(shown.max(1)).into_iter().enumerate() {
        let found = fans.get(at).copied();
        let across = Across::Months(fan::months(std::slice::from_ref(tables)));
        let axes = Axes { across, up: up.clone(), unit: format!("{} per GPU-hour", tables.currency), written: cell.first };
        let market = found.map_or("", |fan| &fan.id[PREFIX.len()..]);
        fan::panel(&mut page.picture, cell.rect, market, &axes, tables, found, BLUE);
    }
    page.picture
}
