//! Load and price duration curves: hours of a year from the highest to the lowest.

use super::axis::{Scale, brief, number};
use super::definition::Chart;
use super::hourly;
use super::page::{Cell, Key, Sample};
use super::palette::{BLUE, INK, LABEL, OUTER, PURPLE, VERMILION};
use super::panel::{Across, Axes, Panel};
use super::picture::{Anchor, Colour, Picture, Point, Rect};
use crate::record::HourProfile;
use crate::tables::Tables;
use crate::tables::energy::{PriceDuration, SiteEnergy};

/// Load and price duration curves.
pub const CHART: Chart = Chart {
    id: "duration-curves",
    title: "Load and price duration curves",
    doc: "Duration curves of facility load and of the price of grid energy: hours of a year from \
        the highest to the lowest, of the sites that are settled by the hour; hours in which heat, \
        price or the grid limited the load are marked",
    draw,
};

/// Height of a site's row.
const ROW: u32 = 320;
/// Space for per cent right of a panel of load.
const PER_CENT: f64 = 34.0;
/// Below the load.
const LOAD: Colour = (0xa6, 0xcf, 0xe8);
/// Hours of a mean year, rounded for an axis.
const YEAR: f64 = 8_766.0;
/// The price scale covers the highest year but for this share of its hours, or a multiple of the
/// median year but for a share of its hours, whichever is more.
const OF_HIGHEST_PRICED: f64 = 0.05;
const OF_MEDIAN: (f64, f64) = (0.02, 1.5);

fn draw(tables: &Tables) -> Picture {
    let sites = hourly::largest(tables);
    if sites.is_empty() {
        return hourly::nothing(CHART.title, tables);
    }
    let mut page = hourly::page(
        CHART.title,
        tables,
        ROW,
        "prices of the prepared years at their median level",
    );
    page.legend(&keys(&sites));
    for (site, (left, right)) in sites.iter().zip(hourly::pairs(&page, sites.len())) {
        load(&mut page.picture, left, site);
        price(&mut page.picture, right, site, &tables.currency);
    }
    page.picture
}

fn keys(sites: &[&SiteEnergy]) -> Vec<Key> {
    let limited = sites
        .iter()
        .any(|site| site.profile.cut_hours.iter().any(|&hours| hours > 0.0));
    let several = sites.iter().any(|site| site.prices.years > 1);
    let mut keys = vec![Key::new(Sample::Filled(LOAD), "load")];
    keys.extend(limited.then(|| {
        Key::new(
            Sample::Filled(VERMILION),
            "limited by heat, price or the grid",
        )
    }));
    keys.push(Key::new(
        Sample::Line(PURPLE),
        if several {
            "price, median of the years"
        } else {
            "price"
        },
    ));
    keys.extend(several.then(|| Key::new(Sample::Outer(PURPLE), "lowest to highest year")));
    keys
}

fn across(hours: f64) -> Across {
    Across::Values(
        Scale {
            low: 0.0,
            high: hours,
            step: 2_000.0,
            divisor: 1.0,
        },
        "hours of a year, from the highest to the lowest".to_owned(),
    )
}

fn load(picture: &mut Picture, cell: Cell, site: &SiteEnergy) {
    let supply = if site.firm_supply_mw.is_finite() {
        site.firm_supply_mw.max(0.0)
    } else {
        0.0
    };
    let up = Scale::from_zero(std::iter::once(supply), 5);
    let unit = format!(
        "MW; right: % of {} MW firm supply; {}",
        brief(supply),
        cut_words(&site.profile)
    );
    let rect = Rect {
        right: cell.rect.right - PER_CENT,
        ..cell.rect
    };
    let panel = Panel::draw(
        picture,
        rect,
        &format!("{}: load", site.site),
        &Axes {
            across: across(YEAR),
            up,
            unit,
            written: true,
        },
    );
    let pieces = pieces(&site.profile);
    if pieces.is_empty() {
        return panel.say_empty(picture);
    }
    let outline: Vec<Point> = pieces
        .iter()
        .flat_map(|piece| [(piece.from, piece.share), (piece.to, piece.share)])
        .map(|(x, share)| panel.at((x, share * supply)))
        .collect();
    let ends = [
        (outline[outline.len() - 1].0, panel.plot.bottom),
        (panel.plot.left, panel.plot.bottom),
    ];
    picture.area(outline.iter().copied().chain(ends).collect(), LOAD, 1.0);
    for piece in pieces.iter().filter(|piece| piece.cut > piece.from) {
        let (left, top) = panel.at((piece.from, piece.share * supply));
        picture.block(
            Rect {
                left,
                top,
                right: panel.x(piece.cut).max(left + 1.0),
                bottom: panel.plot.bottom,
            },
            VERMILION,
            1.0,
        );
    }
    picture.line(outline, BLUE, 2.0);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let y = panel.y(share * supply);
        picture.text(
            (panel.plot.right + 8.0, y + 4.5),
            Anchor::Start,
            format!("{} %", number(share * 100.0, 0)),
            LABEL,
        );
    }
}

/// Hours of one size of load, counted from the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// Load as a share of the firm supply.
    share: f64,
    /// Hours that are higher.
    from: f64,
    /// Hours up to this one with limited load.
    cut: f64,
    /// Hours that are as high or higher.
    to: f64,
}

