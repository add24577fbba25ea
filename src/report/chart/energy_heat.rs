//! Energy cost and PUE by hour of the day and month.

use super::axis::{Scale, brief};
use super::definition::Chart;
use super::hourly;
use super::page::{Cell, Key, Sample};
use super::palette::{AXIS, HIGH_COST, LABEL, MUCH, WHITE, between};
use super::panel::{Across, Axes, Panel};
use super::picture::{Anchor, Colour, Picture, Rect};
use crate::stats::quantile;
use crate::tables::Tables;
use crate::tables::energy::SiteEnergy;

/// Cost and PUE by hour and month.
pub const CHART: Chart = Chart {
    id: "energy-heat",
    title: "Energy by hour and month",
    doc: "Energy cost per MWh of IT energy, and PUE, by hour of the day and month, of the sites \
        that are settled by the hour; hours without IT energy are white",
    draw,
};

/// Height of a site's row.
const ROW: u32 = 320;
/// Space for the bar of colours right of a panel.
const BAR: f64 = 62.0;
/// Shades of the bar.
const SHADES: usize = 60;
/// Months and hours.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const HOURS: usize = 24;
/// The colour scale ends at this quantile of the cells where the rest lies far above it.
const FAR: f64 = 0.97;
/// The colours span at least this share of the values.
const LEAST: f64 = 0.02;
/// Upper bound of any hourly figure.
const LARGEST: f64 = 1e12;

/// What a panel shows.
struct Heat {
    heading: String,
    unit: String,
    /// By month × 24 + hour; `NaN` without energy.
    cells: Vec<f64>,
    colours: &'static [Colour],
}

fn draw(tables: &Tables) -> Picture {
    let sites = hourly::largest(tables);
    if sites.is_empty() {
        return hourly::nothing(CHART.title, tables);
    }
    let mut page = hourly::page(
        CHART.title,
        tables,
        ROW,
        "hours of the day in local standard time",
    );
    if sites
        .iter()
        .any(|site| site.profile.it_mwh.iter().any(|&mwh| mwh <= 0.0))
    {
        page.legend(&[Key::new(Sample::Hollow(AXIS), "no IT energy")]);
    }
    for (site, (left, right)) in sites.iter().zip(hourly::pairs(&page, sites.len())) {
        panel(&mut page.picture, left, &cost(site, &tables.currency));
        panel(&mut page.picture, right, &pue(site));
    }
    page.picture
}

fn cost(site: &SiteEnergy, currency: &str) -> Heat {
    let cells = ratio(&site.profile.cost_usd, &site.profile.it_mwh);
    Heat {
        heading: format!("{}: cost of energy", site.site),
        unit: format!("{currency} per MWh of IT energy, without charges billed by the month"),
        cells,
        colours: &HIGH_COST,
    }
}

fn pue(site: &SiteEnergy) -> Heat {
    let cells = ratio(&site.profile.facility_mwh, &site.profile.it_mwh);
    Heat {
        heading: format!("{}: PUE", site.site),
        unit: "facility energy over IT energy".to_owned(),
        cells,
        colours: &MUCH,
    }
}

fn ratio(parts: &[f64], wholes: &[f64]) -> Vec<f64> {
    let of = |(part, whole): (&f64, &f64)| if *whole > 0.0 { part / whole } else { f64::NAN };
    parts
        .iter()
        .zip(wholes)
        .map(of)
        .map(|value| {
            if value.abs() < LARGEST {
                value
            } else {
                f64::NAN
            }
        })
        .collect()
}

/// The scale of the colours, and the highest value if that lies beyond it.
fn scale(cells: &[f64]) -> (Scale, Option<f64>) {
    let mut known: Vec<f64> = cells
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let Some(found) = quantile::several(&mut known, &[0.0, FAR, 1.0]) else {
        return (Scale::per_cent(), None);
    };
    let (low, far, high) = (found[0], found[1], found[2]);
    let clipped = high - low > 2.5 * (far - low) && far > low;
    // Values that differ by less than matters share one colour.
    let spare = (LEAST * low.abs().max(high.abs()) - (high - low)).max(0.0) / 2.0;
    let mut scale = Scale::round(low - spare, if clipped { far } else { high } + spare, 4);
    if scale.high <= scale.low {
        scale.high = scale.low + scale.step;
    }
    let beyond = (high > scale.high).then_some(high);
    (scale, beyond)
}