/// The curve in steps from the highest; the profile resolves a hundredth of the firm supply.
fn pieces(profile: &HourProfile) -> Vec<Piece> {
    let mut from = 0.0;
    let mut pieces = Vec::new();
    for (step, (&hours, &cut)) in profile
        .load_hours
        .iter()
        .zip(&profile.cut_hours)
        .enumerate()
        .rev()
    {
        if hours.is_finite() && hours > 0.0 && from < YEAR {
            // The lowest step holds hours without load, the last all above the firm supply.
            let share = if step == 0 {
                0.0
            } else {
                ((step as f64 + 0.5) / 100.0).min(1.0)
            };
            let to = (from + hours).min(YEAR);
            pieces.push(Piece {
                share,
                from,
                cut: (from + cut.clamp(0.0, hours)).min(to),
                to,
            });
            from = to;
        }
    }
    pieces
}

fn cut_words(profile: &HourProfile) -> String {
    let cut: f64 = profile.cut_hours.iter().sum();
    if cut > 0.0 {
        format!(
            "limited {} h a year",
            number(cut, if cut < 9.5 { 1 } else { 0 })
        )
    } else {
        "never limited".to_owned()
    }
}

fn price(picture: &mut Picture, cell: Cell, site: &SiteEnergy, currency: &str) {
    let prices = &site.prices;
    let up = price_scale(prices);
    let highest_priced = prices
        .high
        .first()
        .copied()
        .filter(|highest| highest.is_finite() && *highest > up.high);
    let above = highest_priced.map_or_else(String::new, |highest| {
        format!("; highest of {} years {}", prices.years, brief(highest))
    });
    let paid = if site.by_tariff {
        "before the tariff"
    } else {
        "without delivery"
    };
    let unit = format!("{currency} per MWh {paid}{above}");
    let (low, high) = (up.low, up.high);
    let panel = Panel::draw(
        picture,
        cell.rect,
        &format!("{}: hourly price", site.site),
        &Axes {
            across: across(YEAR),
            up,
            unit,
            written: true,
        },
    );
    let curve = |values: &[f64]| -> Vec<Point> {
        let known = prices
            .shares
            .iter()
            .zip(values)
            .filter(|(_, value)| value.is_finite());
        known
            .map(|(share, value)| panel.at((share * YEAR, value.clamp(low, high))))
            .collect()
    };
    let (lower, middle, upper) = (
        curve(&prices.low),
        curve(&prices.middle),
        curve(&prices.high),
    );
    if middle.is_empty() {
        return panel.say_empty(picture);
    }
    if prices.years > 1 {
        picture.area(
            upper.into_iter().chain(lower.into_iter().rev()).collect(),
            PURPLE,
            OUTER,
        );
    }
    picture.line(middle, PURPLE, 2.0);
    if prices.low.iter().any(|&value| value < 0.0) {
        picture.text(
            (panel.plot.right - 4.0, panel.y(0.0) - 6.0),
            Anchor::End,
            free_hours(prices),
            super::palette::inked(LABEL, INK),
        );
    }
}

/// How many hours of a year cost less than nothing, in the median.
fn free_hours(prices: &PriceDuration) -> String {
    let mut middle = prices.middle.iter().zip(&prices.shares);
    let free = middle.find(|(value, share)| **value < 0.0 && **share < 1.0);
    free.map_or_else(String::new, |(_, share)| {
        let hours = number((1.0 - share) * YEAR, 0);
        format!("below zero in about {hours} hours")
    })
}

/// A scale on which most hours can be read; higher prices are cut off at its top.
fn price_scale(prices: &PriceDuration) -> Scale {
    let at = |values: &[f64], share: f64| {
        prices
            .shares
            .iter()
            .position(|&of| of >= share)
            .and_then(|at| values.get(at).copied())
            .unwrap_or(0.0)
    };
    let usual =
        (at(&prices.middle, OF_MEDIAN.0) * OF_MEDIAN.1).max(at(&prices.high, OF_HIGHEST_PRICED));
    let highest = prices.high.first().copied().unwrap_or(0.0);
    let lowest = prices.low.last().copied().unwrap_or(0.0).max(-usual);
    Scale::from_zero([usual.min(highest), lowest].into_iter(), 5).down_to(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_falls_and_holds_every_hour_and_every_cut_one() {
        let mut profile = HourProfile::hourly();
        profile.load_hours[100] = 60.0;
        profile.load_hours[80] = 6_000.0;
        profile.cut_hours[80] = 40.0;
        profile.load_hours[0] = 2_700.0;
        let pieces = pieces(&profile);
        assert_eq!(
            pieces.iter().map(|piece| piece.share).collect::<Vec<_>>(),
            [1.0, 0.805, 0.0]
        );
        assert_eq!(
            (pieces[1].from, pieces[1].cut, pieces[1].to),
            (60.0, 100.0, 6_060.0)
        );
        assert_eq!(pieces[2].to, 8_760.0);
        assert_eq!(cut_words(&profile), "limited 40 h a year");
        assert_eq!(cut_words(&HourProfile::hourly()), "never limited");
    }

    #[test]
    fn an_hour_of_9_000_does_not_flatten_the_rest() {
        let column = |values: [f64; 4]| values.to_vec();
        let (low, middle, high) = (
            column([60.0, 50.0, 40.0, -5.0]),
            column([700.0, 60.0, 50.0, 0.0]),
            column([9_000.0, 8_000.0, 80.0, 1.0]),
        );
        let prices = PriceDuration {
            shares: column([0.0, 0.02, 0.05, 1.0]),
            low,
            middle,
            high,
            years: 5,
        };
        let scale = price_scale(&prices);
        assert!(scale.high <= 100.0 && scale.low < 0.0, "{scale:?}");
    }
}