fn panel(picture: &mut Picture, cell: Cell, heat: &Heat) {
    let (scale, beyond) = scale(&heat.cells);
    let unit = beyond.map_or_else(
        || heat.unit.clone(),
        |highest| format!("{}; highest {}", heat.unit, brief(highest)),
    );
    let across = Across::Stretches(MONTHS.map(str::to_owned).to_vec());
    let up = Scale {
        low: 0.0,
        high: HOURS as f64,
        step: 6.0,
        divisor: 1.0,
    };
    let rect = Rect {
        right: cell.rect.right - BAR,
        ..cell.rect
    };
    let panel = Panel::draw(
        picture,
        rect,
        &heat.heading,
        &Axes {
            across,
            up,
            unit,
            written: true,
        },
    );
    let colour = |value: f64| between(heat.colours, (value - scale.low) / (scale.high - scale.low));
    if heat.cells.iter().all(|value| value.is_nan()) {
        return panel.say_empty(picture);
    }
    picture.block(panel.plot, WHITE, 1.0);
    for (at, &value) in heat
        .cells
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
    {
        let (month, hour) = ((at / HOURS) as f64, (at % HOURS) as f64);
        // Whole pixels, so that no seam is visible between cells.
        let (left, right) = (panel.x(month).round(), panel.x(month + 1.0).round());
        let (top, bottom) = (panel.y(hour + 1.0).round(), panel.y(hour).round());
        picture.block(
            Rect {
                left,
                top,
                right,
                bottom,
            },
            colour(value),
            1.0,
        );
    }
    let frame = panel.plot;
    outline(
        picture,
        Rect {
            left: frame.left.round(),
            top: frame.top.round(),
            right: frame.right.round(),
            bottom: frame.bottom.round(),
        },
    );
    bar(picture, &panel, &scale, beyond.is_some(), heat.colours);
}

fn outline(
    picture: &mut Picture,
    Rect {
        left,
        top,
        right,
        bottom,
    }: Rect,
) {
    picture.line(
        vec![
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ],
        AXIS,
        1.0,
    );
}

/// The colour bar.
fn bar(picture: &mut Picture, panel: &Panel, scale: &Scale, more: bool, colours: &[Colour]) {
    let (left, right) = (
        panel.plot.right.round() + 14.0,
        panel.plot.right.round() + 28.0,
    );
    let y = |share: f64| (panel.plot.bottom - share * panel.plot.height()).round();
    for shade in 0..SHADES {
        let (low, high) = (
            shade as f64 / SHADES as f64,
            (shade + 1) as f64 / SHADES as f64,
        );
        picture.block(
            Rect {
                left,
                top: y(high),
                right,
                bottom: y(low),
            },
            between(colours, f64::midpoint(low, high)),
            1.0,
        );
    }
    outline(
        picture,
        Rect {
            left,
            top: y(1.0),
            right,
            bottom: y(0.0),
        },
    );
    let ticks = scale.ticks();
    for (at, &tick) in ticks.iter().enumerate() {
        let share = (tick - scale.low) / (scale.high - scale.low);
        let plus = if more && at + 1 == ticks.len() {
            "+"
        } else {
            ""
        };
        picture.line(vec![(right, y(share)), (right + 4.0, y(share))], AXIS, 1.0);
        picture.text(
            (right + 8.0, y(share) + 4.5),
            Anchor::Start,
            format!("{}{plus}", scale.label(tick)),
            LABEL,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_very_high_priced_cells_do_not_drown_the_rest() {
        let mut cells: Vec<f64> = (0..288).map(|at| 40.0 + f64::from(at % 24)).collect();
        assert_eq!(
            scale(&cells),
            (
                Scale {
                    low: 40.0,
                    high: 70.0,
                    step: 10.0,
                    divisor: 1.0
                },
                None
            )
        );
        cells[30] = 4_000.0;
        let (clipped, beyond) = scale(&cells);
        assert!(
            clipped.high < 100.0 && beyond == Some(4_000.0),
            "{clipped:?}"
        );
    }

    #[test]
    fn cells_that_are_all_alike_have_a_scale() {
        for cells in [
            [30.0; 288],
            std::array::from_fn(|at| 30.0 + at as f64 * 1e-12),
        ] {
            let (scale, beyond) = scale(&cells);
            assert!(
                scale.high - scale.low >= 0.6 && beyond.is_none(),
                "{scale:?}"
            );
        }
        assert!(scale(&[0.0; 288]).0.high > 0.0);
    }
}
